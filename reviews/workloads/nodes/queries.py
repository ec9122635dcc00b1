"""Reads of node classes: those on offer, the newest version of each, words for a slug, and their uses."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeCapacity, NodeClass, NodeClassVersion, NodeRate


def newest(slugs: Iterable[str] | None = None) -> dict[str, NodeClassVersion]:
    """Return the newest version by slug, of these classes or of all, ordered by slug; one query."""
    found = NodeClassVersion.objects.filter(number=F("node_class__number")).select_related("node_class", "by")
    if slugs is not None:
        found = found.filter(node_class__slug__in=set(slugs))
    return {one.node_class.slug: one for one in found.order_by("node_class__slug")}


def capacities(slugs: Iterable[str]) -> dict[str, NodeCapacity]:
    """Return what was last read to be free on the pools of these classes, by slug; one query."""
    found = NodeCapacity.objects.filter(node_class__slug__in=set(slugs)).select_related("node_class", "by")
    return {one.node_class.slug: one for one in found.order_by("node_class_id", "-pk").distinct("node_class_id")}


def rates(slugs: Iterable[str]) -> dict[str, NodeRate]:
    """Return what an hour of a node of these classes costs, by slug; a class without a rate is left out. One query."""
    found = NodeRate.objects.filter(node_class__slug__in=set(slugs)).select_related("node_class", "by")
    newest_first = found.order_by("node_class_id", "-pk").distinct("node_class_id")
    return {one.node_class.slug: one for one in newest_first if one.amount is not None}


def offered(also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return slug and words of the selectable classes: those not retired, and these, which a row already names."""
    kept = set(also)
    rows = NodeClass.objects.values_list("slug", "title", "retired")
    found = [
        (slug, say("{slug}: {title}", slug=slug, title=stored(title)))
        for slug, title, retired in rows
        if not retired or slug in kept
    ]
    return found + [(slug, slug) for slug in sorted(kept - {slug for slug, *_ in rows})]


def words(slugs: Iterable[str]) -> list[str]:
    """Return the words for these classes; an unknown slug is returned as it is. One query."""
    asked = list(slugs)
    titles = dict(NodeClass.objects.filter(slug__in=asked).values_list("slug", "title"))
    return [
        say("{slug}: {titles}", slug=slug, titles=stored(titles[slug])) if slug in titles else slug for slug in asked
    ]


def naming(slug: str, among: QuerySet[Workload]) -> QuerySet[Workload]:
    """Return the statements, among these, that name a class."""
    return among.filter(node_classes__contains=[slug])
