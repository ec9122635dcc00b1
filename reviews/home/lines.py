"""The HTML of the lines of “Your turn”, written here because a page shows hundreds of them.

A line is one literal, put together once for each language and for what the line has. Every value goes through
``fill`` or ``fill_molds``, which escape it, or through the tags of all pages, which do the same.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from reviews.home.line_rows import Row
from reviews.home.turn import WAIT_TARGET
from reviews.language.phrases import say
from reviews.language.reader import spoken
from reviews.templatetags.addresses import numbering
from reviews.templatetags.figures import of_reader, span_words
from reviews.templatetags.glyphs import TONES
from reviews.templatetags.markup import fill, fill_each, fill_molds, mold
from reviews.templatetags.portal import day, glyph, short_hash, state, when

NOTHING = SafeString("")
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
MODEL = '<a class="model" href="{}"><span class="name">{}</span></a>'
OWNED_MODEL = '<a class="model" href="{}"><span class="owner">{}</span><span class="name">{}</span></a>'
COMMIT = ' <code class="hash" title="{}">{}</code>'
RECORD = '<a href="{}"><span class="vh">Decision </span>{}</a>'
NO_RECORD = '<span class="is-quiet">No record</span>'
WHY = '\n<p class="meta">{}</p>'
QUEUE_PLACES = (
    "owner", "name", "commit", "why", "what", "workload", "team", "step", "does", "repo", "short", "there", "tone",
    "waited", "since", "over",
)  # fmt: skip
OWED_PLACES = (
    "owner", "name", "commit", "why", "what", "workload", "team", "step", "short", "there", "due", "day", "number",
    "evidence",
)  # fmt: skip
NEWS_PLACES = (
    "owner", "name", "commit", "why", "word", "workload", "team", "subject", "short", "there", "waited", "since",
    "number", "pk",
)  # fmt: skip
ENDED_PLACES = (
    "owner", "name", "commit", "workload", "word", "why", "by", "short", "there", "record", "outcome", "day", "number",
)  # fmt: skip
"""The values of a line: the texts of a row of ``line_rows``, what is made of them, and what is drawn already."""
Filled = tuple[SafeString, list[str], list[Any]]
TOO_LONG, NEVER = WAIT_TARGET.total_seconds(), math.inf
"""Seconds after which a wait is marked."""


class ReaderClock(NamedTuple):
    """The moment for which a page is drawn, and what its moments are drawn by: zone, year there, language."""

    now: datetime
    zone: tzinfo | None
    year: int
    language: str

    def moment(self, at: str) -> SafeString:
        """Return a moment by the reader's clock: lists show the same ones again and again."""
        return _moment(at, self.zone, self.year, self.language)

    def day(self, at: str) -> SafeString:
        """Return a day, or a moment's day, by the reader's clock."""
        return _day(at, self.zone, self.language)

    def waited(self, at: str, target: float) -> tuple[SafeString, bool]:
        """Return how long something has waited since a moment, and whether that is as long as ``target`` seconds."""
        seconds = int((self.now - datetime.fromisoformat(at)).total_seconds())
        return _waited(_largest(seconds), seconds >= target, self.language), seconds >= target


def clock(now: datetime) -> ReaderClock:
    """Return the clock of whoever reads, for one page."""
    here = of_reader(now)
    return ReaderClock(now, here.tzinfo, here.year, spoken())


def lines(rows: Sequence[Row], now: datetime, *, first: bool = False, target: float = TOO_LONG) -> SafeString:
    """Return the lines of a queue: the model, why it waits and on whom, since when and the one act, if it has one.

    With ``first``, the act of the first one is the page's main one; what has waited ``target`` seconds is marked.
    """
    by, there, told, tone = clock(now), numbering("candidate"), [], " btn-primary" if first else ""
    for number, at, *texts in rows:
        waited, late = by.waited(at, target)
        over = _over(by.language) if late else NOTHING
        form = _line(by.language, bool(texts[0]), bool(texts[2]), bool(texts[-2]))
        told.append((form, [*texts, texts[2][:7], there(number), tone], [waited, by.moment(at), over]))
        tone = ""
    return _together(QUEUE_PLACES, told)


