"""What a day of the watch costs at 2,000 repositories that have not moved: requests, shares of the budget, memory.

Run it with `python tests/bench/bench_watch.py [--repositories N]`. A durable PostgreSQL of its own is filled with
copies of one decision (`filling.py`), each of a repository of its own, and a hub over HTTP answers what their readings
had. The clock is stubbed: rounds follow each other at once, and after each one the time of Python and the windows of
Valkey move on by a minute. Nothing fails; numbers are printed.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_holds import fill, scene  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

MINUTE = timedelta(minutes=1)
WINDOW = 5
"""Minutes in which the public hub counts requests."""
ALLOWED = 500
"""Requests that it allows an address without a token in that window."""


def answers(hub: Any) -> None:
    """Let the hub answer about every repository of a decision what its reading had."""
    from reviews.decisions.models import Decision
    from tests.hub_server.odd import Reply

    for one in Decision.objects.select_related("snapshot").defer("canonical"):
        repo = one.snapshot.repo
        said = {"id": one.repo_id, "sha": one.commit, "tags": repo["tags"], "gated": repo["gated"], "_id": "65f0"}
        hub.replies[f"/api/models/{one.repo_id}"] = Reply(200, json.dumps(hub.description(**said)).encode())


def pass_a_minute(client: Any) -> None:
    """Let the windows of the request budget grow older by a minute."""
    for key in client.scan_iter("portal:hub-quota:*"):
        left = client.pttl(key)
        if left > 0:
            client.pexpire(key, max(1, left - 60_000))


def day(hub: Any, *, busy: bool) -> tuple[Counter[str], list[int], float]:
    """Do the rounds of a day; return how often each repository was asked about, requests by minute, seconds of work."""
    import redis
    import time_machine
    from django.conf import settings
    from django.utils import timezone

    from reviews.jobs.models import JobRun
    from reviews.watch.jobs import ROUND, observe_hub
    from reviews.watch.queries import is_due

    client = redis.Redis.from_url(settings.REDIS_URL)
    asked: Counter[str] = Counter()
    by_minute, worked, now = list[int](), 0.0, timezone.now()
    JobRun.objects.filter(kind="read_hub").delete()
    if busy:
        JobRun.objects.create(kind="read_hub", subject_id=1, state="queued", label="waits", due_at=now)
    while True:
        with time_machine.travel(now, tick=False):
            if not is_due():
                return asked, by_minute, worked
            start = time.perf_counter()
            observe_hub(ROUND, lambda _: None)
            worked += time.perf_counter() - start
        asked.update(one.path.partition("?")[0] for one in hub.asked)
        by_minute.append(len(hub.asked))
        hub.asked.clear()
        pass_a_minute(client)
        now += MINUTE


def main() -> None:
    """Fill a database, do two days, one of them while readings wait, and print the numbers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repositories", type=int, default=2_000)
    options = parser.parse_args()
    with own_services():
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import override_settings
        from django.utils import timezone

        for command in ("migrate", "ship_roles", "ship_policy"):
            call_command(command, verbosity=0)
        from reviews.decisions.alerts import open_alerts
        from reviews.hub.transport.hubs import Hub
        from reviews.watch.models import WatchedRepository
        from reviews.watch.rows.repositories import add_unwatched
        from tests import cast as people
        from tests.hub_server.odd import odd_hub

        fill(scene(people.assemble()), options.repositories - 1)
        with odd_hub() as hub, override_settings(HUBS={"huggingface": Hub("huggingface", hub.url)}):
            answers(hub)
            add_unwatched()
            for busy in (False, True):
                WatchedRepository.objects.update(due_at=timezone.now())
                asked, by_minute, worked = day(hub, busy=busy)
                name = "while readings wait" if busy else "alone"
                most = max(sum(by_minute[at : at + WINDOW]) for at in range(len(by_minute)))
                print(f"watch {name}: {sum(asked.values()):,} requests about {len(asked):,} repositories")
                print(f"watch {name}: at most {most} in 5 minutes, {most / ALLOWED:.0%} of {ALLOWED}")
                print(f"watch {name}: {worked:.1f} s, {len(by_minute)} rounds, {open_alerts().count()} findings")
        print(
            f"peak of this process, hub included: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
        )


if __name__ == "__main__":
    main()
