"""The HTML of one line of a queue of “Your turn” or of its news, written here because a page shows hundreds of them.

Everything goes through ``fill``, which escapes each value, or through the tags of all pages, which do the same.
"""

from django.utils.safestring import SafeString

from reviews.decisions.telling.models import DecisionNotice
from reviews.home.turn import WAIT_TARGET, Item
from reviews.templatetags.chrome import numbered
from reviews.templatetags.markup import fill
from reviews.templatetags.portal import model_name, one_line, short_hash, state, visible, waited, when

NOTHING = SafeString("")


def line(item: Item, *, late: bool = False, act: bool = False, primary: bool = False) -> SafeString:
    """Return the model, why it waits and on whom, since when and, with ``act``, the one act."""
    candidate, need = item.candidate, item.need
    commit = fill(" {}", short_hash(candidate.commit)) if candidate.commit else NOTHING
    long = waited(need.since)
    return fill(
        '<li>\n<div>\n<p>\n{}{}\n</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p>{}</p>\n<p class="meta">{} · {}</p>\n'
        '</div>\n<div>\n{}\n<p class="meta">\nsince {}{}\n</p>\n</div>\n{}</li>\n',
        model_name(candidate.repo_id, numbered("candidate", candidate.pk)), commit,
        visible(need.why if act else need.others), need.what, candidate.workload.name, candidate.workload.team.name,
        state("warn", long, "clock") if late else fill('<span class="state">{}</span>', long),
        when(need.since), f", over the {WAIT_TARGET.days}-day target" if late else "",
        _do(item, primary=primary) if act else NOTHING,
    )  # fmt: skip


def told(one: DecisionNotice) -> SafeString:
    """Return what happened to a decision, why and since when; the form with which it is marked as read follows."""
    event, decision = one.event, one.event.decision
    there = numbered("decision", decision.number)
    return fill(
        '<div>\n<p>{} {}</p>\n<p class="why">{}</p>\n</div>\n<div>\n<p><a href="{}">Decision {}</a>: {}</p>\n'
        '<p class="meta">{} · {}</p>\n</div>\n<div>\n<span class="state">{}</span>\n<p class="meta">since {}</p>\n'
        "</div>",
        model_name(decision.repo_id, there), short_hash(decision.commit), visible(event.why),
        there, decision.number, event.get_kind_display().lower(),
        visible(decision.workload.name), visible(decision.workload.team.name), waited(event.at), when(event.at),
    )  # fmt: skip


def _do(item: Item, *, primary: bool) -> SafeString:
    return fill(
        '<div class="do">\n<a class="btn{}" href="{}">{}<span class="vh">:\n{}</span></a>\n</div>\n',
        " btn-primary" if primary else "", item.need.url(item.candidate.pk), item.need.act,
        one_line(item.candidate.repo_id),
    )  # fmt: skip
