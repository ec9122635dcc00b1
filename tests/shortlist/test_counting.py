"""Counting tokens in a child: the traps of real files are refused or said in words, and limits hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal.sample_hub.vocabulary import byte_level, word_pieces
from reviews.shortlist.tokens import counting
from reviews.shortlist.tokens.counting import TextCount, count
from reviews.shortlist.tokens.scripts import BANDS, SCRIPTS, characters_by_script, estimated, main_script
from reviews.shortlist.tokens.summary import DocumentTokens, by_language, of_requests
from tests.shortlist import tokenizer_files as files

ENGLISH, MANDARIN, ARABIC = (
    "The clerk reads the claim letter.",
    "职员阅读索赔信件并写下记录",
    "يقرأ الموظف رسالة المطالبة",
)


def test_each_text_is_counted_with_its_unknown_tokens() -> None:
    found = count(files.word_level(), [ENGLISH, MANDARIN, ""])
    assert found.why == ""
    assert found.counts == (TextCount(7, 1), TextCount(13, 13), TextCount(0, 0))


def test_truncation_and_padding_in_the_file_are_switched_off_and_said() -> None:
    found = count(files.TRUNCATING, ["letter " * 300, "a"])
    assert (found.truncates, found.counts) == (5, (TextCount(300, 0), TextCount(1, 0)))


def test_bytes_of_characters_that_are_not_known_count_as_unknown() -> None:
    found = count(byte_level(1000, ()), ["hello", MANDARIN])
    english, mandarin = found.counts
    assert english.unknown == 0
    assert mandarin == TextCount(39, 39)


def test_word_pieces_have_unknown_tokens_for_other_scripts() -> None:
    body = json.dumps(json.loads(word_pieces(2000, ("[PAD]", "[UNK]"))) | {"decoder": None}).encode()
    _, arabic = count(body, ["claim", ARABIC]).counts
    assert arabic.unknown == arabic.tokens > 0


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (files.POINTER, "Git LFS pointer"),
        (files.EMPTY, "vocabulary is empty"),
        (files.NO_UNKNOWN, "a text with words as no token"),
        (b"{}", "does not load"),
        (b"\xff\xfe\x00", "does not load"),
        (b"[" * 200_000, "does not load"),
        (b"0" * (counting.LARGEST + 1), "larger than the 48 MiB"),
    ],
    ids=["pointer", "empty", "silent", "object", "bytes", "deep", "large"],
)
def test_what_counts_nothing_is_refused_in_words(body: bytes, why: str) -> None:
    found = count(body, [MANDARIN])
    assert why in found.why
    assert found.counts == ()


def test_a_file_that_takes_too_long_is_ended() -> None:
    found = count(files.word_level(), ["letter " * 20_000], seconds=0.01)
    assert found.why == "counting took more than 0 seconds"


def test_the_child_writes_no_file_opens_no_socket_and_starts_no_process(tmp_path: Path) -> None:
    program = counting.PROGRAM.read_text().replace(
        "def counted(", "def counted(body, texts):\n    exec(body)\n\n\ndef _unused("
    )
    (tmp_path / "child.py").write_text(program)
    for act in (
        f"open({str(tmp_path / 'x')!r}, 'w')",
        "__import__('socket').socket()",
        "__import__('os').system('true')",
    ):
        body = act.encode()
        given = b'{"tokenizer": %d, "texts": []}\n%s' % (len(body), body)
        done = subprocess.run(
            [sys.executable, "-I", "-B", str(tmp_path / "child.py")], input=given, capture_output=True, check=False
        )
        assert b"PermissionError" in done.stderr
        assert not (tmp_path / "x").exists()


def test_estimates_are_bands_by_script() -> None:
    assert set(characters_by_script(ENGLISH)) == {"latin", "common"}
    assert (main_script(characters_by_script(MANDARIN)), main_script(characters_by_script(ARABIC))) == ("Han", "Arabic")
    assert main_script({"common": 3}) == "no letters"
    least, most = estimated(characters_by_script(MANDARIN))
    assert 0 < least < 13 < most
    assert all(low < high for low, high in BANDS.values())
    assert set(SCRIPTS) < set(BANDS)


def test_a_p95_needs_twenty_documents_and_the_largest_is_told_of_fewer() -> None:
    few = [DocumentTokens("English", 100, {"latin": 100}, tokens, 0) for tokens in (10, 20, 300)]
    found = of_requests(few, 250)
    assert found
    assert (found.median, found.high, found.high_is_p95, found.over) == ((20, 20), (300, 300), False, 1)
    many = [DocumentTokens("English", 100, {"latin": 100}, tokens, 0) for tokens in range(1, 101)]
    enough = of_requests(many, None)
    assert enough
    assert (enough.median, enough.high, enough.high_is_p95, enough.over) == ((50, 50), (95, 95), True, None)
    assert of_requests([], 100) is None


def test_only_counted_documents_count_where_there_are_any() -> None:
    counted = DocumentTokens("Arabic", 100, {"arabic": 100}, 40, 10)
    left = DocumentTokens("Arabic", 900, {"arabic": 900})
    one, other = by_language([counted, left, DocumentTokens("English", 100, {"latin": 100})])
    assert (one.documents, one.counted, one.least, one.most, one.odd) == (2, 1, 40.0, 40.0, 0.25)
    assert (other.counted, other.odd) == (0, None)
    assert other.least < other.most
