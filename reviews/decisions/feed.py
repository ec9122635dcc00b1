"""The Atom feed of decisions (RFC 4287): what happened to those that a reader may see, newest first."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from reviews.decisions.entries import visible_to
from reviews.decisions.exports.bundle import page_of
from reviews.decisions.telling.models import DecisionEvent
from reviews.language.memory import told
from reviews.language.phrases import read, say, small
from reviews.language.reader import spoken
from reviews.people.requests import person
from reviews.readmodels.models import CatalogEntry

MOST = 100
"""Newest events in the feed; a reader that asks daily misses none."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold."""


@login_required
@require_safe
def decisions_feed(request: HttpRequest) -> HttpResponse:
    """Send the feed of the decisions that this person may see."""
    return feed(visible_to(person(request)), request.path)


def feed(seen: QuerySet[CatalogEntry], path: str) -> HttpResponse:
    """Return the newest events of some decisions as an Atom feed in the reader's language; it is read at ``path``."""
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    written = Atom1Feed(
        title=read(say("Decisions of the model review")), link=f"{settings.PORTAL_URL}/decisions/", description="",
        language=spoken(), author_name=read(say("Model review portal")), feed_url=f"{settings.PORTAL_URL}{path}",
        feed_guid=f"tag:{host},2026:decisions",
    )  # fmt: skip
    here = seen.order_by().filter(pk=OuterRef("decision"))
    events = DecisionEvent.objects.filter(Exists(here)).select_related("decision").defer("decision__canonical")
    for one in events.order_by("-pk")[:MOST]:
        decision = one.decision
        written.add_item(
            title=_text(_title(one)), link=page_of(decision.number), description=_text(told(one.why)),
            unique_id=f"tag:{host},2026:{one.key}",
            pubdate=one.at, updateddate=one.at, categories=[one.kind],
        )  # fmt: skip
    return HttpResponse(written.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _title(event: DecisionEvent) -> str:
    decision = event.decision
    return read(
        say(
            "Decision {number}, {what}: {repo_id}",
            number=decision.number,
            what=small(DecisionEvent.Kind(event.kind).label),
            repo_id=decision.repo_id,
        )
    )


def _text(said: str) -> str:
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", said)
