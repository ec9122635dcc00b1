"""Dangerous files of public reports, read by the real client over HTTP: each is named, whatever its name ends in."""

import os
from pathlib import Path

import pytest

from reviews.hub.reading import read
from tests.hub import sound
from tests.hub.folders import codes, hub_of, of_case, states

HERE = Path(__file__).resolve()
CASES = Path(os.environ.get("REFERENCE_DATA", HERE.parents[4] / "shared" / "data")) / "cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="skipped: no cases, set REFERENCE_DATA to where they are")


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("b10-ext-th", "weights.th"), ("b12-npy-object", "stats.npy"), ("b15-keras-lambda", "model.keras"),
        ("b29-pkl-gz", "index.pkl.gz"), ("b31-noext", "checkpoint/mp_rank_00_model_states"),
        ("b32-onnx-ext", "model.onnx"), ("b38-zip", "checkpoints.zip"),
    ],
)  # fmt: skip
def test_a_dangerous_file_of_a_report_is_named(tmp_path: Path, case: str, path: str) -> None:
    name = of_case(CASES / case, tmp_path)
    with hub_of(tmp_path) as (server, hub):
        reading = read(hub, name, None)
        assert any(path in one.path for one in server.requests), "its bytes were asked for"
    sound.check(reading)
    state = states(reading)
    assert state[path][:2] == ("scanned", "dangerous")
    assert "pickle-dangerous" in codes(reading, path)
    assert {one for name, (one, *_) in state.items() if name != path} == {"inert"}
    assert len(state) == len(reading.artifacts), "every file has exactly one state"
