"""The HTML of one line of the list of decisions, written here because 25 lines by a template took half of its time.

Everything goes through ``fill``, which escapes each value, or through the tags of all pages, which do the same.
"""

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from reviews.decisions.lists import ListRow
from reviews.decisions.models import DecisionAlert
from reviews.templatetags.addresses import numbered
from reviews.templatetags.markup import fill
from reviews.templatetags.portal import day, model_name, short_hash, state, told, visible

NOTHING = fill("")


def line(one: ListRow) -> SafeString:
    """Return one decision as a row of the table."""
    there = numbered("decision", one.number)
    names = map(visible, (one.legal, one.engineering, one.issuer))
    return fill(
        '<tr role="row">\n<td role="cell" class="num">\n<a href="{}"><span class="vh">Decision </span>{}</a>\n</td>\n'
        '<td role="cell" class="main">\n<a class="model" href="{}">{}</a>\n{}\n<p class="meta">\n{}, {} · {} ·\n{}\n'
        '</p>\n</td>\n<td role="cell">\n{}\n</td>\n<td role="cell" class="meta">\n<ul>\n<li>{}, legal</li>\n'
        "<li>{}, engineering</li>\n<li>{}, decider</li>\n</ul>\n</td>\n"
        '<td role="cell" class="meta">{}, {}</td>\n<td role="cell">{}</td>\n</tr>\n',
        there, one.number, there, model_name(one.repo_id), short_hash(one.commit),
        visible(one.workload), visible(one.team), visible(one.license_name), visible(one.node_class),
        _stands(one), *names,
        day(one.issued_at), day(one.review_by), short_hash(one.sha256),
    )  # fmt: skip


def _stands(one: ListRow) -> SafeString:
    """Return the standing, the stage while it is in force, why it stands as it does, and an emergency denial."""
    stands = one.standing
    tone, words = stands.approved_for
    stage = fill("\n{}", state(tone, words)) if words else NOTHING
    why = fill('\n<p class="meta">{}</p>', capfirst(told(stands.why))) if stands.why else NOTHING
    return fill("{}{}{}{}", state(stands.tone, stands.title), stage, why, _denied(one.denied))


def _denied(why: str) -> SafeString:
    if not why:
        return NOTHING
    label = DecisionAlert.AlertKind.EMERGENCY_DENIED.label
    return fill('\n{}\n<p class="meta">{}</p>', state("bad", label), told(why))
