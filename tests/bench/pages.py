"""The pages that are measured, what was measured of each, and what is asked of it."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.bench.load import Target, Window, window


@dataclass(frozen=True)
class Page:
    """One page with the empty view that it is compared with, and the goals that the issue sets for it."""

    target: Target
    floor: Target
    queries: Callable[[], int]
    most_queries: int = 0
    least_of_floor: float = 0.0
    """Of the floor's answers a second."""
    most_times_floor: float = 0.0
    """Of the floor's median."""
    grows: bool = True


@dataclass
class Measured:
    """The windows of one page and of its floor, by number of clients."""

    page: Page
    windows: dict[int, list[tuple[Window, Window]]] = field(default_factory=dict)
    queries: int = 0

    def take(self, port: int, seconds: float, clients: int) -> None:
        """Measure once with one client and once with many, each after a window of the floor."""
        for count in (1, clients):
            floor = window(port, self.page.floor, clients=count, seconds=seconds / 2)
            own = window(port, self.page.target, clients=count, seconds=seconds)
            self.windows.setdefault(count, []).append((floor, own))

    def middle(self, clients: int, of: Callable[[Window], float]) -> float:
        """Return the median over the windows."""
        return statistics.median(of(own) for _, own in self.windows[clients])

    def of_floor(self, clients: int, of: Callable[[Window], float]) -> float:
        """Return the median of the ratios to the window of the floor that went before."""
        return statistics.median(of(own) / of(floor) for floor, own in self.windows[clients])

    @property
    def many(self) -> int:
        """How many clients the fuller windows had."""
        return max(self.windows)

    @property
    def foreign(self) -> float:
        """Cores that others used at most."""
        return max(own.foreign for windows in self.windows.values() for _, own in windows)


def p50(one: Window) -> float:
    """The median of a window."""
    return one.p50


def p95(one: Window) -> float:
    """The 95th percentile of a window."""
    return one.p95


def rate(one: Window) -> float:
    """The answers a second of a window."""
    return one.rate


def growth(one: Measured, earlier: Measured) -> float:
    """Return the growth of a page's median from a smaller database to this one, by what both floors took."""
    return one.of_floor(1, p50) / earlier.of_floor(1, p50)


def title(clients: int) -> str:
    """Return the head of the table."""
    many = f"c={clients}"
    return (
        f"{'page':<24} {'c=1 p50':>9} {'p95':>9} {f'{many} p50':>9} {'p95':>9} {'req/s':>8} {'of empty':>9} "
        f"{'p50/empty':>10} {'queries':>8} {'growth':>7}   (ms)"
    )


def line(one: Measured, earlier: Measured | None) -> str:
    """Return one line of the table."""
    many = one.many
    times = [one.middle(count, of) * 1000 for count in (1, many) for of in (p50, p95)]
    grown = f"{growth(one, earlier):.2f}" if earlier else ""
    return (
        f"{one.page.target.name:<24} {times[0]:>9.1f} {times[1]:>9.1f} {times[2]:>9.1f} {times[3]:>9.1f} "
        f"{one.middle(many, rate):>8.1f} {one.of_floor(many, rate):>9.3f} {one.of_floor(1, p50):>10.2f} "
        f"{one.queries:>8} {grown:>7}"
    )


def goals(one: Measured, earlier: Measured, *, limit: float) -> Iterator[tuple[str, bool]]:
    """Yield each goal of a page in words, with what was found, and whether it is met."""
    page = one.page
    if page.most_queries:
        yield f"{one.queries} queries, at most {page.most_queries}", one.queries <= page.most_queries
    if page.least_of_floor:
        share = one.of_floor(one.many, rate)
        yield f"{share:.3f} of the empty view, at least {page.least_of_floor}", share >= page.least_of_floor
    if page.most_times_floor:
        times = one.of_floor(1, p50)
        yield f"{times:.2f} times the empty view, at most {page.most_times_floor}", times <= page.most_times_floor
    if page.grows:
        grown = growth(one, earlier)
        yield f"growth {grown:.2f}, at most {limit}", grown <= limit


def pages(token: str) -> list[Page]:
    """Return the pages of the portal with the people who open them, for the database that is connected now."""
    from django.db.models import Max
    from django.utils import timezone

    from reviews.decisions.models import Decision
    from reviews.people.models import User
    from reviews.readmodels.models import CatalogEntry

    legal, engineer = (User.objects.get(username=name) for name in ("legal", "engineer"))
    holding = CatalogEntry.objects.filter(ended="", stage="production", suspended_from=None)
    newest = holding.filter(review_by__gt=timezone.now().date()).aggregate(Max("decision"))
    one = Decision.objects.select_related("workload").get(number=newest["decision__max"])
    rare = one.repo_id.partition("/")[2][-12:]
    asked = f"repo={one.repo_id}&commit={one.commit}&workload={one.workload.slug}&hub={one.hub}"
    bearer = (("Authorization", f"Bearer {token}"),)
    kept = {legal.pk: cookie_of(legal), engineer.pk: cookie_of(engineer)}
    empty = {person: Target("empty", "/bench/empty/", cookie) for person, cookie in kept.items()}

    def of(name: str, path: str, person: User = legal, **goal: Any) -> Page:
        return Page(Target(name, path, kept[person.pk]), empty[person.pk], lambda: _queries(path, person), **goal)

    def machine(name: str, path: str, **goal: Any) -> Page:
        floor = Target("empty, token", "/api/bench/empty", bearer)
        return Page(Target(name, path, bearer), floor, lambda: _queries(path, None, token), **goal)

    return [
        of("frame of a page", "/bench/frame/", grows=False),
        of("catalog", "/catalog/", most_queries=5),
        of("search, rare", f"/catalog/?q={rare}"),
        of("search, common", "/catalog/?q=atlas"),
        of("three attributes", "/catalog/?license=MIT&node=h100-80-1&context=8192"),
        machine("check", f"/api/v1/check?{asked}", least_of_floor=0.5),
        of("home, legal", "/", most_times_floor=2.0),
        of("home, engineering", "/", engineer, most_times_floor=2.0),
        of("decisions in force", "/decisions/?standing=in+force"),
        of("decisions", "/decisions/"),
        of("candidates", "/candidates/"),
        of("audit", "/audit/"),
        of("candidate", f"/candidates/{one.candidate_id}/"),
        of("decision", f"/decisions/{one.number}/"),
        of("search of everything", "/search/?q=atlas"),
        of("first question", "/ask/?s=summarise+customer+tickets"),
        of("figures", "/figures/"),
        of("notifications", "/notifications/"),
        of("saved views", "/views/"),
        of("workloads", "/workloads/"),
    ]


def cookie_of(person: Any) -> tuple[tuple[str, str], ...]:
    """Sign a person in and return the header of the browser."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils.module_loading import import_string

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    backends = settings.AUTHENTICATION_BACKENDS
    store[BACKEND_SESSION_KEY] = next(path for path in backends if hasattr(import_string(path), "get_user"))
    store.save()
    return (("Cookie", f"{settings.SESSION_COOKIE_NAME}={store.session_key}"),)


def _queries(path: str, person: Any, token: str = "") -> int:
    """Return the number of queries of a page that nothing is remembered for, with the session and the person."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    if path.startswith("/bench"):
        return 0  # only the server has the empty views
    client = Client(headers={"Authorization": f"Bearer {token}"} if token else None)
    if person:
        client.force_login(person)
    caches["process"].clear()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(asked)
