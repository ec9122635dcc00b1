"""Request and response schemas of an incident window."""

from datetime import datetime

from ninja import Schema
from pydantic import ConfigDict, Field

from reviews.api.schemas import Text

PAGE, ANSWERS = 25, 100
"""Most decisions, with their files and people, and most answers to machines in one answer."""


class WindowQuery(Schema):
    """Two instants, and what narrows the window; either may be a day, or date, time and offset."""

    model_config = ConfigDict(populate_by_name=True)

    start: Text = Field(alias="from", description="2026-11-29T06:42+01:00, or a day: its beginning in UTC")
    to: Text = Field(description="2026-11-29T09:00+01:00, or a day: its end in UTC")
    repo: Text = Field("", description="owner/name, exactly")
    sha256: Text = Field("", description="SHA-256 of one file")
    limit: int = Field(PAGE, ge=1, le=PAGE, description="most decisions of the answer")
    answers_limit: int = Field(ANSWERS, ge=1, le=ANSWERS, description="most answers to machines of the answer")
    page: int = 1
    answers_page: int = 1
    cursor: Text = Field("", description="`next` of the answer before, for the decisions that follow")
    answers_cursor: Text = Field("", description="`answers_next` of the answer before, for the answers that follow")


class SpanLine(Schema):
    """A span of time in which a decision was in force."""

    start: datetime = Field(alias="from", serialization_alias="from")
    to: datetime


class EventLine(Schema):
    """Something that happened to a decision within the window."""

    at: datetime
    kind: str
    why: str


class FileLine(Schema):
    """One file that a decision covers."""

    path: str
    sha256: str
    size: int | None


class WindowLine(Schema):
    """One decision of a window: its pin, its people, when it was in force, and the first 200 of its files.

    ``standing_at_start`` is null if it was issued within the window. ``change_owner`` is the name in the record.
    """

    number: int
    hub: str
    repo: str
    commit: str
    workload: str
    team: str
    sha256: str
    issued_at: datetime
    issued_by: str
    legal: str
    engineering: str
    change_owner: str
    change_owner_now: str
    spans: list[SpanLine]
    standing_at_start: str | None
    standing_at_end: str
    events: list[EventLine]
    files: list[FileLine]
    file_count: int


class AnswerLine(Schema):
    """One answer to a machine, kept for 90 days."""

    at: datetime
    machine: str
    hub: str
    repo: str
    commit: str
    workload: str
    sha256: str
    allow: bool
    decision: int | None
    reasons: str


class DecisionWindow(Schema):
    """What was in force at any time between two instants; ``as_recorded`` is the end, or now if that lies ahead.

    ``next`` and ``answers_next`` are the cursors of the rest, null at the end; with one, its page counts nothing.
    """

    start: datetime = Field(alias="from", serialization_alias="from")
    to: datetime
    as_recorded: datetime
    count: int
    page: int
    pages: int
    next: str | None
    decisions: list[WindowLine]
    answers_count: int
    answers_page: int
    answers_pages: int
    answers_next: str | None
    answers: list[AnswerLine]
