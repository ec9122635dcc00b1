"""What imported runs say beside the estimates of the hardware page: rungs that served the workload's load."""

from dataclasses import dataclass

from reviews.desks.engineering.hardware_page import Hardware
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.servable import Rung
from reviews.runs.models import Run
from reviews.sizing.plan import DOES_NOT_FIT, VERDICT_WORDS
from reviews.workflow.choice import runs_for_use
from reviews.workflow.tested import RunNeeded, tested_by
from reviews.workloads.nodes.models import NodeClassVersion


@dataclass(frozen=True)
class ServedRow:
    """A run that served the workload's load with one rung on one node class, and the verdict of the estimate."""

    run: Run
    rung: Rung
    verdict: str

    @property
    def contradicts(self) -> bool:
        """Whether the estimate rules out what the run served."""
        return self.verdict == DOES_NOT_FIT

    @property
    def word(self) -> str:
        """The estimate's verdict in words."""
        return VERDICT_WORDS[self.verdict]


def served(page: Hardware) -> list[ServedRow]:
    """Return the newest run of each rung, runtime and node class of the page that served the workload's load."""
    runs = runs_for_use(page.ladder, page.workload)
    if not runs:
        return []
    return [
        row
        for rung in page.ladder.own
        for one in page.columns
        for row in _of(page, rung, one, [run for run in runs if run.rung == rung.key])
    ]


def _of(page: Hardware, rung: Rung, version: NodeClassVersion, runs: list[Run]) -> list[ServedRow]:
    work, found = page.workload, []
    for runtime in dict.fromkeys(run.served_by for run in runs):
        digest = artifact_digest(artifact_set(page.ladder, rung))
        slug, node = version.node_class.slug, version.node
        need = RunNeeded(digest, runtime, slug, node, work.context_tokens, work.concurrency, page.cache)
        if run := tested_by([one for one in runs if one.served_by == runtime], need, {}).run:
            found.append(ServedRow(run, rung, page.fit(rung, version).plan.verdict))
    return found
