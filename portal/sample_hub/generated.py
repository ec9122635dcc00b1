"""Turns the `generated` entries of a repository description into files that are made while they are served."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.sample_hub import gguf_file, safetensors_file, torch_file, vocabulary
from portal.sample_hub.binary import Layout
from portal.sample_hub.tensors import Tensor, count_by_dtype, expand


@dataclass(frozen=True)
class GeneratedFile:
    """A file that stands in the description instead of on the disk.

    `large` files are kept outside git, as weights are; `tensors` is known for safetensors and GGUF files,
    `values` for GGUF files (their key-value pairs).
    """

    layout: Layout
    large: bool
    tensors: tuple[Tensor, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def parameters(self) -> dict[str, int]:
        """Count the numbers in it by dtype."""
        return count_by_dtype(self.tensors)


def files(entry: Mapping[str, Any]) -> dict[str, GeneratedFile]:
    """Return the files of one entry by path; an unknown `format` raises KeyError with its name."""
    return _FORMATS[entry["format"]](entry)


def _tensors(entry: Mapping[str, Any]) -> list[Tensor]:
    return list(expand(entry["tensors"], entry["dtype"]))


def _safetensors(entry: Mapping[str, Any]) -> dict[str, GeneratedFile]:
    """Return one file with the name in `path`, or a set as transformers names it, with its index."""
    if "path" in entry:
        group = _tensors(entry)
        layout = safetensors_file.layout(group, entry.get("metadata", {"format": "pt"}))
        return {entry["path"]: GeneratedFile(layout, True, tuple(group))}
    prefix = entry.get("prefix", "model")
    groups = safetensors_file.shards(_tensors(entry), entry.get("shard_bytes", 5_000_000_000), prefix)
    made = {
        name: GeneratedFile(safetensors_file.layout(group, entry.get("metadata", {"format": "pt"})), True, tuple(group))
        for name, group in groups.items()
        if name not in entry.get("missing", [])
    }
    if len(groups) > 1:
        index = Layout((safetensors_file.index(groups),))
        made[safetensors_file.INDEX_NAME.format(prefix=prefix)] = GeneratedFile(index, False)
    return made


def _gguf(entry: Mapping[str, Any]) -> dict[str, GeneratedFile]:
    values = dict(entry["values"])
    if tokens := entry.get("tokens"):
        values["tokenizer.ggml.tokens"] = vocabulary.byte_level_list(tokens["size"], tuple(tokens["special"]))
    tensors = _tensors(entry)
    if pieces := entry.get("pieces"):
        return _cut(entry["path"], gguf_file.layout(tensors, values), pieces)
    return {entry["path"]: GeneratedFile(gguf_file.layout(tensors, values), True, tuple(tensors), values)}


def _cut(path: str, whole: Layout, pieces: int) -> dict[str, GeneratedFile]:
    """Return one file in so many pieces, which have to be joined before they are loaded."""
    head = whole.pieces[0]
    data = whole.size - (len(head) if isinstance(head, bytes) else 0)
    lengths = [data // pieces + (data % pieces if not number else 0) for number in range(pieces)]
    layouts = [Layout((head, lengths[0])), *(Layout((length,)) for length in lengths[1:])]
    return {f"{path}.part{number}of{pieces}": GeneratedFile(one, True) for number, one in enumerate(layouts, 1)}


def _torch(entry: Mapping[str, Any]) -> dict[str, GeneratedFile]:
    folder = entry.get("folder", "archive")
    return {entry["path"]: GeneratedFile(torch_file.layout(_tensors(entry), folder, entry.get("calls", ())), True)}


def _text(make: Callable[[int, tuple[str, ...]], bytes]) -> Callable[[Mapping[str, Any]], dict[str, GeneratedFile]]:
    def build(entry: Mapping[str, Any]) -> dict[str, GeneratedFile]:
        content = make(entry["size"], tuple(entry["special"]))
        return {entry["path"]: GeneratedFile(Layout((content,)), False)}

    return build


def _word_list(size: int, special: tuple[str, ...]) -> bytes:
    return ("\n".join(vocabulary.word_piece_list(size, special)) + "\n").encode()


def _git_attributes(entry: Mapping[str, Any]) -> dict[str, GeneratedFile]:
    # Not kept as a file of its own, where this project's git would obey it.
    lines = (f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in entry["patterns"])
    return {".gitattributes": GeneratedFile(Layout(("".join(lines).encode(),)), False)}


_FORMATS: dict[str, Callable[[Mapping[str, Any]], dict[str, GeneratedFile]]] = {
    "safetensors": _safetensors,
    "gguf": _gguf,
    "torch": _torch,
    "byte-level tokenizer": _text(vocabulary.byte_level),
    "word-piece tokenizer": _text(vocabulary.word_pieces),
    "word-piece list": _text(_word_list),
    "git attributes": _git_attributes,
}
