"""Endpoints for machines under /api/v1/: check, decisions, ledger head.

Tokens belong to the company's machines, not to a team: within its scope, a token can read every workload, including
private ones. Give the scope ``decisions`` only to machines that may know all of them.
"""

import json
from datetime import UTC, date, datetime, time

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from ninja.errors import HttpError

from reviews.api import check as machine
from reviews.api import schemas
from reviews.api.auth import Bearer
from reviews.decisions import queries
from reviews.decisions.answers import CheckQuestion
from reviews.decisions.models import Decision
from reviews.decisions.past import standings_at
from reviews.ledger import queries as ledger
from reviews.ledger.chain import GENESIS
from reviews.workflow.models import SignOff

PAGE = 100
"""Decisions per page of the list."""

router = Router()
_PROBLEMS = {401: schemas.Problem, 403: schemas.Problem, 422: schemas.Problem}


@router.get(
    "check",
    response={200: schemas.CheckAnswer, **_PROBLEMS},
    auth=Bearer("check"),
    summary="Check whether a model may be used",
)
def check(request: HttpRequest, asked: Query[schemas.CheckQuery]) -> dict[str, object]:
    """Allow exactly what one decision covers: repository, commit, workload, and the file if one is named.

    A denial is a normal answer: status 200 with ``allow`` false. Treat anything but ``allow`` true as a denial.
    """
    hub = asked.hub or machine.default_hub()
    question = CheckQuestion(hub, asked.repo, asked.commit, asked.workload, asked.sha256.lower())
    reply = machine.ask(question)
    return {
        "allow": reply.allow,
        "reasons": list(reply.reasons),
        "decision": reply.decision,
        "hub": hub,
        "repo": asked.repo,
        "commit": asked.commit,
        "workload": asked.workload,
    }


@router.get(
    "decisions",
    response={200: schemas.DecisionPage, **_PROBLEMS},
    auth=Bearer("decisions"),
    summary="List the decisions in force on a day",
)
def decisions_on(request: HttpRequest, on: date | None = None, page: int = 1) -> dict[str, object]:
    """Return the decisions in force at the end of a day (UTC), or now if the day is today or omitted.

    For a past day, only what had been recorded by then counts: changes, conditions, reviews, readings and sign-offs.
    """
    now = timezone.now()
    day = on or now.date()
    if day > now.date():
        raise HttpError(422, f"{day.isoformat()} is in the future; use today or an earlier day.")
    moment = now if day == now.date() else datetime.combine(day, time.max, UTC)
    found = Paginator(queries.on_day(queries.decisions(), moment).order_by("number"), PAGE)
    if not 1 <= page <= found.num_pages:
        raise HttpError(422, f"Page {page} does not exist; the list has {found.num_pages}.")
    shown = list(found.page(page))
    standings = standings_at(shown, None if day == now.date() else moment)
    return {
        "on": day,
        "count": found.count,
        "page": page,
        "pages": found.num_pages,
        "decisions": [_line(decision, stands) for decision, stands in zip(shown, standings, strict=True)],
    }


@router.get(
    "decisions/{number}",
    response={200: schemas.DecisionRecord, 404: schemas.Problem, **_PROBLEMS},
    auth=Bearer("decisions"),
    summary="Read one decision record",
)
def decision_record(request: HttpRequest, number: int) -> dict[str, object]:
    """Return the record as issued, its digest, and its current standing."""
    found = queries.decisions().filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise HttpError(404, f"Decision {number} does not exist.")
    stands = queries.standing(found)
    canonical = bytes(found.canonical).decode()
    return {
        "number": found.number,
        "sha256": found.sha256,
        "standing": stands.word,
        "why": stands.why,
        "canonical": canonical,
        "record": json.loads(canonical),
    }


@router.get(
    "ledger/head",
    response={200: schemas.LedgerHead, **_PROBLEMS},
    auth=Bearer("ledger"),
    summary="Read the head of the ledger",
)
def ledger_head(request: HttpRequest) -> dict[str, object]:
    """Return the newest entry's number and digest. Keep a copy elsewhere: it exposes a truncated or rewritten chain."""
    head = ledger.head()
    return {
        "sequence": head.sequence if head else 0,
        "digest": head.digest if head else GENESIS,
        "at": head.at if head else None,
    }


def _line(decision: Decision, stands: queries.Standing) -> dict[str, object]:
    return {
        "number": decision.number,
        "hub": decision.hub,
        "repo": decision.repo_id,
        "commit": decision.commit,
        "workload": decision.workload.slug,
        "issued_at": decision.issued_at,
        "issued_by": decision.issued_by.name,
        "signers": [_signer(decision.legal_signoff), _signer(decision.engineering_signoff)],
        "sha256": decision.sha256,
        "review_by": decision.review_by,
        "standing": stands.word,
        "why": stands.why,
    }


def _signer(signoff: SignOff) -> dict[str, object]:
    return {"track": signoff.track, "outcome": signoff.outcome, "by": signoff.signer.name, "at": signoff.at}
