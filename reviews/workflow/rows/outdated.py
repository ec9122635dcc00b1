"""Writes about passes that something new contradicts: changed terms, or a finding; the act that calls them records."""

from collections.abc import Sequence
from typing import Any

from reviews.licensing.models import License
from reviews.licensing.terms.fields import FIELDS
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.workflow import states, turns
from reviews.workflow.followers import basis_changed
from reviews.workflow.models import Candidate
from reviews.workflow.rereads.models import Contradiction
from reviews.workflow.terms_basis import resting_on


def outdate(row: License, paths: Sequence[str], by: User) -> dict[str, Any]:
    """Outdate every legal pass that rests on terms which changed, tell its signer once, and let decisions follow.

    A reading of the earlier value clears nothing any more, so each rule that read the term has another result.
    """
    numbers = {one.candidate_id for one in resting_on(row.key, paths)}
    list(Candidate.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"))
    found = [one for one in resting_on(row.key, paths) if not Contradiction.objects.filter(signoff=one).exists()]
    names = ", ".join(FIELDS[path].title for path in paths)
    sentence = f"Terms of {row.name} changed: {names}."
    Contradiction.objects.bulk_create(
        Contradiction(signoff=one, snapshot=one.snapshot, reader=one.snapshot.reader, sentences=[sentence])
        for one in found
    )
    for one in found:
        basis_changed(one.candidate)
        why = f"Your legal sign-off is outdated. {sentence}"
        turns.tell(one.signer, one.candidate, why, states.LEGAL, asked_by=actor_name(by))
    return {"outdated": [{"candidate": one.candidate_id, "sign_off": one.pk} for one in found]} if found else {}


def outdate_by_finding(candidate: Candidate, track: str, sentence: str, by: User) -> dict[str, Any]:
    """Outdate the sign-off in force on a track by a finding, tell its signer, and let decisions follow.

    Return it for the ledger, {} if the track has no sign-off that counts: then it is to be reviewed anyway.
    """
    row = candidate.tracks.select_related("signoff__signer", "signoff__snapshot").get(name=track)
    signoff = row.signoff
    if signoff is None or row.state not in states.PASSING:
        return {}
    if not Contradiction.objects.filter(signoff=signoff).exists():
        snapshot = candidate.snapshot or signoff.snapshot
        Contradiction.objects.create(signoff=signoff, snapshot=snapshot, reader=snapshot.reader, sentences=[sentence])
    basis_changed(candidate)
    why = f"Your {track} sign-off is outdated. {sentence}"
    turns.tell(signoff.signer, candidate, why, track, asked_by=actor_name(by))
    return {"outdated": [{"candidate": candidate.pk, "sign_off": signoff.pk}]}
