"""Which files are the model, in layouts that real repositories have; each is read by the real client over HTTP."""

from collections.abc import Iterator

import pytest

from portal.sample_hub import SampleHub, serve
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from tests.hub import sound
from tests.hub.known_layouts import LAYOUTS
from tests.hub.rungs import rungs_of_reading
from tests.hub_server.layouts import write


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleHub]:
    root = tmp_path_factory.mktemp("layouts")
    for name, one in LAYOUTS.items():
        write(root, f"birch/{name}", one.files, one.texts)
    with serve(root) as server:
        yield server


def reading_of(server: SampleHub, name: str) -> ReadingValue:
    return read(Hub("layouts", server.url), f"birch/{name}", None)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_model_is_what_index_and_headers_say(running: SampleHub, name: str) -> None:
    right, reading = LAYOUTS[name], reading_of(running, name)
    sound.check(reading)
    rungs = rungs_of_reading(reading)
    assert sorted([one.path for one in rung.files] for rung in rungs) == sorted(right.rungs)
    if right.why:
        assert all(right.why in "; ".join(rung.problems) for rung in rungs), rungs
        assert {rung.size for rung in rungs} == {None}
        assert {rung.blocked for rung in rungs} == {right.blocked}
    else:
        assert not [rung.problems for rung in rungs if rung.problems]
        assert all(rung.size == sum(one.size or 0 for one in rung.files) for rung in rungs)
    if right.outside is not None:
        assert {one["file"]: one["what"] for one in reading.fact("weights.outside").value} == right.outside
    if right.code:
        assert right.code in {one.code for one in reading.findings}
    assert len({rung.key for rung in rungs}) == len(rungs)


def test_a_split_and_a_cut_file_count_every_tensor(running: SampleHub) -> None:
    for name in ("gguf-split-in-a-folder", "gguf-in-pieces", "one-file", "in-a-folder"):
        assert reading_of(running, name).fact("weights.parameters").value == 4 * 64 * 64, name


def test_the_first_of_two_precisions_is_the_one_that_loaders_take(running: SampleHub) -> None:
    first, second = rungs_of_reading(reading_of(running, "two-precisions"))
    assert (first.key, first.title) == ("safetensors", "BF16")
    assert (second.key, second.title) == ("safetensors:model.fp16", "FP16, model.fp16")


def test_gguf_files_do_not_quantize_the_safetensors_beside_them(running: SampleHub) -> None:
    safe, _ = rungs_of_reading(reading_of(running, "gguf-beside-safetensors"))
    assert not safe.quantized
    assert safe.klass == "base"


def test_an_index_costs_no_round_of_its_own(running: SampleHub) -> None:
    running.requests.clear()
    reading_of(running, "in-a-folder")
    asked = [one.path.partition("?")[0] for one in running.requests]
    first_header = next(n for n, path in enumerate(asked) if path.endswith(".safetensors"))
    assert any("index.json" in path for path in asked)
    assert first_header < len(asked) - 1, "headers are asked for before every text has come"


def test_the_quantization_of_gguf_files_is_that_of_their_headers(running: SampleHub) -> None:
    said = reading_of(running, "gguf-quantizations").fact("quantization.scheme").value
    assert said == {"quant_method": "gguf", "types": ["F16", "Q8_0"]}
    old = reading_of(running, "gguf-projector-of-an-old-tool").fact("quantization.scheme").value
    assert old == {"quant_method": "gguf", "types": ["F16"]}


def test_a_model_with_a_file_outside_the_repository_is_not_counted(running: SampleHub) -> None:
    fact = reading_of(running, "path-traversal").fact("weights.parameters")
    assert (fact.value, fact.why) == (None, "absent")
    assert "secret.safetensors" in fact.extractor
