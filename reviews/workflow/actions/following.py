"""The act that lets decisions follow a change of terms, some candidates at a time, after the change itself."""

from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.queries import newest_of
from reviews.ledger.record import record
from reviews.licensing.models import TermsVersion
from reviews.people.permits import WORKER, Actor, actor_name
from reviews.workflow.models import Candidate
from reviews.workflow.rows.outdated import follow
from reviews.workflow.terms_basis import changed_by

AT_ONCE = 50
"""Candidates that are locked together."""


def reached(version: TermsVersion) -> int:
    """Return the number of the last candidate that has followed a version of the terms, as the ledger says; else 0."""
    entry = newest_of("terms:followed", f"license:{version.license.key}", number=version.number)
    return int(entry.data["through"]) if entry else 0


@act
def follow_terms(version: TermsVersion, *, by: Actor = WORKER) -> int:
    """Let the decisions on the next candidates whose pass a version outdated follow; return how many these were.

    The entry says how far it has come: whoever continues after a crash repeats nothing.
    """
    numbers = list(changed_by(version).filter(pk__gt=reached(version)).values_list("pk", flat=True)[:AT_ONCE])
    if not numbers:
        unchanged(say("Every decision has followed this version of the terms."))
        return 0
    found = list(Candidate.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"))
    follow(found)
    record(
        "terms:followed", actor=actor_name(by), subject=f"license:{version.license.key}", label=version.license.name,
        number=version.number, count=len(found), through=numbers[-1], candidates=numbers,
    )  # fmt: skip
    return len(found)
