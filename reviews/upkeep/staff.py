"""The doctor's look at people: who administers, and whether each step of a review has someone who may take it."""

from collections.abc import Iterator

from django.conf import settings

from reviews.people.models import User
from reviews.people.queries import able_administrators, administrators_alarm, holders
from reviews.people.roles import BY_SLUG, DECIDE, SIGN_ENGINEERING, SIGN_LEGAL
from reviews.people.second_factor import missing as lacks_factor
from reviews.upkeep.examination import DoctorLine, missing, well

STEPS = (("legal review", SIGN_LEGAL), ("engineering review", SIGN_ENGINEERING), ("decision", DECIDE))


def administrators() -> Iterator[DoctorLine]:
    """Look whether two people can sign in as administrators, and whether they have their second factor."""
    alarm = administrators_alarm()
    if alarm:
        yield missing("administrators", alarm.partition(",")[0], "Run manage.py create_person for two people.")
    else:
        yield well("administrators", f"{len(able_administrators())} can sign in")
    late = [one.username for one in _needing_factor() if lacks_factor(one)]
    if late:
        yield missing(
            "second factor", f"{len(late)} people need one and have none, such as {', '.join(late[:3])}",
            "They set it up when they sign in; until then their roles do nothing.",
        )  # fmt: skip
    else:
        yield well("second factor", "everyone who needs one has it")


def _needing_factor() -> list[User]:
    return list(holders(*settings.SECOND_FACTOR_ROLES)) if settings.SECOND_FACTOR_ROLES else []


def reviewers() -> Iterator[DoctorLine]:
    """Look whether each step of a review has an account that may take it."""
    for step, power in STEPS:
        roles = [slug for slug, role in BY_SLUG.items() if power in role.powers]
        if count := holders(*roles).count():
            yield well(step, f"{count} {'person' if count == 1 else 'people'} may do it")
        else:
            yield missing(step, "no one may do it", "Invite someone under “People” and request the role.")
