"""Weight files that no index names, in groups that could be a set, and what each group is beside a set."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviews.hub.files.inventory import SHARD
from reviews.hub.files.set_input import SetInput
from reviews.hub.shapes.artifact_set import ADAPTER, MTP, NUMBERS, ONE_FILE, OVERLAY, TWIN, UNKNOWN
from reviews.language.phrases import large, say

CONSOLIDATED = re.compile(r"(?P<stem>(?:.*/)?consolidated)\.(?P<number>\d{2})(?P<end>\.(?:pth|safetensors))")
"""Shards as Meta's tools number them: from 00, without a total."""
ADAPTERS = re.compile(r"(?:^|/)adapter_model[^/]*\.(?:safetensors|bin)$")
"""The name that PEFT gives the weights of an adapter, and looks for."""
LOW_RANK = re.compile(r"\b(?:lora_[A-Za-z]\w*|lora_embedding_[AB]|lora\.(?:up|down)|hada_\w+|ia3_l)\b")
NEXT_TOKENS = re.compile(r"(?:^|\.)(?:mtp\w*|nextn\w*|eh_proj|enorm|hnorm|shared_head)(?:\.|$)")
"""Parts of tensor names in layers that predict more than one token (DeepSeek-V3 and models after it)."""
MOST_MISSING = 20

Tensors = Mapping[str, tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class WeightGroup:
    """Files that belong together by their numbers, or one file alone; ``missing`` are numbers without a file."""

    name: str
    folder: str
    how: str
    files: tuple[str, ...]
    missing: tuple[str, ...] = ()
    counted: bool = True

    @property
    def adapter(self) -> bool:
        """Return whether its name is the one that only an adapter has."""
        return bool(ADAPTERS.search(self.files[0]))


def groups_of(paths: Iterable[str]) -> list[WeightGroup]:
    """Return the groups of these files, each file in one."""
    numbered: dict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    uncounted: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    found: list[WeightGroup] = []
    for path in paths:
        if match := SHARD.match(path):
            numbered[match["stem"], match["total"], match["end"]].setdefault(int(match["number"]), path)
        elif match := CONSOLIDATED.fullmatch(path):
            uncounted[match["stem"], match["end"]][int(match["number"])] = path
        else:
            found.append(WeightGroup(path.rpartition(".")[0], folder_of(path), ONE_FILE, (path,)))
    for (stem, total, end), parts in numbered.items():
        found.append(_numbered(stem, total, end, parts))
    for (stem, _), parts in uncounted.items():
        files = tuple(parts[number] for number in sorted(parts))
        found.append(WeightGroup(stem, folder_of(files[0]), NUMBERS, files, counted=len(parts) == 1))
    return sorted(found, key=lambda one: one.files)


def _numbered(stem: str, total: str, end: str, parts: Mapping[int, str]) -> WeightGroup:
    """Return a group with the names of the shards that it lacks; some tools count from 0."""
    first, missing = 0 if 0 in parts else 1, []
    for number in range(first, first + int(total)):
        if number not in parts:
            missing.append(f"{stem}-{number:0{len(total)}d}-of-{total}{end}")
        if len(missing) == MOST_MISSING:
            break
    files = tuple(parts[number] for number in sorted(parts))
    return WeightGroup(stem, folder_of(files[0]), NUMBERS, files, tuple(missing))


def folder_of(path: str) -> str:
    """Return the folder of a file, "" for the root."""
    return path.rpartition("/")[0]


def tensors_of(given: SetInput, paths: Iterable[str]) -> Tensors | None:
    """Return every tensor of these files, None if one of them was not read."""
    found: dict[str, tuple[str, tuple[int, ...]]] = {}
    for path in paths:
        header, pickled = given.headers.get(path), given.scans.get(path)
        if header is not None and not header.why:
            found.update(header.tensors)
        elif pickled is not None and pickled.tensors:
            found.update((name, ("", shape)) for name, shape in pickled.tensors.items())
        else:
            return None
    return found


def explained(given: SetInput, group: WeightGroup, known: Tensors | None, where: str) -> tuple[str, str]:
    """Return what a group outside every set is, and the sentence; ``known`` are the tensors of the set ``where``."""
    mine = tensors_of(given, group.files)
    if group.adapter or (mine and all(LOW_RANK.search(name) for name in mine)):
        return ADAPTER, say("An adapter: it changes the model only if it is loaded over it.")
    if mine is None or known is None:
        return UNKNOWN, say("{where} does not name it, and its tensors could not be compared.", where=large(where))
    if mine and all(NEXT_TOKENS.search(name) for name in mine):
        return MTP, say(
            "Layers that predict several tokens at once; {where} does not name them, so they are not counted.",
            where=where,
        )
    same = sum(name in known for name in mine)
    if same and same == len(mine):
        return OVERLAY, say(
            "It repeats {same:,} tensors; {where} takes each of them from another file.", same=same, where=where
        )
    if twin(mine, known):
        return TWIN, say("The same tensors by number and shape, under other names: a twin for another program.")
    more = say(", {same:,} of them also in the set", same=same) if same else ""
    return UNKNOWN, say(
        "{where} does not name it. It has {number_of:,} tensors{more}.",
        where=large(where),
        number_of=len(mine),
        more=more,
    )


def twin(mine: Tensors, known: Tensors) -> bool:
    """Return whether two collections hold tensors of the same dtypes and shapes, whatever they are called."""
    return len(mine) == len(known) and _shapes(mine) == _shapes(known)


def _shapes(tensors: Tensors) -> Counter[tuple[str, tuple[int, ...]]]:
    return Counter((dtype, tuple(sorted(shape))) for dtype, shape in tensors.values())
