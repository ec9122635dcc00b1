"""The import of a suite's run, and what a reviewer says of the limitations that its cases cover."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import means, record
from reviews.people import roles
from reviews.people.holds import HoldBook
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Over, actor_name, may, require
from reviews.rungs.servable import Rung
from reviews.runs.models import SUITE, Run
from reviews.runs.queries import stored
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles, keep_run
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.suites.checks.outcome import CheckOutcome
from reviews.suites.models import RunUpload, Suite, SuiteCase, SuiteCoverage
from reviews.suites.outcomes import outcomes_of
from reviews.suites.queries import cases_of, proposers_of
from reviews.suites.rows import keep_suite_run, keep_upload
from reviews.suites.run_file import NOT_A_RUN, SuiteRunFile, is_suite_run, suite_run_file
from reviews.workflow.actions.importing import require_room, why_not_import
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.coverable import coverable
from reviews.workflow.locks import locked_until
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workflow.notes.actions import why_not_write
from reviews.workflow.played import PlayedFor, handout_of, node_class_named, require_same_text, rung_named
from reviews.workflow.separation import marked

Judged = Mapping[str, CheckOutcome]
MOST_WAITING = 5
"""Result files of one candidate or entry that may wait to be judged."""


def why_not_import_suite_run(user: User, candidate: Candidate) -> str:
    """Let those who may import runs import one of a suite, once legal has recorded the license intake."""
    return why_not_import(user, candidate) or locked_until(partial=False, intake=candidate.intakes.exists())


def why_not_import_entry_run(user: User, entry: ShortlistEntry) -> str:
    """Let engineering reviewers who did not propose the model import a run of an entry, after the license intake.

    A run of the commit counts for every candidate of it, so related accounts are refused whatever a policy marks.
    """
    if not may(user, roles.IMPORT_RUNS):
        return say("Only an engineering reviewer can import a run.")
    if entry.removed_at is not None:
        return Over(say("This entry was removed from the shortlist."))
    played = PlayedFor.of_entry(entry)
    proposed = proposers_of(played.workload, *played.pin)
    if user.pk in {person for person, _ in proposed}:
        return say("You proposed this model, so another engineering reviewer must import its runs.")
    book = HoldBook({user.pk, *(person for person, _ in proposed)})
    if any(book.shared((user.pk, None), one) is not None for one in proposed):
        return say(
            "One person could have acted as you and as whoever proposed this model. Someone else must import its runs."
        )
    here = {"candidate__hub": played.hub, "candidate__repo_id": played.repo_id, "candidate__commit": played.commit}
    intakes = LicenseIntake.objects.filter(candidate__workload=played.workload, **here)
    return locked_until(partial=entry.snapshot.partial, intake=intakes.exists())


@act
def import_suite_run(candidate: Candidate, *, files: RunFiles, by: User, judged: Judged | None = None) -> Run:
    """Import a run of the workload's suite; the same file again is the same run. Raises ``RefusedRun``.

    ``judged`` is what the checks say of its answers, where that has been worked out before.
    """
    candidate = locked(candidate)
    freeze_people()
    require(why_not_import_suite_run(by, candidate))
    return _import(PlayedFor.of_candidate(candidate), files, by, judged, marked(by, candidate))


@act
def import_entry_run(entry: ShortlistEntry, *, files: RunFiles, by: User, judged: Judged | None = None) -> Run:
    """Import a run of the workload's suite for an entry of its shortlist. Raises ``RefusedRun``."""
    entry = _locked_entry(entry)
    freeze_people()
    require(why_not_import_entry_run(by, entry))
    return _import(PlayedFor.of_entry(entry), files, by, judged, {})


@act
def hand_in_run(candidate: Candidate, *, files: RunFiles, by: User) -> RunUpload:
    """Take a large result file, which the worker judges and imports. Raises ``RefusedRun``."""
    candidate = locked(candidate)
    freeze_people()
    require(why_not_import_suite_run(by, candidate))
    return _hand_in(PlayedFor.of_candidate(candidate), files, by)


@act
def hand_in_entry_run(entry: ShortlistEntry, *, files: RunFiles, by: User) -> RunUpload:
    """Take a large result file for an entry of a shortlist, which the worker judges and imports."""
    entry = _locked_entry(entry)
    freeze_people()
    require(why_not_import_entry_run(by, entry))
    return _hand_in(PlayedFor.of_entry(entry), files, by)


def _locked_entry(entry: ShortlistEntry) -> ShortlistEntry:
    Shortlist.objects.select_for_update().get(pk=entry.shortlist_id)
    return ShortlistEntry.objects.select_related("shortlist__workload", "snapshot").get(pk=entry.pk)


