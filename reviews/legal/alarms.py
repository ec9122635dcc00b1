"""What changed after a reviewer relied on it: acceptances of the access prompt, and pages that the terms point at."""

from datetime import date, datetime

from reviews.legal.documents import LicenseDocuments
from reviews.legal.models import GateAcceptance


def alarm_sentences(documents: LicenseDocuments, signed: datetime | None, today: date) -> list[str]:
    """Return everything that a reviewer must look at again, as sentences; ``signed`` is when legal signed off."""
    gate = [
        f"The access prompt, accepted with {one.account}: {why}" for one, why in acceptance_alarms(documents, today)
    ]
    return [*gate, *page_alarms(documents, signed)]


def acceptance_alarms(documents: LicenseDocuments, today: date) -> list[tuple[GateAcceptance, str]]:
    """Return the acceptances in force that need attention, each with why: another prompt, no owner, no longer valid."""
    found = []
    for one in documents.acceptances:
        if not one.in_force:
            continue
        if documents.prompt_digest and one.prompt_sha256 != documents.prompt_digest:
            found.append((one, "The prompt has changed since it was accepted; accept it again or end this entry."))
        if one.person and not one.person.is_active:
            gone = f"{one.person.name} has left and still answers for this account"
            found.append((one, f"{gone}; accept the prompt with another account, or end this entry."))
        if one.valid_until and one.valid_until < today:
            found.append((one, f"It was valid until {one.valid_until:%-d %b %Y}."))
    return found


def page_alarms(documents: LicenseDocuments, since: datetime | None) -> list[str]:
    """Return a sentence for each page whose text changed after ``since``, the moment of a sign-off.

    Where ``since`` is None, the moment is that of the first conclusion in force; without one there is no alarm.
    """
    at = since or min((one.at for one in documents.conclusions if one.in_force), default=None)
    changed = [(url, one.changed) for url, one in documents.looks.items() if one.changed]
    return [
        f"The text at {url} has changed since, on {day:%-d %b %Y}: read it again."
        for url, day in changed
        if at and day > at
    ]
