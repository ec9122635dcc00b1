"""The time zone in which a person reads times; rules and records keep UTC."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.http import HttpRequest, HttpResponse

from reviews.language.cldr import zone_name
from reviews.language.phrases import read, say
from reviews.language.reader import speaking, spoken
from reviews.people.models import User
from reviews.templatetags import figures

AREAS: dict[str, str] = {
    str(area): area
    for area in (
        say("Africa"),
        say("America"),
        say("Antarctica"),
        say("Arctic"),
        say("Asia"),
        say("Atlantic"),
        say("Australia"),
        say("Europe"),
        say("Indian"),
        say("Pacific"),
    )
}
"""The areas whose places people know; the database has many older names beside them."""


def choices() -> tuple[tuple[str, str], ...]:
    """Return every place with its name in the reader's language, in the order of these names, UTC first."""
    return _choices(spoken())


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    with speaking(language):
        areas = {area: read(word) for area, word in AREAS.items()}
    places = [
        (zone, f"{areas[area]}, {zone_name(zone, language)}")
        for zone in sorted(available_timezones())
        for area, has_place, _ in [zone.partition("/")]
        if has_place and area in areas
    ]
    return (("", "UTC"), *sorted(places, key=lambda place: _as_sorted(place[1])))


def _as_sorted(name: str) -> str:
    """Return a name without the accents of its letters, which stand beside the plain ones in a list."""
    return "".join(char for char in normalize("NFKD", name.casefold()) if not combining(char))


def zone_named(name: str) -> tzinfo:
    """Return a zone by its name; UTC for "" and for a name that this machine does not know."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


class PersonZone:
    """Let pages show times in the zone of whoever is signed in.

    The person is looked up at the first time that is shown, so that answers without times ask the database nothing
    more. Django's own current zone stays UTC: days in rules must not depend on who looks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the zone for this request alone."""

        def zone() -> tzinfo:
            return zone_named(request.user.time_zone) if isinstance(request.user, User) else UTC

        with figures.shown_in(zone):
            return self.get_response(request)
