"""Signed lists that machines keep: the lock of a workload, with every file that is approved, and the revocations."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.denials.queries import in_force
from reviews.decisions.gate.checking import check_all, values_of
from reviews.decisions.gate.rules import fresh_hours, usable
from reviews.decisions.models import DecisionChange
from reviews.language.phrases import say
from reviews.ledger import dsse
from reviews.ledger.chain import GENESIS, canonical, digest
from reviews.ledger.queries import head
from reviews.ledger.rotation import signing_key
from reviews.readmodels.models import CatalogEntry
from reviews.workloads.models import Workload

LOCK, REVOCATIONS = "model-review-lock/1", "model-review-revocations/1"
MOST_MODELS = 1000
"""Most models of one lock."""
REVOKED_DAYS = 7
"""Days that an ended decision stays on the list: no lock that names it is fresh for as long."""

RECORDS = """
SELECT d.number, d.sha256, body -> 'artifacts', body -> 'artifact_set', body #> '{license,rights,licenses}',
    body #> '{license,documents}', body #>> '{duties_pack,sha256}'
FROM reviews_decision d, LATERAL (SELECT convert_from(d.canonical, 'UTF8')::jsonb AS body) AS record
WHERE d.number = ANY (%s) ORDER BY d.number
"""


class LockTooLarge(ValueError):
    """A lock would hold more models than it may; the message says how to narrow it."""


def lock(work: Workload, *, stage: str, repo: str = "", most: int = MOST_MODELS) -> dict[str, Any]:
    """Return what a workload may pull now: every decision that ``check`` allows for it, with its files.

    ``repo`` narrows it to one repository; ``most`` is the number of models that it may hold. Raises ``LockTooLarge``.
    """
    found = CatalogEntry.objects.filter(ended="", team=work.team_id).order_by("decision")
    entries = list((found.filter(repo_id=repo) if repo else found)[: most + 1])
    if len(entries) > most:
        raise LockTooLarge(
            say("The team has more than {most:,} models. Ask for one repository with repo=owner/name.", most=most)
        )
    pins = {(one.hub, one.repo_id, one.commit) for one in entries}
    replies = check_all([CheckQuestion(*pin, work.slug, "", stage) for pin in sorted(pins)])
    allowed = {one.decision: one for one in replies if one.allow and one.decision is not None}
    by_number = {one.decision: one for one in entries}
    parts = _records(sorted(allowed))
    issued = timezone.now()
    return {
        **_start(LOCK, issued, fresh_hours(work.risk_level)),
        "workload": work.slug, "stage": stage, "risk": work.risk_level,
        "models": [_model(by_number[number], allowed[number], parts[number]) for number in sorted(allowed)],
    }  # fmt: skip


def revocations() -> dict[str, Any]:
    """Return the decisions that may not be used although a lock could still name them."""
    issued = timezone.now()
    ended = DecisionChange.objects.filter(at__gte=issued - timedelta(days=REVOKED_DAYS)).values("decision")
    today = issued.date()
    doubtful = Q(review_by__lt=today) | Q(suspended_from__lte=today) | Q(shaken_from__lte=today, denies=True)
    entries = list(CatalogEntry.objects.filter(Q(pk__in=ended) | (Q(ended="") & doubtful)).order_by("decision"))
    values = {one.number: one for found in values_of(entries).values() for one in found}
    return {
        **_start(REVOCATIONS, issued, fresh_hours("")),
        "revoked": [
            {
                "decision": one.decision, "hub": one.hub, "repo": one.repo_id, "commit": one.commit,
                "workload": one.workload_slug, "standing": values[one.decision].standing,
            }
            for one in entries
            if not usable(values[one.decision])
        ],
        "denied": [
            {"sha256": one.sha256} if one.sha256 else {"hub": one.hub, "repo": one.repo_id, "commit": one.commit}
            for one in in_force()
        ],
    }  # fmt: skip


def signed(kind: str, said: dict[str, Any]) -> dict[str, Any] | None:
    """Return a list in a signed envelope; None if the portal has no key."""
    key = signing_key()
    return dsse.sign(kind, canonical(said), key) if key else None


def _start(schema: str, issued: datetime, hours: int) -> dict[str, Any]:
    newest = head()
    return {
        "schema": schema, "portal": settings.PORTAL_URL, "issued": _instant(issued),
        "fresh_until": _instant(issued + timedelta(hours=hours)),
        "ledger": {"sequence": newest.sequence if newest else 0, "digest": newest.digest if newest else GENESIS},
    }  # fmt: skip


def _records(numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what locks repeat of some records, by number, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, [list(numbers)])
        rows = cursor.fetchall()
    names = ("artifacts", "artifact_set", "licenses", "documents")
    return {
        number: {"sha256": sha256, "pack": pack or "", **dict(zip(names, map(_parsed, parts), strict=True))}
        for number, sha256, *parts, pack in rows
    }


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _model(entry: CatalogEntry, reply: Reply, record: dict[str, Any]) -> dict[str, Any]:
    chosen = {
        file["path"]
        for one in record["artifact_set"] or []
        if one["repository"] == entry.repo_id
        for file in one["files"]
    }
    terms = {"licenses": record["licenses"] or {}, "documents": record["documents"] or []}
    return {
        "hub": entry.hub, "repo": entry.repo_id, "commit": entry.commit, "decision": entry.decision,
        "record_sha256": record["sha256"], "approved_for": reply.approved_for, "workload": entry.workload_slug,
        "terms_sha256": digest(canonical(terms)), "duties_pack_sha256": record["pack"],
        "valid_until": _instant(_valid_until(entry)),
        "files": [
            {
                "path": one["path"], "size": one["size"], "required": not chosen or one["path"] in chosen,
                **({"sha256": one["sha256"]} if one["sha256"] else {"git_blob": one["blob_id"] or ""}),
            }
            for one in record["artifacts"]
        ],
    }  # fmt: skip


def _valid_until(entry: CatalogEntry) -> datetime:
    """Return the instant at which time alone ends what the lock says: review date, unmet condition, ended waiver."""
    days = [entry.review_by + timedelta(days=1)]
    days += [entry.suspended_from] if entry.suspended_from else []
    days += [entry.shaken_from] if entry.shaken_from and entry.denies else []
    return _midnight(min(days))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
