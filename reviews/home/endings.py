"""What was decided or rejected lately, for the list on “Your turn”."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from reviews.decisions.answers import IN_FORCE
from reviews.decisions.entries import name_of, standings, visible_to
from reviews.decisions.queries import Standing
from reviews.home.at_hand import reader
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.statements import rows
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for


@dataclass(frozen=True)
class EndedRow:
    """One row of "recently decided": a decision, or a rejected candidate (without a number)."""

    number: int | None
    candidate: int
    repo_id: str
    commit: str
    workload: str
    tone: str
    word: str
    why: str
    by: str
    at: datetime


def recently_ended(user: User, most: int = 8) -> list[EndedRow]:
    """Return the newest decisions and rejections that this person may see, newest first, in three queries."""
    newest = rows(("newest", *reader(user), most), lambda: visible_to(user)[:most], CatalogEntry)
    stands = standings(newest)
    issued = [_issued(one, stands[one.decision]) for one in newest]
    refused = rows(("rejected", *reader(user), most), lambda: _rejected(user)[:most], Candidate)
    ended = issued + [_refused(candidate) for candidate in refused]
    return sorted(ended, key=lambda one: one.at, reverse=True)[:most]


def _rejected(user: User) -> QuerySet[Candidate]:
    """Return the rejected candidates that this person may see, newest first, with who said so and for what."""
    said = LedgerEntry.objects.filter(
        event="candidate:rejected", subject=Concat(Value("candidate:"), Cast(OuterRef("pk"), CharField()))
    )
    found = candidates_for(user).prefetch_related(None).select_related(None).filter(state=states.REJECTED)
    carried = {"said_by": Subquery(said.values("actor")[:1]), "for_what": F("workload__name")}
    return found.annotate(**carried).order_by(F("changed_at").desc())


def _issued(entry: CatalogEntry, stands: Standing) -> EndedRow:
    tone, word = (stands.tone, stands.title) if stands.word != IN_FORCE else stands.approved_for
    by = name_of(entry.card["issuer"])
    return EndedRow(
        entry.decision, entry.candidate, entry.repo_id, entry.commit, entry.workload_name, tone, word, stands.why, by,
        entry.issued_at,
    )  # fmt: skip


def _refused(candidate: Candidate) -> EndedRow:
    by = str(vars(candidate)["said_by"] or "").partition(" (")[0]
    why, at = candidate.ended_reason, candidate.changed_at
    name = vars(candidate)["for_what"]
    return EndedRow(None, candidate.pk, candidate.repo_id, candidate.commit, name, "bad", say("Rejected"), why, by, at)
