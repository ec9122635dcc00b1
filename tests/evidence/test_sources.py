"""Sources side by side, two scans of a file, and the drawing of a lineage: whatever a hub says, it is told in full."""

from typing import Any

import pytest

from reviews.evidence.files import no_scan, scans
from reviews.evidence.lineage import HEIGHT, WIDTH, ancestors, by_relation, looked_for, tree
from reviews.evidence.models import Fact
from reviews.evidence.sources import by_source
from tests.fuller import ANCESTORS, FULL, HERE, VARIANTS, ancestor, variant


def facts(**values: Any) -> dict[str, Fact]:
    """Facts by key, a double underscore for the dot."""
    return {
        key.replace("__", "."): Fact(key=key.replace("__", "."), value=value, state="file")
        for key, value in values.items()
    }


FACTS = {key: Fact(key=key, value=value, state=state) for key, (value, state, *_) in FULL.items()}

CONTEXTS = [
    ({"context__config": 8192}, "One source"),
    ({"context__config": 8192, "context__gguf": 8192}, "Agree"),
    ({"context__config": 8192, "context__gguf": 4096}, "Differ"),
    ({"context__config": 8192, "context__generation": 2048}, "Agree"),
    ({"context__config": 8192, "context__tokenizer": 32768, "context__rope": {"factor": 4.0}}, "Agree"),
    ({"context__tokenizer": 8192, "context__gguf": 4096}, "Differ"),
    ({"context__config": "many", "context__gguf": True}, None),
]


@pytest.mark.parametrize(("values", "wanted"), CONTEXTS)
def test_context_by_source(values: dict[str, Any], wanted: str | None) -> None:
    found = by_source(facts(**values), "context")
    assert (found.lines[0].verdict if found else None) == wanted


VOCABULARIES = [
    ({"vocabulary__config": 32000, "vocabulary__tokenizer": {"tokens": 31990, "exact": True}}, "Agree"),
    ({"vocabulary__config": 32000, "vocabulary__tokenizer": {"tokens": 32001, "exact": False}}, "Differ"),
    ({"vocabulary__config": 32000, "vocabulary__tokenizer": {"tokens": 9000, "exact": True}}, "Differ"),
    ({"vocabulary__config": 32000, "vocabulary__tokenizer": {"tokens": 9000, "exact": False}}, "Agree"),
    ({"vocabulary__config": 32000, "vocabulary__embedding": 32064}, "Differ"),
    ({"vocabulary__tokenizer": {"tokens": 9000, "exact": True}}, "One source"),
]


@pytest.mark.parametrize(("values", "wanted"), VOCABULARIES)
def test_vocabulary_by_source(values: dict[str, Any], wanted: str) -> None:
    found = by_source(facts(**values), "vocabulary")
    assert found
    assert found.lines[0].verdict == wanted


def test_ids_agree_as_long_as_two_sources_share_one() -> None:
    found = by_source(
        facts(generation__ids={"eos": [2, 3], "bos": 1}, tokenizer__ids={"eos": [3], "bos": [0]}), "generation"
    )
    assert found
    assert {line.title: line.verdict for line in found.lines} == {
        "Beginning (bos)": "Differ", "End (eos)": "Agree", "Padding (pad)": "Not said",
    }  # fmt: skip
    assert found.lines[1].cells == ("–", "2, 3", "3")


def test_modality_by_source_leaves_text_beside_other_senses_out() -> None:
    found = by_source(FACTS, "task")
    assert found
    assert [line.verdict for line in found.lines] == ["Differ", "Agree"]
    assert by_source(facts(modality__sources="odd"), "task") is None
    assert by_source(FACTS, "license") is None


