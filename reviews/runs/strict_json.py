"""A result file as plain values: read whole, with bounds, and without what JSON does not allow."""

import json
import math
from typing import Any

from reviews.files.kinds import MOST_BYTES
from reviews.language.phrases import say
from reviews.runs.refused import RefusedRun

LONGEST = 300
"""Most characters of a text that is kept."""
LARGEST = 1e15
"""No figure of a load test is larger."""


def documents(data: bytes) -> list[Any]:
    """Return the JSON values of a file: one, or one in each line. Raises ``RefusedRun`` with the reason."""
    if not data.strip():
        raise RefusedRun(say("The result file is empty. Hand in the file that the load tool wrote."))
    if len(data) > MOST_BYTES:
        raise RefusedRun(say("The result file is larger than 25 MiB. Save the results without the single requests."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedRun(
            say("The result file is not text in UTF-8. Hand in the JSON file that the load tool wrote.")
        ) from error
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
        return [_loaded(line) for line in lines]
    return [_loaded(text)]


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except RefusedRun:
        raise
    except RecursionError as error:
        raise RefusedRun(
            say("The result file is nested too deeply. Hand in the file that the load tool wrote.")
        ) from error
    except ValueError as error:
        raise RefusedRun(say("The result file is not JSON. Hand in the JSON file that the load tool wrote.")) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedRun(
            say(
                "The result file has the field “{twice}” twice. Hand in the file as the tool wrote it.",
                twice=twice[:60],
            )
        )
    return found


def _no_number(word: str) -> Any:
    raise RefusedRun(
        say(
            "The result file holds {word}, which is not a number. A run that measured nothing proves nothing.",
            word=word,
        )
    )


def _finite(word: str) -> float:
    found = float(word)
    return found if math.isfinite(found) else _no_number(word[:40])


def at(value: Any, *path: str) -> Any:
    """Return the value at a path of field names, None where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def figure(value: Any, *path: str) -> float | None:
    """Return a figure at a path, None where there is none. Raises ``RefusedRun`` for what no measurement can be."""
    found = at(value, *path)
    if found is None:
        return None
    where = ".".join(path)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise RefusedRun(
            say("The result file has no number at “{where}”. Hand in the file as the tool wrote it.", where=where)
        )
    if not 0 <= found <= LARGEST:  # an integer of JSON may be larger than any float
        shown = f"{found:.6g}" if abs(found) <= LARGEST else say("too large a number")
        raise RefusedRun(
            say("The result file says {shown} at “{where}”, which nothing can measure.", shown=shown, where=where)
        )
    return float(found)


def whole(value: Any, *path: str) -> int | None:
    """Return a count at a path, None where there is none. Raises ``RefusedRun`` for a part of one."""
    found = figure(value, *path)
    if found is not None and found != int(found):
        raise RefusedRun(
            say(
                "The result file says {found:.6g} at “{path}”, which is no whole number.",
                found=found,
                path=".".join(path),
            )
        )
    return None if found is None else int(found)


def text(value: Any, *path: str) -> str:
    """Return a text at a path, "" where there is none, shortened to what is kept."""
    found = at(value, *path)
    return found[:LONGEST] if isinstance(found, str) else ""
