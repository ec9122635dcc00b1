"""Weight indexes: the JSON files that name which files hold which tensors, at the root and in folders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reviews.hub.files.inventory import safe_path
from reviews.hub.shapes.json_file import JsonFile
from reviews.language.phrases import say, small

INDEX = re.compile(
    r"(?P<folder>(?:.+/)?)(?P<stem>[^/]+)\.(?P<end>safetensors|bin)\.index(?P<variant>\.[\w-]{1,40})?\.json"
)
"""``model.safetensors.index.json``; tools write a variant before ``.safetensors`` or after ``.index``."""


@dataclass(frozen=True, slots=True)
class WeightIndex:
    """One index as read: ``tensors`` maps each tensor to the path of its file, from the repository's root.

    ``end`` is "safetensors" or "bin", ``total`` the bytes of all tensors that the index states, None if it does not.
    ``outside`` are names that lead out of the repository. ``why`` is set when the index could not be used at all,
    ``unread`` when that is no fault of its content.
    """

    path: str
    name: str
    end: str
    tensors: Mapping[str, str]
    total: int | None = None
    outside: tuple[str, ...] = ()
    why: str = ""
    unread: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files that it names, each once, in the order of their paths."""
        return tuple(sorted(set(self.tensors.values())))


def is_index(path: str) -> bool:
    """Return whether a name is that of a weight index."""
    return bool(INDEX.fullmatch(path))


def index_of(path: str, file: JsonFile | None, why: str = "") -> WeightIndex:
    """Return an index, also one that was not read, with ``why`` as the reason."""
    match = INDEX.fullmatch(path)
    if match is None:
        raise ValueError(say("{path} is no weight index", path=path))
    name, end = match["folder"] + match["stem"] + (match["variant"] or ""), match["end"]
    if file is None:
        return WeightIndex(path, name, end, {}, why=why or say("it was not read"), unread=True)
    if not file.read:
        reason = file.findings[0].title if file.findings else say("it was not read")
        return WeightIndex(path, name, end, {}, why=small(reason))
    table = file.fields.get("weight_map")
    if not isinstance(table, dict) or not table or not all(isinstance(one, str) for one in table.values()):
        return WeightIndex(path, name, end, {}, why=say("it has no usable weight map"))
    places = {one: _place(match["folder"], one) for one in set(table.values())}
    outside = tuple(sorted(ascii(one)[:200] for one, place in places.items() if not place))
    tensors = {tensor: places[one] for tensor, one in table.items() if places[one]}
    return WeightIndex(path, name, end, tensors, _total(file.fields.get("metadata")), outside)


def _place(folder: str, name: str) -> str:
    """Return the path that a name in an index of this folder leads to, "" if it leaves the repository."""
    plain = name.removeprefix("./")
    return folder + plain if safe_path(plain) else ""


def _total(about: object) -> int | None:
    """Return the bytes that an index states; some tools write them as a float."""
    said = about.get("total_size") if isinstance(about, dict) else None
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said < 2**63:
        return None
    return int(said)
