"""The HTML of one line of the catalog: written here, because 25 lines by a template took half of the page's time.

Everything goes through ``fill``, which escapes each value, or through the tags of all pages, which do the same.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString

from reviews.catalog.results_page import Result
from reviews.language.phrases import say, say_count
from reviews.templatetags.addresses import numbering
from reviews.templatetags.markup import fill, fill_each
from reviews.templatetags.portal import count, day, glyph, model_name, short_hash, state, told, visible, when

NOTHING = SafeString("")
SHEET = '<a href="{}">Integration sheet<span class="vh"> of decision {}</span></a>'
PACK = '<a href="{}">Duties pack<span class="vh"> of decision {}</span></a>'
MIRROR = '<a href="{}">Mirror<span class="vh"> of decision {}</span></a>'
FINDINGS = '<p><a href="{}">{}</a></p>'
TICK = (
    '<label class="tick meta"><input type="checkbox" name="d" value="{}" form="compare">'
    '<span>Compare<span class="vh"> decision {}</span></span></label>'
)
PROPOSE = '<a href="{}?repository={}">Propose for your workload</a>'


class LinePlaces(NamedTuple):
    """What gives the addresses that each line links to, by the number of a decision."""

    decision: Callable[[int], str]
    sheet: Callable[[int], str]
    pack: Callable[[int], str]
    mirror: Callable[[int], str]


def lines(found: Iterable[Result]) -> list[SafeString]:
    """Return the decisions as items of the list."""
    names = ("decision", "integration_sheet", "duties_pack", "decision_mirror")
    places = LinePlaces(*(numbering(name) for name in names))
    return [_line(one, places) for one in found]


def _line(one: Result, places: LinePlaces) -> SafeString:
    entry = one.entry
    there = places.decision(entry.decision)
    return fill(
        '<li class="result">\n<div class="result-head">\n<h3>\n{} {}\n</h3>\n{}\n'
        '<a class="meta" href="{}">Decision {}</a>\n{}\n</div>\n{}\n<div class="result-grid">\n{}\n'
        "<div>\n{}</div>\n{}\n"
        "</div>\n</li>\n",
        model_name(entry.repo_id, there), short_hash(entry.commit), state(*_stands(one)), there,
        entry.decision, fill(TICK, entry.decision, entry.decision), _scope(one), _verdicts(one), _remarks(one),
        _rest(one, places),
    )  # fmt: skip


def _stands(one: Result) -> tuple[str, str]:
    """Return the stage while it is in force or under review, else the standing."""
    stage = one.standing.approved_for
    return stage if stage[1] else (one.standing.tone, one.standing.title)


def facet_item(url: str, words: str, number: int, *, chosen: bool) -> SafeString:
    """Return one value of a facet as an item of its list."""
    return fill(
        '<li>\n<a href="{}"{}><span>{}</span>\n<span class="n">{}<span class="vh"> {}</span></span></a>\n'
        "</li>\n",
        url, CHOSEN if chosen else NOTHING, visible(words), count(number), say_count(number, "decision", "decisions"),
    )  # fmt: skip


CHOSEN = SafeString(' aria-current="true"')
UNFOLDED = '<div class="facet">\n<h2>{}</h2>\n<ul>\n{}</ul>\n</div>\n'
FOLDED = '<details class="facet">\n<summary>{}</summary>\n<ul>\n{}</ul>\n</details>\n'


def facet_group(title: str, items: Iterable[SafeString], *, folded: bool) -> SafeString:
    """Return a facet with its values; a folded one opens without scripts."""
    listed = fill_each("", "{}", ((one,) for one in items))
    return fill(FOLDED, title, listed) if folded else fill(UNFOLDED, title, listed)


def _scope(one: Result) -> SafeString:
    entry = one.entry
    return fill(
        '<p class="meta">\n{} · {} · {} ·\n{} on {} · {} tokens\n{}</p>',
        visible(entry.workload_name), visible(entry.team_name), visible(entry.license_name), visible(entry.runtime),
        visible(entry.node_class), count(entry.context_tokens),
        fill(" · {} parameters\n", visible(one.parameters)) if one.parameters else NOTHING,
    )  # fmt: skip


def _verdicts(one: Result) -> SafeString:
    tone, words, sentence = one.permission
    allowed = state(tone, words, "fail") if one.why_not else _verdict(tone, words, sentence)
    return fill(
        '<dl class="pair">\n<div>\n<dt>Permission</dt>\n<dd>\n{}\n</dd>\n</div>\n'
        "<div>\n<dt>Endorsement</dt>\n<dd>\n{}\n</dd>\n</div>\n</dl>",
        allowed,
        _verdict(*one.endorsement),
    )


def _verdict(tone: str, words: str, sentence: str) -> SafeString:
    return fill('{}\n<p class="meta">{}</p>', state(tone, words), visible(sentence))


def _remarks(one: Result) -> SafeString:
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
        url = fill(PROPOSE, reverse("propose"), quote(one.entry.repo_id, safe=""))
        said.append(fill("<h4>Mismatch with your question</h4>\n<p>\n{}\n{}\n</p>\n", visible(one.why_not), url))
    if one.under_review and not since:
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
        said.append(fill(NO_CONDITIONS))
    return fill_each("", "{}", ((each,) for each in said))


MET = ' <span class="meta">(met)</span>'
NO_CONDITIONS = '<h4>Conditions</h4>\n<p class="is-quiet">None</p>\n'


def _rest(one: Result, places: LinePlaces) -> SafeString:
    """Return fallback, alerts, the watch, duties with their pack, and the review date."""
    parts = [(say("Fallback"), _fallback(one, places))]
    if one.alerts:
        alerts = fill_each(
            "\n", '{}\n<p class="meta">{}</p>', ((state("bad", kind), told(why)) for kind, why in one.alerts)
        )
        parts.append((say("To be evaluated"), alerts))
    parts.append((say("Watch"), _watch(one, places)))
    if one.acknowledged is not None:
        parts.append((say("Duties"), _duties(one.acknowledged)))
    parts.append((say("For your team"), _pack(one.entry.decision, places)))
    parts.append((say("Review by"), _review(one)))
    listed = fill_each("\n", "<div>\n<dt>{}</dt>\n<dd>\n{}\n</dd>\n</div>", parts)
    return fill('<dl class="pair pair-s">\n{}\n</dl>', listed)


def _fallback(one: Result, places: LinePlaces) -> SafeString:
    if number := one.entry.card["fallback"].get("decision"):
        return fill('<a href="{}">{}</a>', places.decision(number), visible(one.fallback))
    return fill("{}", visible(one.fallback)) if one.fallback else state("quiet", say("None, accepted"), "unknown")


def _watch(one: Result, places: LinePlaces) -> SafeString:
    """Return the last look at the repository, and how many findings are open."""
    tone, words = one.watched
    seen = fill(" {}", when(one.look.seen_at)) if one.look and one.look.seen_at else NOTHING
    number = one.entry.findings
    there = places.decision(one.entry.decision)
    some = (
        fill(FINDINGS, there, say_count(number, "{number} open finding", "{number} open findings"))
        if number
        else NOTHING
    )
    return fill("{}{}\n{}", state(tone, words), seen, some)


def _duties(acknowledged: list[str]) -> SafeString:
    if not acknowledged:
        return state("warn", say("Acknowledged by no team"))
    return fill("Acknowledged by {}", visible(", ".join(acknowledged)))


def _pack(number: int, places: LinePlaces) -> SafeString:
    """Return the links to the integration sheet, to the duties pack and to the mirror of the files."""
    return fill(
        "{} · {} · {}", fill(SHEET, places.sheet(number), number), fill(PACK, places.pack(number), number),
        fill(MIRROR, places.mirror(number), number),
    )  # fmt: skip


def _review(one: Result) -> SafeString:
    date = day(one.entry.review_by)
    if one.due_in is None:
        return date
    words = say("today") if one.due_in == 0 else say_count(one.due_in, "in {number} day", "in {number} days")
    return fill('<span class="state is-warn">{}<span>{},\n{}</span></span>', glyph("clock"), date, words)
