"""Bytes that stand in place of a document: a Git LFS pointer, or the path that a symbolic link leads to.

Git stores a link as a file whose content is the path, and a hub may serve just that. Neither is the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from reviews.language.phrases import say

LONGEST = 300
"""Bytes of the longest link that is recognized."""
_ABSOLUTE = re.compile(rb"(?:/|~/|[A-Za-z]:[\\/])[^\s<>\"'|*?]+")
_FILE = re.compile(rb"(?:[\w.@~-]+/)*[\w.@~-]*\w\.[A-Za-z][\w]{0,10}")
_RELATIVE = re.compile(rb"\.{1,2}/[^\s<>\"'|*?]+")


def points_to_lfs(body: bytes) -> bool:
    """Return whether these bytes are a Git LFS pointer, which stands in place of the file itself."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/"))


def points_to_path(path: str, body: bytes) -> str:
    """Return the path in the repository that a link stands for, "" for other bytes and for paths outside."""
    line = body.strip()
    if not line or len(body) > LONGEST or b"\n" in line or b" " in line or line.startswith(b"/"):
        return ""
    parts = path.split("/")[:-1]
    for part in line.decode("utf-8", "replace").split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def is_path(body: bytes) -> bool:
    """Return whether these bytes are nothing but a path with an ending, whatever is there: of no use as data."""
    line = body.strip()
    return len(body) <= LONGEST and bool(
        _ABSOLUTE.fullmatch(line) or _RELATIVE.fullmatch(line) or _FILE.fullmatch(line)
    )


def leads_outside(path: str, body: bytes) -> bool:
    """Return whether these bytes are nothing but a path to a file that is not in the repository."""
    line = body.strip()
    if len(body) > LONGEST or not line or b"\n" in line:
        return False
    if _ABSOLUTE.fullmatch(line) or _RELATIVE.fullmatch(line):
        return True
    name = path.rpartition("/")[2].lower().encode("utf-8", "replace")
    return b"://" not in line and b" " not in line and line.lower().endswith(b"/" + name)


def stand_in(path: str, body: bytes, listed: Collection[str]) -> tuple[str, str]:
    """Return why these bytes are not the document ("" if they are), and the listed file that a link leads to, else "".

    ``listed`` are the paths of the repository. The reason completes the sentence "it was not read: …".
    """
    if points_to_lfs(body):
        return say("a Git LFS pointer is in its place"), ""
    target = points_to_path(path, body)
    if target and target != path and target in listed:
        return say("it is a symbolic link to {target}", target=target), target
    if target == path or leads_outside(path, body):
        return say("it is a symbolic link to a file outside the repository") if target != path else say(
            "it links to itself"
        ), ""
    return "", ""
