"""Acts on node classes: importing the bundled ones, adding, changing with a reason, retiring, adopting proposals."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Stale, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workloads.nodes.bundled import Shipped
from reviews.workloads.nodes.followers import changed
from reviews.workloads.nodes.grouping import FreeCapacity
from reviews.workloads.nodes.models import NodeCapacity, NodeClass, NodeClassVersion, NodeProposal, NodeRate
from reviews.workloads.nodes.spec import NodeSpec, checked, from_json, to_json
from reviews.workloads.permits import why_not_adopt_node, why_not_end_proposal, why_not_own_nodes

PORTAL = "system:portal"
SHIPPED = say("Bundled with the portal, from public sources; not yet confirmed by your engineers.")


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
        unchanged(say("Everything that is bundled with the portal is there already."))
        return 0
    record(
        "nodes:shipped", actor=by, subject="nodes:all", label=say("Node classes"), count=len(new),
        slugs=[one.slug for one in new],
    )  # fmt: skip
    return len(new)


@act
def add(*, slug: str, title: str, spec: NodeSpec, reason: str, by: User) -> NodeClass:
    """Add a class of nodes. Raises ``NodeClassExists``, and ``spec.BadSpec`` for one that cannot be."""
    require(why_not_own_nodes(by))
    row = _added(slug, title, spec, reason, by)
    _record("nodes:added", row, by, reason=reason, spec=to_json(spec))
    return row


def _added(slug: str, title: str, spec: NodeSpec, reason: str, by: User) -> NodeClass:
    try:
        with transaction.atomic():
            row = NodeClass.objects.create(slug=slug, title=title)
    except IntegrityError:
        raise NodeClassExists(
            say("Node class {slug} exists already. Change that class, or choose another name.", slug=slug)
        ) from None
    _write(row, title, spec, reason, by)
    return row


@act
def change(found: NodeClass, *, title: str, spec: NodeSpec, seen: int, reason: str, by: User) -> NodeClassVersion:
    """Write a new version. ``seen`` is the number that was looked at; raises ``Stale`` when it is not the newest."""
    require(why_not_own_nodes(by))
    row = _locked(found, seen)
    was = row.versions.get(number=row.number)
    version = _changed(row, title, spec, reason, by)
    told = differences(was, version)
    _record("nodes:changed", row, by, reason=reason, number=row.number, changes=told,
            changed=joined(", ", sorted(told)).replace("_", " ") or say("only the person who confirms it"))  # fmt: skip
    return version


def _changed(row: NodeClass, title: str, spec: NodeSpec, reason: str, by: User) -> NodeClassVersion:
    row.number, row.title = row.number + 1, title
    row.save(update_fields=["number", "title"])
    version = _write(row, title, spec, reason, by)
    changed(row, version, actor_name(by))
    return version


def differences(was: NodeClassVersion, now: NodeClassVersion) -> dict[str, dict[str, object]]:
    """Return what differs between two versions of a class, by field, as the ledger has it."""
    old, new = {"title": was.title} | to_json(was.node), {"title": now.title} | now.spec
    return {key: {"from": old.get(key), "to": new[key]} for key in new if old.get(key) != new[key]}


@act
def switch(found: NodeClass, *, retired: bool, seen: int, reason: str, by: User) -> NodeClass:
    """Retire a class, so that it is no longer offered, or offer it again."""
    require(why_not_own_nodes(by))
    row = _locked(found, seen)
    if row.retired == retired:
        raise Stale(say("Someone else did this first. Nothing was saved."))
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


@act
def propose_node(slug: str, *, title: str, spec: NodeSpec, reason: str, by: User) -> NodeProposal:
    """Propose a version of a class, or a class that there is not yet; another engineering reviewer adopts it.

    The same content as the newest open proposal is that proposal. Raises ``spec.BadSpec`` for one that cannot be.
    """
    require(why_not_own_nodes(by))
    require_sentences({"Reason": reason})
    said = to_json(checked(spec))
    row = NodeClass.objects.select_for_update().filter(slug=slug).first()
    known = NodeProposal.objects.select_for_update().filter(slug=slug, outcome="").first()
    if known and (known.title, known.spec, known.by_id, known.seen) == (title, said, by.pk, row.number if row else 0):
        unchanged(say("The same version is proposed already."))
        return known
    if known:
        _end_proposal(known, NodeProposal.NodeOutcome.REPLACED, by, "")
    made = NodeProposal.objects.create(
        slug=slug, title=title, spec=said, reason=reason, seen=row.number if row else 0, actor=actor_name(by), by=by
    )
    record(
        "nodes:proposed", actor=actor_name(by), subject=f"nodes:{slug}", label=slug, number=made.pk, reason=reason,
        spec=said,
    )  # fmt: skip
    return made


@act
def adopt_node(proposal: NodeProposal, *, by: User) -> NodeProposal:
    """Make a proposal the newest version of its class, or its first, as another engineering reviewer.

    Raises ``Stale`` if the class has another version than the proposal was drawn beside.
    """
    proposal = NodeProposal.objects.select_for_update(of=("self",)).select_related("by").get(pk=proposal.pk)
    freeze_people()
    require(why_not_adopt_node(by, proposal))
    said = (
        proposal.title,
        from_json(proposal.spec),
        say("Proposed by {actor}: {reason}", actor=proposal.actor, reason=proposal.reason),
        by,
    )
    row = NodeClass.objects.filter(slug=proposal.slug).first()
    if row is None and proposal.seen:
        raise Stale(say("There is no such class any more."))
    version = _changed(_locked(row, proposal.seen), *said) if row else _added(proposal.slug, *said).versions.get()
    _end_proposal(proposal, NodeProposal.NodeOutcome.ADOPTED, by, "")
    record(
        "nodes:adopted", actor=actor_name(by), subject=f"nodes:{proposal.slug}", label=proposal.slug,
        number=version.number, proposal=proposal.pk, proposed_by=proposal.actor, reason=proposal.reason,
        spec=proposal.spec,
    )  # fmt: skip
    return proposal


@act
def refuse_node(proposal: NodeProposal, *, reason: str, by: User) -> NodeProposal:
    """Refuse a proposal with a reason; whoever proposed it may take it back in this way."""
    proposal = NodeProposal.objects.select_for_update().get(pk=proposal.pk)
    require(why_not_end_proposal(by, proposal))
    require_sentences({"Reason": reason})
    _end_proposal(proposal, NodeProposal.NodeOutcome.REFUSED, by, reason)
    record(
        "nodes:refused", actor=actor_name(by), subject=f"nodes:{proposal.slug}", label=proposal.slug,
        number=proposal.pk, reason=reason,
    )  # fmt: skip
    return proposal


def _end_proposal(row: NodeProposal, outcome: str, by: User, why: str) -> None:
    row.outcome, row.ended_by, row.ended_at, row.ended_why = outcome, by, timezone.now(), why
    row.save(update_fields=["outcome", "ended_by", "ended_at", "ended_why"])


def _locked(found: NodeClass, seen: int) -> NodeClass:
    row = NodeClass.objects.select_for_update().get(pk=found.pk)
    if row.number != seen:
        raise Stale(
            say(
                "Someone changed {slug} to version {number_of} after you opened this page. Look at it again.",
                slug=row.slug,
                number_of=row.number,
            )
        )
    return row


def _write(row: NodeClass, title: str, spec: NodeSpec, reason: str, by: User) -> NodeClassVersion:
    return NodeClassVersion.objects.create(
        node_class=row, number=row.number, title=title, spec=to_json(checked(spec)), reason=reason,
        actor=actor_name(by), by=by,
    )  # fmt: skip


def _record(event: str, row: NodeClass, by: User, **told: object) -> None:
    record(event, actor=actor_name(by), subject=f"nodes:{row.slug}", label=row.slug, **told)
