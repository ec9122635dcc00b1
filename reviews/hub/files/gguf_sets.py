"""Weight sets of GGUF files: a file, a split of numbered files, or one file cut into parts; helpers are no models.

What a file is stands in its header: ``general.type`` and ``general.architecture``, and ``split.count`` for a part of a
split (ggml's docs/gguf.md; llama.cpp's gguf-split).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviews.hub.files.file_groups import MOST_MISSING, folder_of
from reviews.hub.files.inventory import SHARD
from reviews.hub.files.set_checks import MISSING, UNREAD
from reviews.hub.files.set_input import SetInput, some
from reviews.hub.shapes.artifact_set import (
    ADAPTER,
    IMATRIX,
    ONE_FILE,
    PROJECTOR,
    SPLIT,
    UNKNOWN,
    VOCABULARY,
    ArtifactSets,
    OutsideFile,
    SetProblem,
    WeightSet,
)
from reviews.hub.shapes.gguf import MODEL, GgufHeader
from reviews.hub.shapes.reading import WARN
from reviews.language.phrases import say, say_count

GGUF = "gguf"
CUT = re.compile(r"(?P<stem>.+)\.gguf\.part(?P<number>\d{1,4})of(?P<total>\d{1,4})", re.IGNORECASE)
"""One file cut into pieces that have to be joined before they are loaded; only the first has a header."""
HELPERS: Mapping[str, str] = {
    PROJECTOR: say("Turns images or sound into tokens; it goes with a model and is no model itself."),
    IMATRIX: say("Importance matrix for quantizing; serving does not need it."),
    VOCABULARY: say("A vocabulary without weights."),
    ADAPTER: say("An adapter: it changes the model only if it is loaded over it."),
}


@dataclass(frozen=True)
class GgufGroup:
    """The files of one model by their names, with the number that each of them has."""

    name: str
    how: str
    files: tuple[str, ...]
    missing: tuple[str, ...] = ()
    cut: bool = False


def is_piece(path: str) -> bool:
    """Return whether a name is that of a piece of a cut file after the first, which has no header."""
    piece = CUT.fullmatch(path)
    return bool(piece and int(piece["number"]) > 1)


def sets_of(given: SetInput) -> ArtifactSets:
    """Return a set for every model among the GGUF files, the largest first, and the helper files."""
    groups = _groups(given.weights(GGUF))
    kinds = {one.name: _kind(given, one) for one in groups}
    outside = [
        OutsideFile(path, kinds[one.name], HELPERS[kinds[one.name]])
        for one in groups
        if kinds[one.name] in HELPERS
        for path in one.files
    ]
    outside += [
        OutsideFile(
            path, UNKNOWN, say("Its header calls it {kinds}, which is no kind of model.", kinds=kinds[one.name])
        )
        for one in groups
        if kinds[one.name] not in (*HELPERS, MODEL, "")
        for path in one.files
    ]
    projectors = [one.path for one in outside if one.what == PROJECTOR]
    sets = [_set(given, one, projectors) for one in groups if kinds[one.name] in (MODEL, "")]
    return ArtifactSets(tuple(sorted(sets, key=lambda one: (-(one.bytes or 0), one.name))), tuple(outside))


def _groups(paths: Sequence[str]) -> list[GgufGroup]:
    """Return the files in groups by the numbers in their names, which llama.cpp goes by as well."""
    numbered: dict[tuple[str, str, bool], dict[int, str]] = defaultdict(dict)
    found = []
    for path in paths:
        piece = CUT.fullmatch(path)
        if match := piece or SHARD.match(path):
            numbered[match["stem"], match["total"], bool(piece)][int(match["number"])] = path
        else:
            found.append(GgufGroup(path, ONE_FILE, (path,)))
    for (stem, total, cut), parts in numbered.items():
        lost = [number for number in range(1, min(int(total), 10_000) + 1) if number not in parts][:MOST_MISSING]
        words = (f".gguf.part{{}}of{total}" if cut else f"-{{:0{len(total)}d}}-of-{total}.gguf").format
        files = tuple(parts[number] for number in sorted(parts))
        found.append(GgufGroup(f"{stem}.gguf", SPLIT, files, tuple(stem + words(one) for one in lost), bool(cut)))
    return found


def _kind(given: SetInput, group: GgufGroup) -> str:
    """Return what the group's first header says that it is, "" if no header was read."""
    header = given.gguf.get(group.files[0])
    return header.kind if header is not None and header.values else ""


