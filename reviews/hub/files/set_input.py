"""What the decision about a commit's weight sets is made from: the file list, and what was read of the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reviews.hub.files.inventory import safe_path
from reviews.hub.files.weight_index import WeightIndex
from reviews.hub.shapes.artifact_set import SetProblem
from reviews.hub.shapes.files import TensorHeader
from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.reading import WARN, ArtifactValue
from reviews.hub.shapes.scans import FileScan
from reviews.language.phrases import joined, say, say_count

SHOWN = 8


@dataclass(frozen=True)
class SetInput:
    """The file list with indexes, headers and scans by path.

    ``components`` are the folders that a pipeline's ``model_index.json`` names, ``modules`` those of ``modules.json``,
    "" for the root; () where there is none. ``unread`` is the reason for which no header was read at all (a gate, an
    old snapshot), else "".
    """

    artifacts: tuple[ArtifactValue, ...]
    indexes: tuple[WeightIndex, ...] = ()
    headers: Mapping[str, TensorHeader] = field(default_factory=dict)
    gguf: Mapping[str, GgufHeader] = field(default_factory=dict)
    scans: Mapping[str, FileScan] = field(default_factory=dict)
    components: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    unread: str = ""

    @cached_property
    def sizes(self) -> Mapping[str, int | None]:
        """Return the bytes of every file whose name is safe to ask for."""
        return {one.path: one.size for one in self.artifacts if safe_path(one.path)}

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Return every path by its form without letter case."""
        return {path.casefold(): path for path in self.sizes}

    def weights(self, form: str) -> list[str]:
        """Return the weight files of a format, in the order of their paths."""
        return sorted(
            one.path
            for one in self.artifacts
            if one.format == form and one.kind in ("weights", "adapter") and one.path in self.sizes
        )

    def bytes_of(self, paths: Iterable[str]) -> int | None:
        """Return the bytes of these files together, None if the hub does not state one of them."""
        sizes = [self.sizes.get(path) for path in paths]
        return None if None in sizes else sum(one or 0 for one in sizes)

    def unsized(self, paths: Iterable[str]) -> Iterable[SetProblem]:
        """Yield a problem if the hub does not state the size of one of these files."""
        lost = [path for path in paths if self.sizes.get(path) is None]
        if lost:
            yield SetProblem(
                "size-unknown", say("the hub does not state the size of {some}", some=some(lost)), WARN, lost[0]
            )


def several_files(count: int) -> str:
    """Return a number of files in words: 1 file, 3 files."""
    return say_count(count, "{number:,} file", "{number:,} files")


def several_tensors(count: int) -> str:
    """Return a number of tensors in words."""
    return say_count(count, "{number:,} tensor", "{number:,} tensors")


def some(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    listed = list(names)
    more = say(" and {number_of} more", number_of=len(listed) - SHOWN) if len(listed) > SHOWN else ""
    return joined("", (", ".join(listed[:SHOWN]), more))
