"""The variants page: the ladder, with each rung next to its source, and the warnings."""

from dataclasses import dataclass
from functools import cached_property

from reviews.desks.engineering.hardware_page import Hardware, RungFit
from reviews.desks.engineering.runtimes_table import ServedRung, served
from reviews.language.phrases import say
from reviews.rungs.comparison import (
    DIFFERENT,
    SAME,
    RungNeeds,
    Warning,
    compared_with,
    reference_of,
    same_as,
    warnings,
)
from reviews.rungs.servable import ADAPTER, Rung
from reviews.workflow import states
from reviews.workflow.models import Candidate

TONES = {SAME: "ok", DIFFERENT: "warn"}


@dataclass(frozen=True)
class VariantRow:
    """One rung in the ladder."""

    rung: Rung
    fits: list[RungFit]
    compare: str
    tokenizer: str
    template: str
    candidate_id: int | None
    terms: str = ""

    @property
    def bits(self) -> str:
        """Bits per weight, as text."""
        return f"{self.rung.bits:.1f}" if self.rung.bits else ""

    @property
    def tokenizer_tone(self) -> str:
        """Tone of the comparison."""
        return TONES.get(self.tokenizer, "quiet")

    @property
    def template_tone(self) -> str:
        """Tone of the comparison."""
        return TONES.get(self.template, "quiet")


class Variants:
    """The page for one candidate, read once."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.hardware = Hardware(candidate)
        self.ladder = self.hardware.ladder
        snapshot = candidate.snapshot
        self.facts = self.ladder.read[snapshot.repo_id].facts if snapshot else {}

    @cached_property
    def rows(self) -> list[VariantRow]:
        """Every known rung, in the order of the ladder."""
        every = self.ladder.rungs
        names = {one.repo_id for one in every}
        mine = Candidate.objects.filter(
            hub=self.candidate.hub,
            repo_id__in=names,
            workload=self.candidate.workload,
            state__in=(states.IN_REVIEW, states.DECIDED),
        )
        known = {one.repo_id: one.pk for one in mine}
        return [self._row(one, every, known) for one in every]

    @cached_property
    def served(self) -> list[ServedRung]:
        """The repository's own rungs with the runtimes that serve them."""
        return [served(one) for one in self.ladder.own]

    def _row(self, rung: Rung, every: list[Rung], known: dict[str, int]) -> VariantRow:
        # An adapter is compared with the base that it names, and with no other model.
        came_from = self.ladder.base_of(rung).rung if rung.klass == ADAPTER else reference_of(rung, every)
        fits = [self.hardware.fit(rung, one) for one in self.hardware.named]
        return VariantRow(
            rung, fits, compared_with(rung, every, self.ladder.read[rung.repo_id].facts),
            same_as(rung.tokenizer, came_from.tokenizer) if came_from else "",
            same_as(rung.template, came_from.template) if came_from else "",
            known.get(rung.repo_id), self._terms(rung),
        )  # fmt: skip

    def _terms(self, rung: Rung) -> str:
        """Compare the license that a related model declares with the candidate's; a declaration proves nothing."""
        mine = str(self.facts.get("license.name") or self.facts.get("license.tag") or "")
        if rung.own or not rung.license or not mine:
            return ""
        return say("declares the same license") if rung.license == mine else say("declares a different license")

    @cached_property
    def warnings(self) -> list[Warning]:
        """What a reviewer should know before choosing a rung."""
        work = self.candidate.workload
        use = RungNeeds(work.environment, work.concurrency, work.expected_output)
        name = self.candidate.repo_id.rpartition("/")[2]
        return warnings(self.ladder.own, self.ladder.rungs, self.facts, use, self.ladder.ancestors, name)
