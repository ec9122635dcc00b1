"""What rests on a confirmed term, as the form that changes it lists it: candidates and their decisions."""

from dataclasses import dataclass

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force
from reviews.licensing.terms.values import Term
from reviews.people.models import User
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for
from reviews.workflow.terms_basis import resting_on

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
    passes = {one.candidate_id: one for one in resting_on(key, [path])}
    seen = candidates_for(who).in_bulk(list(passes))
    rows = [passes[number] for number in passes if number in seen]
    decided = in_force(Decision.objects.filter(candidate__in=[one.candidate_id for one in rows[:MOST]]))
    numbers = dict(decided.values_list("candidate", "number"))
    shown = [
        RestingCandidate(seen[one.candidate_id], one.signer.name, numbers.get(one.candidate_id)) for one in rows[:MOST]
    ]
    return Resting(shown, len(passes) - len(rows), len(rows) - len(shown))
