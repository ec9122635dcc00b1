"""The vocabulary of license terms: what is allowed, what is refused, JSON there and back, nobody reads by default."""

import pytest
from hypothesis import given, settings

from reviews.language.phrases import read
from reviews.language.reader import speaking
from reviews.licensing.terms.fields import CHOICE, FIELDS, LIST
from reviews.licensing.terms.json_form import from_json, to_json
from reviews.licensing.terms.notes import as_reason
from reviews.licensing.terms.values import (
    NOT_READ,
    Anchor,
    BadTerms,
    Duty,
    Term,
    Terms,
    Threshold,
    unread,
)
from tests.licensing.readings import DAY, DIGEST, any_terms, confirmed


def test_a_license_that_nobody_read_answers_unknown_to_everything() -> None:
    terms = unread("acme/1.0", "Acme License")
    assert {terms[path] for path in FIELDS} == {NOT_READ}
    assert (terms.thresholds(), terms.duties(), terms.restrictions(), terms.excluded()) == ((), (), (), ())


def test_notes_that_come_with_the_portal_are_read_and_those_of_people_are_not() -> None:
    def noted(note: str, source: str = "") -> Term:
        values = {"share_alike": {"value": "when_shared", "status": "proposed", "note": note, "source": source}}
        return from_json({"key": "a", "name": "A", "values": values})["share_alike"]

    shipped = noted("Modified files", f"Not said by the text with the SHA-256 {'0' * 64}")
    mine = noted("Person", "Text")
    with speaking("de"):
        assert (read(shipped.note), read(mine.note), read(mine.source)) == ("Veränderte Dateien", "Person", "Text")
        assert read(shipped.source) == f"Steht nicht im Text mit dem SHA-256 {'0' * 64}"
        assert read(as_reason(f"Read in a stored text, SHA-256 {'0' * 64}.")).startswith("Gelesen in einem gespeich")
        assert read(as_reason("Read in full.")) == "Read in full."
    assert (shipped.note, shipped.source[:8]) == ("Modified files", "Not said")


def test_every_field_has_its_words_and_every_choice_its_order() -> None:
    for path, field in FIELDS.items():
        assert field.path == path
        assert field.title
        assert field.help.endswith(".")
        assert bool(field.choices) == (field.kind == CHOICE)
        assert len({value for value, _ in field.choices}) == len(field.choices)
        assert len({words for _, words in field.choices}) == len(field.choices)
    assert {path for path, field in FIELDS.items() if field.kind == LIST} == {"thresholds", "duties", "restrictions"}
    assert FIELDS["acts.run"].rank("not_allowed") > FIELDS["acts.run"].rank("allowed")


def test_a_path_that_does_not_exist_is_no_fact() -> None:
    with pytest.raises(KeyError):
        unread("acme")["outputs.colour"]
    with pytest.raises(BadTerms, match="not a known license fact"):
        Terms("acme", values={"outputs.colour": confirmed("red")})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("commercial_use", "maybe"),
        ("commercial_use", 1),
        ("commercial_use", ("yes",)),
        ("cure_days", "thirty"),
        ("cure_days", True),
        ("cure_days", -1),
        ("territory.excluded", ("Europe",)),
        ("territory.excluded", ()),
        ("thresholds", ()),
        ("thresholds", (Duty("display", "host"),)),
        ("governing_law", ""),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(path: str, value: object) -> None:
    with pytest.raises(BadTerms):
        Terms("acme", values={path: confirmed(value)})


@pytest.mark.parametrize(
    "build",
    [
        lambda: Term("yes", "unknown"),
        lambda: Term("yes", "not_addressed"),
        lambda: Term(None, "proposed"),
        lambda: Term("yes", "sure"),
        lambda: Term("yes", "confirmed"),
        lambda: Term("yes", "confirmed", read_by="Lena Legal"),
        lambda: Term("yes", "confirmed", read_by="Lena Legal", read_on="yesterday"),
        lambda: Anchor("abc", 0, 4),
        lambda: Anchor(DIGEST, 4, 4),
        lambda: Threshold("mau", ">", None, "separate_license"),
        lambda: Threshold("mau", ">", 5, "separate_license", currency="USD"),
        lambda: Threshold("annual_revenue", ">", 5, "terminates"),
        lambda: Threshold("business_type", "is", None, "approval"),
        lambda: Threshold("business_type", "is", 5, "approval", business=("ai_assistant",)),
        lambda: Threshold("mau", ">", 5, "shrug"),
        lambda: Duty("display", "host", "x" * 201),
    ],
)
def test_what_makes_no_sense_cannot_be_built(build: object) -> None:
    with pytest.raises(BadTerms):
        build()  # type: ignore[operator]


def test_terms_cannot_be_changed_after_they_were_made() -> None:
    given = {"commercial_use": confirmed("no")}
    terms = Terms("acme", values=given)
    given["commercial_use"] = confirmed("yes")
    assert terms["commercial_use"].value == "no"
    with pytest.raises(TypeError):
        terms.values["commercial_use"] = confirmed("yes")  # type: ignore[index]


@pytest.mark.long
@settings(max_examples=40)
@given(any_terms())
def test_json_there_and_back_is_the_same(terms: Terms) -> None:
    assert from_json(to_json(terms)) == terms


def test_json_keeps_anchors_of_facts_and_of_entries() -> None:
    anchor = Anchor(DIGEST, 10, 90)
    entry = Threshold("mau", ">", 700_000_000, "separate_license", anchor=anchor)
    term = Term((entry,), "confirmed", anchor, "Lena Legal", DAY, "Section 2", "LICENSE")
    assert from_json(to_json(Terms("acme", values={"thresholds": term})))["thresholds"] == term


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ([], "must be an object"),
        ({}, "have a key"),
        ({"key": "a", "colour": 1}, "colour"),
        ({"key": "a", "values": {"price": {}}}, "price"),
        ({"key": "a", "values": {"commercial_use": {"value": "yes"}}}, "if it is confirmed or proposed"),
        ({"key": "a", "values": {"commercial_use": {"value": "yes", "status": "proposed", "by": "x"}}}, "by"),
        ({"key": "a", "values": {"commercial_use": {"value": "free", "status": "proposed"}}}, "free"),
        ({"key": "a", "values": {"cure_days": {"value": 1.5, "status": "proposed"}}}, "a text, a number or a list"),
        ({"key": "a", "values": {"thresholds": {"value": [{"metric": "mau"}], "status": "proposed"}}}, "lacks op"),
        ({"key": "a", "values": {"duties": {"value": ["display"], "status": "proposed"}}}, "must be an object"),
        ({"key": "a", "values": {"duties": {"value": [{"kind": 1, "trigger": "host"}], "status": "proposed"}}}, "text"),
        ({"key": "a", "values": {"commercial_use": {"anchor": {"document": DIGEST}}}}, "a start and an end"),
        ({"key": "a", "sources": "b"}, "list of texts"),
    ],
)
def test_json_that_is_not_understood_is_refused_with_a_sentence(data: object, word: str) -> None:
    with pytest.raises(BadTerms, match=word):
        from_json(data)
