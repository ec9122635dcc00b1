"""Home: what needs this person, what they wait for, and recent decisions."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reviews.home.alert_turns import alert_turns
from reviews.home.context import home_page
from reviews.home.help.tours import tour_of
from reviews.home.home_page import HomePage
from reviews.home.lines import ended_lines, lines, news_lines, owed_lines
from reviews.ledger.rotation import key_alarm
from reviews.people.permits import why_not_manage_people
from reviews.people.queries import administrators_alarm
from reviews.people.requests import person
from reviews.proposals.permits import why_not_propose
from reviews.workloads.drafts.queries import draft_to_finish

MOST, MORE = 10, 100
"""Rows of a queue that are shown, and those after “Show more”; the rest is only counted."""


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show your turn, waiting on others, and recently decided."""
    user = person(request)
    most = MORE if request.GET.get("show") == str(MORE) else MOST
    found, now = home_page(request, user, most), timezone.now()
    rows = found.rows
    manages = not why_not_manage_people(user)
    context = {
        "mine_lines": lines(rows.mine, now, first=True),
        "mine_count": found.own,
        "is_cut": rows.mine_count > len(rows.mine),
        "oldest": _oldest(found),
        "has_asked": found.asked_count,
        "role_requests": found.role_requests[:MORE],
        "alerts": alert_turns(found.alerts[:MORE], user),
        "owed_lines": owed_lines(rows.owed[:MORE], now),
        "notices": news_lines(found.news(now)[:MORE], now),
        "releases": found.releases[:MORE],
        "corrections": found.corrections[:MORE],
        "deputies": found.deputies[:MORE],
        "webhooks": found.webhooks[:MORE],
        "keys": found.keys[:MORE],
        "denials": found.denials[:MORE],
        "stand_ins": found.stand_ins,
        "looks": found.looks[:MORE],
        "exits": found.exits[:MORE],
        "questions": found.questions[:MORE],
        "alarm": administrators_alarm() if manages else "",
        "key_alarm": key_alarm() if manages else "",
        "others_lines": lines(rows.others, now),
        "others_count": rows.others_count,
        "ended_lines": ended_lines(rows.ended, now),
        "may_propose": not why_not_propose(user),
        "tour": tour_of(user),
        "draft": draft_to_finish(user) if found.has_draft else None,
        "most": most,
        "more": MORE,
    }
    return render(request, "home/home.html", context)


def _oldest(found: HomePage) -> datetime | None:
    """Return since when the oldest thing that needs the person has waited, None if nothing does."""
    since = [datetime.fromisoformat(row[1]) for row in found.rows.mine[:1]]
    since += [one.asked_at for one in found.role_requests[:1]] + [one.since for one in found.alerts[:1]]
    since += [one.named_at for one in found.deputies[:1]] + [one.at for one in found.denials]
    since += [one.issued_at for one in found.releases[:1]] + [one.at for one in found.corrections[:1]]
    since += [one.asked_at for one in found.questions[:1]]
    return min(since, default=None)
