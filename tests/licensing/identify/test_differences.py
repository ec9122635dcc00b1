"""Places and kinds of differences: with the reference text, with its hashed runs only, and what is said of them."""

import random
import re
from array import array
from collections.abc import Callable, Sequence
from functools import lru_cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviews.licensing.identify import word_runs
from reviews.licensing.identify.change_marks import NEGATIONS, TERRITORIES
from reviews.licensing.identify.differences import Hunk, TextDifference, compare, counted
from reviews.licensing.identify.normalise import Normalised, normalise
from reviews.licensing.identify.sections import digits, section_at, sections
from reviews.licensing.identify.shingles import RUN
from reviews.licensing.identify.verdicts import identify
from reviews.licensing.identify.word_runs import PAD, TextRuns, differences, runs_of
from tests.licensing.identify.texts import LABELS, SAMPLE, labelled

REFERENCE = pytest.mark.skipif(
    not LABELS, reason="skipped: no labelled license texts, set REFERENCE_DATA to where they are"
)
FAMILIES = ["llama3.1.txt", "deb-Apache-2.0.txt", "ldb-bigscience-open-rail-m.txt", "exaone4.txt", "ldb-qwen-2024.txt"]
NATIONS = ("the European Union", "Japan", "the United Kingdom", "South Korea")


@lru_cache(maxsize=4)
def reference_runs(reference: str) -> tuple[Normalised, dict[str, tuple[TextRuns, ...]]]:
    whole = normalise(reference)
    return whole, {"harbor": (TextRuns(len(whole.body), array("H", runs_of(whole.body.words))),)}


def hidden(text: Normalised | str, reference: str) -> TextDifference:
    """The differences as they are known without the reference text."""
    ours = normalise(text) if isinstance(text, str) else text
    found = differences(ours, "harbor", reference_runs(reference)[1])
    assert found
    assert found.hidden
    return found


def negated(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"\b(may|shall|is|are|must)\b", text)))
    return f"{text[: found.end()]} not{text[found.end() :]}"


def renumbered(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"(?<= )\d{1,4}(?= )|\b(?:thirty|sixty|million|hundred)\b|\d{4}", text)))
    return f"{text[: found.start()]}777{text[found.end() :]}"


def elsewhere(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"[a-z]{3}(?=[.;])", text)))
    return f"{text[: found.end()]}, except in {chance.choice(NATIONS)}{text[found.end() :]}"


ALTERATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "negation": negated, "number": renumbered, "territory": elsewhere,
}  # fmt: skip


def altered_are_found(reference: str, seed: str) -> None:
    chance = random.Random(seed)  # places to alter, no secret
    whole, _ = reference_runs(reference)
    for kind, alter in ALTERATIONS.items():
        text = normalise(alter(reference, chance))
        if text.body.words == whole.body.words:
            continue  # the place was one that the normalisation sets aside
        full, places = compare(text, whole, "r"), hidden(text, reference)
        assert any(kind in hunk.marks for hunk in full.hunks), (kind, full.hunks)
        assert places.changed == full.changed
        assert [hunk.place for hunk in places.hunks] == [hunk.place for hunk in full.hunks]
        assert any(kind in hunk.marks for hunk in places.hunks)


@pytest.mark.parametrize("number", range(10))
def test_ten_alterations_of_our_own_text_are_found_with_kind_and_place(number: int) -> None:
    altered_are_found(SAMPLE, f"harbor {number}")


@REFERENCE
@pytest.mark.parametrize("file", [FAMILIES[0], *(pytest.param(one, marks=pytest.mark.long) for one in FAMILIES[1:])])
def test_ten_alterations_of_each_family_are_found_with_kind_and_place(file: str) -> None:
    for number in range(10):
        altered_are_found(labelled(file), f"{file} {number}")


@REFERENCE
@pytest.mark.parametrize("file", FAMILIES[:2])
def test_the_bundled_runs_place_an_alteration_without_the_text(file: str) -> None:
    original = labelled(file)
    text = negated(original, random.Random(file))  # a place to alter, no secret
    found = identify(text)
    assert found.verdict == "near"
    assert found.difference
    assert found.difference.hidden
    assert (found.difference.changed, found.difference.hunks[0].added) == (1, ("not",))
    assert "negation" in found.difference.hunks[0].marks
    assert found.added is None


def test_a_removed_negation_is_named_without_the_text() -> None:
    found = hidden(SAMPLE.replace("is not liable", "is liable"), SAMPLE)
    (hunk,) = found.hunks
    assert (hunk.kind, hunk.removed, hunk.marks) == ("removed", ("not",), ("negation",))
    assert (hunk.place, hunk.counts) == ("section 3, word 95", "1 word removed")


