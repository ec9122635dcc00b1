"""A stored English text is read as the sentences that it was made of, whole ones before their parts."""

import pytest

from reviews.language.catalogue import of
from reviews.language.memory import CUT, told
from reviews.language.reader import speaking
from reviews.ledger.events import sentence


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Decision 3 is under review", "Entscheidung 3 ist in Prüfung"),
        ("m@1, for the workload Claims.", "m@1, für den Einsatz Claims."),
        ("Came with the portal.", "Kam mit dem Portal."),
        ("README.md, lines 26 to 28", "README.md, Zeilen 26 bis 28"),
        ("2026-11-27", "27. Nov. 2026"),
        ("2026-12-01 00:07 UTC", "1. Dez. 2026 00:07 UTC"),
        ("1.9 GiB of weights, 16.0 bits each.", "1,9 GiB Gewichte, je 16,0 Bit."),
        ("Sample words of a person.", "Sample words of a person."),
        (
            "sample-lab/quill-7b@78de4ab, for the workload Reply drafts.",
            "sample-lab/quill-7b@78de4ab, für den Einsatz Reply drafts.",
        ),
        ("/models, shared by every replica on the node", "/models, shared by every replica on the node"),
        ("2 replicas on 1 node", "2 Repliken auf 1 Knoten"),
        (
            "Decision 1: evidence complete, ready for release",
            "Entscheidung 1: Nachweise vollständig, bereit zur Freigabe",
        ),
        ("“Thresholds”, “License”", "„Schwellen“, „Lizenz“"),
        ("“The card forbids it, in part.” (page 3)", "„The card forbids it, in part.“ (Seite 3)"),
        ("config.json: was not read", "config.json: wurde nicht gelesen"),
        (
            "the header of a-1.safetensors, a-2.safetensors was not read: the file is gated",
            "der Kopf von a-1.safetensors, a-2.safetensors wurde nicht gelesen: die Datei ist zugangsbeschränkt",
        ),
        (
            "field num_experts or num_local_experts or n_routed_experts or moe_num_experts or",
            "Feld num_experts oder num_local_experts oder n_routed_experts oder moe_num_experts …",
        ),
        (
            "field num_key_value_heads or n_head_kv or num_kv_heads or multi_query_group_num ",
            "Feld num_key_value_heads oder n_head_kv oder num_kv_heads oder multi_query_group_num …",
        ),
        ("field rope_scaling or rope_parameters", "Feld rope_scaling oder rope_parameters"),
        ("Task model, BF16", "Aufgabenmodell, BF16"),
        ("sample-lab/quill-7b, Class not known, GGUF Q4_K_M", "sample-lab/quill-7b, Klasse nicht bekannt, GGUF Q4_K_M"),
        ("A base, BF16", "A base, BF16"),
        (
            "- the prompt template in the security boundary\n- condition 1 of the engineering track",
            "- Prompt-Vorlage in der Sicherheitsgrenze\n- Auflage 1 des Prüfstrangs Technik",
        ),
        ("- evaluating changes\n- control 2", "- die Bewertung von Änderungen\n- Kontrollmaßnahme 2"),
        (
            "LICENSE: it is gated; OTHER: it is gated",
            "LICENSE: es ist zugangsbeschränkt; OTHER: es ist zugangsbeschränkt",
        ),
        (
            "m: Nora Vogt signed the legal track: fail. The terms exclude our company.",
            "m: Nora Vogt hat den Prüfstrang Recht mitgezeichnet: nicht bestanden. The terms exclude our company.",
        ),
    ],
)
def test_a_stored_text_is_read_in_the_readers_language(text: str, read: str) -> None:
    with speaking("de"):
        assert told(text) == read
    assert told(text) == text


def test_a_sentence_that_was_cut_where_it_was_stored_is_read_whole() -> None:
    whole = "tensor headers; scales, zero points and whole-number buffers are left out, packed integers unpacked"
    with speaking("de"):
        assert told(whole[:CUT]) == of("de").told(whole)
        assert "Puffer" not in told(whole[: CUT - 1])


def test_a_stored_threshold_is_read_whole() -> None:
    stored = "With more than 700,000,000 monthly active users (the licensee), the licensor must approve"
    german = (
        "Für die Schwelle „mehr als 700.000.000 monatlich aktive Nutzende (Lizenznehmer)“ gilt: der Lizenzgeber muss"
    )
    with speaking("de"):
        assert told(f"{stored}; the workload is below that.") == f"{german} genehmigen; der Einsatz liegt darunter."


def test_a_sentence_of_ours_with_two_full_stops_is_found_behind_another() -> None:
    counted = "Runs add services, own builds, restarts and retries."
    with speaking("de"):
        assert counted not in told(f"It fits. Counted: runtimes whose newest release serves it. {counted}")


def test_what_an_entry_holds_in_words_of_the_portal_is_read_and_what_people_wrote_stays() -> None:
    with speaking("de"):
        read = told(sentence("candidate:read-again", "m@1", {"changed": "Access gate and prompt, Disclosure"}))
        assert read == "m@1 wurde erneut gelesen; seither geändert: Zugangsbeschränkung und Zugangstext, Offenlegung."
        requested = sentence(
            "person:role-requested", "nobody", {"role": "auditor", "expires": "2026-12-14", "reason": "x"}
        )
        assert told(requested) == "Rolle Revision wurde für nobody beantragt, bis 14. Dez. 2026: x"
        assert "Came with the portal." in told(
            sentence("candidate:withdrawn", "m@1", {"reason": "Came with the portal."})
        )
