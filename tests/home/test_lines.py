"""Lines that are written without templates, with texts that want to be more than text."""

from django.utils import timezone

from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.queries import NewsItem
from reviews.home.endings import EndedRow
from reviews.home.lines import ended, line, read, told
from reviews.home.needs import Need
from reviews.home.turn import Item, WaitingRow
from reviews.templatetags.addresses import numbering

HOSTILE = '<script>alert("1")&\u202e\'evil'
ESCAPED = "&lt;script&gt;alert(&quot;1&quot;)&amp;"
NAME = f"{HOSTILE}/{HOSTILE}"


def is_text(html: str, times: int) -> None:
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count(ESCAPED) == times


def test_news_are_text_whatever_they_say() -> None:
    one = NewsItem(
        pk=1, about="", kind=DecisionEvent.Kind.ISSUED, subject=HOSTILE, why=HOSTILE, at=timezone.now(), number=7,
        repo_id=NAME, commit=HOSTILE, workload=HOSTILE, team=HOSTILE,
    )  # fmt: skip
    # in owner, name, the whole commit, why, workload and team
    is_text(told(one, numbering("decision")), 6)
    assert '<a href="/decisions/7/">Decision 7</a>: issued' in told(one, numbering("decision"))
    is_text(read(one), 1)
    assert 'name="notice" value="1"' in read(one)


def test_what_waits_is_text_whatever_it_says() -> None:
    said = dict.fromkeys(("who", "what", "why", "others", "act"), HOSTILE)
    need = Need(person=None, since=timezone.now(), page="candidate", **said)
    item = Item(WaitingRow(7, NAME, HOSTILE, HOSTILE, HOSTILE), need)
    # in owner, name, the whole commit, why, what, workload and team
    is_text(line(item, numbering("candidate"), late=True), 7)
    is_text(line(item, numbering("candidate"), act=True), 10)
    assert line(item, numbering("candidate"), act=True).count('href="/candidates/7/"') == 2


def test_what_was_decided_is_text_whatever_it_says() -> None:
    places = numbering("candidate"), numbering("decision")
    for number in (7, None):
        row = EndedRow(number, 8, NAME, HOSTILE, HOSTILE, "bad", HOSTILE, HOSTILE, HOSTILE, timezone.now())
        is_text(ended(row, *places), 7)
    assert "No record" in ended(EndedRow(None, 8, NAME, "", "", "bad", "", "", "", timezone.now()), *places)
