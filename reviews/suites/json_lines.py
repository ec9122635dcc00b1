"""Files of JSON lines as plain values, each line within bounds; what is wrong is said with the number of its line."""

import json
import math
from collections.abc import Iterator
from typing import Any

from reviews.language.phrases import say

Line = tuple[int, bytes, dict[str, Any]]
"""The number of a line, its bytes, and its fields."""
DEEPEST = 40
"""Levels of nesting that a value may have."""
UNSTORABLE = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
"""What no text in the database may hold: NUL and halves of surrogate pairs."""


class BadLine(ValueError):
    """A line that is not taken; the message is the sentence for the person."""


def json_lines(data: bytes, longest: int) -> Iterator[Line]:
    """Yield the lines that are not empty, each an object of at most ``longest`` bytes. Raises ``BadLine``.

    No text in them holds what the database cannot, so that nothing that is said of a line does either.
    """
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        line = raw.strip()
        if not line:
            continue
        if len(line) > longest:
            raise BadLine(
                say(
                    "Line {number_of:,} is longer than {longest:,} KiB. Shorten it.",
                    number_of=number,
                    longest=longest // 1024,
                )
            )
        yield number, line, _object(number, line)


def _object(number: int, line: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise BadLine(say("Line {number_of:,} has a field twice. Keep one.", number_of=number))
        return found

    def constant(word: str) -> Any:
        raise BadLine(say("Line {number_of:,} holds {word}, which is not a number.", number_of=number, word=word[:20]))

    def finite(word: str) -> float:
        found = float(word)
        return found if math.isfinite(found) else constant(word)

    try:
        text = line.decode("utf-8")
        found = json.loads(text, object_pairs_hook=once, parse_constant=constant, parse_float=finite)
    except BadLine:
        raise
    except UnicodeDecodeError as error:
        raise BadLine(
            say("Line {number_of:,} is not text in UTF-8. Save the file as UTF-8.", number_of=number)
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadLine(
            say("Line {number_of:,} is not JSON. Write one object in each line.", number_of=number)
        ) from error
    if not isinstance(found, dict):
        raise BadLine(say("Line {number_of:,} is not a JSON object. Write one object in each line.", number_of=number))
    if _too_deep(found):
        raise BadLine(
            say(
                "Line {number_of:,} is nested deeper than {deepest} levels. Flatten it.",
                number_of=number,
                deepest=DEEPEST,
            )
        )
    return dict(storable(found))


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _within(one)]
        if not level:
            return False
    return True


def _within(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def storable(value: Any) -> Any:
    """Return a JSON value with U+FFFD instead of the characters that the database cannot hold."""
    if isinstance(value, str):
        return value.translate(UNSTORABLE)
    if isinstance(value, dict):
        return {storable(key): storable(inner) for key, inner in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value
