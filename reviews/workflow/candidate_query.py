"""The one query behind a list of candidates, which gathers everything their rows need by subqueries."""

import re
from functools import cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from reviews.evidence.models import Fact, Finding
from reviews.jobs.models import JobRun
from reviews.people import roles
from reviews.people.models import User
from reviews.rungs import stops
from reviews.workflow import fact_needs
from reviews.workflow.candidate_indexes import NAMES
from reviews.workflow.evaluation_query import newest_evaluation
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, Remark, RemarkReply, SignOff, Track
from reviews.workflow.permits import SIGN_POWER
from reviews.workflow.rereads.queries import as_json
from reviews.workflow.waivers.models import Waiver

COMMIT = re.compile("[0-9a-f]{7,40}")


def named(found: QuerySet[Candidate], text: str, besides: Q | None = None) -> QuerySet[Candidate]:
    """Narrow to candidates with these words in a name, with a commit that begins so, or with what ``besides`` says.

    The first two are found by indexes. As for decisions, a commit is told by seven digits at least.
    """
    words = text.lower()
    like = Q(names__contains=words) | (besides or Q())
    if COMMIT.fullmatch(words):
        like |= Q(commit__startswith=words)
    return found.annotate(names=NAMES).filter(like)


class JsonRows(Subquery):
    """Rows that are JSON each, as one JSON list: read by one call, where an array of PostgreSQL needs one for each."""

    template = "to_jsonb(ARRAY(%(subquery)s))"
    output_field = JSONField()


def _person(field: str) -> dict[str, str]:
    return {part: f"{field}__{part}" for part in ("first_name", "last_name", "username")}


