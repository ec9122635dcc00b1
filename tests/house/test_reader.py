"""The reader's number is raised whenever the same bytes give other facts, so that nothing signed on them is outdated.

`reader.json` holds the number with the digest of the facts of fixed repositories: the sample, and layouts that
readers know otherwise. `UPDATE_TABLES=1` writes it anew once the number has been raised.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

import pytest

from portal import env
from portal.sample_hub import serve
from reviews.hub.digest import canonical
from reviews.hub.errors import Disabled
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.reading import read
from reviews.hub.shapes.reader import EDITIONS, READER, Json, ReaderEdition, common, relearned
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from tests.ops.reader_one import write_repositories
from tests.programs import SAMPLE

KEPT = Path(__file__).with_name("reader.json")
RAISE = (
    "The same bytes give other facts than reader {reader} gave: {what}. Raise READER in reviews/hub/shapes/reader.py "
    "with a row in EDITIONS (CONTRIBUTING.md, “a fact”), then run this test with UPDATE_TABLES=1."
)


def repositories(root: Path) -> list[str]:
    """The ids of the repositories below a folder, in order."""
    folders = [path.name for path in root.iterdir() if "__" in path.name]
    nested = [f"{owner.name}/{path.name}" for owner in root.iterdir() if owner.is_dir() for path in owner.iterdir()]
    return sorted([name.replace("__", "/") for name in folders] or nested)


def said(reading: ReadingValue) -> str:
    """The digest of everything that the facts of a reading say."""
    facts = {one.key: [one.value, one.state, one.why] for one in reading.facts}
    return hashlib.sha256(canonical(facts)).hexdigest()


def today(folder: Path) -> dict[str, object]:
    """What the reader makes of the fixed repositories, with its number."""
    write_repositories(folder)
    facts = {}
    for root in (SAMPLE, folder):
        with serve(root) as server:
            for repo_id in repositories(root):
                with suppress(Disabled):
                    facts[repo_id] = said(read(Hub("house", server.url), repo_id, None))
    return {"reader": READER, "keys": hashlib.sha256("\n".join(NAMES).encode()).hexdigest(), "facts": facts}


def differences(kept: dict[str, object], found: dict[str, object]) -> list[str]:
    """What differs: the list of fact keys, and repositories by name."""
    then, now = kept["facts"], found["facts"]
    assert isinstance(then, dict)
    assert isinstance(now, dict)
    told = [] if kept["keys"] == found["keys"] else ["the list of fact keys"]
    return told + [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]


def test_the_same_bytes_give_the_same_facts_until_the_number_is_raised(tmp_path: Path) -> None:
    found = today(tmp_path)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"reader": 0, "keys": "", "facts": {}}
    if env.flag("UPDATE_TABLES") and kept["reader"] < READER:
        KEPT.write_text(json.dumps(found, indent=1) + "\n")
        return
    what = differences(kept, found)
    assert not what, RAISE.format(reader=kept["reader"], what=", ".join(what))
    assert kept["reader"] == READER, "Run this test with UPDATE_TABLES=1: the number of the reader was raised."


def test_a_changed_fact_is_noticed(tmp_path: Path) -> None:
    kept = json.loads(KEPT.read_text())
    changed = {**kept, "facts": {**kept["facts"], "birch-lab/plain": "0" * 64}}
    assert differences(kept, changed) == ["birch-lab/plain"]
    assert differences(kept, {**kept, "keys": ""}) == ["the list of fact keys"]


def test_every_edition_is_told_once_and_names_facts_that_exist() -> None:
    assert [one.number for one in EDITIONS] == list(range(1, READER + 1))
    for edition in EDITIONS:
        assert edition.learned.endswith(".")
        assert [key for key in edition.keys if not _exists(edition, key)] == []


def _exists(edition: ReaderEdition, key: str) -> bool:
    return any(relearned(name, edition.number - 1, edition.number) for name in NAMES if name.startswith(key))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"LICENSE": "a"}, {"LICENSE": "a", "MODEL_LICENSE": "b"}, True),
        ({"LICENSE": "a"}, {"LICENSE": "c"}, False),
        ({"LICENSE": "a"}, {}, False),
        ({"LICENSE": "a"}, {"LICENSE": "a", "NOTICE": "d"}, False),
        ({"LICENSE": "a"}, {"LICENSE": "a", "docs/LICENSE": "d", "LICENSE.pdf": "e"}, True),
    ],
)
def test_an_ancestors_texts_are_compared_as_far_as_both_readers_know_them(
    one: dict[str, str], other: dict[str, str], same: bool
) -> None:
    old, new = [{"id": "a/b", "texts": one}], [{"id": "a/b", "texts": other}]
    then, now = common("lineage.ancestors", old, new, (1, 2))
    assert (then == now) is same
    assert (common("lineage.ancestors", old, new, (2, 2)) == (old, old)) is (one == other)


ROW = {
    "id": "a/b",
    "of": "c/d",
    "state": "read",
    "commit": "1",
    "license": "x",
    "texts": {"LICENSE": "a"},
    "stated": "card",
}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ([ROW], [{**ROW, "texts": {"LICENSE": "a", "legal/terms.txt": "b"}, "stated": "front matter"}], True),
        ([ROW], [{**ROW, "revision": "v1", "commit": "2", "why": "as named"}], True),
        ([ROW], [{**ROW, "commit": "2"}], False),
        ([ROW], [{**ROW, "texts": {"LICENSE": "z"}}], False),
        ([ROW], [{**ROW, "texts": {}}], False),
        ([ROW], [{**ROW, "license": "y"}], False),
        ([ROW], [], False),
        ([ROW], [{**ROW, "state": "missing"}], False),
        ([], [ROW], True),
        ([{**ROW, "state": "missing"}], [], True),
        ([{**ROW, "state": "missing"}], [{**ROW, "state": "title only"}], True),
        ([{**ROW, "state": "missing"}], [ROW], False),
    ],
)
def test_ancestors_are_compared_across_the_reader_that_reads_them_by_content(old: Json, new: Json, same: bool) -> None:
    then, now = common("lineage.ancestors", old, new, (2, 3))
    assert (then == now) is same
    now, then = common("lineage.ancestors", new, old, (3, 2))
    assert (then == now) is same


def test_a_hubs_scan_is_compared_for_the_files_that_both_readers_asked_about() -> None:
    old = {"state": "safe", "files": {"a.bin": "safe"}}
    for files, state, same in (
        ({"a.bin": "safe", "b.txt": "unsafe"}, "issues", True),
        ({"a.bin": "unsafe", "b.txt": "safe"}, "issues", False),
        ({"a.bin": "safe"}, "not scanned", False),
    ):
        then, now = common("scan.hub", old, {"state": state, "files": files}, (1, 2))
        assert (then == now) is same
