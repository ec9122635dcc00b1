"""The HTML of one line of the catalog: written here, because 25 lines by a template took half of the page's time.

A line is one literal, put together once for each language. Every value goes through ``fill`` or ``fill_mold``, which
escape it, or through the tags of all pages, which do the same.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString

from reviews.catalog.results_page import Result
from reviews.language.phrases import read, say, say_count
from reviews.language.reader import spoken
from reviews.templatetags.addresses import numbering
from reviews.templatetags.characters import written_out
from reviews.templatetags.markup import fill, fill_each, fill_mold, mold
from reviews.templatetags.portal import count, day, glyph, state, told, visible, when

NOTHING = SafeString("")
LINE = (
    '<li class="result">\n<div class="result-head">\n<h3>\n{} {}\n</h3>\n{}\n'
    '<a class="meta" href="{}">Decision {}</a>\n{}\n</div>\n{}\n<div class="result-grid">\n{}\n'
    "<div>\n{}</div>\n{}\n"
    "</div>\n</li>\n"
)
MODEL = '<a class="model" href="{}">{}<span class="name">{}</span></a>'
OWNER = '<span class="owner">{}/</span>'
COMMIT = '<code class="hash" title="{}">{}</code>'
SCOPE = '<p class="meta">\n{} · {} · {} ·\n{} on {} · {} tokens\n{}</p>'
VERDICTS = (
    '<dl class="pair">\n<div>\n<dt>Permission</dt>\n<dd>\n{}\n</dd>\n</div>\n'
    "<div>\n<dt>Endorsement</dt>\n<dd>\n{}\n</dd>\n</div>\n</dl>"
)
VERDICT = '{}\n<p class="meta">{}</p>'
REST = '<dl class="pair pair-s">\n{}\n{}{}\n{}{}\n{}\n</dl>'
PART = "<div>\n<dt>{}</dt>\n<dd>\n{}\n</dd>\n</div>"
PART_BETWEEN = "<div>\n<dt>{}</dt>\n<dd>\n{}\n</dd>\n</div>\n"
WATCH = "{}{}\n{}"
LINKS = "{} · {} · {}"
SHEET = '<a href="{}">Integration sheet<span class="vh"> of decision {}</span></a>'
PACK = '<a href="{}">Duties pack<span class="vh"> of decision {}</span></a>'
MIRROR = '<a href="{}">Mirror<span class="vh"> of decision {}</span></a>'
FINDINGS = '<p><a class="result-findings" href="{}">{}</a></p>'
TICK = (
    '<label class="tick meta"><input type="checkbox" name="d" value="{}" form="compare">'
    '<span>Compare<span class="vh"> decision {}</span></span></label>'
)
PROPOSE = '<a href="{}?repository={}">Propose for your workload</a>'
MET = ' <span class="meta">(met)</span>'
PARAMETERS = " · {}\n"
NO_CONDITIONS = '<h4>Conditions</h4>\n<p class="is-quiet">None</p>\n'


class LinePlaces(NamedTuple):
    """The addresses that each line links to, by the number of a decision; "" for what the reader may not do."""

    decision: Callable[[int], str]
    sheet: Callable[[int], str]
    pack: Callable[[int], str]
    mirror: Callable[[int], str]
    propose: str


def lines(found: Iterable[Result], *, proposes: bool) -> list[SafeString]:
    """Return the decisions as items of the list; ``proposes`` tells whether the reader may propose models."""
    names = ("decision", "integration_sheet", "duties_pack", "decision_mirror")
    decision, sheet, pack, mirror = (numbering(name) for name in names)
    places = LinePlaces(decision, sheet, pack, mirror, reverse("propose") if proposes else "")
    language = spoken()
    molded = _mold(language)
    return [fill_mold(molded, _values(one, places, language)) for one in found]


@cache
def _mold(_language: str) -> SafeString:
    """Return a line with its places named, in the language that is spoken now."""
    rest = mold(
        REST,
        mold(PART, _words(say("Fallback")), "fallback"), "alerts",
        mold(PART, _words(say("Watch")), mold(WATCH, "look", "seen", "findings")), "duties",
        mold(PART, _words(say("For your team")), _links()),
        mold(PART, _words(say("Review by")), "review"),
    )  # fmt: skip
    return mold(
        LINE,
        mold(MODEL, "there", "owner", "name"), mold(COMMIT, "commit", "short"), "standing", "there", "number",
        mold(TICK, "number", "number"),
        mold(SCOPE, "workload", "team", "license", "runtime", "node", "context", "parameters"),
        mold(VERDICTS, "allowed", mold(VERDICT, "endorsed", "endorsed_why")), "remarks", rest,
    )  # fmt: skip


def _links() -> SafeString:
    """Return the links to the integration sheet, to the duties pack and to the mirror of the files."""
    return mold(LINKS, mold(SHEET, "sheet", "number"), mold(PACK, "pack", "number"), mold(MIRROR, "mirror", "number"))


def _words(said: str) -> SafeString:
    return fill("{}", said)


def _parameters(count: str) -> SafeString:
    return fill(PARAMETERS, visible(say("{count} parameters", count=count)))


def _values(one: Result, places: LinePlaces, language: str) -> dict[str, Any]:
    """Return what stands in the places of a line."""
    entry = one.entry
    number, commit = entry.decision, written_out(entry.commit)
    owner, slash, name = written_out(entry.repo_id).rpartition("/")
    there = places.decision(number)
    stands, permission, endorsement = _stands(one), one.permission, one.endorsement
    look = one.watched
    return {
        "there": there,
        "number": number,
        "owner": _owner(owner) if slash else NOTHING,
        "name": name,
        "commit": commit,
        "short": commit[:7],
        "standing": state(*stands),
        "workload": _shown(entry.workload_name),
        "team": _shown(entry.team_name),
        "license": _shown(entry.license_name),
        "runtime": _shown(entry.runtime),
        "node": _shown(entry.node_class),
        "context": _number(entry.context_tokens, language),
        "parameters": _parameters(one.parameters) if one.parameters else NOTHING,
        "allowed": _allowed(*permission, why_not=one.why_not),
        "endorsed": state(endorsement[0], endorsement[1]),
        "endorsed_why": visible(endorsement[2]),
        "remarks": _remarks(one, places),
        "fallback": _fallback(one, places),
        "alerts": _alerts(one.alerts) if one.alerts else NOTHING,
        "look": state(*look),
        "seen": fill(" {}", when(one.look.seen_at)) if one.look and one.look.seen_at else NOTHING,
        "findings": _findings(entry.findings, there) if entry.findings else NOTHING,
        "duties": NOTHING if one.acknowledged is None else fill(PART_BETWEEN, say("Duties"), _duties(one.acknowledged)),
        "sheet": places.sheet(number),
        "pack": places.pack(number),
        "mirror": places.mirror(number),
        "review": _review(one, language),
    }


def _stands(one: Result) -> tuple[str, str]:
    """Return the stage while it is in force or under review, else the standing."""
    stage = one.standing.approved_for
    return stage if stage[1] else (one.standing.tone, one.standing.title)


@lru_cache(maxsize=4096)
def _shown(text: str) -> SafeString:
    """Return a name of which many lines have the same."""
    return fill("{}", visible(text))


@lru_cache(maxsize=1024)
def _owner(name: str) -> SafeString:
    return fill(OWNER, name)


@lru_cache(maxsize=1024)
def _number(value: int, _language: str) -> str:
    return count(value)


@lru_cache(maxsize=1024)
def _day(value: date, _language: str) -> SafeString:
    return day(value)


def _allowed(tone: str, words: str, sentence: str, *, why_not: str) -> SafeString:
    return state(tone, words, "fail") if why_not else fill(VERDICT, state(tone, words), visible(sentence))


CHOSEN = SafeString(' aria-current="true"')
UNFOLDED = '<div class="facet">\n<h2>{}</h2>\n<ul>\n{}</ul>\n</div>\n'
FOLDED = '<details class="facet">\n<summary>{}</summary>\n<ul>\n{}</ul>\n</details>\n'
CHOICE = '<li>\n<a href="{}"{}>{}</a>\n</li>\n'
COUNTED = '<span>{}</span>\n<span class="n">{}<span class="vh"> {}</span></span>'


class FacetChoice(NamedTuple):
    """One value of a facet: its words, count and link, and whether it is selected."""

    words: str
    n: int
    url: str
    chosen: bool


def facet_group(title: str, choices: Iterable[FacetChoice], *, folded: bool) -> SafeString:
    """Return a facet with its values; a folded one opens without scripts."""
    told = tuple((read(one.words), one.n, one.url, one.chosen) for one in choices)
    return _group(read(title), told, folded, spoken())


@lru_cache(maxsize=200)
def _group(title: str, choices: tuple[tuple[str, int, str, bool], ...], folded: bool, language: str) -> SafeString:
    """Draw a facet once for all who read the same words, numbers and addresses."""
    rows = ((url, CHOSEN if chosen else NOTHING, _counted(words, n, language)) for words, n, url, chosen in choices)
    listed = fill_each("", CHOICE, rows)
    return fill(FOLDED, title, listed) if folded else fill(UNFOLDED, title, listed)


@lru_cache(maxsize=4096)
def _counted(words: str, number: int, _language: str) -> SafeString:
    """Return a value with its number, and the word for so many decisions: most pages have the same ones."""
    return fill(COUNTED, visible(words), count(number), say_count(number, "decision", "decisions"))


def _remarks(one: Result, places: LinePlaces) -> SafeString:
    """Return why it does not answer the question, why it is under review, and its conditions."""
    said = []
    since = one.suspended_since
    if since:
        shown = when if isinstance(since, datetime) else day
        said.append(
            fill(
                "<h4>Suspended</h4>\n<p>\n{}\nSince {}. Machines are denied it.\n</p>\n",
                told(one.under_review),
                shown(since),
            )
        )
    elif one.why_not:
        url = fill(PROPOSE, places.propose, quote(one.entry.repo_id, safe="")) if places.propose else NOTHING
        said.append(fill("<h4>Mismatch with your question</h4>\n<p>\n{}\n{}\n</p>\n", visible(one.why_not), url))
    if one.standing.why and not since:
        machines = (
            visible(say("The policy denies machines at {risk} risk.", risk=one.entry.risk))
            if one.entry.denies
            else say("Machines may still use it; they receive this reason.")
        )
        why = told(one.under_review)
        said.append(fill("<h4>Reason for review</h4>\n<p>\n{}\n{}\n</p>\n", why, machines))
    if conditions := one.entry.card["conditions"]:
        items = fill_each(
            "\n",
            "<li>{}{}</li>",
            ((visible(each["text"]), fill(MET) if each["met_at"] else NOTHING) for each in conditions),
        )
        said.append(fill('<h4>Conditions</h4>\n<ul class="bullets">\n{}\n</ul>\n', items))
    elif not said:
        return fill(NO_CONDITIONS)
    return fill_each("", "{}", ((each,) for each in said))


def _fallback(one: Result, places: LinePlaces) -> SafeString | str:
    if number := one.entry.card["fallback"].get("decision"):
        return fill('<a href="{}">{}</a>', places.decision(number), visible(one.fallback))
    return visible(one.fallback) if one.fallback else state("quiet", say("None, accepted"), "unknown")


def _alerts(alerts: Iterable[tuple[str, str]]) -> SafeString:
    rows = ((state("bad", kind), told(why)) for kind, why in alerts)
    return fill(PART_BETWEEN, say("To be evaluated"), fill_each("\n", VERDICT, rows))


def _findings(number: int, there: str) -> SafeString:
    return fill(FINDINGS, there, say_count(number, "{number} open finding", "{number} open findings"))


def _duties(acknowledged: list[str]) -> SafeString:
    if not acknowledged:
        return state("warn", say("Acknowledged by no team"))
    return fill("Acknowledged by {}", visible(", ".join(acknowledged)))


def _review(one: Result, language: str) -> SafeString:
    date = _day(one.entry.review_by, language)
    if one.due_in is None:
        return date
    words = say("today") if one.due_in == 0 else say_count(one.due_in, "in {number} day", "in {number} days")
    return fill('<span class="state is-warn">{}<span>{},\n{}</span></span>', glyph("clock"), date, words)
