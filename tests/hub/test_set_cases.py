"""Cases from public bug reports about which files are the model, read by the real client over HTTP."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.sample_hub import serve
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from reviews.rungs.servable import Rung
from tests.hub.rungs import rungs_of_reading
from tests.hub_server.layouts import write_case

HERE = Path(__file__).resolve()
CASES = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "cases"
Read = Callable[[str], tuple[ReadingValue, list[Rung]]]

pytestmark = pytest.mark.skipif(
    not (CASES / "b02-shards-unnumbered").is_dir(), reason="skipped: no cases, set REFERENCE_DATA to where they are"
)


@contextmanager
def serving(root: Path, case: str) -> Iterator[ReadingValue]:
    repo_id = write_case(root, CASES / case)
    with serve(root) as server:
        yield read(Hub("cases", server.url), repo_id, None)


@pytest.fixture
def case(tmp_path: Path) -> Read:
    def of(name: str) -> tuple[ReadingValue, list[Rung]]:
        with serving(tmp_path, name) as reading:
            return reading, rungs_of_reading(reading)

    return of


def test_shards_of_any_name_are_the_set_that_the_index_names(case: Read) -> None:
    reading, rungs = case("b02-shards-unnumbered")
    assert reading.fact("weights.parameters").value == 6_998_272
    assert [(len(one.files), one.problems) for one in rungs] == [(4, ())]
    assert reading.fact("weights.sets").value[0]["tensor_bytes"] == 13_996_544
    assert rungs[0].size == sum(one.size or 0 for one in rungs[0].files)
    assert 13_996_544 < rungs[0].size <= 14_004_736  # the tensors and four headers


def test_an_overlay_belongs_to_the_set_and_its_copies_count_once(case: Read) -> None:
    reading, rungs = case("b03-overlay")
    assert reading.fact("weights.parameters").value == 6_998_272
    assert [one.path for one in rungs[0].files] == [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model-overlay-1.safetensors",
    ]
    assert rungs[0].problems == ()
    twice = next(one for one in reading.findings if one.code == "tensor-twice")
    assert "model-overlay-1.safetensors" in twice.detail


def test_a_split_counts_all_its_parts(case: Read) -> None:
    reading, rungs = case("b07-split-gguf")
    assert reading.fact("weights.parameters").value == 365_953_024
    assert [(len(one.files), one.problems) for one in rungs] == [(3, ())]


def test_helpers_of_gguf_models_are_no_rungs(case: Read) -> None:
    reading, rungs = case("b08-mmproj-imatrix")
    assert reading.fact("weights.parameters").value == 365_953_024
    assert reading.fact("context.gguf").value == 8192
    assert sorted(one.title for one in rungs) == ["GGUF IQ4_XS", "GGUF Q4_K_M"]
    assert {one.projector for one in rungs} == {"mmproj-b08-F16.gguf"}
    outside = {one["file"]: one["what"] for one in reading.fact("weights.outside").value}
    assert outside == {"b08-imatrix.gguf": "imatrix", "mmproj-b08-F16.gguf": "mmproj"}
