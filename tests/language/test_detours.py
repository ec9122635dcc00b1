"""Detours on which a sentence of ours would lose its mark: slices, maps, safe literals, other ends when stored."""

import pytest
from django import forms
from django.utils.safestring import SafeString

from reviews.catalog.asking.axes import languages_in
from reviews.catalog.results_page import parameter_words
from reviews.desks.legal.entry_forms import WholeNumber
from reviews.desks.legal.own_reading import OwnReading, ReadText
from reviews.desks.wording import words as desk_words
from reviews.evidence.spelling import words
from reviews.language.memory import stored, told
from reviews.language.phrases import large, own, read, say, small
from reviews.language.reader import PSEUDO, speaking
from reviews.language.sources import in_language
from reviews.ledger.events import sentence
from reviews.licensing.terms.anchors import WordIndex
from reviews.people.permits import Over
from reviews.templatetags.chrome import canonical
from reviews.workflow import matching


def test_the_first_letter_changes_and_the_sentence_stays_one() -> None:
    why = say("it was not read")
    assert (large(why), small(say("Not read"))) == ("It was not read", "not read")
    with speaking(PSEUDO):
        assert read(large(why) + ".") == "⟦ít wáš ñót réád · ·⟧."
        assert read(small(say("Not read"))) == "⟦ñót réád ·⟧"


def test_a_literal_of_a_template_is_read_and_what_holds_html_is_left() -> None:
    assert own(SafeString("Save")) == "Save"
    with speaking(PSEUDO):
        assert read(own(SafeString("Save"))) == "⟦Sávé⟧"
        assert read(own(SafeString("<b>Save</b>"))) == "<b>Save</b>"


def test_an_entry_of_the_ledger_is_read_and_a_value_that_it_lacks_is_a_dash() -> None:
    entry = sentence("token:made", "CI", {"scopes": "check"})
    assert entry == "API token CI acts as its maker in –: check."
    with speaking(PSEUDO):
        assert read(entry).startswith("⟦ÁPÍ tókéñ CI áçtš áš ítš mákér íñ –: check.")


def test_words_of_our_tables_are_read_within_a_sentence() -> None:
    asked = say("the {track} track", track="legal")
    with speaking(PSEUDO):
        assert "⟦légál⟧" in read(asked)


def test_stored_sentences_are_found_again_with_other_ends() -> None:
    with speaking(PSEUDO):
        for text in (
            "First bytes of the files, then a reader for each format; texts and tensor headers that were read.",
        ):
            assert told(text).startswith("⟦")
            assert told(text).endswith("⟧.")
        assert told("Somebody's title: Nothing is missing from this sentence of nobody") == (
            "Somebody's title: Nothing is missing from this sentence of nobody"
        )


def test_a_stored_sentence_whose_last_place_was_empty_is_found_again() -> None:
    with speaking("de"):
        assert "7. Dez. 2026" in told("The look for triggers of decision 7 was due by 7 Dec 2026.")
        assert told("31 Feb 2026") == "31 Feb 2026"
        assert told("Dora Decider issued decision 1.") != "Dora Decider issued decision 1."


def test_a_permit_about_the_state_of_things_and_a_stored_value_are_read() -> None:
    too_late = Over(say("This candidate is {state}.", state=say("Rejected").lower()))
    told_later = say("It ended: {why}", why=stored("The name was removed before."))
    assert (too_late, told_later) == ("This candidate is rejected.", "It ended: The name was removed before.")
    with speaking("de"):
        assert read(too_late) == "Dieser Kandidat ist abgelehnt."
        assert read(told_later).endswith("Der Name wurde bereits entfernt.")
        assert read(stored("Somebody wrote this.")) == "Somebody wrote this."


def test_a_number_is_typed_and_shown_with_the_separators_of_the_reader() -> None:
    field = WholeNumber()
    assert (field.clean("1,000,000"), field.clean("1 000"), field.prepare_value(1000)) == (10**6, 1000, "1,000")
    with speaking("de"):
        assert (field.clean("1.000.000"), field.clean("1 000"), field.prepare_value(1000)) == (10**6, 1000, "1.000")
    for language, typed in (("de", "1,5"), ("en", "1.5"), ("en", "1.000")):
        with speaking(language), pytest.raises(forms.ValidationError):
            field.clean(typed)


