"""The measurement of the pages runs from end to end: it fills, serves, measures every page, and judges every goal."""

import os
import subprocess
import sys

import pytest

from tests.programs import ROOT

PAGES = ("catalog", "search, rare", "search, common", "three attributes", "check", "home, legal", "decisions in force",
         "decisions", "candidates", "audit", "candidate", "decision")  # fmt: skip


@pytest.mark.long
def test_a_quick_measurement_prints_every_page_and_every_goal() -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    command = [sys.executable, "tests/bench/bench_pages.py", "--quick", "--caches", "on"]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stderr
    before, _, after = done.stdout.partition("\nGoals\n")
    for page in PAGES:
        assert sum(line.startswith(f"{page:<24}") for line in before.splitlines()) == 2, page
        assert any(f" {page} at 3,000: " in line for line in after.splitlines()), page
    assert all(line.startswith(("met ", "NOT MET ")) for line in after.splitlines() if line)
