"""Run the tests the way the README says: with a browser, side by side, and what takes long only when asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal import env

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run pytest with `arguments`; `--long` runs everything. Return pytest's exit status."""
    long = "--long" in arguments
    rest = [word for word in arguments if word != "--long"]
    browser = find_browser() or install_browser()
    environ = dict(os.environ)
    # A hundred tests start a program of ours; without bytecode each compiles the whole portal anew.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if browser:
        environ["CHROMIUM"] = browser
    else:
        print(
            "No Chromium was found, so the journeys in the browser cannot run. Install it (Debian, Ubuntu: "
            "apt-get install chromium; others: Chromium or Google Chrome) or set CHROMIUM=/path/to/it.",
            file=sys.stderr,
        )
        if env.flag("CI"):
            return 1
    command = [sys.executable, "-m", "pytest"]
    if not any(word.startswith(("-n", "-x", "--pdb")) for word in rest):
        # Handed out one by one: the longest come first, and nobody holds some back while others wait.
        command += ["-n", str(processes()), "--maxschedchunk", "1"]
    if long:
        command += ["-m", "long or not long"]
    return subprocess.run([*command, *rest], cwd=ROOT, env=environ, check=False).returncode


def processes() -> int:
    """Return how many test processes to run: one more than cores, since some wait, and four at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, cores + 1))


def find_browser() -> str:
    """Return the path of a Chromium: the one in CHROMIUM, else one on the PATH; "" when there is none."""
    if named := env.text("CHROMIUM"):
        return shutil.which(named) or ""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def install_browser() -> str:
    """Install Chromium where that is ours to do: Debian or Ubuntu, as root. Return its path or ""."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0 or env.text("CHROMIUM"):
        return ""
    print("Installing Chromium for the journeys in the browser (once, about a minute) ...", flush=True)
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
