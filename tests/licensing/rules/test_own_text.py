"""The own text: nothing is clear that was not read, with exactly this value, in every text at hand."""

import random
import re
from importlib import metadata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.licensing.identify.normalise import normalise
from reviews.licensing.readings.statements import TextAtHand
from reviews.licensing.rules.evaluation import judge
from reviews.licensing.rules.outcomes import CLEAR, LicenseDocument, LicenseSource
from reviews.licensing.rules.own_text import (
    BY_ONE,
    DOUBTFUL,
    NO_TEXT,
    NOT_HERE,
    OTHER,
    UNREAD,
    OwnText,
    ReadTerm,
    bare,
    why_not_read,
)
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Terms
from tests.licensing.identify.texts import LABELS, SAMPLE, labelled
from tests.licensing.readings import any_terms, confirmed, plain, small_company, uses, values, whole

RUN = "acts.run"
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""


def text(value: object = "allowed", **changes: object) -> OwnText:
    given: dict[str, object] = {"by": "Lena Legal", "on": "2026-05-04", **changes}
    return OwnText("cd" * 32, {RUN: ReadTerm(value, **given)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "readers", "why"),
    [
        ((), 1, NO_TEXT),
        ((OwnText("cd" * 32),), 1, UNREAD),
        ((text("with_duties"),), 1, OTHER),
        ((text(None),), 1, NOT_HERE),
        ((text(doubtful=True),), 1, DOUBTFUL),
        ((text(doubtful=True, second="Luis Legal"),), 1, ""),
        ((text(),), 2, BY_ONE),
        ((text(second="Luis Legal"),), 2, ""),
        ((text(), text(None)), 1, ""),
        ((text(), OwnText("ef" * 32)), 1, UNREAD),
    ],
)
def test_a_term_clears_where_each_text_was_read_and_one_says_it(
    texts: tuple[OwnText, ...], readers: int, why: str
) -> None:
    assert why_not_read(plain(), texts, RUN, readers) == why


def test_a_proposed_term_clears_nothing_whatever_was_read() -> None:
    terms = Terms("test", values={RUN: confirmed("allowed")})
    assert why_not_read(terms, [text()], RUN, 1) == ""
    assert why_not_read(Terms("test"), [text()], RUN, 1) == UNREAD


def _readings() -> st.SearchStrategy[OwnText]:
    """A text with what one person read of some terms: any value, or nothing; nobody agreed."""
    one = st.sampled_from(sorted(FIELDS)).flatmap(
        lambda path: st.tuples(st.just(path), st.one_of(st.none(), values(path)), st.booleans())
    )
    return st.lists(one, max_size=12).map(
        lambda found: OwnText(
            "cd" * 32,
            {path: ReadTerm(bare(value), "Lena Legal", "2026-05-04", doubtful=odd) for path, value, odd in found},  # type: ignore[arg-type]
        )
    )


@settings(max_examples=60)
@given(st.one_of(any_terms(), st.just(whole())), st.lists(_readings(), max_size=2), uses())
def test_nothing_that_is_clear_rests_on_a_value_that_its_own_text_does_not_hold(
    terms: Terms, texts: list[OwnText], use: object
) -> None:
    source = LicenseSource("candidate", (LicenseDocument(terms, texts=tuple(texts)),))
    for result in judge([source], use):  # type: ignore[arg-type]
        if result.outcome != CLEAR:
            continue
        for read in result.reads:
            found = [one.readings.get(read.path) for one in texts]
            assert found
            assert None not in found
            said = [one.value for one in found if one]
            assert not any(one.doubtful for one in found if one), "one person alone clears no doubtful quote"
            assert bare(terms[read.path].value) in said
            assert set(map(repr, said)) <= {repr(bare(terms[read.path].value)), "None"}


def altered(body: str, seed: int) -> str:
    """A text with one word changed where a license says something: a negation, a number or a territory."""
    words, dice = normalise(body).body, random.Random(seed)
    place = dice.randrange(len(words))
    start, end = words.starts[place], words.ends[place]
    word = body[start:end]
    if re.fullmatch(r"\d+", word):
        return f"{body[:start]}{int(word) + 7}{body[end:]}"
    added = dice.choice(("not ", "never ", "except in Ruritania ", "no "))
    return f"{body[:start]}{added}{body[start:]}"


FAMILIES = [("own", SAMPLE), ("apache", APACHE)] + [
    (one["file"], labelled(one["file"]))
    for one in LABELS
    if one["kind"] == "real" and one["our"] in ("llama3.1", "gemma", "openrail++", "deepseek-1.0", "mrl", "exaone-1.2")
]


@pytest.mark.parametrize(("name", "body"), FAMILIES, ids=[name for name, _ in FAMILIES])
def test_ten_texts_altered_at_random_are_none_in_which_anything_was_read(name: str, body: str) -> None:
    original, read = TextAtHand(body), text()
    for seed in range(10):
        other = TextAtHand(altered(body, seed))
        same = other.digest == original.digest or (other.words and other.words == original.words)
        assert not same, (name, seed)
        own = OwnText(other.digest, read.readings if same else {})
        found = judge([LicenseSource(name, (LicenseDocument(plain(), texts=(own,)),))], small_company())
        assert CLEAR not in {one.outcome for one in found}
