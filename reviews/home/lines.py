"""The HTML of one line of a queue of “Your turn” or of its news, written here because a page shows hundreds of them.

A line is one literal, put together once for each language. Every value goes through ``fill`` or ``fill_mold``, which
escape it, or through the tags of all pages, which do the same.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from reviews.decisions.telling.queries import NewsItem
from reviews.home.endings import EndedRow
from reviews.home.turn import WAIT_TARGET, Item
from reviews.language.phrases import say
from reviews.language.reader import spoken
from reviews.templatetags.addresses import numbered, numbering
from reviews.templatetags.characters import written_out
from reviews.templatetags.markup import fill, fill_mold, mold
from reviews.templatetags.portal import day, one_line, short_hash, state, visible, waited, when
from reviews.templatetags.portal import told as stored

NOTHING = SafeString("")
LINE = (
    '<li>\n<div>\n<p>\n{}{}\n</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p>{}</p>\n<p class="meta">{} · {}</p>\n'
    '</div>\n<div>\n{}\n<p class="meta">\nsince {}{}\n</p>\n</div>\n{}</li>\n'
)
NEWS = (
    '<div>\n<p>{} {}</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p><a href="{}">Decision {}</a>: {}</p>\n'
    '<p class="meta">{} · {}</p>\n</div>\n<div>\n<span class="state">{}</span>\n<p class="meta">since {}</p>\n'
    "</div>"
)
ENDED = (
    '<tr role="row">\n<td role="cell" class="tight">\n{}\n</td>\n<td role="cell" class="main">\n{} {}\n</td>\n'
    '<td role="cell" class="full">{}</td>\n<td role="cell" class="full">\n{}{}\n</td>\n<td role="cell">{}</td>\n'
    '<td role="cell" class="num">{}</td>\n</tr>\n'
)
MODEL = '<a class="model" href="{}">{}<span class="name">{}</span></a>'
OWNER = '<span class="owner">{}/</span>'
COMMIT = '<code class="hash" title="{}">{}</code>'
RECORD = '<a href="{}"><span class="vh">Decision </span>{}</a>'
NO_RECORD = '<span class="is-quiet">No record</span>'
MOST_WHY = 140
"""Characters of a reason in "recently decided"."""

Address = Callable[[int], str]
"""What gives the address of the page about a number."""


def lines(items: Iterable[Item], now: datetime, *, act: bool = False, first: bool = False) -> list[SafeString]:
    """Return the items of a queue as lines; with ``first``, the act of the first one is the page's main one."""
    there = numbering("candidate")
    return [
        line(item, there, late=item.late(now), act=act, primary=first and not place) for place, item in enumerate(items)
    ]


def line(item: Item, there: Address, *, late: bool = False, act: bool = False, primary: bool = False) -> SafeString:
    """Return the model, why it waits and on whom, since when and, with ``act``, the one act."""
    candidate, need = item.candidate, item.need
    long = waited(need.since)
    values = _model(candidate.repo_id, candidate.commit) | {
        "there": there(candidate.pk),
        "why": stored(need.why if act else need.others),
        "what": stored(need.what),
        "workload": visible(candidate.workload),
        "team": visible(candidate.team),
        "waited": state("warn", long, "clock") if late else fill('<span class="state">{}</span>', long),
        "since": when(need.since),
        "over": say(", over the {days}-day target", days=WAIT_TARGET.days) if late else NOTHING,
        "act": _do(item, primary=primary) if act else NOTHING,
    }
    return fill_mold(_line(spoken()), values)


@cache
def _line(_language: str) -> SafeString:
    """Return a line with its places named, in the language that is spoken now; so do the other two."""
    return mold(
        LINE, _name(), "hash", "why", "what", "workload", "team", "waited", "since", "over", "act"
    )  # fmt: skip


def _name() -> SafeString:
    return mold(MODEL, "there", "owner", "name")


def _model(repo_id: str, commit: str) -> dict[str, Any]:
    """Return the parts of a repository's id, and the commit, if it is known yet."""
    owner, slash, name = written_out(repo_id).rpartition("/")
    text = written_out(commit)
    known = fill(COMMIT, text, text[:7]) if text else short_hash(text)
    return {"owner": fill(OWNER, owner) if slash else NOTHING, "name": name, "commit": known,
            "hash": fill(" {}", known) if text else NOTHING}  # fmt: skip


def news_lines(items: Iterable[NewsItem]) -> list[tuple[int, SafeString, SafeString]]:
    """Return what happened to decisions: the number of each notice, its words, and what its form sends."""
    there = numbering("decision")
    return [(one.pk, told(one, there), read(one)) for one in items]


def told(one: NewsItem, there: Address) -> SafeString:
    """Return what happened to a decision, why and since when; the form with which it is marked as read follows."""
    values = _model(one.repo_id, one.commit) | {
        "there": there(one.number),
        "why": stored(one.why),
        "number": one.number,
        "word": one.word.lower(),
        "workload": visible(one.workload),
        "team": visible(one.team),
        "waited": waited(one.at),
        "since": when(one.at),
    }
    return fill_mold(_news(spoken()), values)


@cache
def _news(_language: str) -> SafeString:
    return mold(
        NEWS, _name(), "commit", "why", "there", "number", "word", "workload", "team", "waited", "since"
    )  # fmt: skip


def read(one: NewsItem) -> SafeString:
    """Return what the form sends, and its button."""
    return fill(
        '<input type="hidden" name="notice" value="{}">\n<button class="btn" type="submit">\n'
        'Mark as read<span class="vh">: {}</span>\n</button>\n',
        one.pk,
        stored(one.subject),
    )


def ended_lines(found: Iterable[EndedRow]) -> list[SafeString]:
    """Return the rows of "recently decided"."""
    candidate, decision = numbering("candidate"), numbering("decision")
    return [ended(one, candidate, decision) for one in found]


def ended(one: EndedRow, candidate: Address, decision: Address) -> SafeString:
    """Return a row of "recently decided"."""
    reason = capfirst(Truncator(visible(one.why)).chars(MOST_WHY)) if one.why else ""
    values = _model(one.repo_id, one.commit) | {
        "there": candidate(one.candidate),
        "record": fill(RECORD, decision(one.number), one.number) if one.number else fill(NO_RECORD),
        "workload": visible(one.workload),
        "outcome": state(one.tone, one.word),
        "why": fill('\n<p class="meta">{}</p>', reason) if reason else NOTHING,
        "by": visible(one.by),
        "day": day(one.at),
    }
    return fill_mold(_ended(spoken()), values)


@cache
def _ended(_language: str) -> SafeString:
    return mold(ENDED, "record", _name(), "commit", "workload", "outcome", "why", "by", "day")


def _do(item: Item, *, primary: bool) -> SafeString:
    return fill(
        '<div class="do">\n<a class="btn{}" href="{}">{}<span class="vh">:\n{}</span></a>\n</div>\n',
        " btn-primary" if primary else "", _place(item), stored(item.need.act),
        one_line(item.candidate.repo_id),
    )  # fmt: skip


def _place(item: Item) -> str:
    """Return the address of the step; most pages need nothing but the candidate's number."""
    need, number = item.need, item.candidate.pk
    return need.url(number) if need.more else numbered(need.page, number)
