"""The pages of runs: the runs of a candidate's commit, one run beside its estimate, and a header to fill in."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from reviews.desks.engineering.hardware_page import TONES
from reviews.evidence.commit_days import CommitDays, commit_days
from reviews.files.models import KeptFile
from reviews.language.memory import recalled, stored
from reviews.language.phrases import dated, figure, joined, say
from reviews.people.models import User
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import Rung
from reviews.runs.header import REQUIRED
from reviews.runs.measure import LoadMeasure
from reviews.runs.models import OWNER, Run
from reviews.sizing.plan import DOES_NOT_FIT, VERDICT_WORDS, Plan, gib, plan
from reviews.workflow.models import Candidate
from reviews.workflow.played import PlayedFor
from reviews.workflow.run_sight import runs_for
from reviews.workflow.tested import cache_of, load_words, memory_compared
from reviews.workloads.nodes.queries import newest

MOST = 50
"""Runs on one page; the newest are shown."""
STATED = tuple(name for name in REQUIRED if name != "date")
"""What the header file of a suite run must state; the tool adds the day."""
FIRST = 3
"""Loads of a run in the list."""
UNDATED = say("Unknown, so the day of the run was not compared with it")


@dataclass(frozen=True)
class LoadRow:
    """One load of a run beside the estimate of the same load; ``plan`` is None if no rung here has the run's bytes."""

    load: LoadMeasure
    plan: Plan | None
    peak_mib: int | None

    @property
    def words(self) -> str:
        """The load in words."""
        return load_words(self.load)

    @property
    def requests(self) -> str:
        """Requests that were answered and that failed, in words."""
        if self.load.errors is None:
            return say("{value:,} answered; failures not stated", value=self.load.requests or 0)
        return say("{value:,} answered, {errors:,} failed", value=self.load.requests or 0, errors=self.load.errors)

    @property
    def verdict(self) -> tuple[str, str] | None:
        """Tone and label of the estimate."""
        return (TONES[self.plan.verdict], VERDICT_WORDS[self.plan.verdict]) if self.plan else None

    @property
    def contradicted(self) -> bool:
        """Whether the run served a load that the estimate rules out."""
        return self.load.clean and self.plan is not None and self.plan.verdict == DOES_NOT_FIT

    @property
    def memory(self) -> str:
        """Estimated and measured memory with the estimate's error, in words."""
        said = memory_compared(self.plan.need if self.plan else 0, self.peak_mib)
        kinds = (("estimated", "estimated_bytes"), ("measured", "measured_bytes"))
        parts = [say("{word} {gib}", word=word, gib=gib(said[key])) for word, key in kinds if said[key]]
        if (error := said.get("error_percent")) is not None:
            parts.append(say("estimate {error:+g} %", error=error))
        return joined(", ", parts)


class RunsPage:
    """The runs of a candidate's commit that a person may see, newest first."""

    def __init__(self, candidate: Candidate, user: User) -> None:
        self.candidate = candidate
        found = runs_for(user, candidate)
        self.ladder = Ladder(candidate.snapshot)
        self.number = found.count()
        self.shown = [RunRow(one, self) for one in found[:MOST]]

    @cached_property
    def days(self) -> CommitDays:
        """Since when the commit is there, as far as the hub says."""
        return commit_days(self.candidate.snapshot)

    @cached_property
    def rungs(self) -> dict[str, Rung]:
        """The rungs of the repository by the digest of their artifact sets."""
        return {artifact_digest(artifact_set(self.ladder, one)): one for one in self.ladder.own}


