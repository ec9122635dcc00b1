"""Models of several modules, as sentence-transformers stores them: every module's weights belong to the set."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.sample_hub import serve
from reviews.hub.files.modules import modules_of
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from reviews.rungs.servable import Rung
from tests.hub.rungs import rungs_of_reading
from tests.hub_server.layouts import pickled, safetensors, tensors, write

BODY, DENSE = tensors(0, 3), {"linear.weight": (64, 32), "linear.bias": (32,)}
BODY_VALUES, DENSE_VALUES = 3 * 64 * 64, 64 * 32 + 32
Answer = tuple[ReadingValue, list[Rung]]
Read = Callable[..., Answer]


def modules(*paths: str) -> str:
    return json.dumps([{"idx": n, "name": str(n), "path": path, "type": "any"} for n, path in enumerate(paths)])


@pytest.fixture
def repository(tmp_path: Path) -> Read:
    def of(*files: dict[str, Any], paths: tuple[str, ...], **texts: str) -> Answer:
        write(tmp_path, "birch/modules", files, {"modules.json": modules(*paths), **texts})
        with serve(tmp_path) as server:
            reading = read(Hub("modules", server.url), "birch/modules", None)
        return reading, rungs_of_reading(reading)

    return of


@pytest.mark.parametrize("body", ["", "0_Transformer"])
def test_a_dense_layer_belongs_to_the_model(repository: Read, body: str) -> None:
    place = f"{body}/" if body else ""
    reading, (rung,) = repository(
        safetensors(f"{place}model.safetensors", BODY), safetensors("2_Dense/model.safetensors", DENSE),
        paths=(body, "1_Pooling", "2_Dense"), **{"1_Pooling/config.json": "{}"},
    )  # fmt: skip
    assert sorted(one.path for one in rung.files) == sorted([f"{place}model.safetensors", "2_Dense/model.safetensors"])
    assert reading.fact("weights.parameters").value == BODY_VALUES + DENSE_VALUES
    (held,) = reading.fact("weights.sets").value
    assert held["tensor_bytes"] == 2 * (BODY_VALUES + DENSE_VALUES)
    assert rung.problems == ()
    assert rung.size == sum(one.size or 0 for one in rung.files)
    assert reading.fact("weights.outside").value is None


def test_two_layers_with_the_same_names_both_count(repository: Read) -> None:
    reading, _ = repository(
        safetensors("model.safetensors", BODY), safetensors("2_Dense/model.safetensors", DENSE),
        safetensors("3_Dense/model.safetensors", DENSE), paths=("", "1_Pooling", "2_Dense", "3_Dense"),
    )  # fmt: skip
    assert reading.fact("weights.parameters").value == BODY_VALUES + 2 * DENSE_VALUES


def test_a_folder_that_modules_do_not_name_is_outside(repository: Read) -> None:
    reading, (rung,) = repository(
        safetensors("model.safetensors", BODY), safetensors("9_Old/model.safetensors", DENSE), paths=("", "1_Pooling")
    )
    assert [one.path for one in rung.files] == ["model.safetensors"]
    assert [one["file"] for one in reading.fact("weights.outside").value] == ["9_Old/model.safetensors"]


def test_a_layer_in_another_format_leaves_the_set_without_a_size(repository: Read) -> None:
    _, (rung,) = repository(
        safetensors("model.safetensors", BODY), pickled("2_Dense/pytorch_model.bin", DENSE), paths=("", "2_Dense")
    )
    assert rung.size is None
    assert "the module 2_Dense has weights, but not as safetensors" in "; ".join(rung.problems)


def test_pickled_modules_are_a_set_as_well(repository: Read) -> None:
    _, (rung,) = repository(
        pickled("pytorch_model.bin", BODY), pickled("2_Dense/pytorch_model.bin", DENSE), paths=("", "2_Dense")
    )
    assert sorted(one.path for one in rung.files) == ["2_Dense/pytorch_model.bin", "pytorch_model.bin"]


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        (modules("", "1_Pooling"), ("", "1_Pooling")), (modules("2_Dense/", "2_Dense"), ("2_Dense",)),
        (modules("../x", "/etc"), ("etc",)), ("{}", ()), ("[", ()), ('[{"path": 3}, 7]', ()), ("[" * 100_000, ()),
    ],
)  # fmt: skip
def test_what_modules_name(text: str, folders: tuple[str, ...]) -> None:
    assert modules_of(text) == folders
