"""ScanCode as a second opinion, if it is installed: run in its own process, with limits, and never decisive.

ScanCode matches by score, so for a text that it does not know it names the nearest license that it does. Its answer
is shown next to ours as another program's opinion. https://github.com/aboutcode-org/scancode-toolkit
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
"""Address space in bytes; ScanCode maps its index into memory and needs about 1.4 GiB."""
MOST_ANSWER = 8 * 2**20


@dataclass(frozen=True)
class Opinion:
    """ScanCode's answer: its expression with its own score from 0 to 100, or why there is none."""

    status: str
    expression: str = ""
    score: float | None = None


def installed(program: str = "scancode") -> bool:
    """Tell whether ScanCode is installed."""
    return shutil.which(program) is not None


def ask(path: Path, program: str = "scancode") -> Opinion:
    """Ask ScanCode about one file; never raises. ``status`` is "answered", "not installed", "timed out" or "failed"."""
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
