"""Whether an approval for one workload reaches another one: equal or narrower on every field, else which are wider."""

from dataclasses import dataclass

from reviews.decisions.fallbacks import ScopeValue, narrower
from reviews.language.phrases import joined, say

USERS = ("under-1k", "under-1m", "under-100m", "under-700m", "over-100m", "over-700m")
"""Bands of users, from narrow to wide. An unknown number over 100 million is wider than one under 700 million."""
REVENUE = ("under-1m", "under-10m", "under-50m", "under-100m", "over-100m")

STATED = (
    say("class of use"),
    say("territories of users"),
    say("territories of operation"),
    say("languages"),
    say("domains"),
    say("legal entity"),
)
"""Fields that a statement may leave open: what is not stated is wider than anything."""


@dataclass(frozen=True)
class UseScope:
    """A whole workload statement, as far as an approval for it, or one that reaches it, depends on it.

    ``words`` are its free texts by field, which are compared word for word. ``domains_edition`` is the list that its
    fields of use were chosen from. For an approved workload, ``context`` and
    ``concurrency`` are what the decision approves, which may be less than the workload needs.
    """

    scope: ScopeValue
    team: str
    entity: str
    users: str
    revenue: str
    context: int
    concurrency: int
    overflow: str
    nodes: frozenset[str]
    words: tuple[tuple[str, str], ...]
    domains_edition: int = 0


def wider(asked: UseScope, approved: UseScope) -> list[str]:
    """Return in which fields the asked workload is wider than the approved one, or not comparable; [] if in none."""
    found = [say("{name} (not stated)", name=name) for name in _unstated(asked)]
    found += [name for name in narrower(asked.scope, approved.scope) if f"{name} (not stated)" not in found]
    for name, order, here, there in (
        (say("number of users"), USERS, asked.users, approved.users),
        (say("revenue"), REVENUE, asked.revenue, approved.revenue),
    ):
        if here not in order or there not in order or order.index(here) > order.index(there):
            found.append(name)
    for name, needed, given in (
        (say("context"), asked.context, approved.context),
        (say("concurrency"), asked.concurrency, approved.concurrency),
    ):
        if needed > given:
            found.append(say("{name} ({needed:,}, approved for {given:,})", name=name, needed=needed, given=given))
    equal = (
        (say("team"), asked.team, approved.team), (say("legal entity"), asked.entity, approved.entity),
        (say("overflow plan"), asked.overflow, approved.overflow),
    )  # fmt: skip
    found += [name for name, here, there in equal if here != there and f"{name} (not stated)" not in found]
    if not asked.nodes <= approved.nodes:
        found.append(say("node classes"))
    if asked.domains_edition < approved.domains_edition:
        found.append(say("domains (stated from an earlier list)"))
    theirs = dict(approved.words)
    return found + [
        say("{name} (other words)", name=name) for name, said in asked.words if _plain(said) != _plain(theirs.get(name))
    ]


def _unstated(asked: UseScope) -> list[str]:
    said = (
        asked.scope.use_class, asked.scope.users_in, asked.scope.runs_in, asked.scope.languages, asked.scope.domains,
        asked.entity,
    )  # fmt: skip
    return [name for name, value in zip(STATED, said, strict=True) if not value]


def _plain(said: str | None) -> str:
    return joined(" ", (said or "").split()).casefold()