def _set(given: SetInput, group: GgufGroup, projectors: Sequence[str]) -> WeightSet:
    """Return a group as a set, with the projector that goes with it."""
    headers = [given.gguf[path] for path in (group.files[:1] if group.cut else group.files) if path in given.gguf]
    held = given.bytes_of(group.files)
    problems = [*_missing(group), *given.unsized(group.files), *_unread(given, group, headers)]
    if not problems:
        problems += [*_split(group, headers), *_short(group, headers, held)]
    whole = len(headers) == (1 if group.cut else len(group.files)) and not any(
        one.why and not group.cut for one in headers
    )
    made = WeightSet(
        group.name, GGUF, group.how, group.files, missing=group.missing, bytes=held,
        tensor_bytes=sum(one.tensor_bytes for one in headers) if whole else None, problems=tuple(problems),
    )  # fmt: skip
    return _with_projector(given, made, projectors)


def _missing(group: GgufGroup) -> Iterable[SetProblem]:
    if group.missing:
        yield SetProblem(
            MISSING,
            say(
                "the set lacks {several}: {some}",
                several=say_count(len(group.missing), "{number:,} part", "{number:,} parts"),
                some=some(group.missing),
            ),
            file=group.files[0],
        )


def _unread(given: SetInput, group: GgufGroup, headers: Sequence[GgufHeader]) -> Iterable[SetProblem]:
    """Yield the reason for which it is not known that this is a model, or a whole one."""
    if given.unread:
        yield SetProblem(UNREAD, say("the files were not looked into: {unread}", unread=given.unread), WARN)
        return
    unread = next((path for path in group.files[:1] if path not in given.gguf or not given.gguf[path].values), "")
    if unread:
        why = given.gguf[unread].why if unread in given.gguf else say("only some headers are read")
        yield SetProblem(
            UNREAD,
            say("the header of {unread} was not read, so what it holds is unknown: {why}", unread=unread, why=why),
            WARN,
            unread,
        )
    broken = next((one for one in headers if one.why and not one.capped and one.path != unread), None)
    if broken and not (group.cut and broken.too_short):
        yield SetProblem(
            UNREAD,
            say("the header of {path} cannot be believed: {why}", path=broken.path, why=broken.why),
            WARN,
            broken.path,
        )


def _split(group: GgufGroup, headers: Sequence[GgufHeader]) -> Iterable[SetProblem]:
    """Yield where the headers of a split do not agree with its files."""
    counts = {header.split[1] if header.split else 1 for header in headers}
    expected = len(group.files) if group.how == SPLIT and not group.cut else 1
    if counts - {expected}:
        why = say(
            "its header counts {max} files, by their names there are {expected}", max=max(counts), expected=expected
        )
        yield SetProblem(MISSING, why, file=group.files[0])
    stated = headers[0].number("split.tensors.count") if headers else None
    read = len(headers) == len(group.files) and not any(one.capped for one in headers)
    if stated is not None and read and stated != sum(one.tensors for one in headers):
        why = say(
            "its header counts {stated:,} tensors, its files have {sum:,}",
            stated=stated,
            sum=sum(one.tensors for one in headers),
        )
        yield SetProblem("index-mismatch", why, file=group.files[0])


def _short(group: GgufGroup, headers: Sequence[GgufHeader], held: int | None) -> Iterable[SetProblem]:
    """Yield tensors that need more bytes than the files have."""
    needed = sum(one.tensor_bytes for one in headers)
    if held is not None and needed > held:
        why = say("the tensors need {needed:,} bytes, the files have {held:,}", needed=needed, held=held)
        yield SetProblem("size-mismatch", why, file=group.files[0])


def _with_projector(given: SetInput, made: WeightSet, projectors: Sequence[str]) -> WeightSet:
    """Return the set with the largest projector of its folder, or of the root: a server loads one with the model."""
    folder = folder_of(made.files[0])
    near = [path for path in projectors if folder_of(path) == folder] or [
        path for path in projectors if not folder_of(path)
    ]
    if not near:
        return made
    chosen = max(near, key=lambda path: (given.sizes.get(path) or 0, path))
    files, header = (*made.files, chosen), given.gguf[chosen]
    held = None if made.tensor_bytes is None else made.tensor_bytes + header.tensor_bytes
    problems = (*made.problems, *given.unsized([chosen]))
    return replace(
        made, files=files, projector=chosen, bytes=given.bytes_of(files), tensor_bytes=held, problems=problems
    )
