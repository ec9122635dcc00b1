"""Tar archives: headers walked one after another as far as the scan's bytes reach, members looked into by content."""

from __future__ import annotations

from reviews.hub.content.zip_files import Look, leaves, shown
from reviews.hub.files.endings import CODE
from reviews.hub.pickle.source import Parts, SourceEnded, Window
from reviews.hub.pickle.streams import Gathered
from reviews.hub.transport.ranges import CapReached
from reviews.language.phrases import joined, say

BLOCK = 512
AHEAD = 64 * 1024
"""Bytes that are asked for at a header, so that small members come along with it."""
FILES, LINKS, EXTENDED = (b"0", b"\0", b"7"), (b"1", b"2"), (b"x", b"g", b"L", b"K")
LONGEST_NAME = 64 * 1024


def walk(parts: Parts, found: Gathered, look: Look, depth: int) -> None:
    """Look into the members of a tar archive. Raises ``SourceEnded``, ``CapReached`` or a ``HubError``."""
    at, name = 0, ""
    while at + BLOCK <= parts.size:
        base, data = parts.piece(at, BLOCK, min(AHEAD, max(BLOCK, parts.room)))
        header = data[at - base : at - base + BLOCK]
        if not header.strip(b"\0"):
            return
        if found.members <= 0:
            raise CapReached(say("it has more members than are looked into"))
        found.members -= 1
        size, kind = _number(header[124:136]), header[156:157]
        body = at + BLOCK
        if size < 0 or body + size > parts.size:
            raise SourceEnded(say("a member continues past the end of the archive"))
        if kind in EXTENDED:
            name = _extended(parts.span(body, min(size, LONGEST_NAME)), kind) or name
        else:
            _member(Window(parts, body, body + size), header, name, found, look, depth)
            name = ""
        at = body + -(-size // BLOCK) * BLOCK
    raise SourceEnded(say("the archive has no end"))


def _member(body: Window, header: bytes, name: str, found: Gathered, look: Look, depth: int) -> None:
    kind = header[156:157]
    name = name or _text(header[345:500], header[:100])
    if leaves(name):
        found.dangers.append(say("{shown} is written outside of its folder", shown=shown(name)))
    if kind in LINKS:
        target = header[157:257].partition(b"\0")[0].decode("utf-8", "replace")
        if leaves(target):
            found.dangers.append(
                say("{shown} is a link to {shown2}, outside of its folder", shown=shown(name), shown2=shown(target))
            )
    elif kind in FILES:
        if name.lower().endswith(CODE):
            found.code = True
            found.whys.append(say("it contains code, which is not scanned: {shown}", shown=shown(name)))
        try:
            if body.size:
                look(body, name, found, depth + 1)
        except (CapReached, SourceEnded) as error:
            found.whys.append(joined("", (shown(name), ": ", str(error))))
    elif kind != b"5":
        found.whys.append(
            say("{shown}: members of this kind (sparse or special) are not looked into", shown=shown(name))
        )


def _number(field: bytes) -> int:
    """Return a size as tar writes it: octal digits, or binary where the first bit is set; -1 for neither."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b"\0 ")
    return int(digits, 8) if digits and digits.strip(b"01234567") == b"" else 0 if not digits else -1


def _text(prefix: bytes, name: bytes) -> str:
    parts = [one.partition(b"\0")[0].decode("utf-8", "replace") for one in (prefix, name)]
    return "/".join(one for one in parts if one)


def _extended(body: bytes, kind: bytes) -> str:
    """Return the name that an extended header gives to the member after it, "" when it gives none."""
    if kind == b"L":
        return body.partition(b"\0")[0].decode("utf-8", "replace")
    for line in body.split(b"\n") if kind == b"x" else ():
        key, _, value = line.partition(b" ")[2].partition(b"=")
        if key == b"path":
            return value.decode("utf-8", "replace")
        if key.startswith(b"GNU.sparse"):
            return value.decode("utf-8", "replace") if key == b"GNU.sparse.name" else ""
    return ""