@pytest.mark.parametrize(
    ("value", "german"),
    [(8192, "8.192"), (1.5, "1,5"), (True, "ja"), ([], "keine"), ({"files": 2000, "bytes": 0}, "2.000 Dateien")],
)
def test_a_fact_is_written_as_the_reader_writes_numbers(value: object, german: str) -> None:
    with speaking("de"):
        assert read(words(value)).startswith(german)


@pytest.mark.parametrize(
    ("key", "value", "german"),
    [
        ("code.remote", True, "ja"),
        (
            "lineage.ancestors",
            [{"id": "a/base", "of": "a/tuned", "state": "read", "license": "mit"}],
            "a/base, woraus a/tuned entstanden ist: gelesen, Lizenz mit",
        ),
        (
            "modality.sources",
            {"task of the card": {"input": ["image"], "output": ["text"]}},
            "Aufgabe laut Modellkarte: von Bild zu Text",
        ),
        ("vocabulary.tokenizer", {"exact": True, "tokens": 32768}, "32.768 Token"),
        ("license.unread", [{"path": "LICENSE", "why": "it is gated"}], "LICENSE: es ist zugangsbeschränkt"),
        (
            "lineage.derived",
            {"kinds": [{"kind": "chat", "why": "the tag chat", "file": ""}], "unknown": "it names no base model"},
            "ein Chat-Modell (das Tag chat); Basismodell nicht bekannt: es nennt kein Basismodell",
        ),
    ],
)
def test_a_fact_on_a_desk_is_in_the_readers_words(key: str, value: object, german: str) -> None:
    with speaking("de"):
        assert read(desk_words(key, value)) == german


def test_a_parameter_count_and_a_language_are_called_as_the_reader_calls_them() -> None:
    assert [parameter_words(count) for count in (2_100_000_000, 13_000_000_000, 560_000_000)] == [
        "2.1 B", "13 B", "560 M",
    ]  # fmt: skip
    assert languages_in("de, Deutsch und Englisch") == ("German", "German", "English")
    with speaking("de"):
        assert read(parameter_words(2_100_000_000)) == "2,1 Mrd."
        assert [read(one) for one in languages_in("de, French, Plain words")] == [
            "Deutsch",
            "Französisch",
            "Plain words",
        ]


def test_a_tally_asks_for_the_form_of_each_count() -> None:
    said = {name: (words(1), words(2)) for name, words in matching.TALLY}
    assert said["duty"] == ("1 duty", "2 duties")
    assert said["conflict"] == ("1 conflict", "2 conflicts")


def test_a_verdict_has_its_english_beside_it_only_where_it_was_translated() -> None:
    assert canonical(say("Pass")) == ""
    with speaking(PSEUDO):
        assert canonical(say("Pass")) == ' <span lang="en" class="meta">Pass</span>'


def test_a_second_plural_of_the_same_number_is_part_of_the_plural() -> None:
    found: list[tuple[str, str]] = []

    def note(message: str, many: str) -> str:
        found.append((message, many))
        return message

    in_language("<p>{{ n }} thing{{ n|pluralize }} need{{ n|pluralize:'s,' }} you</p>", note)
    assert found == [("{n} thing needs you", "{n} things need you")]


def test_a_word_that_is_empty_is_empty_in_every_language() -> None:
    for language in ("de", PSEUDO):
        with speaking(language):
            assert "Project-Id" not in read(own("")) + read(say("At {risk} risk.", risk=""))


def test_a_version_in_a_stored_text_is_no_number() -> None:
    with speaking("de"):
        assert (told("4.2"), told("18.3 GiB"), told("1,234")) == ("4.2", "18,3 GiB", "1.234")


@pytest.mark.parametrize("text", ["a, b: c of ", "“a”, ", "Decision 1: x; ", "x. ", "A: ", "decision 1 of 2, ", "{a}"])
def test_a_text_made_to_be_hard_to_find_is_shown_at_once(text: str) -> None:
    with speaking("de"):
        for length in (1150, 3900):
            whole = (text * length)[:length]
            assert told(whole).count("\n") == 0


def test_a_label_of_html_is_read_in_the_readers_language() -> None:
    form = forms.Form()
    with speaking("de"):
        OwnReading("venue", ReadText(WordIndex(""), "", "")).add_to(form)
        assert str(form.fields["own-venue-where"].label) == 'Satz<span class="vh"> zu Gerichtsstand</span>'