def test_words_that_are_not_known_are_counted() -> None:
    found = hidden(SAMPLE.replace("lets You use, copy and adapt the Lantern Model", "sells You lamps"), SAMPLE)
    (hunk,) = found.hunks
    assert (hunk.counts, hunk.removed, hunk.section) == ("9 words removed, 3 added", (), "1")


def told_apart(*texts: Sequence[str]) -> bool:
    """Whether no two different runs of these words have the same number of 16 bits, which happens now and then."""
    padded = [(*PAD, *words, *PAD) for words in texts]
    runs = {tuple(words[at : at + RUN]) for words in padded for at in range(len(words) - RUN + 1)}
    return len(runs) == len({number for words in texts for number in runs_of(words)})


@settings(max_examples=60)
@given(st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40))
def test_runs_account_for_every_word(ours: list[str], theirs: list[str]) -> None:
    """What is outside the hunks is as long in both texts, and equal; in repetitive texts a hunk may be longer."""
    text, reference = "x " + " ".join(ours), "x " + " ".join(theirs)
    mine, its = normalise(text).body.words, normalise(reference).body.words
    assume(told_apart(mine, its))
    found = hidden(text, reference)
    assert len(mine) - sum(len(hunk.added) for hunk in found.hunks) == len(its) - sum(
        hunk.missing for hunk in found.hunks
    )
    kept, place = [], 0
    for hunk in found.hunks:
        kept += mine[place : hunk.word - 1]
        place = hunk.word - 1 + len(hunk.added)
    kept += mine[place:]
    at = iter(its)
    assert all(word in at for word in kept)
    assert bool(found.hunks) == (mine != its)


def test_the_most_decisive_places_come_first() -> None:
    text = SAMPLE.replace("keep this text", "retain this text").replace("is not liable", "is liable")
    found = compare(normalise(text), normalise(SAMPLE), "harbor")
    assert [hunk.marks for hunk in found.hunks] == [(), ("negation",)]
    assert [hunk.marks for hunk in found.decisive_first] == [("negation",), ()]


@pytest.mark.parametrize(
    ("changed", "words", "said"),
    [(7, 1604, "7 of 1,604 words differ"), (1, 90, "1 of 90 words differs"), (0, 90, "none of its 90 words differs")],
)
def test_a_difference_is_told_in_words(changed: int, words: int, said: str) -> None:
    assert counted(changed, words) == said


@pytest.mark.parametrize(
    ("added", "missing", "kind"), [(("a",), 0, "added"), ((), 1, "removed"), (("a",), 1, "replaced")]
)
def test_a_difference_has_a_kind(added: tuple[str, ...], missing: int, kind: str) -> None:
    assert Hunk(added, (), 0, 0, 0, 0, (), missing).kind == kind


@pytest.mark.parametrize(
    ("text", "offset_of", "section"),
    [
        ("Preamble\n1. Grant. Use it.\n2. End.\n", "Use", "1"),
        ("Preamble\n1. Grant. Use it.\n2. End.\n", "Preamble", ""),
        ("## 3.1 Scope\nAnywhere.\n", "Anywhere", "3.1"),
        ("Section IV. Term\nForever.\n", "Forever", "4"),
        ("第三条 授权\n可以使用。\n第十二条 终止\n不可撤销。", "不可", "12"),
        ("一、许可\n可以。\n二、限制\n不得。", "不得", "2"),
        ("3. Term\nwithin\n30 days of it.\ni. at once; or\n", "at once", "3"),
        ("Artikel 7 Haftung\nKeine.\n", "Keine", "7"),
    ],
)
def test_a_place_is_named_by_its_section(text: str, offset_of: str, section: str) -> None:
    assert section_at(sections(text), text.index(offset_of)) == section


@pytest.mark.parametrize(("label", "number"), [("IX", "9"), ("十", "10"), ("二十一", "21"), ("12", "12"), ("六", "6")])
def test_numbers_of_sections_are_digits(label: str, number: str) -> None:
    assert digits(label) == number


def test_the_bundled_runs_are_small_and_cover_the_licenses_whose_text_is_known() -> None:
    assert word_runs.DATA.stat().st_size < 1_500_000
    assert {"llama3.1", "gemma", "exaone-1.2-nc", "apache-2.0", "tencent-hunyuan-video"} <= word_runs.known().keys()


def test_decisive_words_are_single_words() -> None:
    assert all(normalise(word).whole.words == (word,) for word in NEGATIONS | TERRITORIES)
