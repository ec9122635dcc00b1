"""What begins as text: all of it is looked at where that costs no request, and what was looked at is named."""

import pickle
from pathlib import Path

import pytest

from reviews.hub.content.scan import body_scan
from tests.hub import sound
from tests.hub.folders import codes, reading_of, states

WORDS = b"A plain sentence about a model, in words.\n" * 30
EVIL = b"cos\nsystem\n(S'id'\ntR."
AFTER = {
    "bytes": WORDS + bytes(range(256)), "a pickle": WORDS + pickle.dumps({"a": [1] * 40}, protocol=4),
    "a null": WORDS + b"\0", "a control": WORDS + b"\2",
}  # fmt: skip


@pytest.mark.parametrize("path", ["notes.txt", "README_zh.md", "data/table.csv", "LICENSE", "config/extra.json"])
@pytest.mark.parametrize("name", ["bytes", "a pickle", "a null", "a control"])
def test_what_turns_into_bytes_is_not_inert(tmp_path: Path, path: str, name: str) -> None:
    reading = reading_of(tmp_path, {path: AFTER[name]})
    sound.check(reading)
    assert states(reading)[path][0] == "not scanned"
    assert "file-not-scanned" in codes(reading, path)


@pytest.mark.parametrize("name", AFTER)
def test_bytes_at_hand_are_looked_at_to_the_end(name: str) -> None:
    found = body_scan("notes.txt", AFTER[name])
    assert (found.verdict, found.why) == ("not scanned", "it begins as text, and other bytes follow")
    assert body_scan("notes.txt", WORDS).verdict == "inert"
    assert body_scan("notes.txt", WORDS + "Größe: 5 €\n".encode()).verdict == "inert"


def test_a_pickle_of_letters_that_begins_with_many_words_is_followed(tmp_path: Path) -> None:
    long = b"S'" + b"word " * 300 + b"'\n0" + EVIL
    assert body_scan("notes.txt", long).verdict == "dangerous"
    assert states(reading_of(tmp_path, {"vocab/words.txt": long}))["vocab/words.txt"][:2] == ("scanned", "dangerous")


def test_a_long_text_says_by_how_much_of_it_it_was_judged(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, {"big.csv": WORDS * 40, "small.csv": WORDS})
    assert states(reading)["big.csv"] == ("inert", "", "by its first 512 bytes")
    assert states(reading)["small.csv"] == ("inert", "", "")


def test_a_small_text_costs_one_request_and_no_second_round(tmp_path: Path) -> None:
    one = reading_of(tmp_path / "one", {"a.csv": b"Once.\n"})
    other = reading_of(tmp_path / "other", {"a.csv": WORDS * 20})
    assert one.requests.count == other.requests.count


def test_large_models_of_which_only_the_ends_were_searched_are_never_safe() -> None:
    keras = b'{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}}'
    for name, body in (
        ("model.h5", b"\x89HDF\r\n\x1a\n" + keras + bytes(1_000_000)),
        ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(1_000_000)),
        ("model.onnx", b"\x08\x09\x12\x07pytorch\x3a\x00" + bytes(1_000_000)),
    ):
        found = body_scan(name, body)
        assert (found.verdict, found.why[:18]) == ("not scanned", "searched in part: "), name
