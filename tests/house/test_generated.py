"""Tests over generated values share one profile, so that none of them depends on the speed of the machine."""

import os
import re
from pathlib import Path

from hypothesis import HealthCheck, settings

from portal import env

TESTS = Path(__file__).parents[1]
SPEED = re.compile(r"HealthCheck\.too_slow|list\(HealthCheck\)|\bdeadline=None|\bdatabase=None|register_profile")


def test_what_depends_on_speed_is_named_in_the_profile_alone() -> None:
    own = {TESTS / "generated.py", Path(__file__)}
    assert not [path.name for path in TESTS.rglob("*.py") if path not in own and SPEED.search(path.read_text())]


def test_the_profile_is_in_use() -> None:
    used = settings()
    assert (used.deadline, used.database, used.suppress_health_check) == (None, None, (HealthCheck.too_slow,))
    assert used.derandomize is env.flag("CI"), os.environ.get("CI")
