"""What of a candidate waits for a second legal reviewer: readings of terms in its own texts, and agreements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from reviews.legal.models import Agreement
from reviews.licensing.rules.own_text import bare
from reviews.licensing.terms.json_form import term_from_json
from reviews.licensing.terms.vocabulary import CONFIRMED
from reviews.workflow.candidate_query import with_values
from reviews.workflow.models import Candidate

READING, AGREEMENT = "reading", "agreement"


@dataclass(frozen=True)
class SecondAsked:
    """Something that one legal reviewer did and another must agree to.

    For a reading, ``subject`` is the license, ``count`` the number of terms and ``doubtful`` how many of them quote
    unusual words; for an agreement, ``subject`` is the licensor. ``by`` is who did it first, as the history names them.
    """

    kind: str
    subject: str
    by: str
    by_id: int
    at: datetime
    count: int = 1
    doubtful: int = 0


def with_turns(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Annotate the candidates with everything that their turns need, in one query."""
    waiting = Agreement.objects.filter(
        hub=OuterRef("hub"), repo_id=OuterRef("repo_id"), ended_at__isnull=True, approved_at__isnull=True
    )
    said = JSONObject(licensor="licensor", by_id="by_id", at="at")
    return with_values(found).annotate(
        c_readings=Func(F("pk"), function="awaited_readings", output_field=JSONField()),
        c_agreements=ArraySubquery(waiting.order_by("pk").values(json=said)),
    )


def asked_of(noted: Mapping[str, Any], readers: int) -> tuple[SecondAsked, ...]:
    """Return what waits for a second legal reviewer, by the annotations of a candidate; nothing without them.

    ``readers`` is how many the policy asks for: where one is enough, only a doubtful quote waits for a second.
    """
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for one in noted.get("c_readings") or ():
        if (one["doubtful"] or readers > 1) and _counts(one):
            groups[one["license"], one["by_id"]].append(one)
    found = [_readings(license_name, group) for (license_name, _), group in groups.items()]
    return (*found, *(_agreement(one) for one in noted.get("c_agreements") or ()))


def _readings(license_name: str, group: Iterable[dict[str, Any]]) -> SecondAsked:
    rows = list(group)
    by, at = rows[0]["actor"].partition(" (")[0], min(datetime.fromisoformat(one["at"]) for one in rows)
    odd = sum(1 for one in rows if one["doubtful"])
    return SecondAsked(READING, license_name, by, rows[0]["by_id"], at, len({one["path"] for one in rows}), odd)


def _agreement(said: dict[str, Any]) -> SecondAsked:
    return SecondAsked(AGREEMENT, said["licensor"], "", said["by_id"], datetime.fromisoformat(said["at"]))


def _counts(said: dict[str, Any]) -> bool:
    """Tell whether the terms still say what was read; what they no longer say needs nobody."""
    if not said["term"]:
        return True
    now = term_from_json(said["path"], said["now"] or {})
    return now.status == CONFIRMED and bare(now.value) == bare(term_from_json(said["path"], said["term"]).value)
