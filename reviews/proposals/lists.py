"""The list of candidates: filters held in the address, and the page of rows with their computed states."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.safestring import SafeString

from reviews.decisions.entries import sight
from reviews.jobs.models import JobRun
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.readmodels.kept import kept
from reviews.selects import options
from reviews.workflow import states
from reviews.workflow.candidate_query import named, with_values
from reviews.workflow.candidate_rows import UNREADABLE_JOBS, CandidateRow, outdated_on, row, rows
from reviews.workflow.models import Candidate, Track
from reviews.workflow.queries import candidates_for
from reviews.workloads.models import Workload
from reviews.workloads.queries import total as number_of
from reviews.workloads.queries import visible_to

A_PAGE = 25
OF_WORKLOAD = "SELECT count(*) FROM reviews_candidate WHERE workload_id = seen.id"

STATES = [(state, word) for state, (_, word) in states.CANDIDATE_WORDS.items()]
TRACK_STATES = [(state, word) for state, (_, word) in states.TRACK_WORDS.items()]


@dataclass(frozen=True)
class Filters:
    """The filters in the address, each "" if not set; ``unknown`` names those that were not recognised."""

    q: str
    state: str
    legal: str
    engineering: str
    workload: str
    unknown: tuple[str, ...]
    workloads: tuple[tuple[str, str], ...]

    @cached_property
    def options(self) -> dict[str, SafeString]:
        """The options of each list of values."""
        choices = {"state": STATES, "legal": TRACK_STATES, "engineering": TRACK_STATES, "workload": self.workloads}
        return {name: options(known, {getattr(self, name)}) for name, known in choices.items()}

    @property
    def set(self) -> dict[str, str]:
        """The active filters."""
        named = {
            "q": self.q,
            "state": self.state,
            "legal": self.legal,
            "engineering": self.engineering,
            "workload": self.workload,
        }
        return {name: value for name, value in named.items() if value}

    def pills(self) -> list[tuple[str, str]]:
        """Return each filter in words, with the address that removes it."""
        titles = {
            "q": say("Text"),
            "state": say("State"),
            "legal": say("Legal"),
            "engineering": say("Engineering"),
            "workload": say("Workload"),
        }
        words = {
            "state": dict(STATES),
            "legal": dict(TRACK_STATES),
            "engineering": dict(TRACK_STATES),
            "workload": dict(self.workloads),
        }
        return [
            (
                say("{titles}: {value}", titles=titles[name], value=words.get(name, {}).get(value, value)),
                f"?{urlencode({k: v for k, v in self.set.items() if k != name})}",
            )
            for name, value in self.set.items()
        ]


def read_filters(asked: QueryDict, user: User) -> Filters:
    """Return the filters in an address; unknown ones are ignored and named, never an error."""
    workloads = tuple(visible_to(user).values_list("slug", "name"))
    allowed = {
        "state": dict(STATES),
        "legal": dict(TRACK_STATES),
        "engineering": dict(TRACK_STATES),
        "workload": dict(workloads),
    }
    found: dict[str, str] = {}
    unknown = []
    for name, choices in allowed.items():
        value = asked.get(name, "")
        found[name] = value if value in choices else ""
        if value and value not in choices:
            unknown.append(say("{name} “{value}”", name=name, value=value[:60]))
    return Filters(
        q=asked.get("q", "").replace("\0", "").strip()[:200], unknown=tuple(unknown), workloads=workloads, **found
    )


def narrowed(user: User, filters: Filters) -> QuerySet[Candidate]:
    """Return the candidates that a person may see and that fit the filters, newest first."""
    found = candidates_for(user).prefetch_related(None)
    if filters.q:
        found = named(found, filters.q, besides=Q(workload__in=_workloads_named(filters.q)))
    if filters.workload:
        found = found.filter(workload__slug=filters.workload)
    for track in states.TRACKS:
        found = _by_track(found, track, getattr(filters, track))
    return _by_state(found, filters.state)


def _workloads_named(text: str) -> list[int]:
    """Return the workloads with these words in their names, which are few.

    They are read first: within one statement, PostgreSQL would compare the workload of each candidate.
    """
    return list(Workload.objects.filter(name__icontains=text).order_by().values_list("pk", flat=True))


def page_of(user: User, filters: Filters, number: str | None, head: LedgerEntry | None) -> tuple[Page, list[int]]:
    """Return one page of candidates with the keys of those on it, newest first."""
    found = narrowed(user, filters)
    total = found.count() if filters.set else _total(user, head)
    page = Paginator(range(total), A_PAGE).get_page(number)
    first = (page.number - 1) * A_PAGE
    return page, list(found.values_list("pk", flat=True)[first : first + A_PAGE])


def _total(user: User, head: LedgerEntry | None) -> int:
    """Return how many candidates this person may see, at the head that was read before."""
    return kept(["candidates", head.digest if head else "", sight(user)], lambda: number_of(user, OF_WORKLOAD))


def rows_of(keys: Iterable[int]) -> list[CandidateRow]:
    """Return the rows of these candidates, newest first."""
    return [row(one) for one in _listed(*keys)]


def _listed(*keys: int) -> QuerySet[Candidate]:
    return with_values(Candidate.objects.filter(pk__in=keys)).order_by("-pk")


def _by_track(found: QuerySet[Candidate], track: str, state: str) -> QuerySet[Candidate]:
    """Narrow to candidates whose track shows this state: an outdated sign-off always counts as outdated."""
    if not state:
        return found
    if state == states.OUTDATED:
        return found.filter(outdated_on(track))
    found = found.filter(pk__in=Track.objects.filter(name=track, state=state).values("candidate"))
    return found if state in (states.LOCKED, states.OPEN) else found.exclude(outdated_on(track))


def _by_state(found: QuerySet[Candidate], state: str) -> QuerySet[Candidate]:
    """Narrow to candidates in a displayed state; unreadable depends on the last job, ready on the requirements."""
    if not state:
        return found
    if state in (states.READING, states.UNREADABLE):
        jobs = JobRun.objects.filter(kind="read_hub", subject_id=OuterRef("pk")).order_by("-pk")
        found = found.filter(state=states.READING).annotate(job_state=Subquery(jobs.values("state")[:1]))
        failed = Q(job_state__in=UNREADABLE_JOBS)
        return found.filter(failed) if state == states.UNREADABLE else found.exclude(failed)
    if state in (states.IN_REVIEW, states.READY):
        found = found.filter(state=states.IN_REVIEW)
        ready = _ready(found)
        return found.filter(pk__in=ready) if state == states.READY else found.exclude(pk__in=ready)
    return found.filter(state=state)


def _ready(found: QuerySet[Candidate]) -> list[int]:
    """Return those in review that meet every requirement; only candidates with both tracks passed need checking."""
    passing = [Track.objects.filter(name=name, state__in=states.PASSING).values("candidate") for name in states.TRACKS]
    likely = found.filter(pk__in=passing[0]).filter(pk__in=passing[1])
    return [row.candidate.pk for row in rows(with_values(likely)) if row.state == states.READY]
