"""Writes about legal passes whose terms changed; the act that calls them records."""

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