def _hand_in(played: PlayedFor, files: RunFiles, by: User) -> RunUpload:
    """Keep a result file until the worker has judged it; the same file is kept once."""
    if not is_suite_run(files.result.data):
        raise RefusedRun(NOT_A_RUN)
    here = RunUpload.objects.filter(candidate=played.candidate, entry=played.entry, run=None, refused="")
    if waits := here.filter(sha256=files.digest).first():
        unchanged(say("The same file waits to be judged."))
        return waits
    if here.count() >= MOST_WAITING:
        raise RefusedRun(
            say(
                "{most_waiting} files of this {noun} wait to be judged. Wait until one has been.",
                most_waiting=MOST_WAITING,
                noun=played.noun,
            )
        )
    row = RunUpload(
        candidate=played.candidate, entry=played.entry, name=files.result.name, size=len(files.result.data),
        sha256=files.digest, by=by, through=means(),
    )  # fmt: skip
    keep_upload(row, files.result.data)
    enqueue(
        "judge_suite_run",
        row.pk,
        label=say("A suite run of {repo_id}", repo_id=played.repo_id),
        asked_by=actor_name(by),
    )
    record(
        "suite:handed-in", actor=actor_name(by), subject=played.subject, label=played.label, upload=row.pk,
        sha256=row.sha256, size=row.size, **played.named,
    )  # fmt: skip
    return row


def _import(
    played: PlayedFor, files: RunFiles, by: User, judged: Judged | None, marks: Mapping[str, str]
) -> Run:  # fmt: skip
    """Check a result file against the suite and the artifact set, and keep it as a run with its results."""
    said = suite_run_file(files.result.data)
    handout = handout_of(played, said)
    rung = rung_named(played, said.header)
    require_same_text(rung, said)
    entries = cases_of(handout.suite)
    if strange := next((one.key for one in said.results if one.key not in entries), ""):
        raise RefusedRun(
            say("The suite has no case “{strange}”. Hand in the results of this suite alone.", strange=strange[:60])
        )
    if not said.results:
        raise RefusedRun(say("The file has no results. Play the suite first."))
    if known := stored().filter(digest=files.digest).first():
        return _again(known, played)
    require_room(played)
    try:
        with transaction.atomic():
            row = keep_run(_columns(played, said, rung, by), files, by=by)
    except IntegrityError as error:  # at once for another candidate, which the lock on this one does not keep out
        raise RefusedRun(say("Someone else has just imported this result file. Look at the runs again.")) from error
    outcomes = outcomes_of(said.results, entries) if judged is None else judged
    suite_run = keep_suite_run(row, said, handout, entries, outcomes)
    record(
        "suite:played", actor=actor_name(by), subject=played.subject, label=played.label,
        number=row.pk, sha256=row.digest, suite=handout.suite.digest, suite_number=handout.suite.number,
        size=handout.suite.size, answered=suite_run.answered, handed_out=handout.pk, place=handout.place,
        artifact=row.artifact, rung=row.rung, runtime=row.served_by, node_class=row.node_class,
        concurrency=suite_run.concurrency, sampling=suite_run.sampling, tokens_in=suite_run.input_tokens,
        tokens_out=suite_run.output_tokens, seconds=suite_run.seconds, ran_on=row.ran_on.isoformat(),
        ran_by=row.ran_by, **played.named, **marks,
    )  # fmt: skip
    return row


def _columns(played: PlayedFor, said: SuiteRunFile, rung: Rung, by: User) -> dict[str, object]:
    header = said.header
    same = ("runtime", "version", "image", "flags", "accelerators", "driver", "served_as", "memory_peak_mib",
            "memory_measured_by", "ran_on", "ran_by", "artifact")  # fmt: skip
    return {name: getattr(header, name) for name in same} | {
        "kind": SUITE, "candidate": played.candidate, "entry": played.entry, "hub": played.hub,
        "repo_id": rung.repo_id, "commit": rung.commit,
        "rung": rung.key, "rung_words": rung.words, "node_class_version": node_class_named(header),
        "tool": said.tool[:40], "measures": [], "actor": actor_name(by),
    }  # fmt: skip


def _again(known: Run, played: PlayedFor) -> Run:
    """Return the run of the same file if it is of this commit and workload, for whichever of its subjects it came."""
    if (known.hub, known.repo_id, known.commit) != played.pin or known.workload_id != played.workload.pk:
        raise RefusedRun(
            say("This result file has been imported for another {noun}. A run belongs to one.", noun=played.noun)
        )
    unchanged(say("The same file has been imported before."))
    return known


@act
def cover(candidate: Candidate, *, suite: Suite, chosen: Mapping[str, str], by: User) -> SuiteCoverage:
    """Say which case covers each limitation and withheld component, "" for none. Raises ``ValueError``."""
    candidate = locked(candidate)
    freeze_people()
    require(why_not_write(by, candidate))
    if candidate.snapshot is None or suite.workload_id != candidate.workload_id:
        raise ValueError(say("This suite is not of the candidate's workload."))
    asked = coverable(candidate.snapshot)
    keys = set(SuiteCase.objects.filter(suite=suite).values_list("key", flat=True))
    if strange := sorted(set(chosen.values()) - keys - {""}):
        raise ValueError(say("The suite has no case “{value}”.", value=strange[0][:60]))
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
