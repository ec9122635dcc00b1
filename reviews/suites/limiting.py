"""What limits an entry first: rights, memory, latency, format or quality, in this order of proof; else unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from reviews.language.phrases import say
from reviews.suites.measures import MeasureRow

RIGHTS, MEMORY, LATENCY = say("rights"), say("memory"), say("latency")
FORMAT_KEPT, QUALITY, UNKNOWN = say("format"), say("quality"), say("unknown")
P95 = "p95"


class Targets(Protocol):
    """A statement with its latency target in figures."""

    latency_at: str

    @property
    def latency_figures(self) -> tuple[int | None, int | None, int | None]:
        """First token in ms, whole answer in ms, tokens a second; None for each that is not stated."""


@dataclass(frozen=True, slots=True)
class TargetMet:
    """One figure of a latency target beside what a run measured; ``met`` is None if that was not measured."""

    label: str
    wanted: str
    measured: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class LatencyTarget:
    """A latency target in figures: milliseconds at most, tokens a second at least; None is not stated."""

    first_ms: float | None = None
    total_ms: float | None = None
    rate: float | None = None
    at: str = P95

    @classmethod
    def of(cls, workload: Targets) -> LatencyTarget:
        """Return the target of a statement."""
        return cls(*workload.latency_figures, at=workload.latency_at or P95)

    def beside(self, row: MeasureRow) -> list[TargetMet]:
        """Return each figure that is stated beside what the run measured at the same percentile."""
        found = []
        for key, wanted, unit, least in (
            ("first-token", self.first_ms, "ms", False), ("total", self.total_ms, "ms", False),
            ("rate", self.rate, "tokens/s", True),
        ):  # fmt: skip
            if wanted is None:
                continue
            one = row.measure(f"{key}-{self.at}")
            met = None if one.value is None else one.value >= wanted if least else one.value <= wanted
            words = (
                say("at least {wanted:,.0f} {unit}", wanted=wanted, unit=unit)
                if least
                else say("at most {wanted:,.0f} {unit}", wanted=wanted, unit=unit)
            )
            found.append(TargetMet(one.label, words, one.words, met))
        return found


NO_TARGET = LatencyTarget()


def limiting_factor(
    row: MeasureRow | None, *, rights: bool | None = None, fits: bool | None = None, target: LatencyTarget = NO_TARGET
) -> str:
    """Return what limits an entry first. ``rights`` and ``fits`` are None if not known.

    A run that lacks answers or grades limits nothing yet: then it is unknown, whatever the part at hand says. So it is
    if a figure of the latency target was not measured, because latency may then be what limits it.
    """
    if rights is False:
        return RIGHTS
    if fits is False:
        return MEMORY
    if row is None or not row.complete or row.sheet.scored < row.size:
        return UNKNOWN
    met = [one.met for one in target.beside(row)]
    if False in met:
        return LATENCY
    if None in met:
        return UNKNOWN
    whole, kept = row.measure("quality").value, row.measure("format").value
    if kept is not None and whole is not None and kept < min(whole, 1):
        return FORMAT_KEPT
    return QUALITY if whole is not None and whole < 1 else UNKNOWN
