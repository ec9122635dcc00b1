"""Pipelines of several models: the folders that ``model_index.json`` names are one set together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviews.hub.files.file_groups import WeightGroup, explained, folder_of, tensors_of
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.set_checks import checked
from reviews.hub.files.set_input import SetInput
from reviews.hub.shapes.artifact_set import FOLDERS, PRECISION, OutsideFile, SetProblem, WeightSet
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.reading import WARN
from reviews.language.phrases import say

MODEL_INDEX = "model_index.json"
COMPONENT_FILE = re.compile(r"[^/]{1,100}/config\.json")
"""The configuration of one model of a pipeline, in a folder of its own."""


def components_of(file: JsonFile) -> tuple[str, ...]:
    """Return the folders of a pipeline: the fields that name a library and a class."""
    found = [
        name
        for name, value in file.fields.items()
        if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
    ]
    return tuple(sorted(name for name in found if safe_path(name) and "/" not in name))


def pipeline_of(
    given: SetInput, form: str, sets: Sequence[WeightSet], groups: Sequence[WeightGroup]
) -> tuple[list[WeightSet], list[OutsideFile]] | None:
    """Return the set of all components, and the files of components that it leaves out; None without weights."""
    parts = [*sets, *(checked(given, _as_set(form, one)) for one in groups if not one.adapter)]
    taken: list[WeightSet] = []
    outside: list[OutsideFile] = []
    for name in given.components:
        rivals = [one for one in parts if one.files and folder_of(one.files[0]) == name]
        if not rivals:
            continue
        # The largest, so that the memory is never understated: full precision before a half of it.
        chosen = max(rivals, key=lambda one: (one.bytes or 0, -len(one.name)))
        taken.append(chosen)
        for one in rivals:
            if one is not chosen:
                outside += _left_out(given, one, chosen, name)
    if not taken:
        return None
    problems = tuple(problem for one in taken for problem in one.problems) + _pickled(given, form, taken)
    files = tuple(sorted(path for one in taken for path in one.files))
    held = [one.tensor_bytes for one in taken]
    whole = WeightSet(
        "pipeline", form, FOLDERS, files, MODEL_INDEX,
        missing=tuple(path for one in taken for path in one.missing),
        bytes=given.bytes_of(files),
        tensor_bytes=None if None in held else sum(one or 0 for one in held),
        parts=tuple(sorted({folder_of(path) for path in files})),
        problems=problems,
    )  # fmt: skip
    return [whole], outside


def _as_set(form: str, group: WeightGroup) -> WeightSet:
    return WeightSet(group.name, form, group.how, group.files, missing=group.missing)


def _left_out(given: SetInput, one: WeightSet, chosen: WeightSet, name: str) -> list[OutsideFile]:
    group = WeightGroup(one.name, name, one.how, one.files)
    mine, theirs = tensors_of(given, one.files), tensors_of(given, chosen.files)
    if mine is not None and theirs is not None and mine.keys() == theirs.keys():
        what, why = PRECISION, say("The same tensors as {name}, which has more bytes and is counted.", name=chosen.name)
    else:
        what, why = explained(given, group, theirs, say("the largest set of {name}", name=name))
    return [OutsideFile(path, what, why) for path in one.files if path not in chosen.files]


def _pickled(given: SetInput, form: str, taken: Sequence[WeightSet]) -> tuple[SetProblem, ...]:
    """Return a problem if a component has weights in another format only."""
    mine = {folder_of(path) for one in taken for path in one.files}
    other = sorted(
        {
            folder_of(one.path)
            for one in given.artifacts
            if one.kind == "weights" and one.format != form and folder_of(one.path) in given.components
        }
        - mine
    )
    if not other:
        return ()
    why = say("the component {value} has weights, but not as {form}", value=other[0], form=form)
    return (SetProblem("set-unknown", why, WARN, MODEL_INDEX),)
