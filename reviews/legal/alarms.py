"""Changes after a reviewer's decision: in acceptances of the access prompt, and in pages that the terms refer to."""

from datetime import date, datetime

from reviews.language.phrases import dated, say
from reviews.legal.agreements import watch
from reviews.legal.documents import LicenseDocuments
from reviews.legal.models import GateAcceptance


def alarm_sentences(documents: LicenseDocuments, signed: datetime | None, today: date) -> list[str]:
    """Return everything that a reviewer must recheck, as sentences; ``signed`` is when legal signed off."""
    gate = [
        say("The access prompt, accepted with {account}: {why}", account=one.account, why=why)
        for one, why in acceptance_alarms(documents, today)
    ]
    return [*gate, *watch(documents.agreements, today), *page_alarms(documents, signed)]


def acceptance_alarms(documents: LicenseDocuments, today: date) -> list[tuple[GateAcceptance, str]]:
    """Return the acceptances in force that need attention, with the reason: changed prompt, no owner, or expired."""
    found = []
    for one in documents.acceptances:
        if not one.in_force:
            continue
        if documents.prompt_digest and one.prompt_sha256 != documents.prompt_digest:
            found.append(
                (one, say("The prompt has changed since it was accepted. Accept the new prompt, or end this entry."))
            )
        if one.person and not one.person.is_active:
            gone = say("The account owner, {name}, has left", name=one.person.name)
            found.append((one, say("{gone}. Accept the prompt with another account, or end this entry.", gone=gone)))
        if one.valid_until and one.valid_until < today:
            over = say("The acceptance expired on {valid_until}", valid_until=dated(one.valid_until, "%-d %b %Y"))
            found.append((one, say("{over}. Accept the prompt again, or end this entry.", over=over)))
    return found


def page_alarms(documents: LicenseDocuments, since: datetime | None) -> list[str]:
    """Return a sentence for each page whose text changed after ``since``, the time of a sign-off.

    If ``since`` is None, the time is that of the first conclusion in force; without a conclusion there is no alarm.
    """
    at = since or min((one.at for one in documents.conclusions if one.in_force), default=None)
    changed = [(url, one.changed) for url, one in documents.looks.items() if one.changed]
    return [
        say("The text at {url} changed on {day}. Read the text again.", url=url, day=dated(day, "%-d %b %Y"))
        for url, day in changed
        if at and day > at
    ]
