"""What a decision is delivered while it is used: operational evidence before its release, and readings of the usage."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Schema, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import ConfigDict, Field, StrictBool, StrictInt

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.routes import PROBLEMS, WRITES, router
from reviews.api.schemas import Day, Text
from reviews.api.sight import decision_of, row_of
from reviews.api.writes.fields import as_form, require_valid
from reviews.decisions.looks.queries import newest_look
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.decisions.stages import permits, queries
from reviews.decisions.stages.actions import deliver
from reviews.decisions.stages.forms import DeliveryForm
from reviews.decisions.stages.models import EvidenceDelivery, EvidenceItem
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.watch.usage.actions import UsageStatement, record_usage
from reviews.watch.usage.forms import MOST, UsageForm
from reviews.watch.usage.limits import limits_of
from reviews.watch.usage.models import UsageReading
from reviews.watch.usage.permits import why_not_record
from reviews.watch.usage.queries import readings_of


class DeliverySent(Schema):
    """What is delivered beside a file: what it shows, or the address of what is kept elsewhere."""

    note: str = Field(min_length=1, max_length=10_000, description="what it shows, in a sentence or two")
    link: Text = Field("", description="its https address, if no file is sent")


class DeliveryAnswer(Schema):
    """One delivery; ``sha256`` is that of the file, empty for an address. The newest one of an item counts."""

    decision: int
    item: int
    note: str
    link: str
    file: str
    sha256: str
    by: str
    at: datetime


class UsageSent(Schema):
    """A reading of the usage against one limit of the terms."""

    model_config = ConfigDict(extra="forbid")

    limit: Text = Field(min_length=1, description="`key` of the limit, as the list of limits has it")
    value: StrictInt = Field(ge=0, le=MOST, description="people, or whole units of the limit's currency")
    measured_on: Day
    source: str = Field(min_length=1, max_length=10_000, description="where another person can look the number up")
    due: Day = Field(description="day of the next reading, no later than the decision's review")
    sure: StrictBool = Field(False, description="true for a number over the limit: it outdates the legal sign-off")


class UsageAnswer(Schema):
    """One reading; ``place`` is under, near or over the limit."""

    value: int
    place: str
    measured_on: date
    source: str
    due: date
    by: str
    at: datetime


class LimitAnswer(Schema):
    """A limit that the terms set, with its newest reading, null if it was never read."""

    key: str
    words: str
    value: int
    reached: bool = Field(description="whether the number itself is over the limit")
    newest: UsageAnswer | None


class LimitAnswers(Schema):
    """The limits on users and revenue that the terms of a decision set, in their order."""

    items: list[LimitAnswer]


@router.post(
    "decisions/{number}/evidence/{item}", response={201: DeliveryAnswer, **WRITES}, auth=Bearer(own="evidence"),
    summary="Deliver evidence",
)  # fmt: skip
def deliver_item(
    request: HttpRequest, number: int, item: int, asked: Form[DeliverySent], file: File[UploadedFile | None] = None
) -> Any:  # fmt: skip
    """Deliver a file of at most 25 MiB, or an address, for an item of a decision that is approved for test.

    ``evidence`` of the decision lists the items. What is delivered counts as delivered by the token's owner, who
    cannot release the decision then.
    """
    found = decision_of(request, number)
    rows = EvidenceItem.objects.select_related("decision").filter(decision=found)
    missing = say("Decision {number_of} has no evidence {item}.", number_of=number, item=item)
    row = row_of(rows, item, missing, key="number")
    with doing(request) as who:
        require(permits.why_not_deliver(who, found, queries.owner_row(row), standing(found)))
        files: MultiValueDict[str, Any] = MultiValueDict({"file": [file]} if file else {})
        form = DeliveryForm(as_form(asked.dict()), files)
        require_valid(form)
        made = deliver(row, said=form.statement(), by=who)
    return Status(201, _delivery(made))


@router.get(
    "decisions/{number}/usage", response={200: LimitAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List the limits on the usage of a decision",
)  # fmt: skip
def usage_limits(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return the limits that the terms set, each with its newest reading."""
    return _limits(decision_of(request, number))


@router.post(
    "decisions/{number}/usage", response={201: LimitAnswers, **WRITES}, auth=Bearer(own="evidence"),
    summary="Record the usage of a decision",
)  # fmt: skip
def record_reading(request: HttpRequest, number: int, asked: UsageSent) -> Any:
    """Record a reading, as the person or a member of the team that looks for the decision's triggers.

    Near a limit it is a finding. A number over it is refused unless ``sure``; then legal reviews the terms again.
    """
    found = decision_of(request, number)
    with doing(request) as who:
        require(why_not_record(who, found, newest_look(found)))
        said = require_valid(UsageForm(as_form(asked.dict()), limits=limits_of(found)))
        try:
            record_usage(found, said=UsageStatement(**said), by=who)
        except ValueError as error:
            raise HttpError(422, str(error)) from error
    return Status(201, _limits(found))


def _delivery(one: EvidenceDelivery) -> dict[str, Any]:
    return {
        "decision": one.item.decision_id, "item": one.item.number, "note": one.note, "link": one.link,
        "file": one.file.name if one.file else "", "sha256": one.file.sha256 if one.file else "",
        "by": one.by.name, "at": one.at,
    }  # fmt: skip


def _limits(found: Decision) -> dict[str, Any]:
    newest = {one.limit: one for one in readings_of(found)}
    return {"items": [
        {"key": one.key, "words": one.words, "value": one.value, "reached": one.reached,
         "newest": _reading(newest[one.key]) if one.key in newest else None}
        for one in limits_of(found)
    ]}  # fmt: skip


def _reading(one: UsageReading) -> dict[str, Any]:
    same = ("value", "place", "measured_on", "source", "due", "at")
    return {name: getattr(one, name) for name in same} | {"by": one.by.name}
