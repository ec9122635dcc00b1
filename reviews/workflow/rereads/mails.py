"""The mails about what a newer reader learned: to the author of a contradicted sign-off, or to a track's reviewers."""

from collections.abc import Mapping
from typing import Any

from reviews.language.phrases import joined, say
from reviews.workflow import states, turns
from reviews.workflow.models import Candidate
from reviews.workflow.rereads.models import ReaderFinding
from reviews.workflow.rereads.queries import contradicted


def tell_reviewers(candidate: Candidate, learned: Mapping[str, Any], *, asked_by: str) -> None:
    """Mail each track once what a reading taught; a track that is locked finds it on its desk when it opens."""
    against = {one["sign_off"] for one in learned.get("contradicted", ())}
    for track in candidate.tracks.select_related("signoff__signer", "signoff__contradiction"):
        if track.signoff_id in against and track.signoff:
            why = say(
                "Your {name} sign-off is outdated. {contradicted}",
                name=track.name,
                contradicted=joined(" ", contradicted(track.signoff)),
            )
            turns.tell(track.signoff.signer, candidate, why, track.name, asked_by=asked_by)
            continue
        kinds = [one["kind"] for one in learned.get("learned", ()) if track.name in one["tracks"]]
        if kinds and track.state != states.LOCKED:
            titles = joined(", ", (ReaderFinding(kind=kind).title for kind in kinds))
            why = say(
                "Reader {reader} learned more about the same files: {titles}. Read it on the desk.",
                reader=learned["reader"],
                titles=titles,
            )
            turns.call(candidate, turns.REVIEWERS[track.name], why, track.name, asked_by=asked_by)
