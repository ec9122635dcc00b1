"""ONNX models: where they keep tensors outside of the file; graphs of TensorFlow: operations that reach out of them.

A tensor whose bytes are elsewhere has pairs of key and value as ``external_data``; the pair "location" names a file
below the model's folder (onnx.proto, ``TensorProto.external_data``). The pairs are found by their bytes, so that a
broken message hides none. In the same way a graph of TensorFlow is searched for the operations that call Python or
reach files: ``NodeDef.op`` is field 2 (node_def.proto).
"""

from __future__ import annotations

import re

from reviews.hub.content.layers import LAMBDA
from reviews.hub.content.zip_files import leaves, shown
from reviews.hub.pickle.source import Parts
from reviews.hub.pickle.streams import Gathered
from reviews.hub.transport.ranges import CapReached
from reviews.language.phrases import say

LARGEST = 900_000
"""Bytes of the largest file that is searched whole; of a larger one as many, from both ends together."""
LONGEST = 1000
HEAD = re.compile(rb"\x08[\x01-\x20](?:[\x12\x1a\x22\x2a\x32\x3a\x42]|\x28)")
"""How a model begins: the version of the format, then the name of its producer or another field of the message."""


OPERATIONS = re.compile(
    rb"(?:Eager)?PyFunc(?:Stateless)?|ReadFile|WriteFile|MatchingFiles|LoadAndRemapMatrix|DebugIdentityV?[23]?"
)
"""Operations of TensorFlow that call Python code, or read and write files that the graph names."""


def begins(head: bytes) -> bool:
    """Return whether a file begins like an ONNX model; no pickle begins so."""
    return bool(HEAD.match(head))


def look(parts: Parts, found: Gathered) -> None:
    """Search a model for locations outside of its folder. Raises ``CapReached`` or a ``HubError``."""
    room = min(LARGEST, parts.reach)
    whole = parts.size <= room
    ends = [(0, parts.size)] if whole else [(0, room // 3), (parts.size - room // 3, room // 3)]
    found.looked = True
    for start, length in ends:
        _search(parts.span(start, length), found)
    if not whole:
        raise CapReached(
            say(
                "searched in part: it is larger than {largest:,} bytes, of which only its ends for external data",
                largest=LARGEST,
            )
        )


def graph(parts: Parts, found: Gathered) -> None:
    """Search a graph of TensorFlow for operations that call Python or reach files, and for Keras' Lambda layers.

    Raises ``CapReached`` or a ``HubError``.
    """
    found.looked = True
    data = parts.span(0, min(LARGEST, parts.reach, parts.size))
    named = {one[0].decode() for one in OPERATIONS.finditer(data) if data[one.start() - 1] == len(one[0])}
    found.dangers += [say("its graph has the operation {value}", value=one) for one in sorted(named)]
    if LAMBDA.search(data.decode("latin-1")):
        found.dangers.append(say("a Lambda layer carries Python code"))
    found.whys.append(say("it may be a TensorFlow graph, whose operations are not followed"))


def _search(data: bytes, found: Gathered) -> None:
    at = 0
    while (at := data.find(b"location\x12", at)) >= 0:
        at += 9
        length, start = data[at] if at < len(data) else 0, at + 1
        if length & 0x80 and start < len(data):
            length, start = (length & 0x7F) | data[start] << 7, start + 1
        # A length that lies does not hide the name: what a loader would refuse is judged all the same.
        name = data[start : start + min(length, LONGEST)].partition(b"\0")[0].decode("utf-8", "replace")
        if leaves(name):
            found.dangers.append(say("its external data is at {shown}, outside of its folder", shown=shown(name)))
            if len(found.dangers) >= 5:
                return
