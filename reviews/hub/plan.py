"""Step one of a reading, what to fetch: for each kind of file which ones, how many bytes of it, and what reads them.

Everything here is decided by names and sizes of the listing, before any file is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reviews.hub.card.lineage_sources import stated_in_files
from reviews.hub.content import scan as contents
from reviews.hub.files import safetensors, tokenizer
from reviews.hub.files.endings import harm
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.weight_files import gguf_files, tensor_files
from reviews.hub.gguf import header as gguf
from reviews.hub.shapes.files import RemoteFile, TensorHeader, TokenizerFile
from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.lineage_source import NamedBase
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import NOT_SCANNED
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.shapes.scans import FileScan
from reviews.hub.text_plan import MIB, WantedText, wanted_texts
from reviews.language.phrases import say

PartReading = TensorHeader | TokenizerFile | GgufHeader | FileScan


@dataclass(frozen=True)
class PartRow:
    """One kind of file of which parts are read.

    ``files`` picks them from the listing, in order of importance; ``caps`` are the bytes that may be read of the first,
    the second and so on, the last cap holds for all that follow. ``left_out`` makes what represents a file
    past ``most``; without it such a file is not mentioned.
    """

    role: str
    files: Callable[[Sequence[ListedFile]], list[ListedFile]]
    most: int
    caps: tuple[int, ...]
    reader: Callable[[RemoteFile, int], PartReading]
    left_out: Callable[[str], PartReading] | None = None


LOOK = "look"
TOKENIZERS = ("tokenizer.json", "vocab.json")
SMALL_TOKENIZERS = (
    "tokenizer.model", "spiece.model", "tekken.json", "vocab.json", "vocab.txt", "merges.txt", "tokenizer.json",
)  # fmt: skip
MOST_POINTERS, MOST_HEADERS = 5, 512
MOST_LOOKS, MOST_FOLLOWED, FIRST_BYTES = 400, 64, 512
"""Files whose first bytes decide what they are; how many of them may be read on, 1 MB each; and the bytes that may be
read of each further one."""
WHOLE_GGUF, PART_GGUF, MOST_GGUF = 3, 16, 64
"""GGUF files whose header is read to its end, up to a MiB of it, and its first half MiB. Rungs of one model carry the
same tokenizer again, megabytes of it, and what tells them apart stands before it."""


def _tokenizers(files: Sequence[ListedFile]) -> list[ListedFile]:
    """Pick the tokenizer whose vocabulary is counted, and files too small to be what their names say."""
    by_path = {file.path: file for file in files}
    counted = [by_path[path] for path in TOKENIZERS if path in by_path][:1]
    small = [
        file
        for file in files
        if file.path in SMALL_TOKENIZERS and file.size is not None and file.size < tokenizer.POINTER
        if file not in counted
    ]
    return counted + small[:MOST_POINTERS]


def _by_harm(files: Sequence[ListedFile]) -> list[ListedFile]:
    """Return files in the order in which they are looked at; an empty one has nothing to look at."""
    return sorted((file for file in files if file.size != 0), key=harm)


def _header_left_out(path: str) -> TensorHeader:
    return TensorHeader(path, why=say("only {most_headers} headers are read", most_headers=MOST_HEADERS))


def _look_left_out(path: str) -> FileScan:
    return FileScan(
        path, NOT_SCANNED, (), say("too many files: at most {most_looks} are looked at", most_looks=MOST_LOOKS)
    )


def _gguf_header(file: RemoteFile, cap: int) -> GgufHeader:
    return gguf.read(file.path, file.size, file.part, most=cap)


def look_at(file: RemoteFile, cap: int) -> FileScan:
    """Decide what a file is by its first bytes, and read on where it can carry code."""
    if file.size is not None and file.size <= FIRST_BYTES:
        # Some mirrors serve no ranges, and a file this small needs none.
        return contents.scan(
            file.path, file.size, lambda first, last: file.whole(FIRST_BYTES)[first : last + 1], most=cap
        )
    return contents.scan(file.path, file.size, file.part, most=cap)


PARTS = (
    PartRow("tokenizer", _tokenizers, 1 + MOST_POINTERS, (tokenizer.WHOLE,), tokenizer.read),
    PartRow("tensors", tensor_files, MOST_HEADERS, (safetensors.LONGEST,), safetensors.read, _header_left_out),
    PartRow(
        "gguf",
        gguf_files,
        MOST_GGUF,
        (16 * MIB,) * WHOLE_GGUF + (MIB,) * (PART_GGUF - WHOLE_GGUF) + (MIB // 2,),
        _gguf_header,
    ),
    PartRow(LOOK, _by_harm, MOST_LOOKS, (contents.MOST,) * MOST_FOLLOWED + (FIRST_BYTES,), look_at, _look_left_out),
)
"""Files of which parts are read. What takes longest comes first: a vocabulary is most of our own work, and answers with
tensor headers are large and from another host. Looks come last, at every file that no row above reads: what it is must
not rest on its name."""


@dataclass(frozen=True)
class WantedPart:
    """One file to fetch parts of, at most ``cap`` bytes together, and what reads them."""

    file: ListedFile
    role: str
    cap: int
    reader: Callable[[RemoteFile, int], PartReading]


@dataclass(frozen=True)
class FetchPlan:
    """What to fetch of one commit; ``left_out`` are files over the limits, by path."""

    texts: tuple[WantedText, ...]
    parts: tuple[WantedPart, ...]
    left_out: Mapping[str, PartReading]


def what_to_fetch(info: RepositoryInfo) -> FetchPlan:
    """Return what to fetch; a file whose name is not safe is never asked for."""
    files = [file for file in info.files if safe_path(file.path)]
    texts = wanted_texts(files)
    parts: list[WantedPart] = []
    left_out: dict[str, PartReading] = {}
    for row in PARTS:
        read = {one.path for one in texts} | {one.file.path for one in parts} | set(left_out)
        found = row.files([file for file in files if row.role != LOOK or file.path not in read])
        caps = [*row.caps, *row.caps[-1:] * len(found)]
        parts += [
            WantedPart(file, row.role, cap, row.reader) for file, cap in zip(found[: row.most], caps, strict=False)
        ]
        if row.left_out:
            left_out |= {file.path: row.left_out(file.path) for file in found[row.most :]}
    return FetchPlan(tuple(texts), tuple(parts), left_out)


def further_bases(material: Material) -> list[NamedBase]:
    """Return base models that only a file of the repository names, or names with a revision: a second look."""
    direct = [one for one in material.related.ancestors if one.of.casefold() == material.info.id.casefold()]
    known = {name.casefold(): one for one in direct for name in (one.id, one.renamed_from) if name}
    found = {(one.id.casefold(), one.revision): one for one in stated_in_files(material)}
    return [
        one
        for one in found.values()
        if not (at := known.get(one.id.casefold())) or (one.revision and one.revision != at.revision)
    ]
