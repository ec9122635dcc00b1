"""Whether a candidate was evaluated on its workload's own cases: plain values, and what is missing in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say, say_count


@dataclass(frozen=True, slots=True)
class EvaluationValue:
    """The newest suite of the workload, the newest run of it at the candidate's commit, and what its cases cover.

    ``size`` is 0 without a suite, ``run`` 0 without a run. ``left`` are grades that people still must give.
    ``unsigned`` if engineering signed another rung than the one that the run is of.
    ``uncovered`` is None until an engineering reviewer has said which case covers which limitation of this reading.
    """

    number: int = 0
    size: int = 0
    run: int = 0
    rung: str = ""
    unsigned: bool = False
    answered: int = 0
    left: int = 0
    total: int = 0
    uncovered: int | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any] | None, snapshot: int | None) -> EvaluationValue:
        """Return the value of what ``evaluation_query`` says; coverage of another reading does not count."""
        if said is None:
            return NO_SUITE
        run, coverage = said["run"] or {}, said["coverage"] or {}
        mine = bool(coverage) and coverage["snapshot"] == snapshot
        return cls(
            number=said["number"], size=said["size"], run=run.get("number", 0), rung=run.get("rung", ""),
            unsigned=run.get("unsigned", False), answered=run.get("answered", 0),
            left=max(0, run.get("needed", 0) - (run.get("given") or 0)),
            total=coverage["total"] if mine else 0, uncovered=coverage["uncovered"] if mine else None,
        )  # fmt: skip

    @property
    def missing(self) -> str:
        """What is left to do, "" if nothing is."""
        if not self.size:
            return say("upload a suite for the workload, hand it out, and import a run of it.")
        if not self.run:
            return say(
                "import a run of version {number_of} of the workload’s suite at this commit.", number_of=self.number
            )
        parts = []
        if self.unsigned:
            parts.append(
                say(
                    "import a run of the rung that engineering signed (run {run} is of {rung})",
                    run=self.run,
                    rung=self.rung,
                )
            )
        if self.answered < self.size:
            parts.append(
                say(
                    "import a run that answers every case (run {run}: {answered} of {size})",
                    run=self.run,
                    answered=self.answered,
                    size=self.size,
                )
            )
        if self.left:
            parts.append(
                say_count(
                    self.left,
                    "grade the answers of run {run} ({number} grade left)",
                    "grade the answers of run {run} ({number} grades left)",
                    run=self.run,
                )
            )
        if self.uncovered is None:
            parts.append(say("say which case covers which limitation of the card"))
        elif self.uncovered:
            parts.append(
                say(
                    "cover {uncovered} of {total} limitations and withheld components with a case",
                    uncovered=self.uncovered,
                    total=self.total,
                )
            )
        return say("{parts}.", parts=joined("; ", parts)) if parts else ""

    @property
    def done(self) -> str:
        """What satisfies the requirement, in a sentence that says how far it goes."""
        return say(
            "Run {run} answered all {size} cases of version {number_of} ({rung}), and every limitation "
            "that the card states has a case. How good the answers are is for reviewers to judge.",
            run=self.run,
            size=self.size,
            number_of=self.number,
            rung=self.rung,
        )


NO_SUITE = EvaluationValue()
