"""For any repository: the memory shown is never below the tensors of the model, or it is unknown."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.hub.facts import weight_sets
from reviews.hub.files.artifact_set import decide
from reviews.hub.files.inventory import artifact
from reviews.hub.files.json_file import parse
from reviews.hub.files.set_input import SetInput
from reviews.hub.files.weight_index import index_of
from reviews.hub.shapes.artifact_set import ArtifactSets
from reviews.hub.shapes.files import TensorHeader
from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.reading import FactValue
from reviews.hub.shapes.repository import ListedFile
from reviews.rungs.servable import RungFile, RungOrigin, rungs_of
from tests.hub.material import made
from tests.hub_server.layouts import index

HEAD, WIDTH = 100, 8
ORIGIN = RungOrigin("acme/model", "c" * 40, own=True)
NAMES = st.sampled_from(
    [
        *(f"model-0000{n}-of-0000{total}.safetensors" for total in (2, 3) for n in range(1, total + 1)),
        "model.safetensors", "model.fp16.safetensors", "consolidated.safetensors", "model_pp0_shard0.safetensors",
        "mtp.safetensors", "overlay.safetensors", "adapter_model.safetensors", "fp16/model.safetensors",
        "unet/a.safetensors", "vae/b.safetensors", "Model.safetensors", "original/consolidated.00.safetensors",
    ]
)  # fmt: skip
TENSORS = st.sets(st.sampled_from([*(f"layers.{n}.weight" for n in range(6)), "mtp.0.enorm.weight"]), max_size=6)
FILES = st.dictionaries(NAMES, TENSORS, max_size=6)
PLACES = st.one_of(st.none(), st.dictionaries(NAMES, TENSORS, max_size=5))
INDEXES = st.dictionaries(
    st.sampled_from([f"{name}.safetensors.index.json" for name in ("model", "model.fp16", "fp16/x")]),
    PLACES,
    max_size=2,
)
PARTS = st.sampled_from(["m.gguf", "n.gguf", "m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "p.gguf.part1of2"])
GGUFS = st.dictionaries(
    PARTS,
    st.tuples(st.sampled_from(["model", "mmproj", "imatrix", ""]), st.integers(0, 5), st.integers(-1, 3)),
    max_size=4,
)  # fmt: skip


def header(path: str, names: set[str], broken: bool) -> TensorHeader:
    """The header of a file with these tensors, each of ``WIDTH`` values of two bytes."""
    if broken:
        return TensorHeader(path, why="the header is not JSON")
    held = len(names) * WIDTH * 2
    return TensorHeader(
        path, {"F16": len(names) * WIDTH}, dict.fromkeys(names, ("F16", (WIDTH,))), tensor_bytes=held,
        file_bytes=HEAD + held,
    )  # fmt: skip


def gguf(path: str, kind: str, count: int, short: int) -> tuple[ListedFile, GgufHeader]:
    """A GGUF file and its header; with ``short`` 0 it lacks a byte, with -1 its header was not read."""
    held = count * WIDTH * 2
    values = {} if short == -1 else {"general.type": kind or "model", "general.architecture": "llama"}
    read = GgufHeader(
        path, values=values, tensors=count, parameters=count * WIDTH, types={"F16": (count, count * WIDTH)},
        tensor_bytes=held, why="unread" if short == -1 else "",
    )  # fmt: skip
    return ListedFile(path, max(0, held + short), "", ""), read


def found(
    files: Mapping[str, set[str]], indexes: Mapping[str, dict[str, set[str]] | None], truncated: str, unread: str,
    ggufs: Mapping[str, tuple[str, int, int]],
) -> tuple[ArtifactSets, Mapping[str, TensorHeader], Mapping[str, GgufHeader]]:  # fmt: skip
    headers = {path: header(path, names, path == unread) for path, names in files.items()}
    listed = [
        ListedFile(path, HEAD + len(names) * WIDTH * 2 - (1 if path == truncated else 0), "", "")
        for path, names in files.items()
    ]
    packed = {path: gguf(path, *said) for path, said in ggufs.items()}
    listed += [one for one, _ in packed.values()]
    read = tuple(
        index_of(path, parse(path, "{" if places is None else index(places))) for path, places in indexes.items()
    )
    told = {path: one for path, (_, one) in packed.items()}
    return decide(SetInput(tuple(artifact(one) for one in listed), read, headers, told)), headers, told


@settings(max_examples=60)
@given(FILES, INDEXES, NAMES, st.one_of(st.just(""), NAMES), GGUFS)
def test_no_size_is_below_the_tensors_of_the_set(
    files: dict[str, set[str]], indexes: dict[str, dict[str, set[str]] | None], truncated: str, unread: str,
    ggufs: dict[str, tuple[str, int, int]],
) -> None:  # fmt: skip
    answer, headers, told = found(files, indexes, truncated, unread, ggufs)
    named = [path for one in answer.sets for path in one.weights]
    apart = [one.path for one in answer.outside]
    assert set(named) | set(apart) == {*files, *ggufs}, "every weight file has a place"
    for one in answer.sets:
        assert one.files
        if one.problems:
            continue
        assert not one.missing
        assert one.bytes is not None
        safe = sum(headers[path].tensor_bytes for path in one.files if path in headers)
        assert one.bytes >= safe + sum(told[path].tensor_bytes for path in one.files if path in told)
        for place, places in indexes.items():
            if place == one.index and places:
                held = {name: path for path, names in places.items() for name in names}  # an index has a name once
                assert set(one.files) == {
                    place.rpartition("/")[0] + "/" * ("/" in place) + path for path in held.values()
                }


@settings(max_examples=80)
@given(FILES, INDEXES, NAMES, st.one_of(st.just(""), NAMES), GGUFS, st.sampled_from([None, "gptq", "fp8"]))
def test_the_memory_of_a_rung_is_never_below_the_tensors_of_its_set(
    files: dict[str, set[str]], indexes: dict[str, dict[str, set[str]] | None], truncated: str, unread: str,
    ggufs: dict[str, tuple[str, int, int]], method: str | None,
) -> None:  # fmt: skip
    """Through the seam: what the reader writes of the sets is what the rungs read, whose size all pages show."""
    answer, headers, told = found(files, indexes, truncated, unread, ggufs)
    scheme = FactValue("quantization.scheme", {"quant_method": method, "bits": 4} if method else None, "file")
    told_of = weight_sets.facts(made(sets=answer, headers=headers, gguf=told), {scheme.key: scheme})
    sizes = {path: HEAD + len(names) * WIDTH * 2 - (path == truncated) for path, names in files.items()}
    sizes |= {path: gguf(path, *said)[0].size or 0 for path, said in ggufs.items()}
    listed = [RungFile(path, size, path, "weights", path.rpartition(".")[2]) for path, size in sizes.items()]
    rungs = rungs_of({one.key: one.value for one in (*told_of, scheme) if one.value}, listed, ORIGIN)
    assert len(rungs) == len(answer.sets)
    for rung, one in zip(rungs, answer.sets, strict=True):
        assert {file.path for file in rung.files} == set(one.files) & set(sizes)
        held = sum(headers[path].tensor_bytes for path in one.files if path in headers)
        held += sum(told[path].tensor_bytes for path in one.weights if path in told)
        assert rung.size is None or rung.size >= held, "a size that is shown holds every tensor of the set"
        if one.problems or one.missing:
            assert rung.size is None, "a set that is not whole has no size"
        if rung.least is not None and all(path in sizes for path in one.files):
            assert rung.least >= sum(sizes[path] for path in one.files), "at least means all that is there"


@settings(max_examples=60)
@given(st.lists(TENSORS.filter(bool), min_size=2, max_size=4))
def test_without_index_and_numbers_no_part_is_taken_for_the_whole(parts: list[set[str]]) -> None:
    files = {f"part_{n}.safetensors": names for n, names in enumerate(parts)}
    answer, _, _ = found(files, {}, "", "", {})
    whole = set().union(*parts)
    for one in answer.sets:
        if not one.problems:
            held = set().union(*(files[path] for path in one.files))
            assert held == whole or all(name.startswith("mtp") for name in whole - held)
