"""Models of several modules: the folders that ``modules.json`` names belong to the model, each with weights of its own.

The sentence-transformers library loads them one after another: a transformer at the root or in ``0_Transformer``, then
pooling, which has no weights, and dense layers, which have some (``SentenceTransformer._load_sbert_model``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from reviews.hub.files.file_groups import WeightGroup, folder_of
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.set_checks import checked
from reviews.hub.files.set_input import SetInput
from reviews.hub.shapes.artifact_set import FOLDERS, SetProblem, WeightSet
from reviews.hub.shapes.reading import WARN
from reviews.language.phrases import say

MODULES = "modules.json"
MOST = 64


def modules_of(text: str) -> tuple[str, ...]:
    """Return the folders that a ``modules.json`` names, "" for the root; () for a text that names none."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    paths = [one.get("path") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    named = [path.strip("/") for path in paths[:MOST] if isinstance(path, str)]
    return tuple(dict.fromkeys(path for path in named if not path or safe_path(path)))


def apart(modules: Sequence[str], groups: Sequence[WeightGroup]) -> tuple[list[WeightGroup], list[WeightGroup]]:
    """Return the groups outside of the modules' own folders, which decide as in any repository, and those inside."""
    own = set(filter(None, modules))
    return [one for one in groups if one.folder not in own], [one for one in groups if one.folder in own]


def joined(given: SetInput, form: str, sets: Sequence[WeightSet], groups: Sequence[WeightGroup]) -> list[WeightSet]:
    """Return the sets, each with the weights of every module's folder; ``groups`` are those in such folders.

    Of several groups in one folder the one with most bytes counts, so that the memory is never understated.
    """
    own = [one for one in sets if one.files and folder_of(one.files[0]) in given.modules]
    root = [one for one in own if not folder_of(one.files[0])] if "" in given.modules else []
    taken = []
    for folder in filter(None, given.modules):
        rivals = [one for one in own if folder_of(one.files[0]) == folder]
        rivals += [
            checked(given, WeightSet(one.name, form, one.how, one.files, missing=one.missing))
            for one in groups
            if one.folder == folder and not one.adapter
        ]
        if rivals:
            taken.append(max(rivals, key=lambda one: (one.bytes or 0, -len(one.name))))
    if not taken and not root:
        return list(sets)
    others = [one for one in sets if one not in own]
    if root:
        return [*(_with(given, form, one, taken) for one in root), *others]
    whole = WeightSet("modules", form, FOLDERS, (), MODULES)
    return [_with(given, form, whole, taken), *others]


def _with(given: SetInput, form: str, one: WeightSet, taken: Sequence[WeightSet]) -> WeightSet:
    parts = [one, *taken] if one.files else list(taken)
    files = tuple(sorted(path for part in parts for path in part.files))
    held = [part.tensor_bytes for part in parts]
    return replace(
        one,
        files=files,
        parts=tuple(sorted({folder_of(part.files[0]) for part in taken})),
        missing=tuple(path for part in parts for path in part.missing),
        bytes=given.bytes_of(files),
        tensor_bytes=None if None in held else sum(size or 0 for size in held),
        problems=tuple(problem for part in parts for problem in part.problems) + _elsewhere(given, form, files),
    )


def _elsewhere(given: SetInput, form: str, files: Sequence[str]) -> tuple[SetProblem, ...]:
    """Return a problem if a module has weights in another format only, which its program loads all the same."""
    mine = {folder_of(path) for path in files}
    other = sorted(
        {
            folder_of(one.path)
            for one in given.artifacts
            if one.kind == "weights" and one.format in ("safetensors", "pickle")
        }
        & set(given.modules) - mine
    )
    if not other:
        return ()
    why = say("the module {name} has weights, but not as {form}", name=other[0] or say("at the root"), form=form)
    return (SetProblem("set-unknown", why, WARN, MODULES),)
