"""The chain's rules as a table, in plain Python: what breaks it, and what the verifier names."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.ledger import export
from reviews.ledger.chain import GENESIS, SAFE_INTEGER, ChainLink, canonical, digest, verify


def chain(length: int = 5) -> list[ChainLink]:
    """An honest chain."""
    links: list[ChainLink] = []
    previous = GENESIS
    for sequence in range(1, length + 1):
        columns: dict[str, Any] = {
            "sequence": sequence,
            "previous": previous,
            "label": f"Act {sequence}",
            "data": {"n": sequence},
        }
        data = canonical(columns)
        links.append(ChainLink(sequence, previous, digest(data), data, columns))
        previous = links[-1].digest
    return links


def rewritten(links: list[ChainLink], index: int) -> list[ChainLink]:
    """Somebody who changes an entry and recomputes its own bytes and digest."""
    columns = {**links[index].columns, "label": "Forged"}
    data = canonical(columns)
    return [
        *links[:index],
        replace(links[index], columns=columns, canonical=data, digest=digest(data)),
        *links[index + 1 :],
    ]


def changed(links: list[ChainLink], index: int, **values: Any) -> list[ChainLink]:
    return [*links[:index], replace(links[index], **values), *links[index + 1 :]]


HONEST = chain()

BROKEN: dict[str, tuple[list[ChainLink], int, str]] = {
    "bytes": (changed(HONEST, 2, canonical=HONEST[2].canonical + b" "), 3, "bytes do not match its stored digest"),
    "bytes that are no text": (changed(HONEST, 2, canonical=b"\xff\xfe"), 3, "bytes do not match its stored digest"),
    "digest": (changed(HONEST, 2, digest="ab" * 32), 3, "bytes do not match its stored digest"),
    "columns": (changed(HONEST, 2, columns={**HONEST[2].columns, "label": "Forged"}), 3, "columns do not match"),
    "columns no act could write": (changed(HONEST, 2, columns={"data": math.inf}), 3, "columns do not match"),
    "first row gone": (HONEST[1:], 2, "Entry 1 is missing"),
    "row gone": ([*HONEST[:2], *HONEST[3:]], 4, "Entry 3 is missing"),
    "rows swapped": ([HONEST[0], HONEST[2], HONEST[1], *HONEST[3:]], 3, "Entry 2 is missing"),
    "row twice": ([*HONEST[:3], HONEST[2], *HONEST[3:]], 3, "Entry 4 is missing"),
    "numbers swapped": (
        [HONEST[0], replace(HONEST[2], sequence=2), replace(HONEST[1], sequence=3), *HONEST[3:]],
        2,
        "does not follow",
    ),
    "entry and its digest rewritten": (rewritten(HONEST, 2), 4, "does not follow"),
    "another chain's tail": ([*HONEST[:3], *rewritten(HONEST, 3)[3:]], 5, "does not follow"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_the_chain_is_named(name: str) -> None:
    links, first_bad, why = BROKEN[name]
    verdict = verify(links)
    assert (verdict.ok, verdict.first_bad) == (False, first_bad)
    assert why in verdict.why


def test_an_honest_chain_holds_and_names_its_head() -> None:
    verdict = verify(HONEST)
    assert (verdict.entries, verdict.head, verdict.ok, verdict.first_bad) == (5, HONEST[-1].digest, True, None)
    assert verify([]).head == GENESIS
    assert verify([]).ok


def test_a_cut_tail_and_a_rewritten_chain_show_only_against_a_head_noted_earlier() -> None:
    head = HONEST[-1].digest
    cut = HONEST[:-1]
    assert verify(cut).ok
    assert not verify(cut, head).ok
    assert "does not contain the exported head" in verify(cut, head).why
    assert verify(HONEST, HONEST[2].digest).ok
    assert not verify([], head).ok
    forged = chain(9)
    assert verify(forged, head).ok  # the same acts again: a longer chain that contains the head
    assert not verify(rewritten(HONEST, 4), head).ok


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
).filter(lambda value: "\\ud" not in json.dumps(value))


@given(JSON)
def test_canonical_bytes_read_back_are_the_same_bytes(value: Any) -> None:
    data = canonical(value)
    assert canonical(json.loads(data)) == data


@given(st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_count(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(st.integers())
def test_integers_beyond_what_json_carries_become_text(number: int) -> None:
    said = json.loads(canonical(number))
    assert said == (number if abs(number) <= SAFE_INTEGER else str(number))


@pytest.mark.parametrize("value", [math.nan, math.inf, {1: "a"}, {"a": object()}, b"bytes", "\ud800", {"a": {2}}])
def test_what_json_cannot_hold_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(ValueError, match="no canonical JSON form"):
        canonical(value)


def test_a_large_float_is_written_as_the_integer_that_a_database_gives_back() -> None:
    assert canonical(1e21) == canonical(10**21) == b'"1000000000000000000000"'


def exported(links: list[ChainLink], folder: Path) -> Path:
    path = folder / "ledger.jsonl"
    path.write_bytes(b"".join(export.line(link) for link in links))
    return path


def test_an_export_verifies_without_a_database(tmp_path: Path) -> None:
    assert export.verify_file(exported(HONEST, tmp_path)) == verify(HONEST)
    assert export.main([str(exported(HONEST, tmp_path)), HONEST[-1].digest]) == 0


@pytest.mark.parametrize("name", [name for name in BROKEN if "columns" not in name])
def test_a_tampered_export_is_found_out(name: str, tmp_path: Path) -> None:
    links, first_bad, _ = BROKEN[name]
    path = exported(links, tmp_path)
    assert export.verify_file(path).first_bad == first_bad
    assert export.main([str(path)]) == 1


@pytest.mark.parametrize("key", ["sequence", "previous", "digest", "canonical"])
def test_a_line_that_says_other_than_its_bytes_is_found_out(key: str, tmp_path: Path) -> None:
    path = exported(HONEST, tmp_path)
    lines = path.read_text().splitlines()
    row = json.loads(lines[2])
    row[key] = 9 if key == "sequence" else row[key].replace("3", "4").replace("a", "b")
    lines[2] = json.dumps(row)
    path.write_text("\n".join(lines))
    assert not export.verify_file(path).ok


@pytest.mark.parametrize("text", ["{", "[]", '{"sequence": 1}', "null", '{"sequence": "x"}', "[" * 100_000])
def test_another_file_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text(text)
    with pytest.raises(export.NotAnExport, match="Line 1 is not an entry"):
        export.verify_file(path)
    assert export.main([str(path)]) == 2
    assert export.main([]) == export.main([str(tmp_path / "missing")]) == 2
