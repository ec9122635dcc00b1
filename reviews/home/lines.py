"""The HTML of the lines of “Your turn”, written here because a page shows hundreds of them.

A line is one literal, put together once for each language. All texts of a list are escaped together, which takes Python
a tenth of the time that one by one takes; what stands between them comes from ``fill`` and the tags of all pages.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache, lru_cache
from html import escape, unescape
from string import Formatter
from typing import NamedTuple

from django.utils.safestring import SafeString

from reviews.home.line_rows import Row
from reviews.home.turn import WAIT_TARGET
from reviews.language.phrases import say
from reviews.language.reader import spoken
from reviews.templatetags.addresses import numbering
from reviews.templatetags.figures import of_reader, span_words
from reviews.templatetags.glyphs import TONES
from reviews.templatetags.markup import fill, mold
from reviews.templatetags.portal import day, glyph, short_hash, state, when

LINE = (
    '<li>\n<div>\n<p>\n{}{}\n</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p>{}</p>\n<p class="meta">{} · {}</p>\n'
    '</div>\n<div>\n{}\n<p class="meta">\nsince {}{}\n</p>\n</div>\n{}</li>\n'
)
DO = '<div class="do">\n<a class="btn{}" href="{}">{}<span class="vh">:\n{}</span></a>\n</div>\n'
OWED = (
    '<li>\n<div>\n<p>{}{}</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p>{}</p>\n<p class="meta">{} · {}</p>\n</div>\n'
    '<div>\n{}\n<p class="meta">{}</p>\n</div>\n<div class="do">\n{}\n</div>\n</li>\n'
)
DELIVER = '<a class="btn" href="{}">Deliver<span class="vh"> evidence {} of decision {}</span></a>'
OPEN = '<a class="btn" href="{}">Open<span class="vh"> decision {}</span></a>'
NEWS = (
    '<div>\n<p>{}{}</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p><a href="{}">Decision {}</a>: {}</p>\n'
    '<p class="meta">{} · {}</p>\n</div>\n<div>\n{}\n<p class="meta">since {}</p>\n</div>'
)
READ = (
    '<input type="hidden" name="notice" value="{}">\n<button class="btn" type="submit">\n'
    'Mark as read<span class="vh">: {}</span>\n</button>\n'
)
ENDED = (
    '<tr role="row">\n<td role="cell" class="tight">\n{}\n</td>\n<td role="cell" class="main">\n{}{}\n</td>\n'
    '<td role="cell" class="full">{}</td>\n<td role="cell" class="full">\n{}{}\n</td>\n<td role="cell">{}</td>\n'
    '<td role="cell" class="num">{}</td>\n</tr>\n'
)
MODEL = '<a class="model" href="{}">{}<span class="name">{}</span></a>'
RECORD = '<a href="{}"><span class="vh">Decision </span>{}</a>'
NO_RECORD = '<span class="is-quiet">No record</span>'

TOO_LONG = WAIT_TARGET.total_seconds()
SEPARATOR = "\x1f"
"""Stands between texts that are escaped together; it is spelled out in every text that is shown."""


class ReaderClock(NamedTuple):
    """The moment for which a page is drawn, and what its moments are drawn by: zone, year there, language."""

    now: datetime
    zone: tzinfo | None
    year: int
    language: str


def clock(now: datetime) -> ReaderClock:
    """Return the clock of whoever reads, for one page."""
    here = of_reader(now)
    return ReaderClock(now, here.tzinfo, here.year, spoken())


def lines(rows: Sequence[Row], now: datetime, *, first: bool = False, late: bool = True) -> SafeString:
    """Return the lines of a queue: the model, why it waits and on whom, since when and the one act, if it has one.

    With ``first``, the act of the first one is the page's main one; ``late`` marks what has waited too long.
    """
    by, there, told = clock(now), numbering("candidate"), []
    form, act, over = _line(by.language), _do(by.language), _over(by.language)
    for place, (row, texts) in enumerate(zip(rows, escaped(rows, 2), strict=True)):
        owner, name, commit, why, what, workload, team, step, does, repo = texts
        waits = int((now - datetime.fromisoformat(row[1])).total_seconds())
        too_long = late and waits >= TOO_LONG
        tone = " btn-primary" if first and not place else ""
        told.append(form % {
            "there": there(row[0]), "owner": _owner(owner), "name": name, "hash": _hash(commit) if commit else "",
            "why": why, "what": what, "workload": workload, "team": team, "since": moment(row[1], by),
            "waited": _waited(_largest(waits), too_long, by.language), "over": over if too_long else "",
            "act": act % {"tone": tone, "step": step, "does": does, "repo": repo} if does else "",
        })  # fmt: skip
    return SafeString("".join(told))


def owed_lines(rows: Sequence[Row], now: datetime) -> SafeString:
    """Return what the person owes: for which decision, what, by which day, and where to do it."""
    by, there, told = clock(now), numbering("decision"), []
    form, delivers, opens = _owed(by.language)
    for row, (owner, name, commit, why, what, workload, team, step) in zip(rows, escaped(rows, 4), strict=True):
        number, on, is_late, evidence = row[:4]
        does = {"step": step, "evidence": evidence, "number": number}
        told.append(form % {
            "there": there(number), "owner": _owner(owner), "name": name, "hash": _hash(commit), "why": why,
            "what": what, "workload": workload, "team": team, "due": _due(is_late, by.language),
            "day": _day(on, by.zone, by.language), "act": (delivers if evidence else opens) % does,
        })  # fmt: skip
    return SafeString("".join(told))


def news_lines(rows: Sequence[Row], now: datetime) -> list[tuple[int, SafeString, SafeString]]:
    """Return what happened to decisions: the number of each notice, its words, and what its form sends."""
    by, there, told = clock(now), numbering("decision"), []
    form, button = _news(by.language)
    for row, texts in zip(rows, escaped(rows, 4), strict=True):
        owner, name, commit, why, word, workload, team, subject = texts
        waits = int((now - datetime.fromisoformat(row[2])).total_seconds())
        words = form % {
            "there": there(row[1]), "owner": _owner(owner), "name": name, "hash": _hash(commit), "why": why,
            "number": row[1], "word": word, "workload": workload, "team": team, "since": moment(row[2], by),
            "waited": _waited(_largest(waits), False, by.language),
        }  # fmt: skip
        told.append((row[0], SafeString(words), SafeString(button % {"pk": row[0], "subject": subject})))
    return told


def ended_lines(rows: Sequence[Row], now: datetime) -> SafeString:
    """Return the rows of "recently decided"."""
    by, candidate, decision = clock(now), numbering("candidate"), numbering("decision")
    form, record, none = _ended(by.language)
    told = []
    for row, texts in zip(rows, escaped(rows, 5), strict=True):
        owner, name, commit, workload, word, why, who = texts
        number, of, at, tone, sign = row[:5]
        told.append(form % {
            "record": record % {"there": decision(number), "number": number} if number else none,
            "there": candidate(of), "owner": _owner(owner), "name": name, "hash": _hash(commit),
            "workload": workload, "outcome": _outcome(tone, sign, word), "by": who,
            "why": f'\n<p class="meta">{why}</p>' if why else "", "day": _day(at, by.zone, by.language),
        })  # fmt: skip
    return SafeString("".join(told))


def escaped(rows: Sequence[Row], front: int) -> list[list[str]]:
    """Return the texts of each row, which begin at place ``front``, escaped; all rows have as many."""
    if not rows:
        return []
    every, width = [text for row in rows for text in row[front:]], len(rows[0]) - front
    told = escape(SEPARATOR.join(every)).split(SEPARATOR)
    if len(told) != len(every):  # a text that holds the mark itself
        told = [escape(text) for text in every]
    return [told[at : at + width] for at in range(0, len(told), width)]


def moment(at: str, by: ReaderClock) -> SafeString:
    """Return a moment by the reader's clock: lists show the same ones again and again."""
    return _moment(at, by.zone, by.year, by.language)


