"""Lines that are written without templates, with texts that want to be more than text."""

from datetime import timedelta

from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.responsibility.owed import OwedItem
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.queries import NewsItem
from reviews.home.endings import EndedRow
from reviews.home.line_rows import ended_row, news_row, owed_row, queue_row
from reviews.home.lines import ended_lines, lines, news_lines, owed_lines
from reviews.home.needs import Need
from reviews.home.turn import Item, WaitingRow
from reviews.people.models import Team
from reviews.templatetags.markup import SEPARATOR, fill, fill_molds, mold
from reviews.workloads.models import Workload

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
    ((pk, words, button),) = news_lines([news_row(one)], timezone.now())
    # in owner, name, the whole commit, why, workload and team
    is_text(words, 6)
    assert '<a href="/decisions/7/">Decision 7</a>: issued' in words
    is_text(button, 1)
    assert (pk, 'name="notice" value="1"' in button) == (1, True)


def test_what_waits_is_text_whatever_it_says() -> None:
    said = dict.fromkeys(("who", "what", "why", "others", "act"), HOSTILE)
    need = Need(person=None, since=timezone.now(), page="candidate", **said)
    item = Item(WaitingRow(7, NAME, HOSTILE, HOSTILE, HOSTILE), need)
    # in owner, name, the whole commit, why, what, workload and team
    is_text(lines([queue_row(item, act=False)], timezone.now() + timedelta(days=9)), 7)
    mine = lines([queue_row(item, act=True)], timezone.now())
    is_text(mine, 10)
    assert mine.count('href="/candidates/7/"') == 2


def test_what_a_person_owes_is_text_whatever_it_says() -> None:
    decision = Decision(
        number=7, repo_id=NAME, commit=HOSTILE, workload=Workload(name=HOSTILE, team=Team(name=HOSTILE))
    )
    for evidence in (None, 3):
        row = owed_row(OwedItem(decision, HOSTILE, HOSTILE, timezone.localdate(), evidence))
        # in owner, name, the whole commit, why, what, workload and team
        is_text(owed_lines([row], timezone.now()), 7)


def test_what_was_decided_is_text_whatever_it_says() -> None:
    for number in (7, None):
        row = EndedRow(number, 8, NAME, HOSTILE, HOSTILE, "bad", HOSTILE, HOSTILE, HOSTILE, timezone.now())
        is_text(ended_lines([ended_row(row)], timezone.now()), 7)
    none = EndedRow(None, 8, NAME, "", "", "bad", "", "", "", timezone.now())
    assert "No record" in ended_lines([ended_row(none)], timezone.now())


def test_a_text_with_the_mark_between_texts_moves_no_other() -> None:
    names, form = ("one", "two", "three"), mold("<b>{}</b> 100% <i>{}</i> {}", "one", "two", "three")
    rows = [(form, [f"a{SEPARATOR}<b>", "c&"], [fill("<hr>")]), (form, ["", SEPARATOR], ["<"])]
    assert fill_molds(names, rows) == [
        f"<b>a{SEPARATOR}&lt;b&gt;</b> 100% <i>c&amp;</i> <hr>", f"<b></b> 100% <i>{SEPARATOR}</i> &lt;"
    ]  # fmt: skip
    assert fill_molds(names, [(form, ["<", fill("<hr>")], [7])]) == ["<b>&lt;</b> 100% <i>&lt;hr&gt;</i> 7"]
    assert fill_molds(names, []) == []
