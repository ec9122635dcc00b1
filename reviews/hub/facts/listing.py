"""Facts and findings from the file list, and headers that could not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from reviews.hub.files import inventory
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ABSENT, HUB, NOT_READ, NOT_SAID, UNANSWERED, WARN, FactValue, FindingValue
from reviews.language.phrases import say

LISTING = say("the hub's file list at the commit")


def facts(material: Material) -> list[FactValue]:
    """Return what the file list alone says."""
    artifacts = material.artifacts

    def listed(key: str, value: Any, why: str = ABSENT) -> FactValue:
        if value:
            return FactValue(key, value, HUB, extractor=LISTING)
        return FactValue(key, None, UNANSWERED, why if material.known else NOT_READ, extractor=LISTING)

    loads = [one for one in artifacts if one.kind in ("weights", "adapter")]
    by_format: dict[str, dict[str, int]] = defaultdict(lambda: {"files": 0, "bytes": 0})
    for one in loads:
        by_format[one.format]["files"] += 1
        by_format[one.format]["bytes"] += one.size or 0
    sized = all(one.size is not None for one in loads)
    tokenizers = [
        {"path": one.path, "size": one.size, "sha256": one.sha256} for one in artifacts if one.kind == "tokenizer"
    ]
    return [
        listed("tokenizer.files", tokenizers),
        listed("weights.files", [one.path for one in loads]),
        listed("weights.bytes", sum(one.size or 0 for one in loads) if sized else None, NOT_SAID if loads else ABSENT),
        listed("weights.formats", dict(sorted(by_format.items()))),
        listed("weights.shards", inventory.shard_sets(one.path for one in loads)),
    ]


def findings(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return names that deceive, and pickled weights."""
    paths = [file.path for file in material.info.files]
    return inventory.name_findings(paths) + inventory.format_findings(material.artifacts)


def unread_headers(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return the weight files whose headers could not be read, the first ten."""
    return [
        FindingValue("header-unread", WARN, say("A weight file's header could not be read"), header.why, header.path)
        for header in material.headers.values()
        if header.why and not header.gated and material.shut != "disabled"
    ][: inventory.SHOWN]
