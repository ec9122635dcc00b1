"""Run the tests as the README describes: with a browser, in parallel, and slow ones only on request."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal import cluster_programs, env

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run pytest with `arguments`; `--long` runs everything. Return pytest's exit status."""
    long = "--long" in arguments
    rest = [word for word in arguments if word != "--long"]
    browser = find_browser() or install_browser()
    environ = dict(os.environ)
    # A hundred tests start one of our programs; without bytecode, each would recompile the whole portal.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if browser:
        environ["CHROMIUM"] = browser
    else:
        print(
            "Chromium was not found, so the browser journeys cannot run. Install it (Debian, Ubuntu: "
            "apt-get install chromium; others: Chromium or Google Chrome) or set CHROMIUM=/path/to/it.",
            file=sys.stderr,
        )
        if env.flag("CI"):
            return 1
    if long and (missing := cluster_programs.fetch()):
        print(missing, "Tests of what they render are skipped.", file=sys.stderr)
    command = [sys.executable, "-m", "pytest", "--durations=10"]
    if not any(word.startswith(("-n", "-x", "--pdb")) for word in rest):
        # Handed out one by one, longest first, so that no process hoards tests while others wait.
        command += ["-n", str(processes()), "--maxschedchunk", "1"]
    if long:
        command += ["-m", "long or not long"]
    return subprocess.run([*command, *rest], cwd=ROOT, env=environ, check=False).returncode


def processes() -> int:
    """Return the number of test processes: one more than cores, since some wait, and at most four."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, cores + 1))


def find_browser() -> str:
    """Return the path of a Chromium: the one in CHROMIUM, else one on the PATH; "" if there is none."""
    if named := env.text("CHROMIUM"):
        return shutil.which(named) or ""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def install_browser() -> str:
    """Install Chromium if we may: Debian or Ubuntu, as root. Return its path or ""."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0 or env.text("CHROMIUM"):
        return ""
    print("Installing Chromium for the browser journeys (once, about a minute) ...", flush=True)
    environ = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "update"],
        [apt, "install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        done = subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return ""
    return find_browser()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
