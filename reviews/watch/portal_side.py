"""What no hub answers of a decision's basis: linked pages, acceptances of a prompt, its runtime, lists, usage."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.language.phrases import joined, say
from reviews.legal.alarms import acceptance_alarms, page_alarms
from reviews.legal.documents import LicenseDocuments
from reviews.runtimes.registry import order, releases, versions
from reviews.watch.advisories.causes import LISTED, VULNERABLE, Listed
from reviews.watch.usage.queries import USAGE_DUE, USAGE_NEAR, USAGE_OVER, usage_findings
from reviews.workflow import states
from reviews.workflow.models import Track

LINKED, ACCEPTANCE, RUNTIME = "linked-policy", "acceptance-over", "runtime-aged"
OF_PORTAL = frozenset({LINKED, ACCEPTANCE, RUNTIME, VULNERABLE, LISTED, USAGE_NEAR, USAGE_OVER, USAGE_DUE})


def of_portal(found: Iterable[Decision], listed: Listed) -> dict[int, dict[str, str]]:
    """Return what differs for each decision by its number, each kind with its sentences; nothing is asked of a hub.

    ``listed`` are the findings from lists.
    """
    decisions, today = list(found), timezone.now().date()
    tracks = Track.objects.filter(candidate__in={one.candidate_id for one in decisions}, name=states.LEGAL)
    signed = {one.candidate_id: one.signoff.at for one in tracks.select_related("signoff") if one.signoff}
    used = usage_findings(decisions)
    return {
        one.number: used[one.number]
        | {
            kind: why
            for kind, why in (
                (LINKED, joined(" ", page_alarms(documents, signed.get(one.candidate_id, one.legal_signoff.at))[:5])),
                (ACCEPTANCE, joined(" ", _acceptances(documents, today)[:5])),
                (RUNTIME, aged(one.runtime)),
                (VULNERABLE, listed[one.number][VULNERABLE].why),
                (LISTED, listed[one.number][LISTED].why),
            )
            if why
        }
        for one in decisions
        for documents in (LicenseDocuments(one.snapshot),)
    }


def _acceptances(documents: LicenseDocuments, today: date) -> Sequence[str]:
    """Return what no longer holds of the acceptances of the access prompt, and that the last one was ended."""
    said = [
        say("The access prompt, accepted with {account}: {why}", account=one.account, why=why)
        for one, why in acceptance_alarms(documents, today)
    ]
    if documents.acceptances and not any(one.in_force for one in documents.acceptances):
        said.append(say("Every acceptance of the access prompt was ended."))
    return said


def aged(signed: str) -> str:
    """Return that a newer edition of the runtime table no longer has the version that a decision names.

    "" if it has it, if the version is newer than all of them, or if the text names no runtime of the table.
    """
    for name in releases():
        found = re.search(rf"\b{re.escape(name)}\b[\s=@:v]*([0-9][0-9a-z.]*)", signed, re.IGNORECASE)
        if found is None:
            continue
        version, known = found.group(1).rstrip("."), versions(name)
        if version in known or order(version) >= order(known[0]):
            return ""
        return say(
            "{signed}, for which this decision was signed, is older than every version that the portal "
            "still knows: {known}. Whether it is still maintained is unknown.",
            signed=signed,
            known=joined(", ", known),
        )
    return ""
