"""Arrays of NumPy: numbers alone are inert, an array of objects is a pickle behind the header.

The header is a Python literal of ``descr``, ``fortran_order`` and ``shape`` after eight bytes and its length in two or
four (NumPy, ``numpy.lib.format``). The loader unpickles whatever has an object in its type.
"""

from __future__ import annotations

import re

from reviews.hub.pickle.source import Parts, PickleSource, SourceEnded
from reviews.hub.pickle.streams import Gathered, follow_all
from reviews.language.phrases import say

LONGEST = 64 * 1024
NUMBERS = re.compile(r"[<>=|]?[?bBhHiIlLqQefdgFDGSUVcmMu][0-9]{0,6}(\[[0-9A-Za-z]{1,6}\])?")
"""A type without objects, as NumPy writes it."""
PLAIN = re.compile(r"\s*\{\s*'descr'\s*:\s*'([^']{1,20})'\s*,\s*'fortran_order'\s*:\s*(?:True|False)\s*,\s*'shape'")
FIELDS = re.compile(r"\s*\{\s*'descr'\s*:\s*\[(.{1,20000}?)\]\s*,\s*'fortran_order'\s*:", re.DOTALL)
FIELD = re.compile(r"\('[^'\\]{1,100}',\s*'([^']{1,20})'(?:,\s*\([0-9, ]{0,60}\))?\)")


def look(parts: Parts, found: Gathered) -> None:
    """Look into an array. Raises ``SourceEnded``, ``CapReached`` or a ``HubError``."""
    head = parts.span(0, 12)
    wide = head[6:7] != b"\1"
    length = int.from_bytes(head[8 : 12 if wide else 10], "little")
    start = (12 if wide else 10) + length
    if length > LONGEST or start > parts.size:
        raise SourceEnded(say("the header of the array is not valid"))
    text = parts.span(start - length, length).decode("latin-1")
    found.looked = True
    if _numbers(text):
        return
    follow_all(PickleSource(parts, start, parts.size), found)


def _numbers(text: str) -> bool:
    """Return whether the header describes numbers and texts alone; what is not understood may be objects."""
    if plain := PLAIN.match(text):
        return bool(NUMBERS.fullmatch(plain[1]))
    fields = FIELDS.match(text)
    if not fields:
        return False
    rest = FIELD.sub(lambda one: "" if NUMBERS.fullmatch(one[1]) else "O", fields[1])
    return not rest.strip(", \t")