def test_what_was_not_scanned_is_never_clean() -> None:
    found = {one.file: one for one in scans(FACTS)}
    assert scans(FACTS)[0].file == "optimizer.pt"
    assert (found["optimizer.pt"].word, found["optimizer.pt"].hub_word) == ("Dangerous", "Unsafe")
    assert (found["pytorch_model.bin"].word, found["pytorch_model.bin"].hub_word) == ("Harmless imports", "Safe")
    for file in ("old/state.pkl", "more.bin"):
        assert (found[file].tone, found[file].word) == ("warn", "Not scanned")
    assert found["old/state.pkl"].hub_word == "Not scanned"
    assert found["more.bin"].hub_word == "Not scanned"
    odd = scans(facts(scan__pickles=[{"file": "x", "verdict": "fine", "imports": "none"}], scan__hub=[]))
    assert (odd[0].tone, odd[0].word, odd[0].imports) == ("warn", "Not scanned", ())


def test_why_there_is_no_scan() -> None:
    assert "predates" in no_scan({})
    absent = Fact(key="scan.pickles", value=None, state="unanswered", why="absent")
    assert "no file that loading would unpickle" in no_scan({"scan.pickles": absent})
    looked = Fact(key="scan.files", value={"groups": []}, state="inferred", why="")
    assert "Every file" in no_scan({"scan.pickles": absent, "scan.files": looked})
    unread = Fact(key="scan.pickles", value=None, state="unanswered", why="not read")
    assert no_scan({"scan.pickles": unread}).startswith("Not scanned (not read)")


def overlapping(found: Any) -> bool:
    boxes = list(found.boxes)
    return any(abs(a.x - b.x) < WIDTH and abs(a.y - b.y) < HEIGHT for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_a_lineage_is_drawn_in_columns_without_overlap() -> None:
    found = tree(HERE, ancestors(ANCESTORS), VARIANTS)
    assert found.boxes[0].id == HERE
    assert not overlapping(found)
    assert len(found.edges) == len(ANCESTORS)
    assert {box.word for box in found.boxes} >= {
        "Read",
        "Gated",
        "Missing",
        "Private",
        "Local path",
        "Cycle",
        "Not read",
    }
    assert all(box.x >= 0 and box.x + WIDTH <= found.width and box.y + HEIGHT <= found.height for box in found.boxes)
    assert [(band.title, band.n, band.more) for band in found.bands] == [
        ("Quantized", 9, 5), ("Relation not said", 1, 0), ("Adapter", 1, 0), ("Fine-tuned", 1, 0),
    ]  # fmt: skip


def test_two_ways_to_one_ancestor_share_its_box() -> None:
    rows = ancestors(
        [
            ancestor("a/left", HERE),
            ancestor("a/right", HERE),
            ancestor("a/root", "a/left"),
            ancestor("a/root", "a/right"),
        ]
    )
    found = tree(HERE, rows, [])
    assert len(found.boxes) == 4
    assert len(found.edges) == 4
    assert not overlapping(found)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [ancestor("a/b", "a/b")],
        [ancestor("a/x", "a/y"), ancestor("a/y", "a/x")],
        [ancestor(HERE, HERE)],
        [ancestor(f"a/{n}", f"a/{n - 1}" if n else HERE) for n in range(90)],
        [{"id": None}, {}, {"id": ["x"], "texts": [], "license": {"a": 1}, "state": "read"}],
    ],
    ids=["none", "itself", "circle", "the repository", "long", "odd"],
)
def test_whatever_a_hub_says_is_drawn(rows: list[dict[str, Any]]) -> None:
    found = tree(HERE, ancestors(rows), [variant("", "odd"), {}])
    assert not overlapping(found)
    assert found.left_out == max(0, len(rows) - 40)


def test_variants_stand_by_relation_the_largest_group_first() -> None:
    assert by_relation([variant("a/a", ""), variant("a/b", "merge"), variant("a/c", "merge")]) == [
        ("merge", ["a/b", "a/c"]), ("", ["a/a"]),
    ]  # fmt: skip
    assert [one.said for one in looked_for({"lineage.base_model": "unanswered: not said"})][:2] == [
        "unanswered: not said", "not checked in this snapshot",
    ]  # fmt: skip
