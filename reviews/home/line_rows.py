"""What the lines of “Your turn” show, as plain values that can be kept: texts in the reader's language, ISO moments.

None of it is HTML: ``lines`` draws that for each page anew. A row begins with numbers and moments; its texts follow.
"""

from typing import Any

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.text import Truncator

from reviews.decisions.responsibility.owed import OwedItem
from reviews.decisions.telling.queries import NewsItem
from reviews.home.endings import EndedRow
from reviews.home.turn import Item
from reviews.language.phrases import own
from reviews.templatetags.addresses import numbered
from reviews.templatetags.characters import written_out
from reviews.templatetags.glyphs import BY_WORD
from reviews.templatetags.portal import one_line, told, visible

Row = list[Any]
"""The values of one line, each of them one that JSON has."""

MOST_WHY = 140
"""Characters of a reason in "recently decided"."""


def queue_row(item: Item, *, act: bool) -> Row:
    """Return a line of a queue: number, moment, and the texts; the last three are the act's, "" without ``act``."""
    candidate, need = item.candidate, item.need
    said = [
        *_model(candidate.repo_id, candidate.commit), told(need.why if act else need.others), told(need.what),
        visible(candidate.workload), visible(candidate.team),
    ]  # fmt: skip
    does = [_place(item), told(need.act), one_line(candidate.repo_id)] if act else ["", "", ""]
    return [candidate.pk, need.since.isoformat(), *said, *does]


def owed_row(one: OwedItem) -> Row:
    """Return what a person owes: the decision's number, the day, whether it has passed, the evidence, and the texts."""
    decision = one.decision
    said = [told(one.why), visible(one.what), visible(decision.workload.name), visible(decision.workload.team.name)]
    number, evidence = decision.number, one.evidence
    to = (
        reverse("deliver_evidence", args=[number, evidence])
        if evidence
        else f"{numbered('decision', number)}#responsible"
    )
    return [number, one.day.isoformat(), one.late, evidence, *_model(decision.repo_id, decision.commit), *said, to]


def news_row(one: NewsItem) -> Row:
    """Return what happened to a decision: the notice's number, the decision's, the moment, what it is about; texts."""
    said = [told(one.why), visible(one.word.lower()), visible(one.workload), visible(one.team), told(one.subject)]
    return [one.pk, one.number, one.at.isoformat(), one.about, *_model(one.repo_id, one.commit), *said]


def ended_row(one: EndedRow) -> Row:
    """Return a row of "recently decided": the decision's number or None, the candidate's, the moment, and the texts."""
    reason = capfirst(Truncator(visible(one.why)).chars(MOST_WHY)) if one.why else ""
    sign = BY_WORD.get(one.word, one.tone)
    said = [visible(one.workload), visible(own(one.word)), str(reason), visible(one.by)]
    return [one.number, one.candidate, one.at.isoformat(), one.tone, sign, *_model(one.repo_id, one.commit), *said]


def _model(repo_id: str, commit: str) -> tuple[str, str, str]:
    """Return the owner with its slash, the name and the commit, which is "" if it is not known yet."""
    owner, slash, name = written_out(repo_id).rpartition("/")
    return f"{owner}{slash}", name, written_out(commit)


def _place(item: Item) -> str:
    """Return the address of the step; most pages need nothing but the candidate's number."""
    need, number = item.need, item.candidate.pk
    return need.url(number) if need.more else numbered(need.page, number)
