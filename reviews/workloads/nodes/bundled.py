"""Node classes bundled with the portal: one accelerator each, restated from public sources and unreviewed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviews.language.phrases import say
from reviews.workloads.nodes.products import titled
from reviews.workloads.nodes.spec import GPU, BadSpec, NodeSpec, from_json

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


def plausible(spec: NodeSpec) -> NodeSpec:
    """Return the same value unless its accelerators have far more memory than we know their name with.

    A digit too many makes every model fit. Drivers report a few percent more or less. Raises ``BadSpec``.
    """
    name = spec.accelerator.strip()
    listed = [one.spec.memory_mib for one in shipped().values() if one.spec.accelerator.casefold() == name.casefold()]
    known = max([*listed, titled(name)])
    if spec.kind == GPU and known and spec.memory_mib > known * MARGIN:
        why = say(
            "The portal knows “{name}” with {known:,} MiB. Correct the figure, or the name.", name=name, known=known
        )
        raise BadSpec("memory_mib", why)
    return spec
