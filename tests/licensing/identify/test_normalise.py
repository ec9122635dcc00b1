"""Normalised words: what they keep, what they leave out and name, and that they lead back to the raw text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.licensing.identify import copyright_lines
from reviews.licensing.identify.normalise import MOST_BYTES, TooLarge, normalise
from tests.licensing.identify.texts import HARMFUL, HARMLESS, SAMPLE, as_html


def words(text: str | bytes) -> str:
    return " ".join(normalise(text).body.words)


@pytest.mark.parametrize("name", HARMLESS)
def test_another_layout_gives_the_same_words(name: str) -> None:
    assert words(HARMLESS[name](SAMPLE)).removeprefix("license ") == words(SAMPLE)


def test_html_gives_the_same_words() -> None:
    assert words(as_html(SAMPLE)) == words(SAMPLE)
    assert normalise(as_html(SAMPLE)).reasons == ()


@pytest.mark.parametrize("name", HARMFUL)
def test_an_edit_changes_the_words_or_is_named(name: str) -> None:
    edited = normalise(HARMFUL[name](SAMPLE))
    assert edited.reasons or edited.body.words != normalise(SAMPLE).body.words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("more than 700 million users", "more than 100 million users"),
        ("version 1.5 of it", "version 1.6 of it"),
        ("a fee of .5% a year", "a fee of 5% a year"),
        ("a fee of 5% a year", "a fee of 5 a year"),
        ("a fee of $5 a year", "a fee of €5 a year"),
        ("1,000,000 users", "1,000 users"),
        ("10² users", "102 users"),
        ("within thirty (30) days", "within thirty (60) days"),
        ("as Section 4(b) says", "as Section 4(c) says"),
        ("it must not exceed 5. You agree", "it must not exceed 9. You agree"),
        ("You may use it", "You may not use it"),
        ("users > 100", "users < 100"),
        ("under Llama 3.1 terms", "under Llama 3.2 terms"),
        ("see [the policy](https://good.example/)", "see [the policy](https://bad.example/)"),
        ("an OpenRAIL model", "an OpenRAIL++ model"),
    ],
)
def test_what_decides_survives(one: str, other: str) -> None:
    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1. Grant. You may. 2. Duties. You must.", "- Grant. You may.\n- Duties. You must."),
        ("The following: (a) one; (b) two; and (c) three", "The following:\n\n* one;\n* two; and\n* three"),
        ("http://example.org/terms", "https://example.org/terms"),
        ("1,000,000 users", "1000000 users"),
        ("ﬁnal ＴＥＲＭＳ", "final terms"),
        ("the “Licence”", 'the "License"'),
        ("Llama™ is ©", "Llama(TM) is (c)"),
    ],
)
def test_what_does_not_decide_is_even(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2024 Harbor Works, Inc.",
        "Copyright 2019-2024 The Lantern Authors. All rights reserved.",
        "© 2024 Harbor Works and its affiliates",
        "Copyright (C) 2015, 2017 by A. B. Keeper <keeper@harbor.example>",
        "Copyright [yyyy] [name of copyright owner]",
        "Copyright (c) The Regents of the University of Harbor.",
        "**Copyright (c) 2024 J. Keeper**",
    ],
)
def test_copyright_lines_are_set_aside(line: str) -> None:
    found = normalise(f"{line}\n\nYou may use it.")
    assert found.body.words == ("you", "may", "use", "it")
    assert [found.text[one.start : one.end] for one in found.aside] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2024 X. Commercial use is prohibited.",
        "Copyright 2024 X, non-commercial use only",
        "Copyright (c) 2024 X (for research purposes)",
        "Copyright 2024 X. All rights reserved. Not for sale.",
        "Copyright 2024 X - Evaluation License",
        "Copyright 2024 X all derivative work stays ours forever",
        "(c) 2024 X. Ask before selling",
        "Copyright law applies.",
    ],
)
def test_a_line_that_goes_on_stays(line: str) -> None:
    assert not list(copyright_lines.spans(line))


def test_a_notice_that_must_be_shown_stays() -> None:
    asked = 'Keep the following notice: "Lantern is licensed,\nCopyright (c) Harbor, Inc. All Rights Reserved."'
    assert "harbor" in words(asked)
    assert "harbor" in words("Show this notice:\n\nCopyright (c) 2024 Harbor, Inc.\n\nThen go on.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\u200bb", "invisible"),
        ("a\u202eb", "direction"),
        ("a\u00adb", "invisible"),
        ("n\u0336o", "combining"),
        ("c\u043emmercial", "look-alike"),
        ("a\x00b", "control"),
        ("~~not~~ allowed", "struck"),
        ("<html><del>not</del>", "struck"),
        ("fine <!-- not so -->", "comment"),
        ("<html><p hidden>no</p>", "hide"),
        ('<html><p title="not for commercial use">yes</p>', "hide"),
        ("<html><p>a&#8203;b</p>", "invisible"),
    ],
)
def test_what_a_reader_does_not_see_is_named(text: str, reason: str) -> None:
    assert any(reason in one for one in normalise(text).reasons)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_read(encoding: str) -> None:
    text = "You “may” use it – café."
    assert words(text.encode(encoding)) == words(text)
    assert normalise(text.encode(encoding)).reasons == ()


def test_every_word_leads_back_to_the_raw_text() -> None:
    for text in (SAMPLE, as_html(SAMPLE), HARMLESS["CRLF"](SAMPLE)):
        found = normalise(text)
        for word, start, end in zip(found.whole.words, found.whole.starts, found.whole.ends, strict=True):
            assert word in found.text[start:end].lower().replace(",", "").replace("https", "http") or word == "and"


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_any_text_is_normalised_in_order(text: str) -> None:
    found = normalise(text)
    places = list(zip(found.whole.starts, found.whole.ends, strict=True))
    assert all(0 <= start < end <= len(found.text) for start, end in places)
    assert places == sorted(places)
    assert len(found.body) <= len(found.whole)


@pytest.mark.parametrize(
    "piece", ["(a) ", "<a href=", "copyright (c) 2024 a.b", "&#9", "<!--", "1.1", "[yyyy] copyright\n\n", " "]
)
def test_time_grows_with_length_alone(piece: str) -> None:
    took = []
    for size in (2**14, 2**16):
        text = ("<html>" + piece * (size // len(piece)))[:size]
        started = time.thread_time()
        normalise(text)
        took.append(time.thread_time() - started)
    assert took[1] < 12 * took[0] + 0.2


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(TooLarge):
        normalise(b"a" * (MOST_BYTES + 1))
