"""How values are generated for tests: one hypothesis profile for all of them, and the fuzzer of the long suite."""

import os
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import env

SECONDS = float(os.environ.get("FUZZ_SECONDS", "600"))
"""Seconds for which the long suite fuzzes one target."""


def use_profile() -> None:
    """Register the profile and make it the default; a test names only what is its own, such as its examples.

    Nothing in it depends on the machine's speed: no deadline for one example, no check for slow generation. With CI the
    same examples come in every run, so that a failure repeats. No database of examples is kept: a run leaves no file.
    """
    settings.register_profile(
        "portal",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=env.flag("CI"),
        database=None,
    )
    settings.load_profile("portal")


def attack(target: Callable[[Any], None], values: st.SearchStrategy[Any], examples: int) -> None:
    """Call ``target`` with so many generated values; an exception in it fails the test with the smallest value."""
    settings(max_examples=examples)(given(values)(target))()


def attack_for_minutes(target: Callable[[Any], None], values: st.SearchStrategy[Any]) -> None:
    """Call ``target`` with generated values for ``SECONDS``, with new ones all the time also where CI is set."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        settings(max_examples=1000, derandomize=False)(given(values)(target))()
