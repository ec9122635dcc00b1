"""Reads a model card's front matter the way the hub does, and never fails on a bad one."""

import datetime
import math
import re
from typing import Any

import yaml

# The same limits as a careful reader's: above them the card is served, its data are not.
MAX_BYTES = 2_000_000
MAX_NODES = 50_000
MAX_DEPTH = 40

_BLOCK = re.compile(r"^(\s*---[\r\n]+)([\S\s]*?)([\r\n]+---(\r\n|\n|$))")


class _TooLarge(ValueError):
    """The front matter unfolds into more than is reasonable, as aliases of aliases do."""


def front_matter(content: bytes) -> dict[str, Any] | None:
    """Return the card's data as JSON values, or None when there is none that can be read.

    Bytes that are no UTF-8 are replaced, dates become text, keys become text. YAML is read by the safe loader
    only, which beside its own errors lets those of Python's conversions through; all of them mean an absent card.
    """
    if len(content) > MAX_BYTES:
        return None
    found = _BLOCK.match(content.decode("utf-8-sig", errors="replace"))
    if not found:
        return None
    try:
        data = yaml.safe_load(found[2])
        return _plain(data, [MAX_NODES], 0) if isinstance(data, dict) else None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError, RecursionError, OverflowError):
        return None


def _plain(value: Any, budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise _TooLarge
    if isinstance(value, dict):
        return {_text(key): _plain(item, budget, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item, budget, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    # Half a surrogate pair cannot be sent as UTF-8.
    return str(value).encode("utf-8", errors="replace").decode()
