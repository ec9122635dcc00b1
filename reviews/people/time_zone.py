"""The time zone in which a person reads times; rules and records keep UTC."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.http import HttpRequest, HttpResponse

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.templatetags import figures

AREAS = (
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
"""The areas whose places people know; the database has many older names beside them."""


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """Return every place with its name for a person, UTC first."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS and "/" in name)
    return (("", "UTC"), *((name, name.replace("_", " ").replace("/", ", ")) for name in places))


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
