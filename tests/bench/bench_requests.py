"""What the form token and the limits add to a request: microseconds, queries and round trips, with and without them.

Run it with `python tests/bench/bench_requests.py`; with the package ``limits`` installed, it is compared as well.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.services import own_services  # noqa: E402

TOKENS = "reviews.home.repeats.FormTokens"
LIMITS = "reviews.home.limits.LimitRequests"
KEPT = "reviews.home.caching.BrowserStorage"
ROUNDS = 300
FEW = 25
"""Rounds of whole requests, which take a hundred times as long as their parts."""


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of so many rounds, in microseconds, after a few that are not counted."""
    for _ in range(min(20, rounds // 8)):
        work()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1e6)
    return statistics.median(found)


def fastest(work: Callable[[], object]) -> float:
    """The fastest of a few rounds, in microseconds: a whole request takes so long that others get in between."""
    return min(median(work, 1) for _ in range(FEW))


def requests() -> None:
    """One cheap form and one page, with every combination of the parts."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings

    from reviews.submissions.sent import new_token
    from tests.cast import assemble

    cast = assemble()
    every = settings.MIDDLEWARE
    for words, without in (
        ("with nothing", {TOKENS, LIMITS, KEPT}), ("with tokens", {LIMITS, KEPT}), ("with limits", {TOKENS, KEPT}),
        ("with all", set()),
    ):  # fmt: skip
        with override_settings(MIDDLEWARE=[one for one in every if one not in without]):
            client = Client()
            client.force_login(cast.administrator)

            def send(client: Client = client) -> None:
                client.post("/mails/", {"mails": "daily", "form_token": new_token()})

            def act(client: Client = client) -> None:
                client.post(
                    "/people/teams/claims/",
                    {"name": "Claims", "members": [cast.requester.pk], "form_token": new_token()},
                )

            statements: list[str] = []

            def noted(execute: Any, sql: str, *rest: Any, found: list[str] = statements) -> Any:
                found.append(sql)
                return execute(sql, *rest)

            with connection.execute_wrapper(noted):
                act()
            print(
                f"{words:<13} form without an act {fastest(send):7.0f} µs; act {fastest(act):7.0f} µs, "
                f"{len(statements)} statements; page {fastest(lambda c=client: c.get('/workloads/')):7.0f} µs"
            )


def parts() -> None:
    """The parts alone: the tag of a form, one question to Valkey, and the same by the package ``limits``."""
    from django.conf import settings
    from django.template import Context, Template

    from reviews.limits.counters import Asked, OwnCounts, SharedCounts
    from reviews.limits.rules import Limit, headers

    tag = Template("{% csrf_token %}")
    print(f"{'{% csrf_token %} of one form':<40} {median(lambda: tag.render(Context({'csrf_token': 'x'}))):7.1f} µs")
    asked = [Asked(Limit("address", 10**9), "bench"), Asked(Limit("person", 10**9), "bench")]
    shared, own = SharedCounts(settings.REDIS_URL), OwnCounts()
    print(f"{'two limits in Valkey, 1 round trip':<40} {median(lambda: shared.count(asked)):7.1f} µs")
    print(f"{'two limits in this process':<40} {median(lambda: own.count(asked)):7.1f} µs")
    print(f"{'headers':<40} {median(lambda: headers(own.count(asked))):7.1f} µs")
    if find_spec("limits"):
        compare()


def compare() -> None:
    """Two limits with what headers need, by the package ``limits``."""
    import limits
    from django.conf import settings

    storage = limits.storage.storage_from_string(settings.REDIS_URL.replace("unix://", "redis+unix://"))
    item = limits.RateLimitItemPerMinute(10**9)

    def both(strategy: limits.strategies.RateLimiter) -> None:
        for who in ("a", "b"):
            strategy.hit(item, who)
            strategy.get_window_stats(item, who)

    fixed = limits.strategies.FixedWindowRateLimiter(storage)
    sliding = limits.strategies.SlidingWindowCounterRateLimiter(storage)
    print(f"{'package limits, fixed window':<40} {median(lambda: both(fixed)):7.1f} µs")
    print(f"{'package limits, sliding window':<40} {median(lambda: both(sliding)):7.1f} µs")


if __name__ == "__main__":
    with own_services():
        import django

        os.environ |= {"LIMIT_ACTS": "1000000", "LOG_LEVEL": "ERROR"}

        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        for command in ("ship_roles", "ship_policy"):
            call_command(command, verbosity=0)
        parts()
        requests()
