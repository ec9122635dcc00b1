"""Which terms of a stored license an update of the portal may correct: its own, while nobody here has touched them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reviews.licensing.terms.json_form import to_json
from reviews.licensing.terms.values import Terms

Stored = Mapping[str, Any]
"""The terms of one version as stored, by path."""


def corrected(versions: Sequence[tuple[bool, Stored]], shipped: Terms) -> dict[str, Any] | None:
    """Return the newest terms with the bundled ones in place of the portal's own; None if nothing changes.

    ``versions`` are in order, each with whether the portal wrote it; a license that a person added is left alone.
    """
    if not versions or not versions[0][0]:
        return None
    newest, ours = versions[-1][1], to_json(shipped)["values"]
    new = {**newest, **{path: term for path, term in ours.items() if is_own(path, versions)}}
    return new if new != newest else None


def is_own(path: str, versions: Sequence[tuple[bool, Stored]]) -> bool:
    """Tell whether the portal, and not a person, wrote the newest value of a term, or nobody did."""
    own, before = True, None
    for by_portal, values in versions:
        now = values.get(path)
        if now != before:
            own, before = by_portal, now
    return own
