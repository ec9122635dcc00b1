"""What was decided or rejected lately, for the list on “Your turn”."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from reviews.decisions.answers import IN_FORCE
from reviews.decisions.entries import name_of, sight, standings, visible_to
from reviews.decisions.queries import Standing
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.statements import rows, tuples
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for

SHOWN = (
    "decision", "candidate", "repo_id", "commit", "workload_name", "stage", "ended", "review_by", "shaken_from",
    "issued_at", "card",
)  # fmt: skip
"""What a row shows of a decision, and what its standing is judged by."""


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
    seen = sight(user)
    newest = rows(("newest", *seen, most), lambda: visible_to(user).only(*SHOWN)[:most], CatalogEntry, steady=True)
    stands = standings(newest)
    issued = [_issued(one, stands[one.decision]) for one in newest]
    refused = tuples(("rejected", *seen, most), lambda: _rejected(user)[:most])
    ended = issued + [_refused(row) for row in refused]
    return sorted(ended, key=lambda one: one.at, reverse=True)[:most]


def _rejected(user: User) -> QuerySet[Candidate, tuple[Any, ...]]:
    """Return the rejected candidates that this person may see, newest first, with who said so and for what."""
    said = LedgerEntry.objects.filter(
        event="candidate:rejected", subject=Concat(Value("candidate:"), Cast(OuterRef("pk"), CharField()))
    )
    found = candidates_for(user).prefetch_related(None).select_related(None).filter(state=states.REJECTED)
    carried = {"said_by": Subquery(said.values("actor")[:1]), "for_what": F("workload__name")}
    columns = ("pk", "repo_id", "commit", "for_what", "ended_reason", "said_by", "changed_at")
    return found.annotate(**carried).order_by(F("changed_at").desc()).values_list(*columns)


def _issued(entry: CatalogEntry, stands: Standing) -> EndedRow:
    tone, word = (stands.tone, stands.title) if stands.word != IN_FORCE else stands.approved_for
    by = name_of(entry.card["issuer"])
    return EndedRow(
        entry.decision, entry.candidate, entry.repo_id, entry.commit, entry.workload_name, tone, word, stands.why, by,
        entry.issued_at,
    )  # fmt: skip


def _refused(row: tuple[Any, ...]) -> EndedRow:
    number, repo_id, commit, workload, why, said_by, at = row
    by = (said_by or "").partition(" (")[0]
    return EndedRow(None, number, repo_id, commit, workload, "bad", say("Rejected"), why, by, at)
