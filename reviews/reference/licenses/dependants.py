"""What rests on a confirmed term, as the form that changes it lists it: candidates and their decisions."""

from dataclasses import dataclass

from reviews.decisions.queries import current
from reviews.licensing.terms.values import Term
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.terms_basis import resting_on
from reviews.workloads.queries import visible_to

MOST = 50
"""Most candidates that the form names."""


@dataclass(frozen=True)
class RestingCandidate:
    """One candidate whose legal pass rests on the term; ``decision`` is its number in force, None without one."""

    candidate: Candidate
    signer: str
    decision: int | None


@dataclass(frozen=True)
class Resting:
    """Everything that rests on a term; ``hidden`` counts what this person may not see, ``more`` what is not named."""

    rows: list[RestingCandidate]
    hidden: int
    more: int

    @property
    def count(self) -> int:
        """How many legal passes rest on it."""
        return len(self.rows) + self.hidden + self.more


def resting(key: str, path: str, term: Term, who: User) -> Resting | None:
    """Return what a change of a term would outdate; None for a term that nobody has confirmed."""
    if not term.read_by:
        return None
    passes = list(resting_on(key, [path]).values_list("pk", "candidate", "candidate__workload"))
    workloads = set(visible_to(who).order_by().values_list("pk", flat=True))
    mine = {candidate: number for number, candidate, workload in passes if workload in workloads}
    decided = current(CatalogEntry.objects.filter(candidate__in=list(mine))).order_by("decision")
    numbers = dict(decided.values_list("candidate", "decision")[:MOST])
    first = [*numbers, *(candidate for candidate in mine if candidate not in numbers)][:MOST]
    signed = SignOff.objects.select_related("candidate", "signer").in_bulk([mine[candidate] for candidate in first])
    rows = [signed[mine[candidate]] for candidate in first]
    shown = [RestingCandidate(one.candidate, one.signer.name, numbers.get(one.candidate_id)) for one in rows]
    return Resting(shown, len(passes) - len(mine), len(mine) - len(shown))
