"""A pasted or uploaded list is understood line by line, and every malformed line is named with its number."""

import pytest

from reviews.hub.transport.hubs import from_env
from reviews.proposals.lines import MOST, ListedRepo, RefusedList, decoded, understood

HUBS = from_env({"HUBS": "one=http://127.0.0.1:1,two=http://127.0.0.1:2"})


def read(text: str) -> list[tuple[int, str, str, str]]:
    return [tuple(one) for one in understood(text, HUBS, "one")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a/b", [(1, "one", "a/b", "")]),
        ("\n a/b , main \n# a note\n\nc/d", [(2, "one", "a/b", "main"), (5, "one", "c/d", "")]),
        ("a/b;v1\nc/d\tdev", [(1, "one", "a/b", "v1"), (2, "one", "c/d", "dev")]),
        ('"a/b","main"', [(1, "one", "a/b", "main")]),
        ("repository\na/b", [(2, "one", "a/b", "")]),
        ("Team,Model,Revision\nx,a/b,v2", [(2, "one", "a/b", "v2")]),
        ("model,owner\na/b,somebody", [(2, "one", "a/b", "")]),
        ("http://127.0.0.1:2/a/b/tree/dev", [(1, "two", "a/b", "dev")]),
        ("http://127.0.0.1:2/a/b/tree/dev,main", [(1, "two", "a/b", "main")]),
    ],
)
def test_lines_are_understood(text: str, found: list[tuple[int, str, str, str]]) -> None:
    assert read(text) == found


def test_every_malformed_line_is_named() -> None:
    with pytest.raises(RefusedList) as error:
        read("a/b\n../etc\nc d/e\nf/g,bad revision\n,main\nh/i\x00\ngpt2")
    said = error.value.sentences
    assert [one.split(":")[0] for one in said] == ["Line 2", "Line 3", "Line 4", "Line 5", "Line 6", "Line 7"]


def test_many_malformed_lines_are_counted() -> None:
    with pytest.raises(RefusedList) as error:
        read("\n".join("../x" for _ in range(30)))
    assert len(error.value.sentences) == 21
    assert error.value.sentences[-1] == "10 more lines cannot be read either."


@pytest.mark.parametrize("text", ["", "\n\n", "# only a note", "repository,revision\n"])
def test_an_empty_list_says_what_to_write(text: str) -> None:
    with pytest.raises(RefusedList, match="Write one a line, as owner/name"):
        read(text)


def test_a_list_has_at_most_a_thousand_lines() -> None:
    assert len(read("\n".join(f"a/m{n}" for n in range(MOST)))) == MOST
    with pytest.raises(RefusedList, match="The list has 1,001 lines"):
        read("\n".join(f"a/m{n}" for n in range(MOST + 1)))


def test_files_are_decoded_as_spreadsheets_write_them() -> None:
    assert decoded("﻿a/b".encode()) == "a/b"
    assert decoded("a/b".encode("utf-16")) == "a/b"
    with pytest.raises(RefusedList, match="Save it as CSV in UTF-8"):
        decoded(b"\xff\xd8\xe0")
    with pytest.raises(RefusedList, match="larger than 500 kB"):
        decoded(b"a" * 500_001)


def test_what_is_understood_keeps_its_line() -> None:
    assert understood("\na/b", HUBS, "one") == [ListedRepo(2, "one", "a/b", "")]
