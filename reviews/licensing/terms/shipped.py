"""Licenses bundled with the portal, with their ids on the hub and in SPDX."""

from __future__ import annotations

from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.hub_ids import all_ids
from reviews.licensing.terms.values import Terms


def shipped() -> tuple[list[Terms], dict[str, list[str]], dict[str, str]]:
    """Return the terms of every named license, hub ids by key, and SPDX ids by key where exactly one is known."""
    hub_ids: dict[str, list[str]] = {}
    spdx: dict[str, str] = {}
    for one in all_ids().values():
        if one.terms:
            hub_ids.setdefault(one.terms, []).append(one.id)
            if len(one.spdx) == 1:
                spdx[one.terms] = one.spdx[0]
    # "unknown" represents the lack of a license, which cannot be concluded.
    return [terms for key, terms in all_terms().items() if key != "unknown"], hub_ids, spdx
