"""Working out the turns of candidates: from the rules in Python to rows, only for candidates that a trigger marked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from django.db import transaction
from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.home import turn
from reviews.home.needs import Need
from reviews.readmodels import rows as kept
from reviews.readmodels.models import Turn, TurnMark
from reviews.readmodels.queries import in_question
from reviews.workflow import candidate_rows
from reviews.workflow.models import Candidate
from reviews.workflow.seconding import with_turns

NEVER_ENDS = date.max
AT_ONCE = 100
"""Candidates that are worked out together, so that thousands need no more memory than these."""

FIELDS = [one.attname for one in Turn._meta.concrete_fields if not one.primary_key]


def refresh(day: date | None = None, most: int | None = None) -> int:
    """Work out every candidate with a mark that is due today, or on a day; return how many those were.

    With ``most``, only so many of them: the others keep their marks for whoever reads next.

    Of two processes, the second waits for the first. A candidate that changes meanwhile keeps its new mark.
    """
    today = day or timezone.localdate()
    with transaction.atomic():
        due = kept.take_due(today, most)
        if not due:
            return 0
        first = in_question(due)
        now = sorted(one for one, start in first.items() if start <= today)
        later = {one: start for one, start in first.items() if start > today}
        kept.replace(due, worked_out(now, first), later)
    return len(due)


def worked_out(candidates: Sequence[int], first: Mapping[int, date]) -> Iterator[Turn]:
    """Yield the turns of these candidates as the rules say, from the first day of each on."""
    number = Decision.objects.filter(candidate=OuterRef("pk"), change__isnull=True).order_by("-number").values("number")
    found = with_turns(Candidate.objects.annotate(c_superseded=Subquery(number[:1])))
    for start in range(0, len(candidates), AT_ONCE):
        for candidate in found.filter(pk__in=candidates[start : start + AT_ONCE]).order_by("pk"):
            yield from turns_of_candidate(candidate, first[candidate.pk])


def turns_of_candidate(candidate: Candidate, first: date) -> list[Turn]:
    """Return the turns of one annotated candidate: what is needed on each span of days between two turning days."""
    turning = [first, *(day for day in candidate_rows.turning_days(candidate) if day > first), NEVER_ENDS]
    found: list[Turn] = []
    before: list[tuple[Need, Turn]] = []
    for from_day, until_day in pairwise(turning):
        row = candidate_rows.row(candidate, from_day)
        now = []
        for position, need in enumerate(turn.needs(row)):
            same = next((old for said, old in before if said == need and old.position == position), None)
            if same is None:
                same = _turn(row, need, position, from_day)
                found.append(same)
            same.until_day = until_day
            now.append((need, same))
        before = now
    return found


def _turn(row: candidate_rows.CandidateRow, need: Need, position: int, from_day: date) -> Turn:
    candidate = row.candidate
    return Turn(
        candidate=candidate.pk, workload=candidate.workload_id, position=position, from_day=from_day,
        who=need.who, person=need.person, never=sorted(turn.never(need, row)),
        apart=[[person, at.isoformat()] for person, at in turn.apart(need, row)], strict=turn.strict(need, row),
        hands=sorted(turn.hands(row)), since=need.since, what=need.what, why=need.why, others=need.others,
        page=need.page, act=need.act, more=dict(need.more),
    )  # fmt: skip


def differing(day: date | None = None) -> list[int]:
    """Return the candidates whose turns are not what the rules say, without those that are marked anyway.

    A decided candidate whose day is ahead must have a mark for that day, or an earlier one.
    """
    today = day or timezone.localdate()
    marks = dict(TurnMark.objects.order_by().values_list("candidate").annotate(Min("from_day")))
    first = in_question()
    wrong = {one for one, start in first.items() if start > today and marks.get(one, NEVER_ENDS) > start}
    now = sorted(one for one, start in first.items() if start <= today < marks.get(one, NEVER_ENDS))
    stored = set(Turn.objects.order_by().values_list("candidate", flat=True).distinct())
    wrong |= {one for one in stored - set(now) if marks.get(one, NEVER_ENDS) > today}
    for start in range(0, len(now), AT_ONCE):
        part = now[start : start + AT_ONCE]
        said, has = _by_candidate(worked_out(part, first)), _by_candidate(Turn.objects.filter(candidate__in=part))
        wrong |= {one for one in part if said.get(one) != has.get(one)}
    return sorted(wrong)


def _by_candidate(found: Iterable[Turn]) -> dict[int, list[tuple[str, ...]]]:
    """Return what each turn says, without its key, by candidate and in one order."""
    said: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for one in found:
        said[one.candidate].append(tuple(repr(getattr(one, name)) for name in FIELDS))
    return {candidate: sorted(turns) for candidate, turns in said.items()}
