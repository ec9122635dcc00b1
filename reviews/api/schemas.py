"""The shapes that machines send and get; the OpenAPI document is drawn from them."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, Field


def _printable(text: str) -> str:
    """Refuse control characters, NUL above all: PostgreSQL takes none in a text."""
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise ValueError("must not hold control characters")
    return text


Text = Annotated[str, Field(max_length=300), AfterValidator(_printable)]


class Problem(Schema):
    """Every error: one sentence."""

    detail: str


class CheckQuery(Schema):
    """What a machine asks. Pin a commit: branches, tags and short commits are denied."""

    repo: Text = Field(description="owner/name, exactly as the hub writes it")
    commit: Text = Field(description="all 40 hexadecimal digits")
    workload: Text = Field(description="the workload's short name, as in its page's address")
    hub: Text = Field("", description="name of a configured hub; the first one when left out")
    sha256: Text = Field("", description="SHA-256 of one file, to ask whether these bytes are covered")


class CheckAnswer(Schema):
    """Allow or deny, with every reason as a sentence and the question as it was understood."""

    allow: bool
    reasons: list[str]
    decision: int | None
    hub: str
    repo: str
    commit: str
    workload: str


class Signer(Schema):
    """Who signed a track, and how."""

    track: str
    outcome: str
    by: str
    at: datetime


class DecisionLine(Schema):
    """One decision in a list: the pin, who stands behind it, and its standing on the day."""

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


class DecisionPage(Schema):
    """A page of the decisions that were in force on a day."""

    on: date
    count: int
    page: int
    pages: int
    decisions: list[DecisionLine]


class DecisionRecord(Schema):
    """A whole record. ``sha256`` is the digest of the UTF-8 bytes of ``canonical``; ``record`` is the same, parsed."""

    number: int
    sha256: str
    standing: str
    why: str
    canonical: str
    record: dict[str, Any]


class LedgerHead(Schema):
    """The newest ledger entry; sequence 0 and 64 zeros before the first act."""

    sequence: int
    digest: str
    at: datetime | None
