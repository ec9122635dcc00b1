"""What rests on a license's terms: the legal passes in force for which a rule read a term."""

from collections.abc import Sequence

from reviews.workflow import states
from reviews.workflow.models import SignOff


def resting_on(key: str, paths: Sequence[str]) -> list[SignOff]:
    """Return the legal passes in force for which a rule read one of these terms of a license, oldest first."""
    found = SignOff.objects.filter(
        in_force_on__isnull=False, track=states.LEGAL, outcome__startswith="pass", terms__licenses__has_key=key
    )
    wanted = set(paths)
    rows = found.select_related("candidate__workload", "candidate__snapshot", "signer", "snapshot").order_by("pk")
    return [one for one in rows if any(wanted & set(rule["paths"]) for rule in one.terms.get("rules", ()))]
