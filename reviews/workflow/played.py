"""What a run is imported for, and whether its file belongs there: a candidate, or an entry of a shortlist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from reviews.evidence.commit_days import commit_days
from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import Rung
from reviews.runs.header import RunHeader
from reviews.runs.refused import RefusedRun, UnknownArtifact
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.models import Suite, SuiteHandout
from reviews.suites.refused import UnknownSuite
from reviews.suites.run_file import SuiteRunFile
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeClassVersion

DAYS = timedelta(days=1)
"""How far the day of a run may lie before its hand-out: time zones."""


@dataclass(frozen=True)
class PlayedFor:
    """A candidate, or an entry of a shortlist, as the import of a run reads it; an entry never names a candidate."""

    workload: Workload
    snapshot: Snapshot | None
    hub: str
    repo_id: str
    commit: str
    candidate: Candidate | None = None
    entry: ShortlistEntry | None = None

    @classmethod
    def of_candidate(cls, candidate: Candidate) -> PlayedFor:
        """Return what a run of a candidate is imported for."""
        work, snapshot = candidate.workload, candidate.snapshot
        return cls(work, snapshot, candidate.hub, candidate.repo_id, candidate.commit, candidate=candidate)

    @classmethod
    def of_entry(cls, entry: ShortlistEntry) -> PlayedFor:
        """Return what a run of an entry is imported for."""
        work, snapshot = entry.shortlist.workload, entry.snapshot
        return cls(work, snapshot, snapshot.hub, snapshot.repo_id, snapshot.commit, entry=entry)

    @property
    def pin(self) -> tuple[str, str, str]:
        """Hub, repository and commit."""
        return self.hub, self.repo_id, self.commit

    @property
    def noun(self) -> str:
        """What it is, in words."""
        return "entry" if self.entry else "candidate"

    @property
    def subject(self) -> str:
        """The subject of its entries in the ledger."""
        return f"candidate:{self.candidate.pk}" if self.candidate else f"workload:{self.workload.pk}"

    @property
    def label(self) -> str:
        """How the ledger names it."""
        return (
            self.candidate.label
            if self.candidate
            else say("{name}, {entry}", name=self.workload.name, entry=self.entry)
        )

    @property
    def named(self) -> dict[str, object]:
        """What the ledger says besides of an entry: of which workload, shortlist and commit it is."""
        if self.entry is None:
            return {}
        return {
            "slug": self.workload.slug, "shortlist": self.entry.shortlist_id, "entry": self.entry.pk,
            "commit": self.commit,
        }  # fmt: skip


def rung_named(played: PlayedFor, header: RunHeader) -> Rung:
    """Return the rung whose artifact set the header names. Raises ``RefusedRun`` if there is none, or none yet."""
    if header.repository.casefold() != played.repo_id.casefold():
        raise RefusedRun(
            say(
                "The header is of {repository}, this {noun} is {repo_id}.",
                repository=header.repository,
                noun=played.noun,
                repo_id=played.repo_id,
            )
        )
    if header.commit != played.commit:
        raise RefusedRun(
            say(
                "The header is of commit {commit}, this {noun} of {commit2}.",
                commit=header.commit[:7],
                noun=played.noun,
                commit2=played.commit[:7],
            )
        )
    days = commit_days(played.snapshot)
    if days.run and header.ran_on < days.run:
        raise RefusedRun(
            say(
                "The header says {ran_on}, before commit {commit} existed ({day}). Correct the header.",
                ran_on=header.ran_on,
                commit=header.commit[:7],
                day=days.commit,
            )
        )
    ladder = Ladder(played.snapshot)
    wanted = played.entry.artifact if played.entry else header.artifact
    for rung in ladder.own:
        if header.artifact == wanted == artifact_digest(artifact_set(ladder, rung)):
            return rung
    if played.entry:
        raise UnknownArtifact(
            say("The header names another artifact set than this entry has. Take its SHA-256 from its page.")
        )
    raise UnknownArtifact(
        say(
            "No rung of this candidate has the artifact set that the header names. Take its SHA-256 "
            "from the page of runs."
        )
    )


def node_class_named(header: RunHeader) -> NodeClassVersion:
    """Return the version of the node class that a header names. Raises ``RefusedRun`` where the two do not fit."""
    found = NodeClassVersion.objects.filter(
        node_class__slug=header.node_class, number=header.node_class_version
    ).select_related("node_class")
    version = found.first()
    if version is None:
        raise RefusedRun(
            say(
                "There is no node class {node_class} with a version {node_class_version}.",
                node_class=header.node_class[:60],
                node_class_version=header.node_class_version,
            )
        )
    node = version.node
    if bool(header.accelerators) != bool(node.count):
        has = say("has no accelerators") if not node.count else say("has accelerators")
        raise RefusedRun(
            say(
                "The header says {accelerators:,} accelerators, and {node_class} {has}.",
                accelerators=header.accelerators,
                node_class=header.node_class,
                has=has,
            )
        )
    if (header.memory_peak_mib or 0) > node.memory_mib:
        raise RefusedRun(
            say(
                "The memory peak of {memory_peak_mib:,} MiB exceeds the {memory_mib:,} MiB of one memory of "
                "{node_class}. State the peak of the fullest accelerator, not the sum.",
                memory_peak_mib=header.memory_peak_mib,
                memory_mib=node.memory_mib,
                node_class=header.node_class,
            )
        )
    return version


def handout_of(played: PlayedFor, said: SuiteRunFile) -> SuiteHandout:
    """Return the hand-out that a run is of. Raises ``UnknownSuite`` and ``RefusedRun``."""
    suite = Suite.objects.filter(workload=played.workload, digest=said.suite).first()
    if suite is None:
        raise UnknownSuite(
            say(
                "The workload of this {noun} has no suite {suite}. A run is of the suite of its workload.",
                noun=played.noun,
                suite=said.suite[:7],
            )
        )
    handout = SuiteHandout.objects.filter(pk=said.handed_out, suite=suite).select_related("suite").first()
    if handout is None:
        raise RefusedRun(
            say(
                "Version {number_of} was not handed out as {handed_out}. Play the file handed out.",
                number_of=suite.number,
                handed_out=said.handed_out,
            )
        )
    if said.header.ran_on > timezone.localdate():
        raise RefusedRun(
            say("The header says that the run was on {ran_on}, which is in the future.", ran_on=said.header.ran_on)
        )
    if said.header.ran_on < timezone.localdate(handout.at) - DAYS:
        raise RefusedRun(
            say(
                "The header says {ran_on}, before the suite was handed out. Correct the header.",
                ran_on=said.header.ran_on,
            )
        )
    if said.concurrency < 1:
        raise RefusedRun(say("The header must state the “concurrency”: how many cases were played at once."))
    return handout


def require_same_text(rung: Rung, said: SuiteRunFile) -> None:
    """Raise ``RefusedRun`` for a template or tokenizer that is not the one of the commit."""
    if said.template and rung.template and said.template != rung.template:
        raise RefusedRun(
            say(
                "The run used the chat template {template}, the commit has {template2}. Play the suite with "
                "the template of the commit.",
                template=said.template[:7],
                template2=rung.template[:7],
            )
        )
    if said.tokenizer and rung.tokenizer and rung.tokenizer not in said.tokenizer:
        raise RefusedRun(
            say(
                "The run used a tokenizer with another digest than {tokenizer}, which the commit has. Play "
                "the suite with the tokenizer of the commit.",
                tokenizer=rung.tokenizer[:7],
            )
        )