class RunRow:
    """One run with its loads and what the estimate says of them."""

    def __init__(self, run: Run, page: RunsPage) -> None:
        self.run, self.page = run, page

    @cached_property
    def loads(self) -> list[LoadRow]:
        """Every load of the run."""
        return self._rows(self.run.loads)

    @cached_property
    def first(self) -> list[LoadRow]:
        """The loads that the list shows."""
        return self._rows(self.run.loads[:FIRST])

    @property
    def left_out(self) -> int:
        """Number of loads that only the run's own page shows."""
        return max(0, len(self.run.loads) - FIRST)

    def _rows(self, loads: Iterable[LoadMeasure]) -> list[LoadRow]:
        return [LoadRow(one, self._plan(one), self.run.memory_peak_mib) for one in loads]

    def _plan(self, load: LoadMeasure) -> Plan | None:
        rung = self.page.rungs.get(self.run.artifact)
        if rung is None or not load.context or not load.concurrency:
            return None
        node, model = self.run.node_class_version.node, self.page.ladder.model(rung)
        return plan(model, node, load.context, load.concurrency, cache_of(self.run.flags))

    @cached_property
    def files(self) -> list[KeptFile]:
        """The files that were handed in with it."""
        return list(KeptFile.objects.filter(owner_kind=OWNER, owner_id=str(self.run.pk)))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the header and the tool say of the run, as labels and values; what is not stated is said so."""
        run = self.run
        said = [
            (say("Rung"), stored(run.rung_words)),
            (say("Runtime"), run.served_by),
            (say("Image"), run.image),
            (say("Flags"), run.flags),
            (
                say("Node class"),
                say(
                    "{node_class}, version {number_of}",
                    node_class=run.node_class,
                    number_of=run.node_class_version.number,
                ),
            ),
            (say("Accelerators"), figure(f"{run.accelerators:,}")),
            (say("Driver"), run.driver),
            (say("Load tool"), run.tool),
            (say("Command"), run.command),
            (say("Arrival of requests"), recalled(run.arrival)),
            (say("Seed"), "" if run.seed is None else str(run.seed)),
            (say("Served as"), run.served_as),
            (
                say("Memory peak"),
                say("{memory_peak_mib:,} MiB of the fullest accelerator", memory_peak_mib=run.memory_peak_mib)
                if run.memory_peak_mib
                else "",
            ),
            (say("Memory measured by"), run.memory_measured_by),
            (say("Run by"), run.ran_by),
            (say("Day of the commit"), dated(day, "%-d %b %Y") if (day := self.page.days.commit) else UNDATED),
        ]
        return [(label, value or say("Not stated")) for label, value in said]


def header_text(candidate: Candidate, ladder: Ladder, user: User, key: str = "") -> str:
    """Return a header to fill in for a rung, with what the portal knows; ``key`` names the rung, "" the first."""
    known = _known(candidate, ladder, user, key)
    return "".join(f"{name}: {value}".rstrip() + "\n" for name, value in known.items())


def suite_header(candidate: Candidate | PlayedFor, ladder: Ladder, user: User, key: str = "") -> str:
    """Return the same as the JSON file that ``run_suite.py`` asks for: what the tool adds itself is left out."""
    known = _known(candidate, ladder, user, key)
    return json.dumps({name: known[name] for name in STATED}, indent=2, ensure_ascii=False)


def _known(candidate: Candidate | PlayedFor, ladder: Ladder, user: User, key: str) -> dict[str, str]:
    rung = next((one for one in ladder.own if one.key == key), ladder.own[0] if ladder.own else None)
    slug = candidate.workload.node_classes[0] if candidate.workload.node_classes else ""
    version = newest([slug]).get(slug)
    digest = artifact_digest(artifact_set(ladder, rung)) if rung else ""
    return {
        "repository": candidate.repo_id, "commit": candidate.commit, "artifact": digest,
        "runtime": rung.runtime if rung else "", "version": "", "image": "", "flags": "", "node_class": slug,
        "node_class_version": str(version.number) if version else "", "accelerators": "", "driver": "",
        "date": timezone.localdate().isoformat(), "ran_by": user.name, "served_as": "", "command": "", "seed": "",
        "memory_peak_mib": "", "memory_measured_by": "",
    }  # fmt: skip
