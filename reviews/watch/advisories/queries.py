"""Reads of lists and boundaries: what the lists in force say, the parts of decisions, and which nobody monitors."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from reviews.decisions.models import DecisionFile
from reviews.decisions.record import BOUNDARY
from reviews.language.phrases import dated, joined, say
from reviews.people.holder import holder_from
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.people.queries import holders
from reviews.people.roles import ADMINISTRATOR
from reviews.watch.advisories.matching import (
    CLEARED,
    BoundaryComponent,
    KnownAdvisory,
    cleared_by,
    component,
    denied,
    vulnerable,
    why_unmonitored,
)
from reviews.watch.advisories.models import Advisory, AdvisoryList, FeedKey, ListedDigest
from reviews.watch.advisories.permits import why_not_manage_keys, why_not_second_key

CURRENT = timedelta(days=30)
"""For how long a list counts as current: an older one still denies and warns, but monitors nothing."""

PARTS = """
SELECT number, runtime, convert_from(canonical, 'UTF8')::jsonb -> 'security_boundary',
    convert_from(canonical, 'UTF8')::jsonb #>> '{runs,0,image}'
FROM reviews_decision WHERE number = ANY (%s)
"""


@dataclass(frozen=True)
class MonitoredPart:
    """One part of a boundary on its page: title, words, owner, why nobody monitors it, and what lists say of it.

    ``cleared`` has a sentence for each advisory that a VEX says does not apply, with whether the VEX still counts.
    """

    title: str
    words: str
    owner: str
    unmonitored: str
    said: list[str]
    cleared: list[tuple[bool, str]]


def lists_in_force() -> QuerySet[AdvisoryList]:
    """Return the newest list of every name."""
    return AdvisoryList.objects.filter(replaced_at__isnull=True)


def covered() -> tuple[frozenset[str], bool]:
    """Return the packages that a current list covers, and whether a current list of denied digests is there."""
    current = list(lists_in_force().filter(at__gte=timezone.now() - CURRENT).values_list("kind", "covers"))
    names = frozenset(name for kind, covers in current if kind != AdvisoryList.ListKind.DENY for name in covers)
    return names, any(kind == AdvisoryList.ListKind.DENY for kind, _ in current)


def parts_of(numbers: Iterable[int]) -> dict[int, list[BoundaryComponent]]:
    """Return the parts of the boundaries of some decisions with what their words name, in two queries.

    The runtime and the image of the run that proved the model belong to the container, the files to the weights.
    """
    wanted = list(numbers)
    files: dict[int, list[str]] = {number: [] for number in wanted}
    rows = DecisionFile.objects.filter(decision__in=wanted).exclude(sha256="").order_by("pk")
    for number, sha256 in rows.values_list("decision", "sha256"):
        files[number].append(sha256)
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [wanted])
        found = cursor.fetchall()
    parts = {}
    for number, runtime, boundary, image in found:
        said = json.loads(boundary) if boundary else {}
        words = {key: str((said.get(key) or {}).get("reviewed") or "") for key, _ in BOUNDARY}
        words["container"] = joined("; ", dict.fromkeys(one for one in (words["container"], runtime, image) if one))
        parts[number] = [
            component(title.lower(), words[key], files[number] if key == "weights" else ()) for key, title in BOUNDARY
        ]
    return parts


def said_of(parts: dict[int, list[BoundaryComponent]]) -> dict[int, tuple[dict[str, str], dict[str, str]]]:
    """Return what the lists in force say of the parts of decisions: known vulnerabilities, and denied digests.

    Each is a sentence under the key of its cause.
    """
    every = [part for some in parts.values() for part in some]
    known = _known(every)
    digests = {digest for part in every for digest in part.digests}
    listed = ListedDigest.objects.filter(sha256__in=digests, source__replaced_at__isnull=True)
    reasons = dict(listed.values_list("sha256", "reason"))
    return {number: (vulnerable(some, known), denied(some, reasons)) for number, some in parts.items()}


def _known(parts: Iterable[BoundaryComponent]) -> list[KnownAdvisory]:
    """Return what the lists in force say of the packages of some parts."""
    packages = {name for part in parts for name, _ in part.packages}
    rows = Advisory.objects.filter(package__in=packages, source__replaced_at__isnull=True).order_by("pk")
    since = timezone.now() - CURRENT
    return [
        KnownAdvisory(
            one.identity,
            one.package,
            one.affected,
            one.state,
            source=_list_words(one.source) if one.state in CLEARED else "",
            current=one.source.at >= since,
        )
        for one in rows.select_related("source__signer")
    ]


def _list_words(one: AdvisoryList) -> str:
    """Return a list in words, with who stands for it and until when a VEX of it counts."""
    stands = say("signed by {vendor}", vendor=one.signer.vendor) if one.signed and one.signer else "unsigned"
    until = dated(one.at + CURRENT, "%-d %b %Y")
    return say(
        "the list {name} of {at} ({stands}, imported by {by}; until {until})",
        name=one.name,
        at=dated(one.at, "%-d %b %Y"),
        stands=stands,
        by=one.by,
        until=until,
    )


def newest_expired_vex() -> AdvisoryList | None:
    """Return the list in force whose statements stopped counting last, None if all of them count."""
    lists = lists_in_force().filter(kind=AdvisoryList.ListKind.VEX, at__lt=timezone.now() - CURRENT)
    return lists.order_by("-at").first()


def monitored_parts(number: int) -> list[MonitoredPart]:
    """Return the parts of a decision's boundary for its page."""
    parts = parts_of([number])
    covers, denies = covered()
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [[number]])
        boundary = json.loads(cursor.fetchone()[2] or "{}")
    owners = {key: holder_from((boundary.get(key) or {}).get("owner")).words for key, _ in BOUNDARY}
    rows = []
    for (key, title), part in zip(BOUNDARY, parts[number], strict=True):
        vulnerabilities, digests = said_of({number: [part]})[number]
        cleared = cleared_by(part, _known([part]))
        absent = str((boundary.get(key) or {}).get("not_applicable") or "")
        why = "" if absent else why_unmonitored(part, covers, denies=denies)
        rows.append(
            MonitoredPart(
                title, part.words or absent, owners[key], why, [*vulnerabilities.values(), *digests.values()], cleared
            )
        )
    return rows


