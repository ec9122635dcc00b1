"""The import of a run: its result file and header checked against the artifact set, then kept."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, may, require
from reviews.runs.agreement import why_not_together
from reviews.runs.header import SECRET, RunHeader
from reviews.runs.measure import LoadResult, to_json
from reviews.runs.models import Run
from reviews.runs.queries import stored
from reviews.runs.recognition import result_of
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles, keep_run
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.models import Candidate
from reviews.workflow.permits import why_not_in_review
from reviews.workflow.played import PlayedFor, node_class_named, rung_named
from reviews.workflow.separation import marked, why_not_apart

MOST = 200
"""Runs that one candidate may have."""


@dataclass(frozen=True)
class RunStatement:
    """A run as it is handed in: its files and its header."""

    files: RunFiles
    header: RunHeader


def why_not_import(user: User, candidate: Candidate) -> str:
    """Let engineering reviewers import runs of a candidate in review or decided that they did not propose."""
    if not may(user, roles.IMPORT_RUNS):
        return say("Only an engineering reviewer can import a run.")
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so another engineering reviewer must import its runs.")
    return why_not_in_review(candidate) or why_not_apart(user, candidate)


@act
def import_run(candidate: Candidate, *, said: RunStatement, by: User) -> Run:
    """Import a run; the same file again is the same run. Raises ``RefusedRun`` with what does not fit together."""
    candidate = locked(candidate)
    freeze_people()
    require(why_not_import(by, candidate))
    header = said.header
    played = PlayedFor.of_candidate(candidate)
    rung = rung_named(played, header)
    result = result_of(said.files.result.data)
    version = node_class_named(header)
    files = [one.path for one in rung.files]
    if why := why_not_together(result, header, files, rung.size, timezone.localdate()):
        raise RefusedRun(why)
    if known := stored().filter(digest=said.files.digest).first():
        return _again(known, candidate, header)
    require_room(played)
    columns = _columns(header, result) | {
        "candidate": candidate, "hub": candidate.hub, "repo_id": rung.repo_id, "commit": rung.commit, "rung": rung.key,
        "rung_words": rung.words, "artifact": header.artifact, "node_class_version": version, "actor": actor_name(by),
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = keep_run(columns, said.files, by=by)
    except IntegrityError as error:  # at once for another candidate, which the lock on this one does not keep out
        raise RefusedRun(say("Someone else has just imported this result file. Look at the runs again.")) from error
    record(
        "run:imported", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        number=row.pk, sha256=row.digest, log_sha256=row.log_sha256, artifact=row.artifact, rung=row.rung,
        runtime=row.served_by, image=row.image, flags=row.flags, tool=row.tool, node_class=row.node_class,
        node_class_version=version.number, accelerators=row.accelerators, ran_on=row.ran_on.isoformat(),
        ran_by=row.ran_by, measures=row.measures, memory_peak_mib=row.memory_peak_mib, **marked(by, candidate),
    )  # fmt: skip
    return row


def _again(known: Run, candidate: Candidate, header: RunHeader) -> Run:
    """Return the run of the same file, unless it is now said to be of something else or is of another candidate."""
    if known.candidate_id != candidate.pk:
        raise RefusedRun(say("This result file has been imported for another candidate. A run belongs to one."))
    now = (header.artifact, header.runtime, header.version, header.node_class, header.image)
    if (known.artifact, known.runtime, known.version, known.node_class, known.image) != now:
        raise RefusedRun(
            say("This result file is run {pk}, which was imported with other settings. They stay.", pk=known.pk)
        )
    unchanged(say("The same file has been imported before."))
    return known


def require_room(played: PlayedFor) -> None:
    """Raise ``RefusedRun`` for a candidate or an entry that has as many runs as it may have."""
    if Run.objects.filter(candidate=played.candidate, entry=played.entry).count() >= MOST:
        raise RefusedRun(say("This {noun} has {most} runs, the most allowed.", noun=played.noun, most=MOST))


def _shown(command: str) -> str:
    """Return the command line that a tool wrote down, "" if it holds a key: a record keeps it for good."""
    return "" if SECRET.search(command) else command


def _columns(header: RunHeader, result: LoadResult) -> dict[str, object]:
    same = ("runtime", "version", "image", "flags", "accelerators", "driver", "served_as", "memory_peak_mib",
            "memory_measured_by", "ran_on", "ran_by")  # fmt: skip
    return {name: getattr(header, name) for name in same} | {
        "tool": result.tool, "command": header.command or _shown(result.command), "arrival": result.arrival,
        "measures": to_json(result.measures),
        "seed": result.seed if header.seed is None else header.seed,
    }  # fmt: skip
