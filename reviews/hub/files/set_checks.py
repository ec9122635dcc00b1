"""A weight set held against itself: index, headers and sizes must agree, else the set has no size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reviews.hub.files.safetensors import BITS
from reviews.hub.files.set_input import SetInput, several_files, several_tensors, some
from reviews.hub.files.weight_index import WeightIndex
from reviews.hub.shapes.artifact_set import SetProblem, WeightSet
from reviews.hub.shapes.reading import WARN
from reviews.language.phrases import joined, say

MISSING, MISMATCH, UNREAD, TWICE = "shard-missing", "index-mismatch", "header-unread", "tensor-twice"
LEEWAY, SHARE = 32 * 2**20, 1.05
"""Bytes by which pickled files may exceed the tensors that their index counts: pickles and zip directories."""
SAFETENSORS, PICKLE = "safetensors", "pickle"


def checked(given: SetInput, found: WeightSet, index: WeightIndex | None = None) -> WeightSet:
    """Return the set with its bytes, the copies that its index takes, and everything that does not agree."""
    there = tuple(path for path in found.files if path in given.sizes)
    gone = (*found.missing, *(path for path in found.files if path not in given.sizes))
    whole = replace(found, files=there, missing=gone, bytes=given.bytes_of(there))
    problems = [*found.problems, *_missing(given, gone, index), *given.unsized(there)]
    if given.unread:
        problems.append(SetProblem(UNREAD, say("the files were not looked into: {unread}", unread=given.unread), WARN))
    elif found.format == SAFETENSORS:
        whole, more = _by_headers(given, whole, index)
        problems += more
    elif index is not None and index.total is not None and whole.bytes is not None and not gone:
        problems += _pickled_total(whole, index.total, whole.bytes)
    return replace(whole, problems=tuple(problems))


def _missing(given: SetInput, gone: tuple[str, ...], index: WeightIndex | None) -> Iterator[SetProblem]:
    place = index.path if index else ""
    if index and index.outside:
        yield SetProblem(
            MISSING, say("the index names files outside the repository: {some}", some=some(index.outside)), file=place
        )
    if gone:
        yield SetProblem(
            MISSING,
            say("the set lacks {several}: {some}", several=several_files(len(gone)), some=some(gone)),
            file=place,
        )
    other = {path: given.folded[path.casefold()] for path in gone if path.casefold() in given.folded}
    if other:
        pairs = some(say("{wanted} (here {there})", wanted=wanted, there=there) for wanted, there in other.items())
        yield SetProblem(
            MISSING, say("letter case differs, which most loaders do not accept: {pairs}", pairs=pairs), file=place
        )


def _by_headers(given: SetInput, found: WeightSet, index: WeightIndex | None) -> tuple[WeightSet, list[SetProblem]]:
    """Return the set with its tensor bytes, and where headers, file sizes and index differ."""
    headers = {path: given.headers[path] for path in found.files if path in given.headers}
    unread = [path for path in found.files if path not in headers or headers[path].why]
    if unread:
        told = headers.get(unread[0])
        why = told.why if told else say("it was not read")
        return found, [
            SetProblem(
                UNREAD, say("the header of {some} was not read: {why}", some=some(unread), why=why), WARN, unread[0]
            )
        ]
    problems = []
    for path, header in headers.items():
        size = given.sizes[path]
        if size is not None and size != header.file_bytes:
            more = say(
                "{path} has {size:,} bytes, its header needs {file_bytes:,}",
                path=path,
                size=size,
                file_bytes=header.file_bytes,
            )
            problems.append(SetProblem("size-mismatch", more, file=path))
    held = sum(header.tensor_bytes for header in headers.values())
    if index is None:
        names = [name for header in headers.values() for name in header.tensors]
        if len(set(names)) < len(names):
            problems.append(
                SetProblem(TWICE, say("tensors are in several files, and no index says which copy counts"), WARN)
            )
        return replace(found, tensor_bytes=held), problems
    places: dict[str, list[str]] = {}
    for path, header in headers.items():
        for name in header.tensors:
            places.setdefault(name, []).append(path)
    takes = {name: index.tensors[name] for name, where in places.items() if len(where) > 1 and name in index.tensors}
    problems += _names(found, index, places)
    once = held - sum(_bytes(*headers[path].tensors[name]) for name, path in _stale(takes, places))
    if index.total is not None and index.total not in (once, held) and not found.missing:
        said = say("the index states {total:,} bytes of tensors, the headers {once:,}", total=index.total, once=once)
        problems.append(SetProblem(MISMATCH, said, WARN, index.path))
    return replace(found, tensor_bytes=once, takes=takes), problems


def _names(found: WeightSet, index: WeightIndex, places: Mapping[str, list[str]]) -> Iterator[SetProblem]:
    """Yield tensors that the index places where they are not, and tensors that it does not know."""
    there = set(found.files)
    lost = [name for name, path in index.tensors.items() if path in there and path not in places.get(name, ())]
    if lost:
        words = say(
            "the index places {several} in files without them: {names_of}",
            several=several_tensors(len(lost)),
            names_of=_names_of(lost),
        )
        yield SetProblem(MISMATCH, words, file=index.path)
    extra = [name for name in places if name not in index.tensors]
    if extra:
        words = say(
            "the files have {several} that the index does not name: {names_of}",
            several=several_tensors(len(extra)),
            names_of=_names_of(extra),
        )
        yield SetProblem(MISMATCH, words, file=index.path)


def _names_of(names: list[str]) -> str:
    return joined(", ", (name[:100] for name in names[:3]))


def _stale(takes: Mapping[str, str], places: Mapping[str, list[str]]) -> Iterable[tuple[str, str]]:
    """Yield every copy of a tensor that the index does not take."""
    return ((name, path) for name, taken in takes.items() for path in places[name] if path != taken)


def _bytes(dtype: str, shape: tuple[int, ...]) -> int:
    return math.prod(shape) * BITS.get(dtype, 0) // 8


def _pickled_total(found: WeightSet, total: int, there: int) -> Iterator[SetProblem]:
    """Yield a difference in size. An index counts tensors only, so pickled files are a little larger."""
    if not total <= there <= total * SHARE + LEEWAY:
        words = say("the index states {total:,} bytes of tensors, its files have {there:,}", total=total, there=there)
        yield SetProblem(MISMATCH, words, WARN, found.index)