def keys_in_use() -> QuerySet[FeedKey]:
    """Return the keys whose signatures count: seconded and not retired."""
    return FeedKey.objects.filter(seconded_at__isnull=False, retired_at__isnull=True)


def waiting_keys() -> QuerySet[FeedKey]:
    """Return the keys that wait for a second administrator, oldest first."""
    return FeedKey.objects.filter(seconded_at__isnull=True, retired_at__isnull=True).order_by("pk")


def keys_to_second(user: User) -> list[FeedKey]:
    """Return the keys that this administrator can second, oldest first; none for anyone else."""
    if why_not_manage_keys(user):
        return []
    found = list(waiting_keys().select_related("by"))
    why_not = why_not_second_each(user, found)
    return [one for one in found if not why_not[one.pk]]


def why_not_second_each(user: User, found: Iterable[FeedKey]) -> dict[int, str]:
    """Return by their primary keys why a person cannot second each of these keys, with one question about holds."""
    rows = [one for one in found if not one.seconded_at and not one.retired_at]
    book = HoldBook({user.pk, *(one.by_id for one in rows)}) if rows else None
    return {one.pk: why_not_second_key(user, one, book) for one in rows}


def who_can_second_key(row: FeedKey) -> list[User]:
    """Return the administrators who can second a key."""
    found = list(holders(ADMINISTRATOR).prefetch_related("groups"))
    book = HoldBook({row.by_id, *(one.pk for one in found)})
    return [one for one in found if not why_not_second_key(one, row, book)]
