"""ScanCode as a second opinion, where it is installed: run in a process of its own, with limits, and never decisive.

ScanCode matches by score, so it names the nearest license it knows for a text that it does not know. Its answer is
shown beside ours as what another program says. https://github.com/aboutcode-org/scancode-toolkit
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120
MEMORY = 4 * 2**30
"""Address space in bytes; ScanCode maps its index and needs about 1.4 GiB of memory."""
MOST_ANSWER = 8 * 2**20


@dataclass(frozen=True)
class Opinion:
    """What ScanCode says: its expression with its own score of 0 to 100, or why it said nothing."""

    status: str
    expression: str = ""
    score: float | None = None


def installed(program: str = "scancode") -> bool:
    """Whether ScanCode is there to be asked."""
    return shutil.which(program) is not None


def ask(path: Path, program: str = "scancode") -> Opinion:
    """Ask for one file; never raises. ``status`` is "answered", "not installed", "timed out" or "failed"."""
    found = shutil.which(program)
    if found is None:
        return Opinion("not installed")
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        words = [
            found,
            "--license",
            "--quiet",
            "--processes",
            "0",
            "--timeout",
            str(SECONDS),
            "--json",
            str(answer),
            str(path),
        ]
        try:
            done = subprocess.run(
                words,
                check=False,
                timeout=SECONDS,
                preexec_fn=_limit,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return Opinion("timed out")
        except OSError:
            return Opinion("failed")
        return _read(answer) if done.returncode == 0 else Opinion("failed")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _read(answer: Path) -> Opinion:
    try:
        if answer.stat().st_size > MOST_ANSWER:
            return Opinion("failed")
        file = next(one for one in json.loads(answer.read_bytes())["files"] if one["type"] == "file")
        scores = [match["score"] for found in file["license_detections"] for match in found["matches"]]
        return Opinion("answered", file["detected_license_expression"] or "", min(scores, default=None))
    except (OSError, ValueError, KeyError, StopIteration, TypeError):
        return Opinion("failed")
