"""Agreements with a licensor: their files, when one counts, and what has to be watched until its end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reviews.files.models import KeptFile
from reviews.language.phrases import dated, say
from reviews.legal.models import Agreement
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may

OWNER = "agreement"
"""Kind of the owner of an agreement's file in the room ``files``."""
AHEAD = timedelta(days=90)
"""How long before its end or its last day of notice an agreement is shown as something to look at."""

Follower = Callable[[Agreement, str], None]
ATTACHED, APPROVED, ENDED = "attached", "approved", "ended"
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have this function called, inside the act, with an agreement that was attached, approved or ended."""
    if follower not in _followers:
        _followers.append(follower)


def changed(row: Agreement, what: str) -> None:
    """Tell the followers what has happened to an agreement."""
    for follower in _followers:
        follower(row, what)


def may_read(user: User, _number: str) -> bool:
    """Tell whether a person may read the files of agreements: legal reviewers and auditors."""
    return may(user, roles.SIGN_LEGAL) or may(user, roles.VERIFY_LEDGER)


def files_of(rows: Iterable[Agreement]) -> dict[int, KeptFile]:
    """Return the kept file of each agreement by the agreement's number; earlier ones have none."""
    numbers = [str(one.pk) for one in rows]
    if not numbers:
        return {}
    return {int(one.owner_id): one for one in KeptFile.objects.filter(owner_kind=OWNER, owner_id__in=numbers)}


def counts(row: Agreement, day: date) -> bool:
    """Tell whether an agreement settles terms on a day: approved by a second reviewer, begun and not over."""
    begun = row.in_force and row.approved_at is not None and row.signed_on <= day
    return begun and (row.valid_until is None or row.valid_until >= day)


@dataclass(frozen=True)
class AgreedNumber:
    """A number that an agreement allows at most: what it counts, by its key and title, and the limit in words."""

    metric: str
    title: str
    value: int
    words: str


def agreed_numbers(row: Agreement) -> list[AgreedNumber]:
    """Return the limits on users and revenue that an agreement sets."""
    found = []
    if row.most_users is not None:
        words = say("More than {most_users:,} monthly active users", most_users=row.most_users)
        found.append(AgreedNumber("mau", say("monthly active users"), row.most_users, words))
    if row.most_revenue is not None:
        words = say(
            "More than {revenue_currency} {most_revenue:,} revenue a year",
            revenue_currency=row.revenue_currency,
            most_revenue=row.most_revenue,
        )
        found.append(AgreedNumber("annual_revenue", say("annual revenue"), row.most_revenue, words))
    return found


def notice_day(row: Agreement) -> date | None:
    """Return the last day on which notice can be given before the end; None without an end or a notice period."""
    if row.valid_until is None or row.notice_days is None:
        return None
    return row.valid_until - timedelta(days=row.notice_days)


def watch(rows: Iterable[Agreement], today: date) -> list[str]:
    """Return what a reviewer must look at, in sentences: a missing approval, an end, a last day of notice."""
    return [sentence for one in rows if one.in_force for sentence in _of(one, today)]


def _of(row: Agreement, today: date) -> Iterable[str]:
    if row.approved_at is None:
        yield say("{row}: a second legal reviewer must approve it. Until then it settles nothing.", row=row)
        return
    end, last = row.valid_until, notice_day(row)
    if end is None:
        return
    if end < today:
        yield say(
            "{row}: it ended on {end} and settles nothing any more. Renew it, or end this entry.",
            row=row,
            end=dated(end, "%-d %b %Y"),
        )
        return
    if last and today <= last <= today + AHEAD:
        yield say(
            "{row}: the last day to give notice is {last}. Decide whether to continue it.",
            row=row,
            last=dated(last, "%-d %b %Y"),
        )
    if end <= today + AHEAD:
        yield say(
            "{row}: it ends on {end}. What rests on it is outdated after that day.",
            row=row,
            end=dated(end, "%-d %b %Y"),
        )
