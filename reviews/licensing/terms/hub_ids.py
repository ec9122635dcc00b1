"""The hub's license ids: what each means, and the known terms it leads to, if any.

Families and placeholders do not name a license, so they never lead to terms.
Source: huggingface/hub-docs, docs/hub/repositories-licenses.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reviews.language.phrases import say
from reviews.licensing.terms.bundled import all_terms

FILE = Path(__file__).parents[1] / "data" / "hub_ids.json"
LICENSE, FAMILY, PLACEHOLDER, MODEL_LICENSE = "license", "family", "placeholder", "model_license"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        LICENSE: say("a license with an SPDX identifier"),
        FAMILY: say("a family of licenses that does not say which one applies"),
        PLACEHOLDER: say("does not name a license"),
        MODEL_LICENSE: say("a license written for models"),
    }
)


@dataclass(frozen=True, slots=True)
class HubId:
    """One id. ``spdx`` has two identifiers if the id does not say whether later versions may be chosen.

    ``terms`` is a key of the bundled terms, "" if none or several could be meant; ``note`` names a pitfall.
    """

    id: str
    name: str
    kind: str
    spdx: tuple[str, ...] = ()
    terms: str = ""
    note: str = ""


@cache
def all_ids() -> Mapping[str, HubId]:
    """Return every id on the hub's list. Raises ValueError if the file contradicts itself."""
    found: dict[str, HubId] = {}
    for one in json.loads(FILE.read_text(encoding="utf-8"))["ids"]:
        read = HubId(**(one | {"spdx": tuple(one["spdx"])}))
        if read.kind not in KINDS or read.id in found:
            raise ValueError(say("The hub id {id} is listed twice or has an unknown kind.", id=repr(read.id)))
        if read.terms and (read.kind in (FAMILY, PLACEHOLDER) or read.terms not in all_terms()):
            raise ValueError(say("The hub id {id} leads to terms that it cannot stand for.", id=repr(read.id)))
        found[read.id] = read
    return MappingProxyType(found)


def hub_id(value: str) -> HubId | None:
    """Return the entry for a license tag, whatever its case; None if the hub's list does not have it."""
    return all_ids().get(value.strip().casefold())


def of_spdx(value: str) -> HubId | None:
    """Return the entry for a hub id or an SPDX identifier, whatever its case; None if the hub's list has neither."""
    wanted = value.strip().casefold()
    by_spdx = (one for one in all_ids().values() if wanted in (name.casefold() for name in one.spdx))
    return hub_id(wanted) or next(by_spdx, None)