@lru_cache(maxsize=4000)
def _moment(at: str, _zone: tzinfo | None, _year: int, _language: str) -> SafeString:
    return when(at)


@lru_cache(maxsize=4000)
def _day(at: str, _zone: tzinfo | None, _language: str) -> SafeString:
    return day(at)


def _largest(seconds: int) -> int:
    """Return a span in whole days, hours or minutes, whichever is the largest that it has."""
    return next((seconds - seconds % unit for unit in (86_400, 3_600, 60) if seconds >= unit), 0)


@lru_cache(maxsize=1000)
def _waited(seconds: int, late: bool, _language: str) -> SafeString:
    long = span_words(timedelta(seconds=seconds))
    return state("warn", long, "clock") if late else fill('<span class="state">{}</span>', long)


@lru_cache(maxsize=500)
def _outcome(tone: str, sign: str, word: str) -> SafeString:
    """Return what came of a candidate; the word is escaped and in the reader's language."""
    colour = tone if tone in TONES else "quiet"
    return fill('<span class="state is-{}">{}<span>{}</span></span>', colour, glyph(sign), SafeString(word))


@cache
def _due(is_late: bool, _language: str) -> SafeString:
    return state("warn", say("Overdue")) if is_late else fill('<span class="state">Due</span>')


@cache
def _over(_language: str) -> SafeString:
    return fill("{}", say(", over the {days}-day target", days=WAIT_TARGET.days))


def _owner(owner: str) -> str:
    return f'<span class="owner">{owner}</span>' if owner else ""


def _hash(commit: str) -> str:
    """Return a commit that is escaped as ``short_hash`` draws it; one that is not known yet is said to be so."""
    if not commit or "&" in commit:
        return f" {short_hash(unescape(commit))}"
    return f' <code class="hash" title="{commit}">{commit[:7]}</code>'


def _form(form: SafeString) -> str:
    """Return a mold for ``%``, which fills one in a tenth of the time."""
    parts = Formatter().parse(form)
    return "".join(text.replace("%", "%%") + (f"%({name})s" if name else "") for text, name, _, _ in parts)


def _name() -> SafeString:
    return mold(MODEL, "there", "owner", "name")


@cache
def _line(_language: str) -> str:
    """Return a line with its places named, in the language that is spoken now; so do the others."""
    places = ("why", "what", "workload", "team", "waited", "since", "over", "act")
    return _form(mold(LINE, _name(), "hash", *places))


@cache
def _do(_language: str) -> str:
    return _form(mold(DO, "tone", "step", "does", "repo"))


@cache
def _owed(_language: str) -> tuple[str, str, str]:
    line = mold(OWED, _name(), "hash", "why", "what", "workload", "team", "due", "day", "act")
    return _form(line), _form(mold(DELIVER, "step", "evidence", "number")), _form(mold(OPEN, "step", "number"))


@cache
def _news(_language: str) -> tuple[str, str]:
    places = ("why", "there", "number", "word", "workload", "team", "waited", "since")
    return _form(mold(NEWS, _name(), "hash", *places)), _form(mold(READ, "pk", "subject"))


@cache
def _ended(_language: str) -> tuple[str, str, str]:
    line = mold(ENDED, "record", _name(), "hash", "workload", "outcome", "why", "by", "day")
    return _form(line), _form(mold(RECORD, "there", "number")), _form(mold(NO_RECORD))