def with_values(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Annotate the candidates with everything that ``rows`` needs, in one query."""
    return sharing_policies(found).select_related("policy")


def sharing_policies(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Do the same without the policy's version: whoever asks gives it to each row, because most of a page share it."""
    return found.select_related("workload__team", "requester", "snapshot").annotate(**_values())


@cache
def _values() -> dict[str, Subquery]:
    """Return the subqueries by the name of their annotation.

    Building them takes as long as running them, so a process builds them once; Django copies them for each query.
    """
    return {
        **_reviewed(), **_evidence(), "c_waived": JsonRows(_waived()), "c_asked": JsonRows(_asked()),
        "c_evaluation": newest_evaluation(),
    }  # fmt: skip


def _reviewed() -> dict[str, Subquery]:
    """Return what people did: tracks with their sign-offs, answers, open remarks, conditions, the license intake."""
    here = OuterRef("pk")
    signoff = JSONObject(
        id="signoff_id", signer_id="signoff__signer_id", reviews=_reviews(), at="signoff__at",
        outcome="signoff__outcome", reason="signoff__reason", snapshot_id="signoff__snapshot_id",
        basis="signoff__basis", review_by="signoff__review_by", known="signoff__terms__known",
        related="signoff__related", contradicted="signoff__contradiction__sentences",
        **_person("signoff__signer"),
    )  # fmt: skip
    track = JSONObject(name="name", state="state", since="since", signoff=signoff)
    answer = JSONObject(track="track", question="question", choice="choice")
    signed = JSONObject(by="signer_id", track="track", at=_given())
    intake = JSONObject(
        by_id="by_id", at="at", license="license_name", source="license_source", match=_conflicts(), hold="hold",
        **_person("by"),
    )  # fmt: skip
    return {
        "c_tracks": JsonRows(Track.objects.filter(candidate=here).order_by("-name").values(json=track)),
        "c_answers": JsonRows(Answer.objects.filter(candidate=here).order_by("pk").values(json=answer)),
        "c_remarks": JsonRows(_open_remarks()),
        "c_conditions": JsonRows(_conditions()),
        "c_signed": JsonRows(SignOff.objects.filter(candidate=here).order_by("pk").values(json=signed)),
        "c_intake": Subquery(LicenseIntake.objects.filter(candidate=here).order_by("-pk").values(json=intake)[:1]),
    }


def _conflicts() -> Func:
    """Return what in an intake's match no requirement can leave aside: a tenth of it, and only that is compared."""
    path = Value('$[*] ? (@.outcome == "conflict")')
    return Func(
        "match",
        path,
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )


def _evidence() -> dict[str, Subquery]:
    """Return what the hub said of the snapshot: findings and facts, and the job that read it last."""
    findings = Finding.objects.filter(snapshot=OuterRef("snapshot_id")).order_by("pk")
    jobs = JobRun.objects.filter(kind="read_hub", subject_id=OuterRef("pk")).order_by("-pk")
    job = JSONObject(
        id="pk", state="state", error="error", error_code="error_code", attempt="attempt", ended_at="ended_at",
        created_at="created_at",
    )  # fmt: skip
    return {
        "c_findings": JsonRows(findings.values(json=JSONObject(code="code", severity="severity", title="title"))),
        "c_read": JsonRows(_read()),
        "c_learned": JsonRows(as_json()),
        "c_job": Subquery(jobs.values(json=job)[:1]),
    }


def _read() -> QuerySet[Any, Any]:
    """Return the facts that requirements read, with the values of those that hard stops compare."""
    compared = Case(When(key__in=stops.KEYS, then="value"), default=Value(None, JSONField()))
    found = Fact.objects.filter(snapshot=OuterRef("snapshot_id"), key__in={*fact_needs.KEYS, *stops.KEYS})
    return found.values(json=JSONObject(key="key", state="state", why="why", compared=compared))


def _given() -> Case:
    """Return when a sign-off was given: one that a later commit inherited, when the one that it repeats was."""
    copied = Q(rule__in=(SignOff.Rule.INHERITED, SignOff.Rule.VETO))
    return Case(When(copied, then="copied_from__at"), default="at")


def _reviews() -> Exists:
    """Tell whether the signer of a track's sign-off still has an account and the role to sign there."""
    track = ExpressionWrapper(OuterRef("name"), output_field=CharField())
    held = [Q(track=name, groups__name__in=roles.holders(power)) for name, power in SIGN_POWER.items()]
    mine = User.objects.filter(pk=OuterRef("signoff__signer_id"), is_active=True)
    return Exists(mine.annotate(track=track).filter(held[0] | held[1]))


def _open_remarks() -> QuerySet[Any, Any]:
    """Return the open remarks of a candidate, each with who spoke last in its thread."""
    found = Remark.objects.filter(candidate=OuterRef("pk"), resolved_at__isnull=True).order_by("pk")
    names = {"id": "pk", "track": "track", "text": "text", "by_id": "by_id", "at": "at", **_person("by")}
    return found.values(json=JSONObject(reply=_last_reply(), **names))


def _conditions() -> QuerySet[Any, Any]:
    """Return the conditions of the sign-offs in force on a candidate; a renewal carries on those of the first one."""
    # ``IN`` is looked up by an index for each candidate; ``EXISTS`` with ``OR`` read all conditions for each.
    in_force = Track.objects.filter(candidate=OuterRef(OuterRef("pk")), signoff__isnull=False).order_by()
    first = in_force.values_list(Coalesce("signoff__root", "signoff"))
    found = Condition.objects.filter(signoff__in=first).order_by("pk")
    names = ("number", "owner", "due", "lapses_on", "met_at")
    return found.values(json=JSONObject(track="signoff__track", **{name: name for name in names}))


def _waived() -> QuerySet[Any, Any]:
    """Return what approved waivers set aside for a candidate, each until it expires."""
    found = Waiver.objects.filter(candidate=OuterRef("pk"), approved_at__isnull=False, ended_at__isnull=True)
    said = JSONObject(rule="rule", kind="kind", expires="expires", owner="owner", renewals="renewals")
    return found.values(json=said)


def _asked() -> QuerySet[Any, Any]:
    """Return the waivers of a candidate that await approval, each until it expires."""
    found = Waiver.objects.filter(candidate=OuterRef("pk"), approved_at__isnull=True, ended_at__isnull=True)
    return found.values(
        json=JSONObject(
            rule="rule", track="track", kind="kind", reason="reason", expires="expires", by_id="asked_by_id",
            at="asked_at", **_person("asked_by"),
        )
    )  # fmt: skip


def _last_reply() -> Subquery:
    """Return who replied last in the thread of a remark, and what; null without replies."""
    found = RemarkReply.objects.filter(remark=OuterRef("pk")).order_by("-pk")
    return Subquery(found.values(json=JSONObject(text="text", by_id="by_id", at="at", **_person("by")))[:1])
