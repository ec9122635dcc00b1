"""What rests on a confirmed term, as the form that changes it lists it: candidates and their decisions."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force
from reviews.licensing.terms.values import Term
from reviews.people.models import User
from reviews.workflow.models import Candidate
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
    passes = resting_on(key, [path])
    mine = passes.filter(candidate__workload__in=visible_to(who).order_by().values("pk"))
    decided = in_force(Decision.objects.filter(candidate=OuterRef("candidate"))).order_by("-number")
    named = mine.annotate(decision=Subquery(decided.values("number")[:1])).select_related("candidate", "signer")
    shown = [
        RestingCandidate(one.candidate, one.signer.name, vars(one)["decision"])
        for one in named.order_by(F("decision").asc(nulls_last=True), "pk")[:MOST]
    ]
    seen = mine.count()
    return Resting(shown, passes.count() - seen, seen - len(shown))
