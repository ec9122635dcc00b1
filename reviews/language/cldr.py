"""Numbers and days as a language writes them, by the tables of Unicode's CLDR."""

import re
from datetime import date
from functools import cache

from reviews.language.reader import PSEUDO

PATTERNS = {
    "%-d": "d", "%d": "dd", "%b": "MMM", "%B": "MMMM", "%Y": "y", "%A": "EEEE", "%a": "EEE", "%H": "HH", "%M": "mm",
    "%m": "MM", "%S": "ss", "%j": "D",
}  # fmt: skip
"""The patterns of CLDR by those of ``strftime``."""


def written(text: str, language: str) -> str:
    """Return a text with numbers such as 1,234.5 in it with the separators of a language."""
    return text.translate(_separators(language))


@cache
def _separators(language: str) -> dict[int, str]:
    if language == PSEUDO:
        return {}
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {ord("."): get_decimal_symbol(language), ord(","): get_group_symbol(language)}


@cache
def pattern(form: str) -> str:
    """Return the pattern of CLDR for one of ``strftime``; letters that are no pattern stand in quotes."""
    parts = re.split(r"(%-?[a-zA-Z])", form)
    return "".join(PATTERNS[part] if at % 2 else re.sub(r"([A-Za-z]+)", r"'\1'", part) for at, part in enumerate(parts))


def day(value: date, language: str, *, form: str) -> str:
    """Return a day or a moment in the words of a language, by a pattern of CLDR."""
    from datetime import datetime

    from babel.dates import format_datetime

    at = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return format_datetime(at, form, locale="en" if language == PSEUDO else language)
