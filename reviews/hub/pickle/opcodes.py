"""One opcode of a pickle after another with its argument, decoded as a loader does and never more strictly.

Codes and the form of their arguments are those of ``pickletools`` in the standard library. Its own ``genops`` is not
used: it stops at what a loader accepts (``I0x1``, names that are not ASCII), and what comes after would not be seen.
"""

from __future__ import annotations

import codecs
import pickletools
import re
from typing import Any

from reviews.hub.pickle.source import PickleSource

LONGEST_TEXT = 2_000
"""Bytes of the longest argument that is kept; no name of an import or a tensor is longer."""

LINE, LENGTH_1, LENGTH_4_SIGNED, LENGTH_4, LENGTH_8 = -1, -2, -3, -4, -5
"""How long an argument is: up to a line feed, or after its length in 1, 4 or 8 bytes (``ArgumentDescriptor.n``)."""

_WIDTHS = {LENGTH_1: 1, LENGTH_4_SIGNED: 4, LENGTH_4: 4, LENGTH_8: 8}
CODES: dict[int, tuple[str, int]] = {
    ord(one.code): (one.name, one.arg.n if one.arg else 0) for one in pickletools.opcodes
}
"""Name and form of the argument of every opcode, by its byte."""

ESCAPE = re.compile(rb"\\([4-7][0-7]{2}|.)", re.DOTALL)
KNOWN = frozenset(bytes([byte]) for byte in b"\n\\'\"abfnrtvx01234567")
"""What may stand behind a backslash; a backslash at the very end is the loader's error."""

_SIGNED = frozenset({"BININT", "LONG1", "LONG4"})
_TEXTS = frozenset({"SHORT_BINSTRING", "BINSTRING", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"})
_WHOLE = frozenset({"LONG1", "LONG4"})


def argument(name: str, form: int, source: PickleSource) -> Any:
    """Decode the argument of one opcode: text, a whole number, (module, name), or None when it does not matter.

    Raises ``SourceEnded`` where the bytes end before it does, and what reading raises.
    """
    if form == 0:
        return None
    if form > 0:
        raw = source.take(form)
        # Numbers are little endian (pickletools: uint2, int4, uint8); BINFLOAT alone is big endian (float8), and no
        # float matters here. BININT is signed, BININT1 and BININT2 are not.
        return None if name == "BINFLOAT" else int.from_bytes(raw, "little", signed=name in _SIGNED)
    if form == LINE:
        return _line(name, source)
    length = int.from_bytes(source.take(_WIDTHS[form]), "little")
    # LONG4 and BINSTRING have a signed length (pickletools: long4, string4). A negative one, read without its sign, is
    # above every size that is scanned, so that it ends the walk as one that is too long does.
    if length > LONGEST_TEXT or (name not in _TEXTS and name not in _WHOLE):
        source.skip(length)
        return None
    raw = source.take(length)
    # LONG1 and LONG4 (PEP 307, "Pickling of large longs"): two's complement, little endian; no bytes at all are 0.
    return int.from_bytes(raw, "little", signed=True) if name in _WHOLE else _text(raw)


def _line(name: str, source: PickleSource) -> Any:
    raw = source.line()
    if name in ("GLOBAL", "INST"):
        return _written(raw), _written(source.line())
    if len(raw) > LONGEST_TEXT:
        return None
    if name in ("PUT", "GET"):
        return _number(raw, 10)
    if name in ("INT", "LONG"):
        # Protocol 0 writes numbers as text; loaders take base 0, so that "0x1f" is a number, too. LONG ends with L.
        return _number(raw.rstrip(b"L"), 0)
    try:
        if name == "STRING":
            return _text(unescaped(raw.strip()[1:-1]))
        return raw.decode("raw-unicode-escape") if name == "UNICODE" else None
    except ValueError:
        return None


def unescaped(raw: bytes) -> bytes:
    """Return the bytes of a quoted STRING as a loader has them. Raises ``ValueError`` where a loader would.

    Python warns of escapes that it does not know and then keeps them as they stand; here they are written so that it
    has nothing to warn of, because a hostile file must not decide what stands in a log, nor end a scan where warnings
    are errors. An octal number beyond a byte is cut to its last eight bits, as loaders do.
    """
    clean = ESCAPE.sub(_known_escape, raw)
    decoded: bytes = codecs.escape_decode(clean)[0]
    return decoded


def _known_escape(found: re.Match[bytes]) -> bytes:
    after = found[1]
    if len(after) == 3:
        return b"\\x%02x" % (int(after, 8) & 0xFF)
    return found[0] if after in KNOWN else b"\\" + found[0]


def _number(raw: bytes, base: int) -> int | None:
    """Parse the number of a line, None for what is none or has more digits than matter."""
    try:
        return int(raw, base) if len(raw) <= 40 else None
    except ValueError:
        return None


def _text(raw: bytes) -> str:
    """Decode text as loaders do: UTF-8 with halves of characters let through, else one character a byte."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _written(raw: bytes) -> str:
    """Return a module or name as it is written on its line, cut to what matters."""
    return raw[:LONGEST_TEXT].decode("utf-8", "backslashreplace")
