"""Who may write a shortlist: requesters of the workload's team, and engineering reviewers."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.workloads.models import Workload
from reviews.workloads.permits import why_not_write


def why_not_list(user: User | AnonymousUser, workload: Workload) -> str:
    """Allow requesters of the team, and engineering reviewers, to write the shortlist of a workload."""
    if may(user, roles.SIGN_ENGINEERING) or not why_not_write(user, workload.team):
        return ""
    return say("Only requesters of {name} and engineering reviewers can write this shortlist.", name=workload.team.name)


def why_not_start(user: User | AnonymousUser, workload: Workload) -> str:
    """Refuse a second shortlist for one workload."""
    if Shortlist.objects.filter(workload=workload).exists():
        return Over(say("This workload has a shortlist already."))
    return why_not_list(user, workload)


def why_not_change_entry(user: User | AnonymousUser, entry: ShortlistEntry) -> str:
    """Refuse to change what was removed."""
    if entry.removed_at is not None:
        return Over(say("This entry was removed from the shortlist."))
    return why_not_list(user, entry.shortlist.workload)
