"""Who may agree to a reading: "" means allowed, else the sentence shown next to it."""

from collections.abc import Iterable

from reviews.language.phrases import say
from reviews.licensing.models import TermReading
from reviews.licensing.permits import why_not_own_terms
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.people.permits import Over


def why_not_agree(user: User, readings: Iterable[TermReading]) -> str:
    """Require a second legal reviewer: not who read it, nor an account that is related to theirs."""
    if why := why_not_own_terms(user):
        return why
    rows = list(readings)
    book = HoldBook({user.pk, *(one.by_id for one in rows)})
    for one in rows:
        if one.by_id == user.pk:
            return say("You read this yourself, so another legal reviewer must agree to it.")
        if why := book.sentence(one.by, user, a_at=one.at):
            return say("{why} Another legal reviewer must agree to this reading.", why=why)
        if hasattr(one, "agreement"):
            return Over(say("{actor} has already agreed to a reading that you chose.", actor=one.agreement.actor))
    return ""
