"""Who issues, supersedes and withdraws decisions."""

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.models import Decision
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import states
from reviews.workflow.models import SignOff
from reviews.workflow.queries import Dossier


def why_not_issue(user: User | AnonymousUser, dossier: Dossier) -> str:
    """Return a decider who is not the requester and signed at most one track issues once every requirement is met."""
    candidate = dossier.candidate
    if not may(user, roles.DECIDE):
        return "Only a decider issues decisions."
    if user.pk == candidate.requester_id:
        return "You proposed this candidate; another decider decides on it."
    if len(set(SignOff.objects.filter(candidate=candidate, signer_id=user.pk).values_list("track", flat=True))) > 1:
        return "You signed both tracks; another decider decides."
    if candidate.state not in (states.IN_REVIEW, states.DECIDED):
        return Over(f"This candidate is {dossier.state_words[1].lower()}.")
    missing = [gate.name for gate in dossier.gates if not gate.met]
    return f"Not yet: {'; '.join(missing)}." if missing else ""


def why_not_withdraw(user: User | AnonymousUser, decision: Decision) -> str:
    """Return a decider who is not the requester withdraws a decision that nothing has replaced."""
    if not may(user, roles.DECIDE):
        return "Only a decider withdraws decisions."
    if user.pk == decision.candidate.requester_id:
        return "You proposed this candidate; another decider withdraws its decision."
    return Over("This decision was replaced or withdrawn already.") if hasattr(decision, "change") else ""


def why_not_acknowledge(user: User | AnonymousUser, decision: Decision, duties: list[dict[str, str]]) -> str:
    """Return a member of the team that uses the model takes note of its duties, once."""
    if not duties:
        return "This decision brings no duties."
    if hasattr(decision, "acknowledgement"):
        return Over("The team has taken note of these duties.")
    team = decision.workload.team
    member = isinstance(user, User) and user.is_active and team.pk in user.team_ids
    return "" if member else f"Only a member of {team.name} takes note of its duties."
