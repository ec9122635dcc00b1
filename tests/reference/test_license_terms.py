"""The form of one license term: a clause found in a stored text, every kind of value, and what is refused."""

import pytest
from django.urls import reverse

from reviews.evidence.models import TextBlob
from reviews.ledger.models import LedgerEntry
from reviews.licensing.actions import change_terms
from reviews.licensing.models import License
from reviews.licensing.terms.clauses import ClauseNotFound, locate
from reviews.licensing.terms.values import Anchor, Duty, Term, Threshold
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.readings import LICENSE
from tests.reference.license_scene import CLAUSE, MAU, SHA, bring, page, post, signed_in, store, term

pytestmark = pytest.mark.django_db

CONFIRM = {"status": "confirmed", "text": SHA, "quote": CLAUSE}


@pytest.fixture
def shipped(cast: Cast) -> License:
    return bring()


def test_a_note_that_comes_with_the_portal_is_read_on_pages_and_kept_as_stored_in_forms(
    cast: Cast, shipped: License
) -> None:
    duty = Duty("same_license", "derive", note="Modified files")
    noted = {
        "share_alike": Term(value="when_shared", status="proposed", note="Modified files"),
        "duties": Term(value=(duty,), status="proposed"),
    }
    change_terms(shipped, values=noted, seen=1, reason="Noted.", by=cast.legal)
    User.objects.filter(pk=cast.legal.pk).update(language="de")
    reader = User.objects.get(pk=cast.legal.pk)
    shown = page(reader, "license", shipped.key)
    assert shown.count("Veränderte Dateien") > 1
    assert "Modified files" not in shown
    for path in noted:
        form = page(reader, "license_term", shipped.key, path)
        assert 'value="Modified files"' in form
        assert 'value="Veränderte Dateien"' not in form


# --- Finding words ----------------------------------------------------------------------------------------------------
def test_words_are_found_whatever_their_spaces() -> None:
    text = "A  clause\n that\u00a0says\r\nso. Another."
    start, end = locate(text, " A clause that says so.\r\n")
    assert text[start:end] == "A  clause\n that\u00a0says\r\nso."


def test_a_hidden_character_is_pasted_as_pages_write_it() -> None:
    text = "You may\u202e not."
    assert locate(text, "You may⟨U+202E⟩ not.") == (0, len(text))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("this", "more than once in the selected text (line 3, 4)"),
        ("Nothing of it", "does not contain these words"),
        (" \n", "Paste the words"),
    ],
)
def test_words_that_do_not_stand_there_once_are_refused(words: str, said: str) -> None:
    with pytest.raises(ClauseNotFound) as refused:
        locate(LICENSE, words)
    assert said in str(refused.value)


# --- One term ---------------------------------------------------------------------------------------------------------
def test_a_clause_confirms_a_term(cast: Cast, shipped: License) -> None:
    store()
    answer = post(cast, "commercial_use", **CONFIRM, value="yes", note="Clause 1.")
    assert answer.status_code == 302
    assert answer["Location"] == "/licenses/sample/1.0/#term-commercial-use"
    found = term("commercial_use")
    assert (found.value, found.status, found.read_by, found.note) == ("yes", "confirmed", "Lena Legal", "Clause 1.")
    assert found.anchor
    assert LICENSE[found.anchor.start : found.anchor.end] == CLAUSE
    last = LedgerEntry.objects.latest("sequence")
    assert (last.event, last.data["reason"]) == ("terms:changed", "I read it.")


