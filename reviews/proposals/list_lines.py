"""The HTML of one line of the list of candidates, written here because 25 lines by a template took half of its time.

A line is one literal, put together once for each language. Every value goes through ``fill`` or ``fill_mold``, which
escape it, or through the tags of all pages, which do the same.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.safestring import SafeString

from reviews.language.reader import spoken
from reviews.proposals.listing import ListedCandidate, ListedTrack
from reviews.templatetags.addresses import numbering
from reviews.templatetags.markup import fill, fill_each, fill_mold, mold
from reviews.templatetags.portal import day, model_name, short_hash, state, word
from reviews.workflow import states

NOTHING = fill("")
LINE = (
    '<tr role="row">\n<td role="cell" class="num">{}</td>\n<td role="cell" class="main">\n{}\n{}\n<p class="meta">\n'
    '{}{} ·\n{} · {},\n{}\n</p>\n</td>\n<td role="cell" class="full tight">{}</td>\n{}</tr>\n'
)
TRACK = '<td role="cell" class="tight">\n{}\n<p class="meta"><span class="folded">{} </span>since {}</p>\n</td>\n'


def lines(found: Iterable[ListedCandidate]) -> list[SafeString]:
    """Return the candidates as rows of the table."""
    there = numbering("candidate")
    return [line(one, there) for one in found]


def line(one: ListedCandidate, there: Callable[[int], str]) -> SafeString:
    """Return one candidate as a row of the table."""
    values: dict[str, Any] = {
        "number": one.pk,
        "model": model_name(one.repo_id, there(one.pk)),
        "commit": fill(" {}", short_hash(one.commit)) if one.commit else NOTHING,
        "workload": one.workload,
        "private": fill(" (private)") if one.private else NOTHING,
        "team": one.team,
        "requester": one.requester,
        "proposed": day(one.created_at),
        "state": state(*states.CANDIDATE_WORDS[one.state]),
        "tracks": fill_each("", "{}", ((_track(each),) for each in one.tracks)),
    }
    return fill_mold(_line(spoken()), values)


@cache
def _line(_language: str) -> SafeString:
    """Return a line with its places named, in the language that is spoken now."""
    places = ("number", "model", "commit", "workload", "private", "team", "requester", "proposed", "state", "tracks")
    return mold(LINE, *places)


def _track(one: ListedTrack) -> SafeString:
    return fill(TRACK, state(*states.TRACK_WORDS[one.shown]), word(capfirst(one.name)), day(one.since))
