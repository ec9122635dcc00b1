"""Weight sets of safetensors and of pickles: what indexes name, else numbers; refused if neither decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reviews.hub.files import modules
from reviews.hub.files.file_groups import Tensors, WeightGroup, explained, folder_of, groups_of, tensors_of, twin
from reviews.hub.files.pipelines import pipeline_of
from reviews.hub.files.set_checks import MISMATCH, MISSING, PICKLE, SAFETENSORS, TWICE, checked
from reviews.hub.files.set_input import SetInput, some
from reviews.hub.files.weight_index import WeightIndex
from reviews.hub.shapes.artifact_set import (
    INDEX,
    NUMBERS,
    TWIN,
    UNDECIDED,
    ArtifactSets,
    OutsideFile,
    SetProblem,
    WeightSet,
)
from reviews.hub.shapes.reading import BLOCK, WARN
from reviews.language.phrases import say

__all__ = ["PICKLE", "SAFETENSORS", "sets_of"]
STALE = "index-stale"
SLICE = re.compile(
    r"(?<![a-z])(?:rank|tp|mp|pp|ep|part|shard|slice|split|worker|gpu|device|node)s?[-_.]?\d|\d[-_.]?of[-_.]?\d",
    re.IGNORECASE,
)
"""Names of the slices that tensor parallelism writes; two checkpoints of one run are called otherwise."""


@dataclass
class Found:
    """The answer while it grows."""

    sets: list[WeightSet] = field(default_factory=list)
    outside: list[OutsideFile] = field(default_factory=list)
    notes: list[SetProblem] = field(default_factory=list)


def sets_of(given: SetInput, form: str) -> ArtifactSets:
    """Return the sets of one format, and the files of that format outside them."""
    end = "bin" if form == PICKLE else "safetensors"
    indexes = [one for one in given.indexes if one.end == end]
    usable = [one for one in indexes if one.tensors]
    named = {path for one in usable for path in one.files}
    rest = groups_of(path for path in given.weights(form) if path not in named)
    found = Found()
    for index in usable:
        if any(path in given.sizes for path in index.files):
            found.sets.append(checked(given, _named(form, index), index))
    if given.components and (pipeline := pipeline_of(given, form, found.sets, rest)):
        found.sets, more = pipeline
        found.outside += more
        rest = [one for one in rest if not set(one.files) <= _members(found)]
    else:
        rest = _by_folder_or_number(given, form, rest, found)
    for one in _beside(given, rest, found):
        _outside(given, one, found)
    _indexes(given, usable, indexes, found)
    if not given.unread:
        _twice(found)
    return ArtifactSets(tuple(sorted(found.sets, key=_order)), tuple(found.outside), tuple(found.notes))


def _by_folder_or_number(given: SetInput, form: str, groups: list[WeightGroup], found: Found) -> list[WeightGroup]:
    """Decide what no index names: by numbers, and by the folders that a ``modules.json`` names; return what is left."""
    rest, inside = modules.apart(given.modules, groups)
    if rest and not found.sets and (not given.modules or "" in given.modules):
        rest = _without_index(given, form, rest, found)
    if given.modules:
        found.sets = modules.joined(given, form, found.sets, inside)
    taken = {path for one in found.sets for path in one.files}
    return [*rest, *(one for one in inside if not set(one.files) <= taken)]


def _named(form: str, index: WeightIndex) -> WeightSet:
    return WeightSet(index.name, form, INDEX, index.files, index.path)


def _members(found: Found) -> set[str]:
    return {path for one in found.sets for path in one.files} | {one.path for one in found.outside}


def _order(one: WeightSet) -> tuple[bool, int, str]:
    """Put what loaders take by default first: fewer folders, and the shorter name, which has no variant."""
    return "/" in one.name, len(one.name), one.name


def _group_set(given: SetInput, form: str, group: WeightGroup) -> WeightSet:
    """Return a group as a set."""
    problems: tuple[SetProblem, ...] = ()
    if not group.counted:
        why = say("the numbers of the files have no total, so a missing last file would not show")
        problems = (SetProblem("set-unknown", why, WARN, group.files[0]),)
    made = WeightSet(group.name, form, group.how, group.files, missing=group.missing, problems=problems)
    return checked(given, made)


def _without_index(given: SetInput, form: str, groups: list[WeightGroup], found: Found) -> list[WeightGroup]:
    """Decide without an index: one group, one numbered set, or several whole models; return what is left over."""
    level = [one for one in groups if not one.folder]
    if not level:
        level = groups
    plain = [one for one in level if not _adapts(given, one)] or level
    if not plain:
        return groups
    chosen = _chosen(given, plain)
    if chosen:
        found.sets += [_group_set(given, form, one) for one in chosen]
    else:
        files = tuple(sorted(path for one in plain for path in one.files))
        why = say("unknown which files are the model: {some}. No index names them", some=some(files))
        problem = SetProblem("set-unknown", why, WARN, files[0])
        found.sets.append(checked(given, WeightSet("undecided", form, UNDECIDED, files, problems=(problem,))))
        chosen = plain
    taken = {one.files for one in chosen}
    return [one for one in groups if one.files not in taken]


def _adapts(given: SetInput, group: WeightGroup) -> bool:
    return explained(given, group, None, "")[0] == "adapter"


def _chosen(given: SetInput, groups: Sequence[WeightGroup]) -> list[WeightGroup]:
    """Return the groups that are sets, none if that is unknown."""
    if len(groups) == 1:
        return list(groups)
    numbered = [one for one in groups if one.how == NUMBERS]
    if len(numbered) == 1 and len({one.folder for one in groups}) == 1:
        return numbered
    if _sliced(groups):
        return []
    # Halves of one model can have the same shapes, so shapes alone make no twin: its name has to say so as well.
    plain = [one for one in groups if not _consolidated(one)] or list(groups)
    tensors = [tensors_of(given, one.files) for one in plain]
    first = tensors[0]
    if first is None or not all(one is not None and one.keys() == first.keys() for one in tensors):
        return []
    kept = {one.files for one in plain}
    twins = [tensors_of(given, one.files) for one in groups if one.files not in kept]
    return plain if all(one is not None and twin(one, first) for one in twins) else []


def _sliced(groups: Sequence[WeightGroup]) -> bool:
    """Return whether the names are those of slices for several devices, each of which has every tensor in part."""
    alike = {re.sub(r"\d+", "#", one.name) for one in groups}
    return len(alike) == 1 and bool(SLICE.search(groups[0].name))


def _consolidated(group: WeightGroup) -> bool:
    """Return whether the files have the name that other programs' twins have; vLLM skips it as well."""
    return group.name.rpartition("/")[2].startswith("consolidated")