@pytest.mark.some(3)
@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("commercial_use", {"status": "confirmed"}, "A confirmed value needs its clause"),
        ("commercial_use", CONFIRM | {"quote": "Not there"}, "does not contain these words"),
        ("commercial_use", CONFIRM | {"quote": "this"}, "more than once"),
        ("commercial_use", CONFIRM | {"text": ""}, "Choose the text"),
        ("commercial_use", CONFIRM | {"text": "other", "sha256": "12"}, "64 hexadecimal digits"),
        ("commercial_use", CONFIRM | {"text": "other", "sha256": "0" * 64}, "No text with this SHA-256"),
        ("commercial_use", {"value": ""}, "Enter a value"),
        ("commercial_use", {"value": "perhaps"}, "not one of the available choices"),
        ("commercial_use", {"status": "unknown", "value": "no"}, "A value needs the status"),
        ("commercial_use", {"status": ""}, "This field is required"),
        ("commercial_use", {"reason": " "}, "This field is required"),
        ("commercial_use", {}, "Nothing has changed"),
        ("cure_days", {"value": "many"}, "Enter a whole number"),
        ("cure_days", {"value": "-1"}, "greater than or equal to 0"),
        ("territory.excluded", {"value": "Europe"}, "codes of two capital letters"),
        ("venue", {"value": "x" * 101}, "at most 100 characters"),
        ("flags.osi", {"status": "confirmed", "value": "yes"}, "Name the list"),
        ("thresholds", {"value_1": "0"}, "greater than or equal to 1"),
        ("thresholds", {"currency_1": "USD"}, "Entry 1: A threshold on revenue"),
        ("thresholds", {"metric_2": "mau"}, "Entry 2: choose an option."),
        ("thresholds", {"metric_2": "", "value_2": "5"}, "Entry 2: choose a subject"),
        ("thresholds", {"metric_1": "", "value_1": ""}, "Enter a value"),
        ("duties", {"trigger_1": ""}, "Entry 1: choose an option."),
        ("restrictions", {"quote_1": CLAUSE}, "Choose the text"),
    ],
)
def test_what_is_not_enough_is_told_and_nothing_is_lost(
    cast: Cast, shipped: License, path: str, data: dict[str, str], said: str
) -> None:
    store()
    answer = post(cast, path, **data)
    assert answer.status_code == 422
    shown = " ".join(answer.content.decode().split())
    assert said in shown
    assert "I read it." in shown or data.get("reason") == " "
    assert not data.get("quote") or data["quote"] in shown
    assert shipped.versions.count() == 1


@pytest.mark.long
def test_every_kind_of_value_is_written(cast: Cast, shipped: License) -> None:
    for path, typed, value in (
        ("cure_days", "1,000", 1000),
        ("territory.excluded", "eu; kr, eu", ("EU", "KR")),
        ("governing_law", "France", "France"),
        ("acts.run", "allowed", "allowed"),
    ):
        assert post(cast, path, status="proposed", value=typed).status_code == 302
        assert term(path).value == value


@pytest.mark.long
def test_a_list_is_written_entry_by_entry(cast: Cast, shipped: License) -> None:
    sha = store()
    two = {
        "metric_2": "annual_revenue", "op_2": ">=", "value_2": "1 000 000", "currency_2": "usd", "effect_2": "notify",
        "metric_3": "business_type", "effect_3": "approval", "business_3": ["ai_assistant"], "note_3": "Asked for.",
        "text": sha, "quote_2": "Keep this text.",
    }  # fmt: skip
    assert post(cast, "thresholds", **two).status_code == 302
    found = term("thresholds").value
    assert isinstance(found, tuple)
    assert found[0] == MAU
    revenue, kind = found[1:]
    start = LICENSE.index("Keep")
    assert revenue == Threshold(
        "annual_revenue", ">=", 1_000_000, "notify", currency="USD", anchor=Anchor(sha, start, start + 15)
    )
    assert isinstance(kind, Threshold)
    assert (kind.op, kind.business, kind.note) == ("is", ("ai_assistant",), "Asked for.")
    # The clause of an entry stays while its words stay, and an entry goes with its first field.
    assert post(cast, "thresholds", metric_1="", note_2="Per group.").status_code == 302
    found = term("thresholds").value
    assert isinstance(found, tuple)
    assert [getattr(one, "metric", "") for one in found] == ["annual_revenue", "business_type"]
    assert isinstance(found[0], Threshold)
    assert (found[0].anchor, found[0].note) == (Anchor(sha, start, start + 15), "Per group.")


@pytest.mark.long
def test_entries_with_clauses_of_their_own_confirm_a_list(cast: Cast, shipped: License) -> None:
    sha = store()
    assert post(cast, "duties", status="confirmed", text=sha, quote_1="Keep this text.").status_code == 422
    data = {"status": "confirmed", "text": sha, "quote_1": "Keep this text.", "quote_2": CLAUSE}
    assert post(cast, "duties", **data).status_code == 302
    assert "“Keep this text.”" in page(cast.reader, "license", "sample/1.0")


