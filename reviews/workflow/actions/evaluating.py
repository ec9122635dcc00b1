"""The import of a suite's run, and what a reviewer says of the limitations that its cases cover."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.rungs.servable import Rung
from reviews.runs.models import SUITE, Run
from reviews.runs.queries import stored
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles, keep_run
from reviews.suites.models import Suite, SuiteCase, SuiteCoverage, SuiteHandout
from reviews.suites.queries import cases_of
from reviews.suites.refused import UnknownSuite
from reviews.suites.rows import keep_suite_run
from reviews.suites.run_file import SuiteRunFile, suite_run_file
from reviews.workflow.actions.importing import node_class_named, require_room, rung_named, why_not_import
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.coverable import coverable
from reviews.workflow.locks import locked_until
from reviews.workflow.models import Candidate
from reviews.workflow.notes.actions import why_not_write
from reviews.workflow.separation import marked

DAYS = timedelta(days=1)
"""How far the day of a run may lie before its hand-out: time zones."""


def why_not_import_suite_run(user: User, candidate: Candidate) -> str:
    """Let those who may import runs import one of a suite, once legal has recorded the license intake."""
    return why_not_import(user, candidate) or locked_until(partial=False, intake=candidate.intakes.exists())


@act
def import_suite_run(candidate: Candidate, *, files: RunFiles, by: User) -> Run:
    """Import a run of the workload's suite; the same file again is the same run. Raises ``RefusedRun``."""
    candidate = locked(candidate)
    freeze_people()
    require(why_not_import_suite_run(by, candidate))
    said = suite_run_file(files.result.data)
    handout = _handout(candidate, said)
    rung = rung_named(candidate, said.header)
    _require_same_text(rung, said)
    entries = cases_of(handout.suite)
    if strange := next((one.key for one in said.results if one.key not in entries), ""):
        raise RefusedRun(f"The suite has no case “{strange[:60]}”. Hand in the results of this suite alone.")
    if not said.results:
        raise RefusedRun("The file has no results. Play the suite first.")
    if known := stored().filter(digest=files.digest).first():
        return _again(known, candidate)
    require_room(candidate)
    try:
        with transaction.atomic():
            row = keep_run(_columns(candidate, said, rung, by), files, by=by)
    except IntegrityError as error:  # at once for another candidate, which the lock on this one does not keep out
        raise RefusedRun("Someone else has just imported this result file. Look at the runs again.") from error
    suite_run = keep_suite_run(row, said, handout, entries)
    record(
        "suite:played", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        number=row.pk, sha256=row.digest, suite=handout.suite.digest, suite_number=handout.suite.number,
        size=handout.suite.size, answered=suite_run.answered, handed_out=handout.pk, place=handout.place,
        artifact=row.artifact, rung=row.rung, runtime=row.served_by, node_class=row.node_class,
        concurrency=suite_run.concurrency, sampling=suite_run.sampling, tokens_in=suite_run.input_tokens,
        tokens_out=suite_run.output_tokens, seconds=suite_run.seconds, ran_on=row.ran_on.isoformat(),
        ran_by=row.ran_by, **marked(by, candidate),
    )  # fmt: skip
    return row


def _handout(candidate: Candidate, said: SuiteRunFile) -> SuiteHandout:
    """Return the hand-out that a run is of. Raises ``UnknownSuite`` and ``RefusedRun``."""
    suite = Suite.objects.filter(workload=candidate.workload, digest=said.suite).first()
    if suite is None:
        raise UnknownSuite(
            f"The workload of this candidate has no suite {said.suite[:7]}. A run is of the suite of its workload."
        )
    handout = SuiteHandout.objects.filter(pk=said.handed_out, suite=suite).select_related("suite").first()
    if handout is None:
        raise RefusedRun(f"Version {suite.number} was not handed out as {said.handed_out}. Play the file handed out.")
    if said.header.ran_on > timezone.localdate():
        raise RefusedRun(f"The header says that the run was on {said.header.ran_on}, which is in the future.")
    if said.header.ran_on < timezone.localdate(handout.at) - DAYS:
        raise RefusedRun(f"The header says {said.header.ran_on}, before the suite was handed out. Correct the header.")
    if said.concurrency < 1:
        raise RefusedRun("The header must state the “concurrency”: how many cases were played at once.")
    return handout


def _require_same_text(rung: Rung, said: SuiteRunFile) -> None:
    """Raise ``RefusedRun`` for a template or tokenizer that is not the one of the commit."""
    if said.template and rung.template and said.template != rung.template:
        raise RefusedRun(
            f"The run used the chat template {said.template[:7]}, the commit has {rung.template[:7]}. "
            "Play the suite with the template of the commit."
        )
    if said.tokenizer and rung.tokenizer and rung.tokenizer not in said.tokenizer:
        raise RefusedRun(
            f"The run used a tokenizer with another digest than {rung.tokenizer[:7]}, which the commit has. "
            "Play the suite with the tokenizer of the commit."
        )


def _columns(candidate: Candidate, said: SuiteRunFile, rung: Rung, by: User) -> dict[str, object]:
    header = said.header
    same = ("runtime", "version", "image", "flags", "accelerators", "driver", "served_as", "memory_peak_mib",
            "memory_measured_by", "ran_on", "ran_by", "artifact")  # fmt: skip
    return {name: getattr(header, name) for name in same} | {
        "kind": SUITE, "candidate": candidate, "hub": candidate.hub, "repo_id": rung.repo_id, "commit": rung.commit,
        "rung": rung.key, "rung_words": rung.words, "node_class_version": node_class_named(header),
        "tool": said.tool[:40], "measures": [], "actor": actor_name(by),
    }  # fmt: skip


def _again(known: Run, candidate: Candidate) -> Run:
    if known.candidate_id != candidate.pk:
        raise RefusedRun("This result file has been imported for another candidate. A run belongs to one.")
    unchanged("The same file has been imported before.")
    return known


@act
def cover(candidate: Candidate, *, suite: Suite, chosen: Mapping[str, str], by: User) -> SuiteCoverage:
    """Say which case covers each limitation and withheld component, "" for none. Raises ``ValueError``."""
    candidate = locked(candidate)
    freeze_people()
    require(why_not_write(by, candidate))
    if candidate.snapshot is None or suite.workload_id != candidate.workload_id:
        raise ValueError("This suite is not of the candidate's workload.")
    asked = coverable(candidate.snapshot)
    keys = set(SuiteCase.objects.filter(suite=suite).values_list("key", flat=True))
    if strange := sorted(set(chosen.values()) - keys - {""}):
        raise ValueError(f"The suite has no case “{strange[0][:60]}”.")
    covers = {key: {"words": words, "by": chosen.get(key, "")} for key, words in asked.items()}
    uncovered = sum(1 for one in covers.values() if not one["by"])
    row = SuiteCoverage.objects.create(
        candidate=candidate, suite=suite, snapshot=candidate.snapshot, covers=covers, total=len(covers),
        uncovered=uncovered, by=by,
    )  # fmt: skip
    record(
        "suite:covered", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        suite=suite.digest, snapshot=candidate.snapshot.digest, covers={key: one["by"] for key, one in covers.items()},
        covered=len(covers) - uncovered, total=len(covers), **marked(by, candidate),
    )  # fmt: skip
    return row
