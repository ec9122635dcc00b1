"""The act of a reviewer who has read what a newer reader learned."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import Over, actor_name, require
from reviews.workflow import permits
from reviews.workflow.actions.reviewing import locked, require_seen
from reviews.workflow.models import Candidate, Track
from reviews.workflow.rereads.models import ReaderFinding
from reviews.workflow.rereads.queries import unread
from reviews.workflow.rereads.rows import keep_read
from reviews.workflow.rows.candidates import locked_track


def why_not_confirm(user: User | AnonymousUser, track: Track) -> str:
    """Let a reviewer who may answer the track's questions confirm its reader findings, while there are any."""
    why = permits.why_not_answer(user, track)
    return why or ("" if unread(track.candidate, track.name) else Over(say("No reader finding waits for this track.")))


@act
def confirm_findings(candidate: Candidate, *, track: str, seen: str, by: User) -> list[ReaderFinding]:
    """Confirm for a track that its reader findings were read, on the snapshot that was seen."""
    candidate = locked(candidate)
    require(why_not_confirm(by, locked_track(candidate, track)))
    require_seen(candidate, seen)
    found = keep_read(candidate, track, by)
    record(
        "learned:confirmed", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        track=track, findings=[{"reader": one.reader, "kind": one.kind} for one in found],
        titles=joined(", ", (one.title for one in found)),
    )  # fmt: skip
    return found
