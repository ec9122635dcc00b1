"""Home: what needs this person, what they wait for, and recent decisions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reviews.decisions.telling.queries import news
from reviews.home.alert_turns import alert_turns
from reviews.home.context import turns
from reviews.home.endings import recently_ended
from reviews.home.help.tours import tour_of
from reviews.home.lines import ended_lines, lines, news_lines
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
    found, now = turns(request, user, most), timezone.now()
    waiting = [one.need.since for one in found.mine[:1]] + [one.asked_at for one in found.role_requests[:1]]
    waiting += [one.since for one in found.alerts[:1]] + [one.named_at for one in found.deputies[:1]]
    waiting += [min(one.at for one in found.denials)] if found.denials else []
    waiting += [one.issued_at for one in found.releases[:1]] + [one.at for one in found.corrections[:1]]
    waiting += [one.asked_at for one in found.questions[:1]]
    context = {
        "mine": found.mine,
        "mine_lines": lines(found.mine, now, act=True, first=True),
        "mine_count": found.own,
        "is_cut": found.mine_count > len(found.mine),
        "oldest": min(waiting) if waiting else None,
        "role_requests": found.role_requests[:MORE],
        "alerts": alert_turns(found.alerts[:MORE], user),
        "owed": found.owed[:MORE],
        "notices": news_lines(news(user, found.alerts)[:MORE]),
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
        "alarm": "" if why_not_manage_people(user) else administrators_alarm(),
        "key_alarm": "" if why_not_manage_people(user) else key_alarm(),
        "others": found.others,
        "others_lines": lines(found.others, now),
        "others_count": found.others_count,
        "ended_lines": ended_lines(recently_ended(user)),
        "may_propose": not why_not_propose(user),
        "tour": tour_of(user),
        "draft": draft_to_finish(user),
        "most": most,
        "more": MORE,
    }
    return render(request, "home/home.html", context)
