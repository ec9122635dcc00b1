"""One line of a shown record, and the lines about the chosen rung, its artifact set, its sizing and its pool."""

from dataclasses import dataclass
from typing import Any

from reviews.sizing.plan import CACHE_TYPES, VERDICT_WORDS

OURS = "answered"


@dataclass(frozen=True)
class Row:
    """One line: label, value, how it is known (a state of the one vocabulary, "" for none), and why or where."""

    label: str
    text: str
    known: str = ""
    why: str = ""
    place: str = ""


def rung(data: dict[str, Any], signer: str) -> list[Row]:
    """The rung, what its quantization costs, and each repository of the artifact set with its commit."""
    said = data.get("rung")
    if not said:
        return []
    loss = said["quality_loss"]
    found = [Row("Rung", said["is"], OURS, signer)]
    if loss:
        found.append(Row("Expected quality loss", loss, OURS, signer))
    for one in data["artifact_set"]:
        files = len(one["files"])
        told = f"{files:,} file{'s' if files != 1 else ''}" if files else "files not read here"
        text = f"{one['repository']} at {one['commit']}, {told}"
        if one["statement"]:
            text += f". The author’s statement: {one['statement']}"
        found.append(Row("Artifact set", text, "hub"))
    return found


def sizing(data: dict[str, Any]) -> list[Row]:
    """What the rung was sized at, with the versions that the figures rest on."""
    said = data.get("sizing")
    if not said:
        return []
    need, usable = int(said["need_bytes"]) / 2**30, int(said["usable_bytes"]) / 2**30
    many = f" on each of {said['accelerators']} accelerators" if int(said["accelerators"]) > 1 else ""
    cache = dict(CACHE_TYPES).get(said.get("cache_type", "bfloat16"), said.get("cache_type"))
    node = f"{said['node_class']}, version {said['node_class_version']}"
    how = f"{said['runtime']} {said['runtime_version']}; {node}; {cache}"
    if not said["lines"]:
        return [Row("Sizing", f"{VERDICT_WORDS[said['verdict']]}: {said['why']} ({how})", "unanswered", "not known")]
    text = f"{VERDICT_WORDS[said['verdict']]}: {need:,.1f} of {usable:,.1f} GiB{many}; {said['why']} ({how})"
    return [Row("Sizing", text, "estimated")]


def pool(data: dict[str, Any], signer: str) -> list[Row]:
    """Who owns a pool that serves this model alone, and what the feature is worth."""
    said = data.get("pool")
    return [Row("Pool for this model alone", f"{said['value']}; {said['owner']} owns it", OURS, signer)] if said else []
