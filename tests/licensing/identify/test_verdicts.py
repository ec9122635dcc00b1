"""Identification with texts of our own: verdicts, references, differences, and that no edit passes for the original."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.licensing.identify.differences import compare
from reviews.licensing.identify.fingerprints import known
from reviews.licensing.identify.normalise import MOST_BYTES, normalise
from reviews.licensing.identify.shingles import Stretches, packed, sketch, unpacked
from reviews.licensing.identify.verdicts import identify
from tests.licensing.identify.texts import HARMFUL, HARMLESS, SAMPLE, as_html

HELD = {"harbor": SAMPLE}
LONGER = (
    SAMPLE
    + "\n\n"
    + "\n\n".join(f"{n}. Item {n} of the list says {n} things about lamp {n * 7}." for n in range(4, 40))
)


@pytest.mark.parametrize("name", HARMLESS)
def test_another_layout_is_verbatim(name: str) -> None:
    assert identify(HARMLESS[name](SAMPLE).removeprefix("# License"), HELD).key == "harbor"


def test_html_is_verbatim() -> None:
    assert identify(as_html(SAMPLE), HELD).key == "harbor"


def test_another_holder_and_year_is_verbatim_and_shown() -> None:
    found = identify(SAMPLE.replace("2024 Harbor Sample Works, Inc.", "2026 Somebody Else"), HELD)
    assert found.key == "harbor"
    assert [one.kind for one in found.aside] == ["copyright"]


@pytest.mark.parametrize("name", HARMFUL)
def test_an_edit_is_never_verbatim(name: str) -> None:
    found = identify(HARMFUL[name](SAMPLE), HELD)
    assert found.verdict == "near"
    assert found.key is None
    assert found.nearest[0].key == "harbor"
    assert found.added or found.removed or found.reasons


@pytest.mark.parametrize(
    ("old", "new", "added", "removed", "mark"),
    [
        ("1,000,000", "100,000", ("100000",), ("1000000",), "number"),
        ("thirty (30)", "thirty (60)", ("60",), ("30",), "number"),
        ("version 1.5", "version 1.6", ("1.6",), ("1.5",), "number"),
        ("$500", "€500", ("€",), ("$",), "money"),
        ("January", "June", ("june",), ("january",), "date"),
        ("is not liable", "is liable", (), ("not",), "negation"),
        ("You must", "You may", ("may",), ("must",), "modal"),
        ("Harbor Sample Works (", "Bay Sample Works (", ("bay",), ("harbor",), ""),
        ("Section 2(b)", "Section 2(c)", ("c",), ("b",), ""),
    ],
)
def test_the_changed_words_are_shown_and_marked(
    old: str, new: str, added: tuple[str, ...], removed: tuple[str, ...], mark: str
) -> None:
    text = SAMPLE.replace(old, new)
    found = identify(text, HELD)
    assert (found.verdict, found.added, found.removed) == ("near", added, removed)
    assert found.difference
    hunk = found.difference.hunks[0]
    assert not mark or mark in hunk.marks
    assert normalise(text[hunk.start : hunk.end]).whole.words == added
    assert normalise(SAMPLE[hunk.reference_start : hunk.reference_end]).whole.words == removed


def test_without_a_reference_the_reason_is_said() -> None:
    assert identify(SAMPLE).why
    assert identify(SAMPLE).added is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "<!-- -->",
        "LICENSE",
        "See the LICENSE file.",
        "https://example.org/license",
        "Licensed under the MIT License.",
        "---\nlicense: cc-by-4.0\n---\n# Lantern\nWeights for lamps.",
        "SPDX-License-Identifier: Apache-2.0",
    ],
)
def test_a_stub_is_no_license_text(text: str) -> None:
    assert identify(text).verdict == "no_text"


def test_a_stub_says_what_it_names() -> None:
    assert identify("Licensed under the MIT License.").named == ("mit",)


@pytest.mark.parametrize(
    "text", ["You may use the model for research. Commercial use is prohibited.", "Ask us. All rights reserved."]
)
def test_a_short_license_of_its_own_is_unknown(text: str) -> None:
    assert identify(text).verdict == "unknown"


def test_a_huge_text_is_unknown_and_says_why() -> None:
    found = identify("word " * MOST_BYTES)
    assert found.verdict == "unknown"
    assert "too large" in found.reasons[0]


@settings(max_examples=25)
@given(st.data())
def test_no_changed_word_passes(data: st.DataObject) -> None:
    _change_one_word(data)


@pytest.mark.long
@settings(max_examples=2_000)
@given(st.data())
def test_no_changed_word_passes_at_length(data: st.DataObject) -> None:
    _change_one_word(data)


def _change_one_word(data: st.DataObject) -> None:
    whole = normalise(SAMPLE)
    place = data.draw(st.integers(0, len(whole.body) - 1))
    start, end = whole.body.starts[place], whole.body.ends[place]
    word = data.draw(st.sampled_from(["", "not", "7", "any", "Acme", SAMPLE[start:end] + " not"]))
    text = SAMPLE[:start] + word + SAMPLE[end:]
    if word.lower() != SAMPLE[start:end].lower():
        found = identify(text, HELD)
        assert found.verdict != "verbatim"
        assert found.added or found.removed


@settings(max_examples=40)
@given(st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40))
def test_differences_turn_the_reference_into_the_text(ours: list[str], theirs: list[str]) -> None:
    text, reference = normalise("x " + " ".join(ours)), normalise("x " + " ".join(theirs))
    found = compare(text, reference, "r")
    kept, place = [], 0
    for hunk in found.hunks:
        first, last = reference.body.at(hunk.reference_start - 1), reference.body.at(hunk.reference_end - 1)
        first = min(first, last) if hunk.removed else last
        kept += [*reference.body.words[place:first], *hunk.added]
        place = first + len(hunk.removed)
    assert (*kept, *reference.body.words[place:]) == text.body.words


def test_differences_of_long_texts_stay_small() -> None:
    text = LONGER.replace("lamp 70", "lamp 71").replace("Item 30 of", "Item 30 not of")
    found = identify(text, {"long": LONGER})
    assert (found.added, found.removed) == (("71", "not"), ("70",))


def test_sketches_survive_being_written() -> None:
    made = sketch(set(Stretches(normalise(LONGER).body.words).every(5)), 64)
    assert unpacked(packed(made.runs)) == made.runs
    assert 32 <= len(made.runs) <= 96
    assert made.size >= made.step * 32


def test_the_fingerprints_cover_the_common_licenses() -> None:
    keys = {key for text in known().texts for key in text.keys}
    assert {"mit", "apache-2.0", "bsd-3-clause", "llama3.1", "gemma", "openrail++", "cc-by-nc-4.0", "ISC"} <= keys
    assert len(keys) > 600
