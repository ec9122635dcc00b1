"""Node classes bundled with the portal: one accelerator each, restated from public sources and unreviewed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviews.workloads.nodes.spec import NodeSpec, from_json

DATA = Path(__file__).parents[1] / "data" / "node_classes.json"


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
