"""Terms proposed for a new text: only where its sentence is like a known clause, and never confirmed."""

import hashlib

from reviews.licensing.terms.proposals import KnownClause, propose
from reviews.licensing.terms.values import Anchor, Duty, Term
from reviews.licensing.terms.vocabulary import CONFIRMED, PROPOSED

BAN = "You shall not use the Outputs of the Model to train, improve or develop any other large language model."
TEXT = (
    "Our License 2.0\n\n1. You may run the model.\n\n2. You shall not use the outputs of the model to train, improve "
    "or develop any other language model.\n\n3. If you distribute the model, keep a copy of this license with it.\n"
)
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
READ = {"read_by": "Lena Legal", "read_on": "2026-01-05"}


def clause(key: str, value: str, words: str = BAN) -> KnownClause:
    term = Term(value, CONFIRMED, Anchor("a" * 64, 3, 9), note="x", **READ)
    return KnownClause(key, "outputs.train_models", term, words)


def test_a_similar_clause_proposes_its_value_at_its_place_in_the_new_text() -> None:
    found = propose(TEXT, SHA, [clause("llama3", "not_allowed")])["outputs.train_models"]
    anchor = found.term.anchor
    assert anchor
    assert anchor.document == SHA
    assert TEXT[anchor.start : anchor.end].startswith("You shall not use the outputs")
    assert (found.term.status, found.term.value, found.term.read_by) == (PROPOSED, "not_allowed", "")
    assert "llama3" in found.term.source


def test_nothing_is_proposed_without_likeness_or_where_like_clauses_disagree() -> None:
    other = "The outputs belong to nobody, and anybody may do with them whatever they please for ever."
    assert not propose(TEXT, SHA, [clause("llama3", "not_allowed", other)])
    assert not propose(TEXT, SHA, [clause("llama3", "not_allowed"), clause("gemma", "free")])
    assert propose(TEXT, SHA, [clause("llama3", "not_allowed"), clause("gemma", "not_allowed")])
    assert not propose(TEXT, SHA, [clause("short", "free", "use the model")]), "three words say too little"
    assert not propose("", SHA, [clause("llama3", "not_allowed")])


def test_a_list_keeps_the_entries_that_the_new_text_has() -> None:
    there, gone = Duty("include_license", "distribute"), Duty("registration", "commercial_use")
    term = Term((there, gone), CONFIRMED, **READ)
    known = [
        KnownClause("k", "duties", term, "If you distribute the model, keep a copy of this license.", there),
        KnownClause("k", "duties", term, "Register with the licensor before any commercial use begins.", gone),
    ]
    found = propose(TEXT, SHA, known)["duties"].term
    assert isinstance(found.value, tuple)
    assert [one.kind for one in found.value if isinstance(one, Duty)] == ["include_license"]
    assert all(one.anchor and one.anchor.document == SHA for one in found.value if isinstance(one, Duty))
