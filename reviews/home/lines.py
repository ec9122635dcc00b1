"""The HTML of one line of a queue of “Your turn” or of its news, written here because a page shows hundreds of them.

Everything goes through ``fill``, which escapes each value, or through the tags of all pages, which do the same.
"""

from django.template.defaultfilters import capfirst
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from reviews.decisions.telling.queries import NewsItem
from reviews.home.endings import EndedRow
from reviews.home.turn import WAIT_TARGET, Item
from reviews.language.phrases import say
from reviews.templatetags.addresses import numbered
from reviews.templatetags.markup import fill
from reviews.templatetags.portal import day, model_name, one_line, short_hash, state, visible, waited, when
from reviews.templatetags.portal import told as stored

NOTHING = SafeString("")
RECORD = '<a href="{}"><span class="vh">Decision </span>{}</a>'
NO_RECORD = '<span class="is-quiet">No record</span>'
MOST_WHY = 140
"""Characters of a reason in "recently decided"."""


def line(item: Item, *, late: bool = False, act: bool = False, primary: bool = False) -> SafeString:
    """Return the model, why it waits and on whom, since when and, with ``act``, the one act."""
    candidate, need = item.candidate, item.need
    commit = fill(" {}", short_hash(candidate.commit)) if candidate.commit else NOTHING
    long = waited(need.since)
    return fill(
        '<li>\n<div>\n<p>\n{}{}\n</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p>{}</p>\n<p class="meta">{} · {}</p>\n'
        '</div>\n<div>\n{}\n<p class="meta">\nsince {}{}\n</p>\n</div>\n{}</li>\n',
        model_name(candidate.repo_id, numbered("candidate", candidate.pk)), commit,
        stored(need.why if act else need.others), stored(need.what),
        visible(candidate.workload), visible(candidate.team),
        state("warn", long, "clock") if late else fill('<span class="state">{}</span>', long),
        when(need.since), say(", over the {days}-day target", days=WAIT_TARGET.days) if late else "",
        _do(item, primary=primary) if act else NOTHING,
    )  # fmt: skip


def told(one: NewsItem) -> SafeString:
    """Return what happened to a decision, why and since when; the form with which it is marked as read follows."""
    there = numbered("decision", one.number)
    return fill(
        '<div>\n<p>{} {}</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p><a href="{}">Decision {}</a>: {}</p>\n'
        '<p class="meta">{} · {}</p>\n</div>\n<div>\n<span class="state">{}</span>\n<p class="meta">since {}</p>\n'
        "</div>",
        model_name(one.repo_id, there), short_hash(one.commit), stored(one.why),
        there, one.number, one.word.lower(),
        visible(one.workload), visible(one.team), waited(one.at), when(one.at),
    )  # fmt: skip


def read(one: NewsItem) -> SafeString:
    """Return what the form sends, and its button."""
    return fill(
        '<input type="hidden" name="notice" value="{}">\n<button class="btn" type="submit">\n'
        'Mark as read<span class="vh">: {}</span>\n</button>\n',
        one.pk,
        stored(one.subject),
    )


def ended(one: EndedRow) -> SafeString:
    """Return a row of "recently decided"."""
    number = fill(RECORD, numbered("decision", one.number), one.number) if one.number else fill(NO_RECORD)
    reason = capfirst(Truncator(visible(one.why)).chars(MOST_WHY))
    why = fill('\n<p class="meta">{}</p>', reason) if reason else NOTHING
    return fill(
        '<tr role="row">\n<td role="cell" class="tight">\n{}\n</td>\n<td role="cell" class="main">\n{} {}\n</td>\n'
        '<td role="cell" class="full">{}</td>\n<td role="cell" class="full">\n{}{}\n</td>\n<td role="cell">{}</td>\n'
        '<td role="cell" class="num">{}</td>\n</tr>\n',
        number, model_name(one.repo_id, numbered("candidate", one.candidate)), short_hash(one.commit),
        visible(one.workload), state(one.tone, one.word), why, visible(one.by), day(one.at),
    )  # fmt: skip


def _do(item: Item, *, primary: bool) -> SafeString:
    return fill(
        '<div class="do">\n<a class="btn{}" href="{}">{}<span class="vh">:\n{}</span></a>\n</div>\n',
        " btn-primary" if primary else "", item.need.url(item.candidate.pk), stored(item.need.act),
        one_line(item.candidate.repo_id),
    )  # fmt: skip
