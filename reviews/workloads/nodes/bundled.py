"""Node classes bundled with the portal: one accelerator each, restated from public sources and unreviewed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviews.language.phrases import say
from reviews.workloads.nodes.products import titled
from reviews.workloads.nodes.spec import GPU, NodeSpec, from_json

DATA = Path(__file__).parents[1] / "data" / "node_classes.json"
MARGIN = 1.1
"""How much more than the known memory of an accelerator is taken for the same accelerator."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A node class with its slug and title."""

    slug: str
    title: str
    spec: NodeSpec


@cache
def shipped() -> dict[str, Shipped]:
    """Return the bundled classes by slug."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return {one["slug"]: Shipped(one["slug"], one["title"], from_json(one["spec"])) for one in rows}


def why_not_so_much(spec: NodeSpec) -> str:
    """Return why an accelerator cannot have this much memory, going by its name; "" if it can, or is not known.

    A digit too many makes every model fit. Drivers report up to a few percent more or less than what we know.
    """
    name = spec.accelerator.strip()
    listed = [one.spec.memory_mib for one in shipped().values() if one.spec.accelerator.casefold() == name.casefold()]
    known = max([*listed, titled(name)])
    if spec.kind != GPU or not known or spec.memory_mib <= known * MARGIN:
        return ""
    return say(
        "The portal knows “{name}” with {known:,} MiB. Correct the figure, or name other boards as their driver does.",
        name=name,
        known=known,
    )
