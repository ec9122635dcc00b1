"""Request and response schemas of the API, the source of its OpenAPI document."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from reviews.language.phrases import say
from reviews.single_lines import in_one_line

MOST_PINS = 500
"""Most pins of one request."""


def _printable(text: str) -> str:
    """Refuse what a single-line field of a page refuses, especially NUL, which PostgreSQL does not accept in text."""
    if not in_one_line(text):
        raise ValueError(say("must not contain control characters"))
    return text


ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
"""What ``_printable`` lets through, for the document."""
Text = Annotated[str, Field(max_length=300, json_schema_extra={"pattern": ONE_LINE}), AfterValidator(_printable)]


def _written_as_day(value: Any) -> Any:
    """Refuse what is no date in ISO 8601; pydantic also takes seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and ISO_DAY.fullmatch(value)):
        raise ValueError(say("should be a day such as 2027-03-31"))
    return value


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Day = Annotated[date, BeforeValidator(_written_as_day)]


def one_of(words: Iterable[str]) -> dict[str, Any]:
    """Return what the document says of a filter that takes one of some words, or nothing."""
    return {"enum": ["", *(one for one in words if one)]}


class Problem(Schema):
    """Any error (RFC 9457): its status, the status in words, and one sentence of ours in ``detail``."""

    type: str
    title: str
    status: int
    detail: str


class CheckQuery(Schema):
    """A machine's question. Pin a full commit: branches, tags and short commits are denied."""

    model_config = ConfigDict(extra="forbid")

    repo: Text = Field(description="owner/name, exactly as on the hub")
    commit: Text = Field(description="all 40 hexadecimal digits")
    workload: Text = Field(description="the workload's short name, as in its page's URL")
    hub: Text = Field("", description="name of a configured hub; defaults to the one that decisions know it on")
    sha256: Text = Field("", description="SHA-256 of one file, to check whether the decision covers it")
    file: Text = Field("", description="path of one file in the repository, alone or with its SHA-256")
    stage: Literal["test", "production"] = Field("production", description="what the model is to be used for")


class PackLink(Schema):
    """The duties pack for the team that uses the model: the digest of its zip, and where a signed-in person gets it."""

    sha256: str
    url: str
    page: str


class FallbackLine(Schema):
    """What to use instead: its kind, the note of the record, and the decision that approves it, if it is one."""

    kind: str
    note: str
    decision: int | None
    url: str


class UseCondition(Schema):
    """A condition as the record has it, and whether it is met now.

    One that was not met in time suspends the decision, which then denies.
    """

    number: int
    track: str
    text: str
    owner: str | None
    due: date
    suspends_after: date | None
    before_release: bool | None
    met: bool
    met_at: datetime | None


class UseTerms(Schema):
    """What the model may be used with, as the record has it: null or empty where an older record says nothing.

    ``node_class``, ``context_tokens`` and ``concurrency`` are the envelope, ``known`` is tested or estimated.
    ``node_classes`` and ``environment`` are the workload's. ``expires`` is the last day before a review is due.
    """

    conditions: list[UseCondition]
    duties: list[dict[str, Any]]
    runtime: str | None
    node_class: str | None
    context_tokens: int | None
    concurrency: int | None
    known: str | None
    node_classes: list[str]
    environment: str | None
    expires: date | None


class CheckAnswer(Schema):
    """Allow or deny, with every reason as a sentence and the question as understood.

    ``approved_for`` is what the decision is approved for while it is in force or under review: test, production, or "".
    ``duties_pack``, ``fallback`` and ``record`` (the page of the decision) are those of ``decision``, null without one.
    ``run`` is the page of the load run that proved the model, null if the decision rests on an estimate. ``terms`` is
    what the model may be used with.
    """

    allow: bool
    reasons: list[str]
    decision: int | None
    hub: str
    repo: str
    commit: str
    workload: str
    sha256: str
    file: str
    stage: str
    approved_for: str
    record: str | None
    duties_pack: PackLink | None
    fallback: FallbackLine | None
    run: str | None
    terms: UseTerms | None


_PIN = {"anyOf": [CheckQuery.model_json_schema(), {"description": "Anything else is denied in its place."}]}
_MANY: dict[str, Any] = {"type": "array", "maxItems": MOST_PINS, "items": _PIN}


class CheckPins(Schema):
    """Questions of a machine, each as the request for one has it."""

    model_config = ConfigDict(extra="forbid")

    # Each is read on its own, so that one malformed pin does not keep the others from being answered.
    pins: Annotated[list[Any], WithJsonSchema(_MANY)]


class CheckAnswers(Schema):
    """One answer for each pin, in their order."""

    answers: list[CheckAnswer]


class Signer(Schema):
    """The person who signed a track, and the outcome."""

    track: str
    outcome: str
    by: str
    at: datetime


class DecisionLine(Schema):
    """One decision in a list: the pin, the signers, its standing at the instant, and what it was approved for."""

    number: int
    hub: str
    repo: str
    commit: str
    workload: str
    issued_at: datetime
    issued_by: str
    signers: list[Signer]
    sha256: str
    review_by: date
    standing: str
    why: str
    stage: str
    alerts: list[str]


class DecisionPage(Schema):
    """A page of the decisions in force at an instant; ``as_recorded`` is that instant, or now if it lies ahead.

    ``next`` is the cursor of the rest, null at the end; with one, ``page`` counts nothing.
    """

    on: date
    at: datetime
    as_recorded: datetime
    count: int
    page: int
    pages: int
    next: str | None
    decisions: list[DecisionLine]


class EvidenceLine(Schema):
    """One item of operational evidence, with the delivery that counts; digest and address are "" until then."""

    number: int
    what: str
    owner: str
    due: date
    delivered_at: datetime | None
    delivered_by: str
    sha256: str
    link: str


class HandedPartLine(Schema):
    """A part that was handed over: who answers for it (account or team, name), and whom the record names (or null)."""

    part: str
    words: str = Field(alias="for", serialization_alias="for")
    recorded: dict[str, str] | None
    now: dict[str, str]
    since: datetime
    by: str
    why: str


class DecisionRecord(Schema):
    """A whole record. ``sha256`` is the digest of the UTF-8 bytes of ``canonical``; ``record`` is the parsed form.

    ``standing`` is that at ``at``, as recorded at ``as_recorded``; ``stage`` is test or production; ``alerts`` are
    those open then: a lost fallback, overdue evidence. ``evidence`` lists what the release for production rests on.
    ``corrections`` are words that a decider and a reviewer corrected by then, ``handed_over`` the parts that someone
    else answered for then than the record names; the record stays as it was issued. ``duties_pack`` is built from the
    record; ``GET decisions/{number}/duties.zip`` sends it.
    """

    number: int
    sha256: str
    standing: str
    why: str
    stage: str
    evidence: list[EvidenceLine]
    alerts: list[str]
    at: datetime
    as_recorded: datetime
    canonical: str
    record: dict[str, Any]
    corrections: list[dict[str, Any]]
    handed_over: list[HandedPartLine]
    duties_pack: PackLink


class LedgerHead(Schema):
    """The newest ledger entry; sequence 0 and 64 zeros before the first act."""

    sequence: int
    digest: str
    at: datetime | None
