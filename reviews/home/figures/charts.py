"""The charts of the reviews that a person may see: license class and use, waiting and cycle time, expiry, coverage."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reviews.catalog.facet_words import value_words
from reviews.decisions.answers import PRODUCTION, TEST
from reviews.decisions.entries import visible_to
from reviews.decisions.queries import current
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.watch.charts import FindingChart, chart
from reviews.workflow import states
from reviews.workflow.models import SignOff, Track
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to as visible_workloads

DAY = timedelta(days=1)
WAITS: Sequence[tuple[str, int | None]] = (
    (say("under 3 days"), 3), (say("3 to 7 days"), 7), (say("7 to 14 days"), 14), (say("14 days and more"), None),
)  # fmt: skip
"""Bands of days for both times: each ends before its number; the last has no end."""
MONTHS = ((say("within 30 days"), 30), (say("31 to 60 days"), 60), (say("61 to 90 days"), 90))
USES: Sequence[tuple[str, frozenset[str]]] = (
    (say("inside the company"), frozenset({"internal-tool", "internal-step"})),
    (say("in a product or for others"), frozenset({"external-product", "hosted-for-others"})),
    (say("research and evaluation"), frozenset({"research", "evaluation"})),
    (say("not said"), frozenset()),
)
"""Kinds of use in a chart, each with the classes of use that it sums up; the last has every other one."""
STAGES = ((PRODUCTION, say("for production")), (TEST, say("for test only")))
TRACKS = {states.LEGAL: say("Legal"), states.ENGINEERING: say("Engineering")}
COVER = (say("in force"), say("under review"), say("suspended"))
MOST = 20
"""Bars of a chart that has one for each workload or family; the files of the lists have all."""
YEAR = timedelta(days=365)


def by_license(user: User) -> FindingChart:
    """Return the decisions in force by license class and kind of use."""
    use = Workload.objects.filter(pk=OuterRef("workload")).values("use_class")[:1]
    found: Any = _counted(_current(user).annotate(use=Subquery(use)), "license_class", "use")
    rows: dict[str, list[int]] = defaultdict(lambda: [0] * len(USES))
    for one in found:
        rows[value_words("rights", one["license_class"])][_use(one["use"] or "")] += one["n"]
    return chart([words for words, _ in USES], rows)


def waiting(user: User) -> FindingChart:
    """Return how long the open tracks have waited for a sign-off, by track."""
    seen = visible_workloads(user).order_by().values("pk")
    found = Track.objects.filter(
        state=states.OPEN, candidate__workload__in=seen, candidate__state=states.IN_REVIEW
    ).values_list("name", "since")  # fmt: skip
    now = timezone.now()
    return _by_track((track, now - since) for track, since in found)


def cycle_time(user: User) -> FindingChart:
    """Return how long it took from the proposal to the first sign-off of each track in the last year."""
    seen = visible_workloads(user).order_by().values("pk")
    found = SignOff.objects.filter(
        rule="", at__gte=timezone.now() - YEAR, candidate__workload__in=seen
    ).order_by("pk").values_list("candidate", "track", "at", "candidate__created_at")  # fmt: skip
    first: dict[tuple[int, str], timedelta] = {}
    for candidate, track, at, proposed in found:
        first.setdefault((candidate, track), at - proposed)
    return _by_track((track, took) for (_, track), took in first.items())


def expiring(user: User) -> FindingChart:
    """Return the decisions in force whose review date is within 90 days, by stage."""
    today = timezone.now().date()
    last = today + MONTHS[-1][1] * DAY
    rows = {title: [0] * len(STAGES) for title, _ in MONTHS}
    known = [stage for stage, _ in STAGES]
    for one in _counted(_current(user).filter(review_by__lte=last), "review_by", "stage"):
        title = next(title for title, days in MONTHS if one["review_by"] <= today + days * DAY)
        rows[title][known.index(one["stage"])] += one["n"]
    return chart([words for _, words in STAGES], rows)


def coverage(user: User) -> tuple[FindingChart, int]:
    """Return the decisions of each workload by standing, those with most first, and how many workloads have none."""
    today = timezone.now().date()
    found = visible_to(user).filter(ended="", review_by__gte=today).order_by().values("workload", "workload_name")
    halted, moved = Q(suspended_from__lte=today), Q(shaken_from__lte=today)
    lasting = Q(suspended_from__isnull=True) | Q(suspended_from__gt=today)
    counted = list(
        found.annotate(all=Count("pk"), halted=Count("pk", filter=halted), moved=Count("pk", filter=moved & lasting))
    )
    rows = {
        (one["workload"], one["workload_name"]): (
            one["all"] - one["halted"] - one["moved"], one["moved"], one["halted"],
        )
        for one in counted
    }  # fmt: skip
    return chart(COVER, _most(rows)), visible_workloads(user).exclude(
        pk__in=[one["workload"] for one in counted]
    ).count()


def families(user: User) -> FindingChart:
    """Return the decisions in force by the root model that they descend from."""
    known = [stage for stage, _ in STAGES]
    rows: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * len(STAGES))
    for one in _counted(_current(user), "family", "stage"):
        rows[0, value_words("family", one["family"])][known.index(one["stage"])] += one["n"]
    return chart([words for _, words in STAGES], _most(rows))


def _current(user: User) -> QuerySet[CatalogEntry]:
    return current(visible_to(user))


def _counted(found: QuerySet[CatalogEntry], *columns: str) -> Iterable[dict[str, Any]]:
    return found.order_by().values(*columns).annotate(n=Count("pk"))


def _use(use_class: str) -> int:
    return next((at for at, (_, classes) in enumerate(USES) if use_class in classes), len(USES) - 1)


def _by_track(took: Iterable[tuple[str, timedelta]]) -> FindingChart:
    rows = {words: [0] * len(WAITS) for words in TRACKS.values()}
    for track, time in took:
        at = next(at for at, (_, most) in enumerate(WAITS) if most is None or time < most * DAY)
        rows[TRACKS[track]][at] += 1
    return chart([words for words, _ in WAITS], rows)


def _most(rows: Mapping[tuple[int, str], Sequence[int]]) -> dict[str, Sequence[int]]:
    """Return the rows with most decisions by their words; two of one name are told apart by their number."""
    names = Counter(words for _, words in rows)
    listed = sorted(rows.items(), key=lambda one: (-sum(one[1]), one[0]))[:MOST]
    return {
        words if names[words] == 1 else say("{words} ({number_of})", words=words, number_of=number): said
        for (number, words), said in listed
    }
