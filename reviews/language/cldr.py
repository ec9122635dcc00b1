"""Numbers and days as a language writes them, by the tables of Unicode's CLDR."""

import re
from datetime import UTC, date, datetime
from functools import cache

from reviews.language.reader import PSEUDO, SOURCE

PATTERNS = {
    "%-d": "d", "%d": "dd", "%b": "MMM", "%B": "MMMM", "%Y": "y", "%A": "EEEE", "%a": "EEE", "%H": "HH", "%M": "mm",
    "%m": "MM", "%S": "ss", "%j": "D",
}  # fmt: skip
"""The patterns of CLDR by those of ``strftime``."""


SKELETONS = {
    "%-d %b %Y": "yMMMd", "%-d %b": "MMMd", "%-d %B %Y": "yMMMMd", "%A, %-d %B %Y": "full", "%b %Y": "yMMM",
    "%B %Y": "yMMMM", "%Y-%m-%d": "yMMMd", "%Y-%m-%d %H:%M": "yMMMd Hm",
    "%-d %b %Y %H:%M": "yMMMd Hm", "%-d %b %Y at %H:%M": "yMMMd Hm",
}  # fmt: skip
"""The parts of a day, which each language puts in its own order."""


PERCENT = re.compile(r"(?<=\d)%")


def written(text: str, language: str) -> str:
    """Return a text with numbers such as 1,234.5 or 95% in it with the separators and the percent of a language."""
    told = text.translate(_separators(language))
    return PERCENT.sub(_percent(language), told) if "%" in told else told


def group_sign(language: str) -> str:
    """Return what stands between the thousands of a number in a language."""
    return _separators(language).get(ord(","), ",")


@cache
def _percent(language: str) -> str:
    """Return what a language writes behind a number of hundredths, such as a space that does not break and the sign."""
    if language == PSEUDO:
        return "%"
    from babel import Locale

    return str(Locale.parse(language).percent_formats[None].suffix[0])


@cache
def _separators(language: str) -> dict[int, str]:
    if language == PSEUDO:
        return {}
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {ord("."): get_decimal_symbol(language), ord(","): get_group_symbol(language)}


@cache
def tongue(code: str, language: str) -> str:
    """Return what a language calls the language of an ISO code, "" where its tables have no name."""
    from babel import Locale

    return "" if language == PSEUDO else Locale.parse(language).languages.get(code, "")


def zone_name(zone: str, language: str) -> str:
    """Return what a language calls the place of a time zone of the IANA's database, without its area.

    The tables name only what a language writes otherwise than the database, and no name from before, such as Calcutta.
    """
    *lands, city = zone.replace("_", " ").split("/")[1:]
    if language in (SOURCE, PSEUDO):
        return ", ".join((*lands, city))
    from babel import Locale

    city = Locale.parse(language).time_zones.get(zone, {}).get("city", city).replace("\N{SOFT HYPHEN}", "")
    # Some names of places in North America hold their state.
    return ", ".join((*(_lands(language).get(land, land) for land in lands if land not in city), city))


@cache
def _lands(language: str) -> dict[str, str]:
    """Return what a language calls countries by their English names."""
    from babel import Locale

    told = Locale.parse(language).territories
    return {name: told[code] for code, name in Locale.parse(SOURCE).territories.items() if code in told}


@cache
def pattern(form: str) -> str:
    """Return the pattern of CLDR for one of ``strftime``, or its parts after a tilde; other letters stand in quotes."""
    if form in SKELETONS:
        return f"~{SKELETONS[form]}"
    parts = re.split(r"(%-?[a-zA-Z])", form)
    return "".join(PATTERNS[part] if at % 2 else re.sub(r"([A-Za-z]+)", r"'\1'", part) for at, part in enumerate(parts))


def day(value: date, language: str, *, form: str) -> str:
    """Return a day or a moment in the words of a language, by a pattern of CLDR or, after a tilde, by its parts."""
    from babel.dates import format_date, format_datetime, format_skeleton

    at = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    locale = "en_GB" if language == PSEUDO else language
    if form == "~full":
        return str(format_date(at, "full", locale=locale))
    if form.startswith("~"):
        return " ".join(str(format_skeleton(part, at, locale=locale)) for part in form[1:].split(" "))
    return str(format_datetime(at, form, tzinfo=at.tzinfo, locale=locale))