@pytest.mark.long
def test_not_addressed_needs_no_clause_and_takes_the_value_away(cast: Cast, shipped: License) -> None:
    for path in ("commercial_use", "duties"):
        assert post(cast, path, status="not_addressed").status_code == 302
        found = term(path)
        assert (found.value, found.status, found.read_by) == (None, "not_addressed", "Lena Legal")
    assert "2 are not addressed by the text" in page(cast.reader, "license", "sample/1.0")


def test_a_public_flag_is_confirmed_by_its_source(cast: Cast, shipped: License) -> None:
    data = {"status": "confirmed", "value": "no", "source": "opensource.org, license list of 1 Oct 2026"}
    assert post(cast, "flags.osi", **data).status_code == 302


def test_the_clause_stays_when_only_the_note_changes(cast: Cast, shipped: License) -> None:
    sha = store(LICENSE + "You may use,  copy and change\nthis model for any purpose, twice.\n")
    anchor = Anchor(sha, 36, 36 + len(CLAUSE) - 1)
    change_terms(
        shipped, values={"commercial_use": Term("yes", "proposed", anchor)}, seen=1, reason="Read.", by=cast.legal
    )
    assert post(cast, "commercial_use", note="New.").status_code == 302
    assert term("commercial_use").anchor == anchor
    assert post(cast, "commercial_use", text="").status_code == 302
    assert term("commercial_use").anchor is None


def test_any_stored_text_can_be_named_by_its_digest(cast: Cast, shipped: License) -> None:
    TextBlob.objects.create(sha256="ab" * 32, text="Policy: no weapons.")
    data = {"status": "confirmed", "text": "other", "sha256": "AB" * 32, "quote": "no weapons"}
    assert post(cast, "commercial_use", **data).status_code == 302
    assert term("commercial_use").anchor == Anchor("ab" * 32, 8, 18)


def test_terms_that_moved_meanwhile_are_not_written_over(cast: Cast, shipped: License) -> None:
    change_terms(shipped, values={"cure_days": Term(5, "proposed")}, seen=1, reason="Faster.", by=cast.legal_two)
    data = {"status": "proposed", "value": "no", "reason": "Mine.", "note": "Typed."}
    for path, value, said in (
        ("commercial_use", "no", "This term is unchanged."),
        ("cure_days", "7", "This term has changed."),
    ):
        answer = post(cast, path, **data | {"seen": "1", "value": value})
        assert answer.status_code == 409
        shown = " ".join(answer.content.decode().split())
        for words in (said, "saved: Luis Legal", "Mine.", "Typed.", 'name="seen" value="2"'):
            assert words in shown
    assert shipped.versions.count() == 2
    assert post(cast, "cure_days", seen="x" * 20).status_code == 409


@pytest.mark.long
def test_a_desk_fills_the_form_and_gets_the_person_back(cast: Cast, shipped: License) -> None:
    candidate = scenes.candidate_at("read", cast)
    start, end = locate(LICENSE, "Keep this text.")
    query = f"?doc={SHA}&start={start}&end={end}&candidate={candidate.pk}"
    url = reverse("license_term", args=["sample/1.0", "duties"]) + query
    shown = " ".join(signed_in(cast.legal).get(url).content.decode().split())
    assert "Keep this text.</textarea>" in shown
    assert "Back to the legal desk" in shown
    answer = post(cast, "duties", query)
    assert answer["Location"] == reverse("legal", args=[candidate.pk])
    found = term("duties")
    assert found.status == "confirmed"
    assert found.anchor
    assert found.anchor.document == SHA
    odd = post(cast, "cure_days", "?candidate=99999&doc=zz&start=-1&end=%00", value="3")
    assert odd["Location"] == "/licenses/sample/1.0/#term-cure-days"


def test_only_who_owns_the_terms_may_change_them(cast: Cast, shipped: License) -> None:
    for person in (cast.reader, cast.engineer, cast.decider, cast.auditor, cast.administrator):
        for url in (reverse("license_new"), reverse("license_term", args=["sample/1.0", "duties"])):
            client = signed_in(person)
            assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)
    assert signed_in(cast.legal).get(reverse("license_term", args=["sample/1.0", "nothing"])).status_code == 404
    assert signed_in(cast.legal).get(reverse("license_term", args=["nothing", "duties"])).status_code == 404
