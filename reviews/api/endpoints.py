"""Endpoints for machines under /api/v1/: check, decisions, ledger head.

A token of the company belongs to no team: within its scope, it can read every workload, including private ones. Give
the scope ``decisions`` only to machines that may know all of them. A token of a person reads what the person sees.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from ninja.errors import HttpError
from pydantic import ValidationError

from reviews.api import check as machine
from reviews.api import schemas
from reviews.api.acting import reader
from reviews.api.auth import Bearer
from reviews.api.models import ApiToken
from reviews.api.paging import PageAsked, by_number, cursor_after
from reviews.api.problems import sentence
from reviews.api.sight import decision_of, decisions_of
from reviews.api.use_terms import terms_of
from reviews.decisions import instants, queries
from reviews.decisions.alerts import alerts_on
from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.corrections.queries import as_values, corrections_of
from reviews.decisions.exports.bundle import page_of, url_of
from reviews.decisions.models import Decision
from reviews.decisions.packs.queries import pack_of
from reviews.decisions.past import standing_at, standings_at
from reviews.decisions.responsibility.handed import as_values as as_parts
from reviews.decisions.responsibility.handed import handed_over
from reviews.decisions.stages.summary import delivered
from reviews.etags import client_has, etag
from reviews.language.phrases import say
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
    auth=Bearer("check", own="check"),
    summary="Check whether a model may be used",
)
def check(request: HttpRequest, response: HttpResponse, asked: Query[schemas.CheckQuery]) -> Any:
    """Allow exactly what one decision covers: repository, commit, workload, stage, and the file if one is named.

    Without ``stage``, production is asked for: a decision that is approved for test only denies with what is still due.
    A denial is a normal answer: status 200 with ``allow`` false. Treat anything but ``allow`` true as a denial. The
    portal keeps every answer, with the name of the token, for 90 days. Send the ``ETag`` of the last answer as
    ``If-None-Match``: 304 without a body says that the same answer was given again.
    """
    question = _question(asked, machine.hubs_of([asked.repo], reader(request)) if not asked.hub else {})
    answer = _answer(question, machine.ask(question, asked_by=_asker(request), seer=reader(request)))
    mark = etag(answer)
    if client_has(request, mark):
        return HttpResponseNotModified(headers={"ETag": mark, "Cache-Control": "no-store"})
    response["ETag"] = mark
    return answer


@router.post(
    "check",
    response={200: schemas.CheckAnswers, 413: schemas.Problem, **_PROBLEMS},
    auth=Bearer("check", own="check"),
    summary="Check up to 500 models at once",
)
def check_many(request: HttpRequest, asked: schemas.CheckPins) -> dict[str, object]:
    """Answer each pin as the request for one does, in order; a pin that cannot be read is denied in its place.

    Every answer is kept as if it had been asked for alone, except for pins that cannot be read.
    """
    if len(asked.pins) > schemas.MOST_PINS:
        raise HttpError(
            413,
            say(
                "Send at most {most} pins in one request; this one has {sent}.",
                most=schemas.MOST_PINS,
                sent=len(asked.pins),
            ),
        )
    read = [_pin(one) for one in asked.pins]
    pins = [one for one in read if isinstance(one, schemas.CheckQuery)]
    hubs = machine.hubs_of([one.repo for one in pins if not one.hub], reader(request))
    questions = [_question(one, hubs) for one in pins]
    replies = iter(machine.ask_all(questions, asked_by=_asker(request), seer=reader(request)))
    known = iter(questions)
    answers = [_answer(next(known), next(replies)) if isinstance(one, schemas.CheckQuery) else one for one in read]
    return {"answers": answers}


def _pin(sent: Any) -> schemas.CheckQuery | dict[str, object]:
    """Return a pin as a question, or the denial that tells what is wrong with it."""
    try:
        return schemas.CheckQuery.model_validate(sent)
    except ValidationError as error:
        values = sent if isinstance(sent, dict) else {}
        names = ("hub", "repo", "commit", "workload", "sha256", "file", "stage")
        said = {name: values[name][:300] if isinstance(values.get(name), str) else "" for name in names}
        why = sentence(error.errors()).replace("Invalid request", "Invalid pin", 1)
        return {"allow": False, "reasons": [why], "approved_for": "", **_linked(Reply(False, None, ())), **said}


def _question(asked: schemas.CheckQuery, hubs: Mapping[str, str]) -> CheckQuestion:
    hub = asked.hub or hubs[asked.repo]
    return CheckQuestion(hub, asked.repo, asked.commit, asked.workload, asked.sha256.lower(), asked.stage, asked.file)


def _answer(question: CheckQuestion, reply: Reply) -> dict[str, object]:
    return {
        "allow": reply.allow,
        "reasons": list(reply.reasons),
        "hub": question.hub,
        "repo": question.repo,
        "commit": question.commit,
        "workload": question.workload,
        "sha256": question.sha256,
        "file": question.file,
        "stage": question.stage,
        "approved_for": reply.approved_for,
        **_linked(reply),
    }


def _linked(reply: Reply) -> dict[str, object]:
    """Return the decision of an answer with what belongs to it; every value is null without one."""
    if reply.decision is None:
        return dict.fromkeys(("decision", "record", "duties_pack", "fallback", "run", "terms"))
    place, named = page_of(reply.decision), reply.fallback.get("decision")
    pack = {"sha256": reply.pack, "url": f"{place}duties.zip", "page": f"{place}duties/"}
    said = reply.fallback
    fallback = {
        "kind": said["kind"], "note": said.get("note", ""), "decision": named, "url": page_of(named) if named else "",
    } if said else None  # fmt: skip
    run = settings.PORTAL_URL + reverse("run", args=[reply.candidate, reply.run]) if reply.run else None
    linked = {"decision": reply.decision, "record": place, "duties_pack": pack, "fallback": fallback, "run": run}
    return linked | {"terms": terms_of(reply)}


def _asker(request: HttpRequest) -> str:
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return token.name


@router.get(
    "decisions",
    response={200: schemas.DecisionPage, **_PROBLEMS},
    auth=Bearer("decisions", own="read"),
    summary="List the decisions in force at an instant",
)
def decisions_on(
    request: HttpRequest, on: schemas.Day | None = None, at: schemas.Text = "", page: int = 1, cursor: schemas.Text = ""
) -> dict[str, object]:
    """Return the decisions in force at an instant (``at``), at the end of a day in UTC (``on``), or now.

    For the past, only what had been recorded by then counts: changes, conditions, reviews, readings and sign-offs. For
    the future, what is recorded now: a decision whose review date passes before then is not in force. Send ``next`` as
    ``cursor`` for the rows that follow, or count pages.
    """
    now, asked = timezone.now(), _instant(at, on)
    moment = asked.seen_from(now) if asked else now
    rows = queries.in_force_at(decisions_of(request), moment).order_by("number")
    found = Paginator(rows, PAGE)
    if not 1 <= page <= found.num_pages:
        raise HttpError(
            422, say("Page {page} does not exist; the list has {num_pages}.", page=page, num_pages=found.num_pages)
        )
    if cursor:
        shown, following = by_number(rows, PageAsked(cursor=cursor, limit=PAGE), "number", rising=True)
    else:
        shown = list(found.page(page))
        following = cursor_after(shown[-1].number) if page < found.num_pages else ""
    standings = standings_at(shown, None if moment == now else moment)
    alerts = alerts_on(shown, moment)
    return {
        "on": moment.date(),
        "at": moment,
        "as_recorded": min(moment, now),
        "count": found.count,
        "page": page,
        "pages": found.num_pages,
        "next": following or None,
        "decisions": [
            _line(decision, stands) | {"alerts": alerts[decision.number]}
            for decision, stands in zip(shown, standings, strict=True)
        ],
    }


def _instant(at: str, on: date | None = None) -> instants.Instant | None:
    """Return the instant that a request names. Raises ``HttpError`` with the reason."""
    if at and on:
        raise HttpError(422, say("Give either “at” or “on”, not both."))
    try:
        return instants.read(at or (on.isoformat() if on else ""))
    except instants.NotAnInstant as error:
        raise HttpError(422, say("“at” is not a time. {error}", error=error)) from error


@router.get(
    "decisions/{number}",
    response={200: schemas.DecisionRecord, 404: schemas.Problem, **_PROBLEMS},
    auth=Bearer("decisions", own="read"),
    summary="Read one decision record",
    by_alias=True,
)
def decision_record(request: HttpRequest, number: int, at: schemas.Text = "") -> dict[str, object]:
    """Return the record as issued, its digest, and its standing now or at an instant (``at``)."""
    now, asked = timezone.now(), _instant(at)
    found = decision_of(request, number)
    if asked and asked.moment < found.issued_at:
        raise HttpError(
            422,
            say(
                "Decision {number_of} was issued after that, at {isoformat}.",
                number_of=number,
                isoformat=found.issued_at.isoformat(),
            ),
        )
    moment = asked.seen_from(now) if asked else now
    stands = standing_at(found, moment) if asked else queries.standing(found)
    canonical = bytes(found.canonical).decode()
    return {
        "number": found.number,
        "sha256": found.sha256,
        "standing": stands.word,
        "why": stands.why,
        "stage": stands.stage,
        "evidence": [asdict(one) for one in delivered(found, moment)],
        "alerts": alerts_on([found], moment)[number],
        "at": moment,
        "as_recorded": min(moment, now),
        "canonical": canonical,
        "record": json.loads(canonical),
        "corrections": as_values(corrections_of(found), moment),
        "handed_over": as_parts(handed_over(found, moment)),
        "duties_pack": {
            "sha256": pack_of(found).sha256,
            "url": f"{url_of(found)}duties.zip",
            "page": f"{url_of(found)}duties/",
        },
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
        "stage": stands.stage,
    }


def _signer(signoff: SignOff) -> dict[str, object]:
    return {"track": signoff.track, "outcome": signoff.outcome, "by": signoff.signer.name, "at": signoff.at}
