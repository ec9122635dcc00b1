"""What rests on a license's terms: the legal passes in force, and what happens to them when a term changes."""

from collections.abc import Sequence
from typing import Any

from reviews.licensing.models import License
from reviews.licensing.terms.fields import FIELDS
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.workflow import states, turns
from reviews.workflow.followers import basis_changed
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.rereads.models import Contradiction


def resting_on(key: str, paths: Sequence[str]) -> list[SignOff]:
    """Return the legal passes in force for which a rule read one of these terms of a license, oldest first."""
    found = SignOff.objects.filter(
        in_force_on__isnull=False, track=states.LEGAL, outcome__startswith="pass", terms__licenses__has_key=key
    )
    wanted = set(paths)
    rows = found.select_related("candidate__workload", "candidate__snapshot", "signer", "snapshot").order_by("pk")
    return [one for one in rows if any(wanted & set(rule["paths"]) for rule in one.terms.get("rules", ()))]


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
