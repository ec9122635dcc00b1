"""Acts on the policy: writing a version, which is a dry run at first, and adopting or dropping the version."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Max
from django.urls import reverse

from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.holds import related, remedy
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Stale, actor_name, may, require
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.models import PolicyStep, PolicyVersion, in_force

# Version numbers run without gaps, so they are taken under a lock of their own: "policy" in ASCII.
NUMBER_LOCK = 0x706F6C696379
PORTAL = "system:portal"


def why_not_write(user: User | AnonymousUser) -> str:
    """Let a decider write a version."""
    return "" if may(user, roles.DECIDE) else say("Only a decider writes a version of the policy.")


def why_not_adopt(user: User | AnonymousUser, version: PolicyVersion) -> str:
    """Let a decider adopt a version that another decider wrote."""
    if not may(user, roles.DECIDE):
        return say("Only a decider adopts a policy.")
    if hasattr(version, "step"):
        return say(
            "This version is already {get_kind_display}.", get_kind_display=version.step.get_kind_display().lower()
        )
    if version.by_id == user.pk:
        return say("You wrote this version; another decider adopts it.")
    if version.by is None or not isinstance(user, User):
        return ""
    # Not a matter of policy: two accounts of one person could otherwise allow themselves everything else.
    found = related(version.by, user, a_at=version.at)
    return (
        say("{name} wrote this version. {found} {remedy}", name=version.by.name, found=found, remedy=remedy(found))
        if found
        else ""
    )


def why_not_drop(user: User | AnonymousUser, version: PolicyVersion) -> str:
    """Let a decider drop a dry run, also their own."""
    if not may(user, roles.DECIDE):
        return say("Only a decider drops a version of the policy.")
    return (
        say("This version is already {get_kind_display}.", get_kind_display=version.step.get_kind_display().lower())
        if hasattr(version, "step")
        else ""
    )


@act
def write(*, body: dict[str, Any], reason: str, by: User) -> PolicyVersion:
    """Write a version, a dry run until another decider adopts it. Raises ``BadPolicy`` with a sentence."""
    require(why_not_write(by))
    _lock()
    number = int(PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    new = policy.parse(number, body)
    changed = policy.differences(in_force().policy, new)
    if not changed:
        raise policy.BadPolicy(say("This version does not differ from the policy in force."))
    row = PolicyVersion(number=number, body=body, reason=reason, by=by)
    row.save(force_insert=True)
    _record("policy:written", row, by, reason=reason, body=body, changed=[joined("; ", one) for one in changed])
    return row


@act
def ship_requirements(*, by: str = PORTAL) -> PolicyVersion | None:
    """Write the requirements that came with a new version of the portal as the next version of the policy, once.

    It runs dry until a decider adopts or drops it: nothing that is under review, or decided, is asked for more.
    """
    _lock()
    now = in_force()
    missing = {key for key in policy.TUNABLE if not now.policy.asks(key)}
    offered = PolicyVersion.objects.filter(by__isnull=True, number__gt=now.number)
    if not missing or any(missing <= one.body["requirements"].keys() for one in offered):
        unchanged(say("The policy asks for every requirement already, or a version that does waits for a decider."))
        return None
    body = policy.with_later(now.body)
    titles = joined(", ", (title for key, title in policy.TUNABLE.items() if key in missing))
    reason = say("Came with a new version of the portal, which can also ask for: {titles}.", titles=titles)
    number = int(PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    changed = [joined("; ", one) for one in policy.differences(now.policy, policy.parse(number, body))]
    row = PolicyVersion(number=number, body=body, reason=reason)
    row.save(force_insert=True)
    record(
        "policy:written", actor=by, subject=f"policy:{number}", label=str(row), number=number, reason=reason, body=body,
        changed=changed,
    )  # fmt: skip
    return row


@act
def adopt(version: PolicyVersion, *, reason: str, by: User, seen: int | None = None) -> PolicyStep:
    """Adopt a version: it applies to candidates that are proposed from now on.

    ``seen`` is the number of the version in force with which the page compared it; raises ``Stale`` if another one is.
    """
    freeze_people()
    _lock()
    now = in_force().number if seen is not None else None
    if now != seen:
        raise Stale(
            say("Policy {number_of} came into force after you opened this page. Nothing was changed.", number_of=now),
            see=(say("Compare {version} with it", version=version), reverse("policy_version", args=[version.number])),
        )
    return _step(version, PolicyStep.StepKind.ADOPTED, "policy:adopted", reason, by)


@act
def drop(version: PolicyVersion, *, reason: str, by: User) -> PolicyStep:
    """Drop a dry run; its version is kept."""
    return _step(version, PolicyStep.StepKind.DROPPED, "policy:dropped", reason, by)


def _step(version: PolicyVersion, kind: PolicyStep.StepKind, event: str, reason: str, by: User) -> PolicyStep:
    freeze_people()
    _lock()
    row = PolicyVersion.objects.select_related("step", "by").get(pk=version.pk)
    require(why_not_adopt(by, row) if kind == PolicyStep.StepKind.ADOPTED else why_not_drop(by, row))
    step = PolicyStep.objects.create(version=row, kind=kind, reason=reason, by=by)
    _record(event, row, by, reason=reason)
    return step


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])


def _record(event: str, row: PolicyVersion, by: User, **said: object) -> None:
    record(event, actor=actor_name(by), subject=f"policy:{row.number}", label=str(row), number=row.number, **said)
