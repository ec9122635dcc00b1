"""What the rules say of an entry: boundaries, fits, unknowns, and the cells in which entries stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BoundaryMet:
    """A boundary that an entry is beyond: its kind in words, the sentence of the rule, and the source of it."""

    title: str
    sentence: str
    place: str


@dataclass(frozen=True, slots=True)
class EntryCell:
    """One cell: what it is about, tone and words of its state, why, and the place that shows more.

    ``place`` is the key of a fact, or a page of the review: ``@legal``, ``@hardware``, ``@variants``,
    or ``@entry`` for the page of the entry itself.
    """

    about: str
    tone: str
    words: str
    why: str
    place: str


@dataclass(frozen=True, slots=True)
class EntryFit:
    """One named node class: verdict, reason, and of the plan what its cost follows from, 0 where that is unknown."""

    node_class: str
    verdict: str
    why: str
    nodes: int = 0
    replicas: int = 0
    ranks: int = 1
    most: int = 0


@dataclass(frozen=True, slots=True)
class EntryView:
    """Everything that the rules said of an entry.

    ``proposed`` is its family by lineage and ``how`` that was found; ``same_weights`` are the digests of its weights.
    """

    state: str
    boundaries: tuple[BoundaryMet, ...]
    unknown: tuple[str, ...]
    fits: tuple[EntryFit, ...]
    cells: tuple[EntryCell, ...]
    warnings: tuple[tuple[str, str], ...]
    klass: str
    quantized: bool
    instruct: bool | None
    reference: tuple[str, str]
    proposed: tuple[str, str]
    how: str
    same_weights: tuple[str, ...]
    window: int | None
    languages: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the JSON value that is kept."""
        return asdict(self)

    @classmethod
    def of_json(cls, body: Mapping[str, Any]) -> EntryView:
        """Return what was kept."""
        kept = dict(body)
        kept["boundaries"] = tuple(BoundaryMet(**one) for one in body["boundaries"])
        kept["fits"] = tuple(EntryFit(**one) for one in body["fits"])
        kept["cells"] = tuple(EntryCell(**one) for one in body["cells"])
        kept["warnings"] = tuple((str(title), str(detail)) for title, detail in body["warnings"])
        for name in ("unknown", "same_weights", "languages"):
            kept[name] = tuple(body[name])
        for name in ("reference", "proposed"):
            kept[name] = _pair(body[name])
        return cls(**kept)


def _pair(two: Sequence[str]) -> tuple[str, str]:
    first, second = two
    return str(first), str(second)
