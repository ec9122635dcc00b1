"""Patterns of cases: RE2 alone, whose matching takes time linear in the text whatever the pattern is."""

from functools import lru_cache
from typing import Any

from reviews.language.phrases import say

LONGEST = 1_000
MOST_MEMORY = 2**20
"""Bytes that one compiled pattern may take."""
LARGEST = 1_200
"""Instructions of a compiled pattern: the time of a search is at worst this times the length of the text."""


class BadPattern(ValueError):
    """A pattern that RE2 refuses; the message says so."""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """Return a compiled pattern. Raises ``BadPattern`` for one that is too long or that RE2 does not know."""
    if len(pattern) > LONGEST:
        raise BadPattern(say("A pattern has at most {longest:,} characters.", longest=LONGEST))
    import re2  # the web server checks no answers: it needs this only for a suite that somebody uploads

    options = re2.Options()
    options.max_mem, options.log_errors = MOST_MEMORY, False
    try:
        found = re2.compile(pattern, options)
    except re2.error as error:
        raise BadPattern(
            say("RE2 does not know this pattern: it has no look-around and no back references.")
        ) from error
    if found.programsize > LARGEST:
        raise BadPattern(say("A pattern repeats too much, such as .{200}. Shorten it."))
    return found
