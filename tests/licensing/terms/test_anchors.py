"""The clause of each shipped term is found in the license's own text; a term without one says why."""

from importlib import metadata

import pytest

from reviews.licensing.terms.anchors import LONGEST, WordIndex, all_anchors, clauses, parts_of, silence
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.usual_words import is_usual
from reviews.licensing.terms.values import Terms
from tests.licensing.identify.texts import LABELS, labelled, our_key

APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
"""The text of the Apache License as a library ships it."""
POLICIES = {one["our"].removesuffix("-aup").replace("_", "."): one["file"] for one in LABELS if "-aup" in one["our"]}
NO_TEXT = ("mod-", "pip-certifi-")
"""Files that are altered for tests, or that only name their license."""
TEXTS = [
    (key, one["file"])
    for one in LABELS
    if (key := our_key(one)) in all_terms() and key in all_anchors() and not one["file"].startswith(NO_TEXT)
]
OWN = """Harbor Sample License 1.0

1. Grant. You may use, copy and adapt the model, e.g. to
   summarise letters, for any purpose. You may not sell it.

2. Duties
   (a) Keep this notice.
   (b) Harbor Works Inc. may end this license if You breach it;
       until then it stays, as do sections 1 and 2.

3. Law. The law of Ruritania applies.
"""


def proposed(terms: Terms) -> list[str]:
    """The terms that we ship with a value that a text can state; who approved a license stands in no text."""
    return [path for path, term in terms.values.items() if term.known and not path.startswith("flags.")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("use, copy and adapt", "You may use, copy and adapt the model, e.g. to summarise letters, for any purpose."),
        ("may not sell", "You may not sell it."),
        ("KEEP THIS NOTICE", "(a) Keep this notice."),
        ("law of Ruritania", "The law of Ruritania applies."),
        ("Works Inc. may end", "(b) Harbor Works Inc. may end this license if You breach it;"),
    ],
)
def test_words_lead_to_their_sentence(words: str, sentence: str) -> None:
    index = WordIndex(OWN)
    place = index.find(words)
    assert place is not None
    start, end = index.sentence(*place)
    assert " ".join(OWN[start:end].split()) == sentence


@pytest.mark.parametrize("words", ["", "You may", "may use, copy and sell", "license " * 3])
def test_words_that_are_not_there_or_there_twice_lead_nowhere(words: str) -> None:
    assert WordIndex(OWN).find(words) is None


def test_no_anchor_is_long_enough_to_be_a_copy_and_each_belongs_to_a_shipped_value() -> None:
    for key, parts in all_anchors().items():
        terms = all_terms()[key]
        wanted = [part for path in proposed(terms) for part in parts_of(path, terms[path])]
        assert sorted(parts) == sorted(set(wanted)), key
        assert all(len(one.words.split()) <= LONGEST for found in parts.values() for one in found.anchors), key


@pytest.mark.skipif(not LABELS, reason="skipped: no labelled texts, set REFERENCE_DATA to where they are")
def test_every_license_whose_text_is_at_hand_has_anchors() -> None:
    missing = {our_key(one) for one in LABELS} & all_terms().keys() - all_anchors().keys()
    assert not missing, "a license whose text we have read needs to say where its terms stand"


@pytest.mark.parametrize(("key", "file"), TEXTS, ids=[file for _, file in TEXTS])
def test_every_term_has_its_clause_in_the_text_or_says_why_not(key: str, file: str) -> None:
    terms, texts = all_terms()[key], [labelled(file)]
    if key in POLICIES:
        texts.append(labelled(POLICIES[key]))
    indexes = [WordIndex(text) for text in texts]
    for path in proposed(terms):
        for part in parts_of(path, terms[path]):
            known = all_anchors()[key][part]
            found = [one for one in known.anchors if any(index.find(one.words) for index in indexes)]
            assert found or known.silent, f"{part} of {key} in {file}"


def test_the_terms_of_a_text_that_everybody_has_stand_beside_their_sentences() -> None:
    terms, index = all_terms()["apache-2.0"], WordIndex(APACHE)
    for path in proposed(terms):
        found = clauses("apache-2.0", path, terms[path], index)
        assert found or silence("apache-2.0", path, terms[path]), FIELDS[path].title
        assert all(one.sentence == " ".join(APACHE[one.start : one.end].split()) for one in found)
    (grant,) = clauses("apache-2.0", "patents.grant", terms["patents.grant"], index)
    assert grant.section == "3"
    assert "patent license to make" in grant.sentence


def test_an_altered_text_does_not_hold_a_clause_that_was_taken_out() -> None:
    terms = all_terms()["apache-2.0"]
    index = WordIndex(APACHE.replace("patent license", "patent promise"))
    assert not clauses("apache-2.0", "patents.grant", terms["patents.grant"], index)


def test_a_clause_that_ships_for_a_term_is_no_unusual_quote_of_it_and_of_no_other() -> None:
    index = WordIndex(APACHE)
    for path, term in all_terms()["apache-2.0"].values.items():
        assert all(is_usual(path, one.sentence, "apache-2.0") for one in clauses("apache-2.0", path, term, index)), path
    item = next(one for part, one in all_anchors()["llama3"].items() if part.startswith("restrictions:")).anchors[0]
    assert is_usual("restrictions", f"It names {item.words} as well.", "llama3")
    assert not is_usual("cure_days", f"It names {item.words} as well.", "llama3")
    assert not is_usual("venue", "Copies carry this notice.", "apache-2.0")
