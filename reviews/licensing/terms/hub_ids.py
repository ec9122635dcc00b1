"""The license ids of the hub: what each stands for, and which known terms it leads to, if any.

Families and placeholders name no license, so they never lead to terms.
Source: huggingface/hub-docs, docs/hub/repositories-licenses.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reviews.licensing.terms.bundled import all_terms

FILE = Path(__file__).parents[1] / "data" / "hub_ids.json"
LICENSE, FAMILY, PLACEHOLDER, MODEL_LICENSE = "license", "family", "placeholder", "model_license"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        LICENSE: "a license with an SPDX identifier",
        FAMILY: "a family of licenses; which one is meant is not said",
        PLACEHOLDER: "names no license",
        MODEL_LICENSE: "a license written for models",
    }
)


@dataclass(frozen=True, slots=True)
class HubId:
    """One id. ``spdx`` has two identifiers where it is not said whether later versions may be chosen.

    ``terms`` is a key of ``terms_data``, "" where none or several could be meant; ``note`` names a trap.
    """

    id: str
    name: str
    kind: str
    spdx: tuple[str, ...] = ()
    terms: str = ""
    note: str = ""

    @property
    def ambiguous(self) -> bool:
        """Whether the id alone does not say which license is meant."""
        return self.kind in (FAMILY, PLACEHOLDER) or len(self.spdx) > 1


@cache
def all_ids() -> Mapping[str, HubId]:
    """Every id of the hub's list. Raises ValueError when the file contradicts itself."""
    found: dict[str, HubId] = {}
    for one in json.loads(FILE.read_text(encoding="utf-8"))["ids"]:
        read = HubId(**(one | {"spdx": tuple(one["spdx"])}))
        if read.kind not in KINDS or read.id in found:
            raise ValueError(f"The hub id {read.id!r} is listed twice or is of no known kind.")
        if read.terms and (read.kind in (FAMILY, PLACEHOLDER) or read.terms not in all_terms()):
            raise ValueError(f"The hub id {read.id!r} leads to terms that it cannot stand for.")
        found[read.id] = read
    return MappingProxyType(found)


def hub_id(value: str) -> HubId | None:
    """The entry of a license tag, however it is written; None for one that the hub's list does not have."""
    return all_ids().get(value.strip().casefold())
