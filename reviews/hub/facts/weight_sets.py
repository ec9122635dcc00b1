"""Facts and findings about which files are the model: every weight set, and every weight file outside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.facts.weights import gguf_counts, lost, tensors_in, values_by_dtype
from reviews.hub.files import packing
from reviews.hub.files.gguf_sets import GGUF
from reviews.hub.files.set_checks import SAFETENSORS, UNREAD
from reviews.hub.shapes.artifact_set import FOLDERS, INDEX, SPLIT, UNDECIDED, SetProblem, WeightSet
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ABSENT, INFERRED, INFO, NOT_READ, UNANSWERED, FactValue, FindingValue, Json
from reviews.language.phrases import joined, large, say, say_count

SETS, OUTSIDE = "weights.sets", "weights.outside"
HOW = {
    INDEX: say("the weight index names the files"), FOLDERS: say("model_index.json or modules.json names the folders"),
    SPLIT: say("numbers in the names and GGUF headers"), UNDECIDED: say("nothing names the files"),
}  # fmt: skip
BY_NUMBERS = say("numbers in the names, and tensor headers")
MOST_SETS, MOST_OUTSIDE, SHOWN = 64, 400, 12
TITLES = {
    "shard-missing": say("The weight set is incomplete"),
    "index-mismatch": say("The weight index and its files differ"),
    "size-mismatch": say("A weight file and its header differ in size"),
    "size-unknown": say("The size of a weight file is not stated"),
    "set-unknown": say("Unknown which files are the model"),
    "tensor-twice": say("Tensors are in several files of the model"),
    "index-stale": say("A weight index is stale"),
}


def facts(material: Material, known: Mapping[str, FactValue]) -> list[FactValue]:
    """Return the sets with their sizes and counts, and the files outside them with what each is."""
    found = material.sets
    why = ABSENT if material.known else NOT_READ
    listed = FactValue(SETS, None, UNANSWERED, why, extractor=say("weight files of the listing"))
    if found.sets:
        scheme, one = known["quantization.scheme"].value, found.sets[0]
        value = [_set(material, each, scheme) for each in found.sets[:MOST_SETS]]
        listed = FactValue(SETS, value, INFERRED, "", one.index or one.files[0], "", "", HOW.get(one.how, BY_NUMBERS))
    apart = FactValue(OUTSIDE, None, UNANSWERED, why, extractor=say("weight files that no set has"))
    if found.outside:
        value = [one.to_json() for one in found.outside[:MOST_OUTSIDE]]
        how = say("weight files that no set has, by their headers")
        apart = FactValue(OUTSIDE, value, INFERRED, "", found.outside[0].path, "", "", how)
    return [listed, apart]


def _set(material: Material, one: WeightSet, scheme: Json) -> dict[str, Any]:
    """Return a set as its fact keeps it: everything that sizing, variants and the record need of it."""
    said: dict[str, Any] = {
        "name": one.name, "format": one.format, "how": one.how, "index": one.index, "files": list(one.files),
        "missing": list(one.missing), "bytes": one.bytes, "tensor_bytes": one.tensor_bytes,
        "projector": one.projector, "dtypes": None, "parameters": None,
        "problems": [problem.to_json() for problem in one.problems],
    }  # fmt: skip
    if one.format == SAFETENSORS and one.tensor_bytes is not None and one.how != UNDECIDED:
        tensors = tensors_in(one, material.headers)
        said["dtypes"] = values_by_dtype(tensors)
        said["parameters"] = None if lost(one) else packing.facts(tensors, scheme, one.files[0])[0].value
    elif one.format == GGUF and (counts := gguf_counts(material, one)):
        said["dtypes"], said["parameters"] = counts, sum(counts.values()) or None
    return said


def findings(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what is wrong with the sets, and the weight files outside them."""
    found = material.sets
    whole = [_finding(problem, one) for one in found.sets for problem in one.problems if problem.code != UNREAD]
    whole += [_finding(note, None) for note in found.notes]
    whole = list(dict.fromkeys(whole))
    if len(whole) > SHOWN:
        more = FindingValue(
            "set-unknown",
            whole[SHOWN].severity,
            say("{number_of} more findings about weight sets", number_of=len(whole) - SHOWN),
        )
        whole = [*whole[:SHOWN], more]
    apart = [one for one in found.outside if one.what in ("unknown", "overlay", "mtp", "twin")]
    if apart:
        names = joined(", ", (f"{one.path} ({one.what})" for one in apart[:SHOWN]))[:1000]
        title = say_count(
            len(apart),
            "{number} weight file is not part of the model",
            "{number} weight files are not part of the model",
        )
        whole.append(
            FindingValue("set-outside", INFO, title, say("{names}. They are not counted.", names=names), apart[0].path)
        )
    return whole


def _finding(problem: SetProblem, one: WeightSet | None) -> FindingValue:
    place = problem.file or (one.index or one.files[0] if one and one.files else "")
    why = large(problem.why)
    return FindingValue(
        problem.code, problem.severity, TITLES.get(problem.code, say("Weight set")), (why + ".")[:1500], place
    )
