"""Cases from public bug reports about base models, read by the real client over HTTP."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.sample_hub import serve
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from reviews.rungs.comparison import BLOCK, RungNeeds, warnings
from tests.hub.rungs import rungs_of_reading
from tests.hub_server.layouts import write, write_case

HERE = Path(__file__).resolve()
CASES = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "cases"
NEEDS = RungNeeds("on-premises", 4, "A letter")
ELDER = "birchbug/b50-llama-notext"
Read = Callable[..., tuple[ReadingValue, list[str]]]

pytestmark = pytest.mark.skipif(
    not (CASES / "b54-base-dict").is_dir(), reason="skipped: no cases, set REFERENCE_DATA to where they are"
)


@pytest.fixture
def case(tmp_path: Path) -> Read:
    """Read a case, beside its elder if that is there; return the reading and the paths that the hub was asked for."""

    def of(name: str, *, elder: bool = True) -> tuple[ReadingValue, list[str]]:
        repo_id = write_case(tmp_path, CASES / name)
        if elder:
            write(tmp_path, ELDER, [], {"LICENSE": "Research only.\n"})
        with serve(tmp_path) as server:
            return read(Hub("cases", server.url), repo_id, None), [one.path for one in server.requests]

    return of


def warned(reading: ReadingValue) -> list[tuple[str, str]]:
    facts = {one.key: one.value for one in reading.facts if one.value is not None}
    own = rungs_of_reading(reading)
    found = warnings(own, own, facts, NEEDS, reading.around["ancestors"], reading.repo.id)
    return [(one.code, one.severity) for one in found if one.code == "unknown-base"]


@pytest.mark.parametrize("elder", [True, False])
def test_the_address_in_a_mapping_is_followed(case: Read, elder: bool) -> None:
    reading, _ = case("b54-base-dict", elder=elder)
    assert reading.fact("lineage.base_model").value == [ELDER]
    assert [(one["id"], one["state"]) for one in reading.around["ancestors"]] == [
        (ELDER, "read" if elder else "missing")
    ]
    assert [one.path for one in reading.ancestor_texts] == (["LICENSE"] if elder else [])
    assert warned(reading) == ([] if elder else [("unknown-base", BLOCK)])


def test_a_path_of_a_machine_is_never_asked_of_the_hub(case: Read) -> None:
    reading, asked = case("b56-base-local")
    assert not [path for path in asked if "outputs" in path or "checkpoint-500" in path]
    assert [one["state"] for one in reading.around["ancestors"]] == ["local"]
    assert {"base-local", "base-unknown"} <= {one.code for one in reading.findings}
    assert "a path on the publisher's machine" in reading.fact("lineage.derived").value["unknown"]
    assert warned(reading) == [("unknown-base", BLOCK)]


@pytest.mark.parametrize("elder", [True, False])
def test_a_quantization_whose_card_names_no_base_is_of_an_unknown_base(case: Read, elder: bool) -> None:
    reading, _ = case("b61-quant-nobase", elder=elder)
    derived = reading.fact("lineage.derived").value
    assert derived["kinds"][0] == {
        "kind": "quantized", "why": "config.json states a quantization", "file": "config.json",
    }  # fmt: skip
    assert ELDER in derived["unknown"]
    assert reading.fact("lineage.config_base").value["id"] == ELDER
    assert "base-unknown" in {one.code for one in reading.findings}
    assert warned(reading) == [("unknown-base", BLOCK)]
