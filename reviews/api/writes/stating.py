"""Workload statements that machines write; one can change until a candidate is proposed for it."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status
from ninja.errors import HttpError
from pydantic import ConfigDict, Field, StrictBool, StrictInt

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.form_schema import as_in
from reviews.api.reads.workloads import WorkloadAnswer, workload_answer, workload_of
from reviews.api.routes import PROBLEMS, WRITES, router
from reviews.api.schemas import Text
from reviews.api.writes.fields import as_form, require_valid
from reviews.language.phrases import say
from reviews.people.models import Team, User
from reviews.people.permits import require
from reviews.workloads import actions, permits
from reviews.workloads.forms import WorkloadForm

MOST_TICKS = 100
Ticks = list[Text]


class StatementSent(Schema):
    """A statement, with the fields and values of its form; values that are chosen have their short names."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=as_in(WorkloadForm, apart=("node_classes",)))

    name: Text
    private: StrictBool = False
    purpose: str = Field(max_length=10_000)
    users: Text
    input_modality: Text
    expected_output: Text
    data_sensitivity: Text
    risk_level: Text
    languages: Text
    territory: Text
    context_tokens: StrictInt
    concurrency: StrictInt
    latency_target: Text
    first_token_ms: StrictInt | None = Field(None, description="within so many milliseconds; null if it is not stated")
    whole_answer_ms: StrictInt | None = None
    answer_rate: StrictInt | None = Field(None, description="tokens a second of one answer, at least")
    latency_at: Text = Field("", description="percentile for which the three hold, p95 if empty")
    overflow_plan: Text
    environment: Text
    node_classes: Ticks = Field(max_length=MOST_TICKS)
    use_class: Text = ""
    domains: Ticks = Field([], max_length=MOST_TICKS)
    acts: Ticks = Field(max_length=MOST_TICKS)
    user_band: Text
    revenue_band: Text
    entity_in: Text = ""
    users_in: Ticks = Field([], max_length=MOST_TICKS)
    runs_in: Ticks = Field([], max_length=MOST_TICKS)


class StatementChange(StatementSent):
    """A statement as it shall be, and what the client saw before."""

    seen: Text = Field(description="`seen` of the statement that you read")


@router.post(
    "workloads", response={201: WorkloadAnswer, **PROBLEMS}, auth=Bearer(own="workloads"),
    summary="Write a workload statement",
)  # fmt: skip
def state_workload(request: HttpRequest, asked: StatementSent) -> Any:
    """Write a statement for the token's team; its short name is made from its name and stays."""
    with doing(request) as who:
        require(permits.why_not_write(who))
        made = actions.state(by=who, **_understood(asked.dict(), who))
    return Status(201, workload_answer(made))


@router.put(
    "workloads/{slug}", response={200: WorkloadAnswer, **WRITES}, auth=Bearer(own="workloads"),
    summary="Change a workload statement",
)  # fmt: skip
def change_workload(request: HttpRequest, slug: Text, asked: StatementChange) -> Any:
    """Change a statement that no candidate was proposed for. 409 if someone changed it since it was ``seen``."""
    found = workload_of(request, slug)
    with doing(request) as who:
        require(permits.why_not_change(who, found))
        sent = asked.dict(exclude={"seen"})
        made = actions.change(found, by=who, seen=asked.seen, **_understood(sent, who))
    return workload_answer(made)


def _understood(sent: dict[str, Any], who: User) -> dict[str, Any]:
    """Return the statement as its form understands it; the team is the token's."""
    team = Team.objects.filter(pk__in=who.team_ids).first()
    if team is None:
        raise HttpError(403, say("The token's team does not exist any more."))
    return require_valid(WorkloadForm(as_form(sent | {"team": team.pk}), person=who))
