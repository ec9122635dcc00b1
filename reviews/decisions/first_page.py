"""Context of a decision page: its first screen, the summaries of its folded parts, and its unknowns by weight."""

from typing import Any

from django.utils import timezone

from reviews.decisions import queries
from reviews.decisions.answered import answered_since
from reviews.decisions.answers import UNDER_REVIEW, said_under_review
from reviews.decisions.corrections.permits import why_not_propose
from reviews.decisions.corrections.queries import corrections_of, shown
from reviews.decisions.entries import denied, standings
from reviews.decisions.first_screen import NEVER_GREEN, HeldNow, first_screen
from reviews.decisions.looks.permits import why_not_look
from reviews.decisions.looks.queries import newest_look
from reviews.decisions.models import Decision
from reviews.decisions.queries import Standing
from reviews.decisions.record_page import RecordPage
from reviews.decisions.responsibility.handed import handed_over
from reviews.decisions.summaries import part_summaries
from reviews.decisions.unknown_weights import by_weight, summary
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.workflow import states


def record_context(found: Decision, record: RecordPage, stands: Standing, who: User) -> dict[str, Any]:
    """Return what the page shows of a record beside the record itself, by today's standing, to this person."""
    look, handed = newest_look(found), handed_over(found)
    now = HeldNow({one.part: one.now for one in handed}, (look.look_by, look.who) if look else None)
    ended = hasattr(found, "change")
    changed = [[] if ended else queries.moved_on(found, name) for name in states.TRACKS]
    live = vars(found)["c_conditions"]
    rows = [*record.license, *record.card, *record.inventory, *record.variants, *record.deployment]
    unknowns = by_weight(record.not_known, rows)
    return {
        "first": first_screen(record, stands.word, changed, live, timezone.localdate(), now),
        "handed": handed,
        "part_notes": part_summaries(record),
        "unknowns": unknowns,
        "unknown_summary": summary(unknowns),
        "answered_since": answered_since(found),
        "corrections": shown(corrections_of(found)),
        "why_not_correct": why_not_propose(who, found),
        "look": look,
        "why_not_look": why_not_look(who, found, look),
        "signed_tone": "quiet" if stands.word in NEVER_GREEN else "ok",
    }


def served_context(found: Decision, stands: Standing, fallback: int | None) -> dict[str, Any]:
    """Return what whoever serves a model or builds on it must read today: what machines are told, and its fallback.

    The record stays as it was signed, so a page that follows from it would lead to a fallback that is gone.
    """
    risk = found.workload.risk_level if stands.refused else ""
    why = [said_under_review(found.number, stands.why, risk)] if stands.word == UNDER_REVIEW else []
    rows = {one.decision: one for one in CatalogEntry.objects.filter(decision__in={found.number, fallback})}
    entry, named = rows[found.number], rows.get(fallback or 0)
    stopped = denied(entry)
    return {
        "cautions": [*why, *(said for _, said in entry.card["alerts"] if said not in stopped)],
        "denied": stopped,
        "fallback_standing": standings([named])[named.decision] if named else None,
        "fallback_denied": named is not None and bool(denied(named)),
    }
