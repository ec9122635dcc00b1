"""Plain text of files in other formats, by their content: what was taken, or the reason for which nothing was."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviews.hub.shapes.taken import DOCX, HTML, ODT, PDF, RST, article, marked
from reviews.language.phrases import joined, say, say_count

PROGRAM = Path(__file__).with_name("program.py")
SECONDS = 15.0
"""Seconds of wall time that one file may take."""
LARGEST = 8 * 2**20
"""Bytes of the largest file that is read; licenses have a few hundred thousand."""
MOST_ANSWER = 16 * 2**20
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_NAMED_HTML = re.compile(r"\.x?html?$", re.IGNORECASE)
_NAMED_RST = re.compile(r"\.re?st$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TakenText:
    """Text with its marks, and what of the file it lacks; or, without text, the reason."""

    text: str = ""
    lacks: str = ""
    why: str = ""


def format_of(path: str, body: bytes) -> str:
    """Return the format from which text has to be taken, "" for plain text and for what no reader here knows.

    The bytes decide. A name decides only between kinds of text: whether markup is HTML or reStructuredText.
    """
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return PDF
    if start.startswith(b"PK\3\4"):
        return DOCX if b"word/document.xml" in body else ODT if b"opendocument.text" in body[:512] else ""
    if _HTML.match(body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")) or (_NAMED_HTML.search(path) and b"<" in body[:65_536]):
        return HTML
    return RST if _NAMED_RST.search(path) else ""


def take(form: str, body: bytes, *, seconds: float = SECONDS) -> TakenText:
    """Take the text of a file in a process of its own, within ``seconds`` of wall time."""
    found = _take(form, body, seconds)
    return (
        TakenText(
            why=say("it is an {form} file, and {why}", form=form, why=found.why)
            if article(form) == "an"
            else say("it is a {form} file, and {why}", form=form, why=found.why)
        )
        if found.why
        else found
    )


def _take(form: str, body: bytes, seconds: float) -> TakenText:
    if len(body) > LARGEST:
        return TakenText(
            why=say("it is larger than the {largest} MiB that are read of such files", largest=LARGEST // 2**20)
        )
    if seconds <= 0:
        return TakenText(why=say("reading the documents before it took all the time there was"))
    # No environment, so that no secret of ours is near what a stranger wrote; an empty PATH finds no program.
    command = [sys.executable, "-I", "-B", str(PROGRAM), form]
    try:
        done = subprocess.run(
            command, input=body, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"PATH": ""}, cwd="/",
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return TakenText(why=say("taking its text took more than {seconds:.0f} seconds", seconds=seconds))
    except (OSError, MemoryError):
        return TakenText(why=say("the program that takes text from it could not be started"))
    if done.returncode != 0 or len(done.stdout) > MOST_ANSWER:
        # The kernel ends a process that is over its time or cannot have more memory.
        return TakenText(why=say("taking its text needed too much time or memory, or failed"))
    return _answered(form, json.loads(done.stdout))


def _answered(form: str, found: dict[str, Any]) -> TakenText:
    if "why" in found:
        return TakenText(why=str(found["why"]))
    pages = [_storable(page) for page in found["pages"]]
    lacks = ""
    if silent := found.get("silent"):
        names = joined(", ", (str(number) for number in silent[:10])) + (say(" and more") if len(silent) > 10 else "")
        lacks = say_count(
            len(silent),
            "page {names} of {number_of} has no text that can be read",
            "pages {names} of {number_of} have no text that can be read",
            names=names,
            number_of=len(pages),
        )
    elif found.get("changed"):
        lacks = say("it has tracked changes that nobody has accepted, so that two wordings are in it")
    return TakenText(marked(form, pages, numbered=bool(found.get("numbered"))), lacks)


def _storable(text: str) -> str:
    """Return text without controls, and with one kind of line end."""
    even = text.replace("\r\n", "\n").translate(dict.fromkeys(map(ord, "\r\f\v\x85\u2028\u2029"), "\n"))
    kept = "".join(char for char in even if char in "\n\t" or char >= " ")
    return kept.encode("utf-8", "replace").decode("utf-8")