def owed_lines(rows: Sequence[Row], now: datetime) -> SafeString:
    """Return what the person owes: for which decision, what, by which day, and where to do it."""
    by, there, told = clock(now), numbering("decision"), []
    for number, on, is_late, evidence, *texts in rows:
        form = _owed(by.language, bool(texts[0]), bool(texts[2]), bool(evidence))
        others = [_due(is_late, by.language), by.day(on), number, evidence]
        told.append((form, [*texts, texts[2][:7], there(number)], others))
    return _together(OWED_PLACES, told)


def news_lines(rows: Sequence[Row], now: datetime) -> list[tuple[int, SafeString, SafeString]]:
    """Return what happened to decisions: the number of each notice, its words, and what its form sends."""
    by, there, told = clock(now), numbering("decision"), []
    for pk, number, at, _, *texts in rows:
        form = _news(by.language, bool(texts[0]), bool(texts[2]))
        others = [by.waited(at, NEVER)[0], by.moment(at), number, pk]
        told.append((form, [*texts, texts[2][:7], there(number)], others))
    words = fill_molds(NEWS_PLACES, told)
    buttons = fill_molds(NEWS_PLACES, [(_read(by.language), texts, others) for _, texts, others in told])
    return [(row[0], *drawn) for row, drawn in zip(rows, zip(words, buttons, strict=True), strict=True)]


def ended_lines(rows: Sequence[Row], now: datetime) -> SafeString:
    """Return the rows of "recently decided"."""
    by, candidate, decision, told = clock(now), numbering("candidate"), numbering("decision"), []
    for number, of, at, tone, sign, *texts in rows:
        form = _ended(by.language, bool(texts[0]), bool(texts[2]), bool(number), bool(texts[5]))
        others = [_outcome(tone, sign, texts[4]), by.day(at), number]
        record = decision(number) if number else ""
        told.append((form, [*texts, texts[2][:7], candidate(of), record], others))
    return _together(ENDED_PLACES, told)


def _together(names: Sequence[str], told: list[Filled]) -> SafeString:
    return fill_each("", "{}", ((one,) for one in fill_molds(names, told)))


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
    """Return what came of a candidate; the word is in the reader's language already."""
    colour = tone if tone in TONES else "quiet"
    return fill('<span class="state is-{}">{}<span>{}</span></span>', colour, glyph(sign), word)


@cache
def _due(is_late: bool, _language: str) -> SafeString:
    return state("warn", say("Overdue")) if is_late else fill('<span class="state">Due</span>')


@cache
def _over(_language: str) -> SafeString:
    return fill("{}", say(", over the {days}-day target", days=WAIT_TARGET.days))


def _name(owned: bool) -> SafeString:
    return mold(OWNED_MODEL, "there", "owner", "name") if owned else mold(MODEL, "there", "name")


def _hash(known: bool) -> SafeString:
    """Return the place of a commit; one that is not known yet is said to be so."""
    return mold(COMMIT, "commit", "short") if known else fill(" {}", short_hash(""))


@cache
def _line(_language: str, owned: bool, known: bool, acts: bool) -> SafeString:
    """Return a line with its places named, in the language that is spoken now; so do the others."""
    commit, act = _hash(known) if known else NOTHING, mold(DO, "tone", "step", "does", "repo") if acts else NOTHING
    return mold(LINE, _name(owned), commit, "why", "what", "workload", "team", "waited", "since", "over", act)


@cache
def _owed(_language: str, owned: bool, known: bool, delivers: bool) -> SafeString:
    act = mold(DELIVER, "step", "evidence", "number") if delivers else mold(OPEN, "step", "number")
    return mold(OWED, _name(owned), _hash(known), "why", "what", "workload", "team", "due", "day", act)


@cache
def _news(_language: str, owned: bool, known: bool) -> SafeString:
    places = ("why", "there", "number", "word", "workload", "team", "waited", "since")
    return mold(NEWS, _name(owned), _hash(known), *places)


@cache
def _read(_language: str) -> SafeString:
    return mold(READ, "pk", "subject")


@cache
def _ended(_language: str, owned: bool, known: bool, recorded: bool, reasoned: bool) -> SafeString:
    record = mold(RECORD, "record", "number") if recorded else mold(NO_RECORD)
    why = mold(WHY, "why") if reasoned else NOTHING
    return mold(ENDED, record, _name(owned), _hash(known), "workload", "outcome", why, "by", "day")
