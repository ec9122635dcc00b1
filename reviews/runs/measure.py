"""What a load tool measured, in one vocabulary for all tools; plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class LoadMeasure:
    """One load and what was measured under it. Times are in milliseconds, rates a second; None is not measured.

    ``context`` are the tokens of input and output of one request together, on average. ``concurrency`` is what was
    reached at once, never more than the requests that were completed.
    """

    label: str
    context: int | None = None
    concurrency: int | None = None
    input_tokens: float | None = None
    output_tokens: float | None = None
    requests: int | None = None
    errors: int | None = None
    seconds: float | None = None
    ttft_ms: float | None = None
    ttft_p99_ms: float | None = None
    itl_ms: float | None = None
    itl_p99_ms: float | None = None
    output_rate: float | None = None
    request_rate: float | None = None

    @property
    def clean(self) -> bool:
        """Whether every request was answered."""
        return self.errors == 0 and (self.requests or 0) > 0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A result file as it was read: the tool, the names it recorded, the load's settings, and the measures.

    ``model`` and ``build`` are what the tool calls the model and the runtime, "" if it does not say. ``size`` are the
    bytes of weights that it loaded, None if it does not say.
    """

    tool: str
    measures: tuple[LoadMeasure, ...]
    model: str = ""
    build: str = ""
    size: int | None = None
    seed: int | None = None
    arrival: str = ""
    command: str = ""
    ran_on: date | None = None


def to_json(measures: tuple[LoadMeasure, ...]) -> list[dict[str, Any]]:
    """Return measures as stored, without what was not measured."""
    return [{name: value for name, value in asdict(one).items() if value is not None} for one in measures]


def from_json(said: list[Mapping[str, Any]]) -> tuple[LoadMeasure, ...]:
    """Return the measures of a stored run; a field that this edition does not know is passed by."""
    known = {one.name for one in fields(LoadMeasure)}
    return tuple(LoadMeasure(**{name: value for name, value in one.items() if name in known}) for one in said)


def per_request(total: float | None, requests: int | None) -> float | None:
    """Return tokens of one request on average; None if either is unknown or no request was answered."""
    return total / requests if total is not None and requests else None


def context_of(input_tokens: float | None, output_tokens: float | None) -> int | None:
    """Return the tokens of one request together, rounded; None if its input is unknown."""
    return None if input_tokens is None else round(input_tokens + (output_tokens or 0))


def reached(*limits: int | None) -> int | None:
    """Return how many requests ran at once: the least of what is known; None if no limit is known."""
    known = [one for one in limits if one is not None]
    return min(known) if known else None
