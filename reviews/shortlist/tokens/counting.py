"""Counting tokens with a tokenizer's file, by its content, in a process of its own: counts, or the reason for none."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviews.hub.files.stand_ins import points_to_lfs
from reviews.language.phrases import say

PROGRAM = Path(__file__).with_name("program.py")
SECONDS = 20.0
"""Seconds of wall time for one tokenizer and all texts."""
LARGEST = 48 * 2**20
"""Bytes of the largest file that is read; the largest known ones have 34 million."""
MOST_ANSWER = 2**20


@dataclass(frozen=True, slots=True)
class TextCount:
    """Tokens of one text, and how many of them stand for no known text."""

    tokens: int
    unknown: int


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What a tokenizer's file was found to be, with the count of each text; ``why`` there is none.

    ``truncates`` is the number of tokens at which the file cuts every text; it is switched off for counting.
    """

    sha256: str = ""
    vocabulary: int = 0
    truncates: int = 0
    counts: tuple[TextCount, ...] = ()
    why: str = ""


def count(body: bytes, texts: Sequence[str], *, seconds: float = SECONDS) -> FileCounts:
    """Count the tokens of each text within ``seconds`` of wall time and 500 MiB; never raises."""
    sha256 = hashlib.sha256(body).hexdigest()
    if points_to_lfs(body):
        return FileCounts(sha256, why=say("the file is a Git LFS pointer, not the tokenizer itself"))
    if len(body) > LARGEST:
        return FileCounts(
            sha256, why=say("the file is larger than the {largest} MiB that are read", largest=LARGEST // 2**20)
        )
    encoded = [text.encode("utf-8", "replace") for text in texts]
    head = json.dumps({"tokenizer": len(body), "texts": [len(one) for one in encoded]}).encode()
    # No environment, so that no secret of ours is near what a stranger wrote; an empty PATH finds no program.
    command = [sys.executable, "-I", "-B", str(PROGRAM)]
    try:
        done = subprocess.run(
            command, input=b"".join([head, b"\n", body, *encoded]), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PATH": "", "TOKENIZERS_PARALLELISM": "false"}, cwd="/", timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return FileCounts(sha256, why=say("counting took more than {seconds:.0f} seconds", seconds=seconds))
    except (OSError, MemoryError):
        return FileCounts(sha256, why=say("the program that counts could not be started"))
    if done.returncode != 0 or len(done.stdout) > MOST_ANSWER:
        # The kernel ends a process that is over its time or cannot have more memory.
        return FileCounts(sha256, why=say("counting needed too much time or memory, or failed"))
    return _answered(sha256, json.loads(done.stdout))


def _answered(sha256: str, found: dict[str, Any]) -> FileCounts:
    if "why" in found:
        return FileCounts(sha256, why=str(found["why"]))
    counts = tuple(TextCount(tokens, unknown) for tokens, unknown in found["counts"])
    # A file can state any number; what a column does not hold is as good as no limit.
    truncates = found["truncates"] if 0 < found["truncates"] < 2**31 else 0
    return FileCounts(sha256, found["vocabulary"], truncates, counts)
