"""Acts on node classes: importing the bundled ones, adding, changing with a reason, retiring and offering again."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import IntegrityError, transaction

from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import Stale, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workloads.nodes.bundled import Shipped
from reviews.workloads.nodes.followers import changed
from reviews.workloads.nodes.grouping import FreeCapacity
from reviews.workloads.nodes.models import NodeCapacity, NodeClass, NodeClassVersion, NodeRate
from reviews.workloads.nodes.spec import NodeSpec, checked, to_json
from reviews.workloads.permits import why_not_own_nodes

PORTAL = "system:portal"
SHIPPED = "Bundled with the portal, from public sources; not yet confirmed by your engineers."


class NodeClassExists(ValueError):
    """A node class with this slug exists already."""


@act
def ship(everything: Iterable[Shipped], *, by: str = PORTAL) -> int:
    """Import the bundled classes that are missing; return how many. Classes that people wrote stay as they are."""
    known = set(NodeClass.objects.values_list("slug", flat=True))
    new = [one for one in everything if one.slug not in known]
    for one in new:
        row = NodeClass.objects.create(slug=one.slug, title=one.title)
        NodeClassVersion.objects.create(
            node_class=row, number=1, title=one.title, spec=to_json(one.spec), reason=SHIPPED, actor=by
        )
    if not new:
        unchanged("Everything that is bundled with the portal is there already.")
        return 0
    record(
        "nodes:shipped", actor=by, subject="nodes:all", label="Node classes", count=len(new),
        slugs=[one.slug for one in new],
    )  # fmt: skip
    return len(new)


@act
def add(*, slug: str, title: str, spec: NodeSpec, reason: str, by: User) -> NodeClass:
    """Add a class of nodes. Raises ``NodeClassExists``, and ``spec.BadSpec`` for one that cannot be."""
    require(why_not_own_nodes(by))
    try:
        with transaction.atomic():
            row = NodeClass.objects.create(slug=slug, title=title)
    except IntegrityError:
        raise NodeClassExists(f"Node class {slug} exists already. Change that class, or choose another name.") from None
    _write(row, title, spec, reason, by)
    _record("nodes:added", row, by, reason=reason, spec=to_json(spec))
    return row


@act
def change(found: NodeClass, *, title: str, spec: NodeSpec, seen: int, reason: str, by: User) -> NodeClassVersion:
    """Write a new version. ``seen`` is the number that was looked at; raises ``Stale`` when it is not the newest."""
    require(why_not_own_nodes(by))
    row = _locked(found, seen)
    was = row.versions.get(number=row.number)
    row.number, row.title = row.number + 1, title
    row.save(update_fields=["number", "title"])
    version = _write(row, title, spec, reason, by)
    old, new = {"title": was.title} | to_json(was.node), {"title": title} | version.spec
    told = {key: {"from": old.get(key), "to": new[key]} for key in new if old.get(key) != new[key]}
    changed(row, version, actor_name(by))
    _record("nodes:changed", row, by, reason=reason, number=row.number, changes=told,
            changed=", ".join(sorted(told)).replace("_", " ") or "only the person who confirms it")  # fmt: skip
    return version


@act
def switch(found: NodeClass, *, retired: bool, seen: int, reason: str, by: User) -> NodeClass:
    """Retire a class, so that it is no longer offered, or offer it again."""
    require(why_not_own_nodes(by))
    row = _locked(found, seen)
    if row.retired == retired:
        raise Stale("Someone else did this first. Nothing was saved.")
    row.retired = retired
    row.save(update_fields=["retired"])
    _record("nodes:retired" if retired else "nodes:returned", row, by, reason=reason)
    return row


@act
def count(found: NodeClass, *, capacity: FreeCapacity, by: User) -> NodeCapacity:
    """Write what the pods of a pool leave free, as the cluster was read by this person."""
    require(why_not_own_nodes(by))
    row = NodeCapacity.objects.create(
        node_class=found, nodes=capacity.nodes, offered=capacity.offered, free=capacity.free,
        most_free=capacity.most_free, actor=actor_name(by), by=by,
    )  # fmt: skip
    unit = found.versions.get(number=found.number).node.unit
    _record("nodes:counted", found, by, count=row.nodes, offered=row.offered, free=row.free, most_free=row.most_free,
            unit=unit)  # fmt: skip
    return row


@act
def rate(found: NodeClass, *, amount: Decimal | None, currency: str, source: str, by: User) -> NodeRate:
    """Write what an hour of one node costs, with its source; None for an amount that is no longer stated."""
    require(why_not_own_nodes(by))
    require_sentences({"Source": source})
    row = NodeRate.objects.create(
        node_class=found, amount=amount, currency=currency if amount is not None else "", source=source,
        actor=actor_name(by), by=by,
    )  # fmt: skip
    _record("nodes:rated", found, by, words=row.words, source=source, currency=row.currency,
            amount=None if amount is None else str(amount))  # fmt: skip
    return row


def _locked(found: NodeClass, seen: int) -> NodeClass:
    row = NodeClass.objects.select_for_update().get(pk=found.pk)
    if row.number != seen:
        raise Stale(f"Someone changed {row.slug} to version {row.number} after you opened this page. Look at it again.")
    return row


def _write(row: NodeClass, title: str, spec: NodeSpec, reason: str, by: User) -> NodeClassVersion:
    return NodeClassVersion.objects.create(
        node_class=row, number=row.number, title=title, spec=to_json(checked(spec)), reason=reason,
        actor=actor_name(by), by=by,
    )  # fmt: skip


def _record(event: str, row: NodeClass, by: User, **told: object) -> None:
    record(event, actor=actor_name(by), subject=f"nodes:{row.slug}", label=row.slug, **told)
