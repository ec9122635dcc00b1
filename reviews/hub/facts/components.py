"""The models of a pipeline: class, files, bytes and types of each, and the keys of its configuration that size it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.facts.weights import tensors_in, values_by_dtype
from reviews.hub.files.pipelines import MODEL_INDEX, components_of
from reviews.hub.shapes.artifact_set import FOLDERS, WeightSet
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ABSENT, INFERRED, NOT_READ, UNANSWERED, FactValue, Json
from reviews.language.phrases import say

COMPONENTS = "weights.components"
NUMBERS = ("layers_per_block", "patch_size", "sample_size", "num_attention_heads", "attention_head_dim")
LISTS = ("block_out_channels",)
SWITCHES = ("force_upcast",)
"""Keys of a configuration by which activations are sized; other keys are left in the file."""
MOST, LONGEST, SHOWN = 2**16, 16, 200


def facts(material: Material) -> list[FactValue]:
    """Return the models of the pipeline that is the repository's first weight set."""
    index = material.json.get(MODEL_INDEX)
    whole = next((one for one in material.sets.sets if one.how == FOLDERS and one.index == MODEL_INDEX), None)
    how = say("model_index.json, and the files, headers and config.json of each folder")
    if index is None or not index.read or whole is None:
        why = ABSENT if material.known else NOT_READ
        return [FactValue(COMPONENTS, None, UNANSWERED, why, extractor=how)]
    named = str(index.fields.get("_class_name") or "")[:SHOWN]
    parts = [_part(material, whole, name, index.fields[name]) for name in components_of(index)]
    value = [{"pipeline": named, **one} for one in parts if one["files"]]
    return [FactValue(COMPONENTS, value, INFERRED, "", MODEL_INDEX, "", "", how)]


def _part(material: Material, whole: WeightSet, name: str, said: Json) -> dict[str, Any]:
    files = tuple(path for path in whole.files if path.rpartition("/")[0] == name)
    sizes = {one.path: one.size for one in material.artifacts}
    found = [sizes.get(path) for path in files]
    dtypes = None
    if files and all(path in material.headers and not material.headers[path].why for path in files):
        dtypes = values_by_dtype(tensors_in(WeightSet(name, whole.format, whole.how, files), material.headers))
    return {
        "name": name, "library": str(said[0])[:SHOWN], "class": str(said[1])[:SHOWN], "files": list(files),
        "bytes": None if None in found else sum(one or 0 for one in found), "dtypes": dtypes,
        "keys": _keys(material, f"{name}/config.json"),
    }  # fmt: skip


def _keys(material: Material, path: str) -> dict[str, Any]:
    """Return the keys of a configuration by which it is sized, as far as their values are plain and small."""
    file = material.json.get(path)
    fields: Mapping[str, Any] = file.fields if file else {}
    found: dict[str, Any] = {}
    for key in (*NUMBERS, *LISTS):
        value = fields.get(key)
        several = isinstance(value, list) and len(value) <= LONGEST and all(_whole(one) for one in value)
        if _whole(value) or several:
            found[key] = value
    return found | {key: fields[key] for key in SWITCHES if isinstance(fields.get(key), bool)}


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST
