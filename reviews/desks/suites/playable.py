"""What of a workload's suite can be played now: its newest version and where that was handed out."""

from dataclasses import dataclass

from reviews.suites.models import Suite, SuiteHandout
from reviews.suites.queries import newest_suite
from reviews.workloads.models import Workload

MOST = 5
"""Hand-outs that a page names; the newest ones."""


@dataclass(frozen=True)
class PlayableSuite:
    """The newest version, None before the first, and its newest hand-outs."""

    suite: Suite | None
    handouts: list[SuiteHandout]


def playable(workload: Workload) -> PlayableSuite:
    """Return what can be played of a workload's suite; one query where there is no suite."""
    suite = newest_suite(workload)
    return PlayableSuite(suite, list(suite.handouts.order_by("-pk")[:MOST]) if suite else [])
