"""Models of Keras, and archives of skops: code and imports that their JSON configuration names.

A Lambda layer carries compiled Python code, which loading unpacks (Keras refuses unless it is told ``safe_mode=False``;
before version 2.13 it did not ask). Since version 3 every object of a configuration names its module, and a module that
is not Keras' own is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from reviews.hub.content.zip_files import shown
from reviews.hub.pickle.source import Parts
from reviews.hub.pickle.streams import Gathered
from reviews.hub.pickle.table import DANGEROUS_RANK, verdict
from reviews.hub.transport.ranges import CapReached
from reviews.language.phrases import say

LAMBDA = re.compile(r'"class_name"\s*:\s*"(?:[\w>]*>)?Lambda"')
NAMES = re.compile(r'"class_name"|"__class__"|\\u00[4-7]')
"""What a configuration has that names a class, or that hides such a name by an escape."""
STARTS = re.compile(r'\{\s*"(?:class_name|module|config|name|layers)"\s*:')
OWN = ("keras", "tf_keras", "tensorflow", "keras_nlp", "keras_hub", "keras_cv")
FUNCTIONS = frozenset(
    {"activations", "losses", "metrics", "initializers", "regularizers", "constraints", "ops", "nn", "optimizers"}
)
"""Parts of Keras whose functions compute; others write files or fetch them, as ``keras.utils.get_file`` does."""
LARGEST = 900_000
"""Bytes of the largest file that is searched whole; of a larger one as many, from both ends together."""
MOST_VALUES = 200_000
DEEPEST = 200


def configuration(text: str, found: Gathered) -> bool:
    """Note what a JSON text of Keras or skops would run; return whether it could be parsed.

    A text that cannot be parsed is searched for Lambda layers all the same.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if LAMBDA.search(text):
            found.dangers.append(say("a Lambda layer carries Python code"))
        return False
    for one in _objects(value):
        _object(one, found)
    return True


def hdf5(parts: Parts, found: Gathered) -> None:
    """Search an HDF5 file for the configuration of a Keras model. Raises ``CapReached`` or a ``HubError``."""
    room = min(LARGEST, parts.reach)
    whole = parts.size <= room
    ends = [parts.span(0, parts.size)] if whole else [parts.span(0, room // 3)]
    if not whole:
        ends.append(parts.span(parts.size - room // 3, room // 3))
    found.looked = True
    decoder, seen = json.JSONDecoder(), False
    for data in ends:
        text, at = data.decode("latin-1"), 0
        while start := STARTS.search(text, at):
            at = start.end()
            try:
                value, at = decoder.raw_decode(text, start.start())
            except (ValueError, RecursionError):
                continue
            seen = seen or (isinstance(value, dict) and "class_name" in value)
            for one in _objects(value):
                _object(one, found)
        if LAMBDA.search(text) and not found.dangers:
            found.dangers.append(say("a Lambda layer carries Python code"))
    if not whole:
        said = say("in which a model configuration is") if seen else say("in which no model configuration is")
        raise CapReached(
            say(
                "searched in part: it is larger than {largest:,} bytes, of which only its ends, {said}",
                largest=LARGEST,
                said=said,
            )
        )


def _own(module: str, name: str, function: bool) -> bool:
    """Return whether a name is one of Keras' own that only computes."""
    parts = module.split(".")
    if module == "builtins":
        # What Keras writes for its own activations, which it looks up by name.
        return function and verdict(module, name) != DANGEROUS_RANK
    return parts[0] in OWN and (not function or bool(FUNCTIONS & set(parts)))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON value, level by level."""
    level, left = [value], MOST_VALUES
    for _ in range(DEEPEST):
        yield from (one for one in level if isinstance(one, dict))
        inner = [item for one in level for item in (one.values() if isinstance(one, dict) else one)]
        level = [one for one in inner if isinstance(one, (dict, list))][:left]
        left -= len(level)
        if not level:
            return


def _object(one: dict[str, Any], found: Gathered) -> None:
    name, module = one.get("class_name"), one.get("module")
    if isinstance(name, str) and name.rpartition(">")[2] == "Lambda":
        about = one.get("config")
        layer = about.get("name") if isinstance(about, dict) else ""
        found.dangers.append(
            say("the Lambda layer {shown} carries Python code", shown=shown(str(layer or ""))).replace("  ", " ")
        )
    elif isinstance(name, str) and isinstance(module, str) and module:
        # A function is named by its configuration, a class by its class name.
        config = one.get("config")
        function = name == "function" and isinstance(config, str)
        if not _own(module, str(config) if function else name, function):
            found.named(module[:300], str(config if function else name)[:300])
    loader = one.get("__module__")
    if isinstance(loader, str) and isinstance(one.get("__class__"), str):
        found.named(loader[:300], one["__class__"][:300])
