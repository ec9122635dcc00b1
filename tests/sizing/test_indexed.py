"""Sizing from files on disk: a weight index says which files and which copies are the model."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from reviews.sizing.indexed import named
from reviews.sizing.weights import BadHeaders, weights_of
from tests.sizing.test_plan import EIGHT


def tensor(end: int) -> dict[str, Any]:
    return {"dtype": "F16", "shape": [end // 2], "data_offsets": [0, end]}


HEADERS = {
    "a.safetensors": {"x": tensor(8), "y": tensor(4)},
    "b.safetensors": {"x": tensor(8)},
    "twin": {"z": tensor(2)},
}
INDEX = {"weight_map": {"x": "b.safetensors", "y": "a.safetensors"}}


def test_copies_and_files_that_the_index_does_not_take_do_not_count() -> None:
    found = weights_of(named(HEADERS, INDEX))
    assert (found.total, found.parameters) == (12, 6)


def test_copies_without_an_index_are_refused() -> None:
    with pytest.raises(BadHeaders, match="in several files"):
        weights_of(HEADERS)


@pytest.mark.parametrize(
    ("index", "sentence"),
    [
        ([], "no usable weight map"),
        ({"weight_map": {"x": "../b"}}, "outside the repository"),
        ({"weight_map": {"x": "c.safetensors"}}, "1 file without a header: c.safetensors"),
        ({"weight_map": {"x": "a.safetensors"}}, "1 tensor: y"),
        ({"weight_map": {"w": "b.safetensors", "x": "b.safetensors"}}, "1 tensor: w"),
    ],
)
def test_an_index_that_does_not_fit_is_refused(index: object, sentence: str) -> None:
    with pytest.raises(BadHeaders, match=sentence):
        named(HEADERS, index)


def test_the_command_takes_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = {name: tmp_path / f"{name}.json" for name in ("config", "tensors", "index")}
    for name, value in (("config", EIGHT), ("tensors", HEADERS), ("index", INDEX)):
        paths[name].write_text(json.dumps(value))
    load = {"context": 64, "sequences": 1, "json": True, "config": paths["config"], "index": paths["index"]}
    call_command("size", tensors=paths["tensors"], **load)
    assert json.loads(capsys.readouterr().out)["weights_bytes"] == 12
    with pytest.raises(SystemExit):
        call_command("size", **load)
    assert "--index needs --tensors" in capsys.readouterr().err
