"""Answers of unchanged clauses are carried over as proposed; one changed word carries nothing."""

import hashlib

from reviews.licensing.terms.carryover import carry
from reviews.licensing.terms.values import Anchor, Duty, Term, Terms

OLD = "1. You may use the Model for any purpose.\n2. You must display Built with Sample.\n3. Law of the seat applies.\n"
NEW = (
    "Version 2\n\n1. You may use the\n   Model for any purpose.\n2. You must display Built with Sample X.\n"
    "3. Law of the seat\napplies.\n"
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def at(quote: str, text: str = OLD) -> Anchor:
    start = text.index(quote)
    return Anchor(digest(text), start, start + len(quote))


READ = {"status": "confirmed", "read_by": "Lena", "read_on": "2026-01-05"}
TERMS = Terms(
    "sample/1",
    values={
        "commercial_use": Term("yes", anchor=at("You may use the Model for any purpose."), **READ),
        "duties": Term(
            (Duty("display", "distribute", "Built with Sample", anchor=at("display Built with Sample.")),), **READ
        ),
        "governing_law": Term("the seat", anchor=at("Law of the seat applies."), **READ),
        "thresholds": Term(status="not_addressed", read_by="Lena", read_on="2026-01-05"),
        "acts.run": Term("allowed", "proposed"),
    },
)


def test_unchanged_clauses_are_proposed_at_their_new_place() -> None:
    found = carry(TERMS, {digest(OLD): OLD}, digest(NEW), NEW)
    assert set(found.values) == {"commercial_use", "governing_law"}
    assert found.changed == ("duties",)
    term = found.values["commercial_use"]
    assert (term.status, term.value, term.read_by) == ("proposed", "yes", "")
    assert term.anchor
    quoted = NEW[term.anchor.start : term.anchor.end]
    assert quoted.split() == ["You", "may", "use", "the", "Model", "for", "any", "purpose."]
    assert term.anchor.document == digest(NEW)


def test_a_clause_of_a_text_that_is_not_stored_carries_nothing() -> None:
    found = carry(TERMS, {}, digest(NEW), NEW)
    assert not found.values
    assert set(found.changed) == {"commercial_use", "duties", "governing_law"}


def test_the_same_text_carries_everything_that_has_a_clause() -> None:
    found = carry(TERMS, {digest(OLD): OLD}, digest(OLD), OLD)
    assert set(found.values) == {"commercial_use", "duties", "governing_law"}
    assert not found.changed
