"""Lines that are written without templates, with texts that want to be more than text."""

from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.home.lines import told
from reviews.people.models import Team
from reviews.workloads.models import Workload

HOSTILE = '<script>alert("1")&\u202eevil'


def test_news_are_text_whatever_they_say() -> None:
    workload = Workload(name=HOSTILE, team=Team(name=HOSTILE))
    decision = Decision(number=7, repo_id=f"{HOSTILE}/{HOSTILE}", commit=HOSTILE, workload=workload)
    event = DecisionEvent(kind=DecisionEvent.Kind.ISSUED, why=HOSTILE, at=timezone.now(), decision=decision)
    html = told(DecisionNotice(event=event))
    # in owner, name, the whole commit, why, workload and team
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("&lt;script&gt;alert(&quot;1&quot;)&amp;") == 6
    assert '<a href="/decisions/7/">Decision 7</a>' in html