def _beside(given: SetInput, groups: Iterable[WeightGroup], found: Found) -> list[WeightGroup]:
    """Add the groups that are whole models with a set's tensors as sets of their own; return the others."""
    left = []
    known = [tensors_of(given, one.files) for one in found.sets if one.how != UNDECIDED]
    for group in groups:
        mine = tensors_of(given, group.files)
        if mine and not group.missing and any(one is not None and mine.keys() == one.keys() for one in known):
            found.sets.append(_group_set(given, found.sets[0].format, group))
        else:
            left.append(group)
    return left


def _outside(given: SetInput, group: WeightGroup, found: Found) -> None:
    """Note what a group outside every set is, held against the set of its own folder or else the first."""
    near = [one for one in found.sets if one.files and folder_of(one.files[0]) == group.folder] or found.sets
    known: Tensors | None = tensors_of(given, near[0].files) if near else None
    where = say("the index") if near and near[0].how == INDEX else say("the set of the model")
    what, why = explained(given, group, known, where)
    if what != TWIN and group.folder and not any(folder_of(one.files[0]) == group.folder for one in near):
        why = say("In the folder {folder}, apart from the model. {why}", folder=group.folder, why=why)
    found.outside += [OutsideFile(path, what, why) for path in group.files]


def _indexes(given: SetInput, usable: list[WeightIndex], every: list[WeightIndex], found: Found) -> None:
    """Note indexes without a file or without sense; a set beside one that cannot be used has no size."""
    for index in usable:
        if any(path in given.sizes for path in index.files):
            continue
        alike = any(
            (mine := tensors_of(given, one.files)) and mine.keys() == index.tensors.keys() for one in found.sets
        )
        if alike:
            why = say(
                "none of the files that it names is there, and other files hold exactly its tensors. vLLM follows it"
            )
            found.notes.append(
                SetProblem(STALE, say("the index {path} is stale: {why}", path=index.path, why=why), WARN, index.path)
            )
        else:
            _spoil(
                found,
                index,
                SetProblem(MISSING, say("none of the files of {path} is there", path=index.path), file=index.path),
            )
    for index in every:
        if index.why or not index.tensors:
            code, severity = (MISSING, BLOCK) if index.outside else (MISMATCH, WARN if index.unread else BLOCK)
            why = index.why or say("it names only files outside the repository: {some}", some=some(index.outside))
            _spoil(
                found,
                index,
                SetProblem(
                    code, say("the index {path} cannot be used: {why}", path=index.path, why=why), severity, index.path
                ),
            )


def _spoil(found: Found, index: WeightIndex, problem: SetProblem) -> None:
    """Give the problem to the sets that the index could be about, those without one in its folder; else note it."""
    folder, hit = folder_of(index.path), False
    for number, one in enumerate(found.sets):
        if not one.index and one.files and folder_of(one.files[0]) == folder:
            found.sets[number] = replace(one, problems=(*one.problems, problem))
            hit = True
    if not hit:
        found.notes.append(problem)


def _twice(found: Found) -> None:
    """Note tensors that an index takes from one of several files."""
    for one in found.sets:
        if one.takes:
            name, path = next(iter(one.takes.items()))
            why = say(
                "{number_of:,} tensors are in several files. The index takes {name} from {path}; a program "
                "that does not follow the index may load the other copy",
                number_of=len(one.takes),
                name=name[:100],
                path=path,
            )
            found.notes.append(SetProblem(TWICE, why, WARN, path))
