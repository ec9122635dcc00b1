"""`make test` finds a browser, and says in words what to do without one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_missing_browser_is_a_failure_in_ci_with_words() -> None:
    environ = dict(os.environ) | {"CI": "true", "CHROMIUM": "/nowhere/chromium"}
    done = subprocess.run(
        [sys.executable, "-m", "portal.testing", "--collect-only"],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Chromium was not found, so the browser journeys cannot run. Install it")
    assert done.stdout == ""


def test_the_browser_on_the_path_is_found(tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if name != "CHROMIUM"} | {"PATH": str(tmp_path)}
    ask = "from portal.testing import find_browser; print(find_browser())"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(browser)
