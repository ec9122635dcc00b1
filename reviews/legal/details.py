"""What a legal reviewer says about a text, an agreement or an acceptance, as the acts of the legal record take it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reviews.files.uploads import FileContent
from reviews.people.models import User


@dataclass(frozen=True)
class DocumentDetails:
    """A text that is not in the repository.

    ``role`` is a choice of ``AddedDocument.role``, ``source`` where the text is from, ``dated`` the day of this text,
    ``language`` its name in English, ``text`` the whole wording as it was pasted or uploaded.
    """

    role: str
    title: str
    source: str
    dated: date
    language: str
    text: str


@dataclass(frozen=True)
class ConcludedDocuments:
    """Documents that a license is concluded for; ``digest`` is that of all of them together.

    ``touched`` has one entry for each text that is not word for word the license, as ``NearText.record`` gives it;
    ``binds`` is a choice of ``Conclusion.binds``.
    """

    digest: str
    touched: list[dict[str, Any]] = field(default_factory=list)
    binds: str = ""


@dataclass(frozen=True)
class ReferenceDetails:
    """A copy of a license's text: the whole wording, where it is from, and the day it was taken."""

    text: str
    source: str
    dated: date


@dataclass(frozen=True)
class AgreementDetails:
    """A separate agreement with the licensor.

    ``covers`` lists the paths of the terms that it settles, ``scope`` says for which use, ``signed_on`` and
    ``valid_until`` are its first and last day (None: without end), ``notice_days`` how many days before its end notice
    must be given, ``reference`` its number in the contract register, ``file`` the signed file. ``most_users`` a month
    and ``most_revenue`` a year in ``revenue_currency`` are the most that it allows (None: no limit).
    """

    licensor: str
    licensee: str
    covers: list[str]
    scope: str
    signed_on: date
    valid_until: date | None
    reference: str
    file: FileContent
    notice_days: int | None = None
    most_users: int | None = None
    most_revenue: int | None = None
    revenue_currency: str = ""


@dataclass(frozen=True)
class AcceptanceDetails:
    """An acceptance of a gate's prompt.

    ``account`` and ``account_kind`` name the account on the hub, ``accepted_by`` the person who pressed the button on
    the day ``accepted_on``, ``prompt_sha256`` is the digest of the prompt in hexadecimal, ``fields`` what was filled
    in, ``approval`` how the licensor answered, ``valid_until`` the last day (None: without end). ``person`` answers
    for the account, where they have one in the portal.
    """

    account: str
    account_kind: str
    accepted_by: str
    accepted_on: date
    prompt_sha256: str
    fields: str
    approval: str
    valid_until: date | None
    person: User | None = None
