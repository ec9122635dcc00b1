"""Reads of the watch: what is due, what a decision rests on, and what a person may see of it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.decisions.alerts import alive, open_alerts
from reviews.decisions.entries import visible_to
from reviews.decisions.models import Decision, DecisionAlert, DecisionFile
from reviews.decisions.rows import TOLD
from reviews.evidence.models import Artifact, Fact, Snapshot
from reviews.evidence.spelling import records
from reviews.hub.files.legal_names import legal_role
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.watch import observed
from reviews.watch.ancestors import AncestorBasis, AncestorNow
from reviews.watch.models import WatchedAncestor, WatchedRepository
from reviews.watch.observed import Basis, Observed

OVERDUE = timedelta(hours=1)
"""How late a question may be before the page says that nothing was asked."""


def living_entries(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Narrow entries to those of decisions alive."""
    return found.filter(ended="", review_by__gte=timezone.now().date()).order_by()


def naming(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Narrow entries to those of decisions alive on the watched repository of the query around."""
    return living_entries(found).filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id"))


def needed() -> Q:
    """Return the filter for repositories that a decision alive names, or whose model it comes from."""
    living = living_entries(CatalogEntry.objects.filter(decision=OuterRef("decision")))
    above = WatchedAncestor.objects.filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id")).order_by()
    return Q(Exists(naming(CatalogEntry.objects.all()))) | Q(Exists(above.filter(Exists(living))))


def _newest(found: QuerySet[CatalogEntry], newest: int | None) -> QuerySet[CatalogEntry]:
    """Narrow to so many of the newest decisions, which costs the same at any number of them; all for None."""
    if newest is None:
        return found
    last = CatalogEntry.objects.order_by("-decision").values_list("decision", flat=True).first() or 0
    return found.filter(decision__gt=last - newest)


def unlinked(newest: int | None = None) -> list[int]:
    """Return the numbers of the decisions alive whose ancestors nobody has looked for yet."""
    linked = WatchedAncestor.objects.filter(decision=OuterRef("decision"))
    found = _newest(living_entries(CatalogEntry.objects.all()), newest).filter(~Exists(linked))
    return list(found.order_by("decision").values_list("decision", flat=True))


def unwatched(newest: int | None = None) -> list[tuple[str, str]]:
    """Return hub and id of the repositories that decisions alive name and nobody watches, each once."""
    watched = WatchedRepository.objects.filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id"))
    found = _newest(living_entries(CatalogEntry.objects.all()), newest)
    return list(found.filter(~Exists(watched)).order_by("hub", "repo_id").values_list("hub", "repo_id").distinct())


def is_due() -> bool:
    """Tell whether a repository is due, by its index; one that no decision alive names any more may be among them."""
    return WatchedRepository.objects.filter(due_at__lte=timezone.now()).exists()


def due(most: int) -> list[WatchedRepository]:
    """Return the repositories to ask about now, the longest due first."""
    found = WatchedRepository.objects.filter(due_at__lte=timezone.now())
    return list(found.filter(needed()).order_by("due_at", "pk")[:most])


def decisions_on(row: WatchedRepository) -> list[Decision]:
    """Return the decisions alive on a repository, with what telling people of them reads."""
    about = [one.removeprefix("decision__") for one in TOLD]
    found = alive().filter(hub=row.hub, repo_id=row.repo_id).select_related("snapshot", *about)
    return list(found.defer("canonical").order_by("number"))


def decisions_above(row: WatchedRepository) -> list[Decision]:
    """Return the decisions alive whose model comes from a repository, with what telling people of them reads."""
    about = [one.removeprefix("decision__") for one in TOLD]
    linked = WatchedAncestor.objects.filter(hub=row.hub, repo_id=row.repo_id).values("decision")
    return list(alive().filter(pk__in=linked).select_related(*about).defer("canonical").order_by("number"))


def ancestors_of(found: Iterable[Decision]) -> dict[int, list[AncestorBasis]]:
    """Return the ancestors of these decisions as their readings had them, by the decision's number."""
    decisions = {one.number: one.snapshot_id for one in found}
    rests: dict[int, list[AncestorBasis]] = {number: [] for number in decisions}
    facts = Fact.objects.filter(snapshot__in=set(decisions.values()), key="lineage.ancestors")
    texts = {
        (snapshot, str(one.get("id"))): {str(path): str(digest) for path, digest in (one.get("texts") or {}).items()}
        for snapshot, value in facts.values_list("snapshot", "value")
        for one in records(value)
    }
    for one in WatchedAncestor.objects.filter(decision__in=rests).exclude(repo_id="").order_by("pk"):
        basis = AncestorBasis(one.repo_id, one.commit, tuple(one.licenses), one.gated, one.pinned)
        said = texts.get((decisions[one.decision_id], one.repo_id), {})
        rests[one.decision_id].append(replace(basis, texts=said))
    return rests


def commits_above(row: WatchedRepository) -> set[str]:
    """Return the commits at which decisions alive had a repository read as an ancestor of their models."""
    linked = WatchedAncestor.objects.filter(hub=row.hub, repo_id=row.repo_id, decision__in=alive()).exclude(commit="")
    return set(linked.order_by().values_list("commit", flat=True))


def known_now(hub: str, names: Iterable[str]) -> dict[str, AncestorNow]:
    """Return the last answer about each of these repositories; one that was not asked about yet is left out."""
    found = {}
    for one in WatchedRepository.objects.filter(hub=hub, repo_id__in=set(names)).select_related("newest"):
        answer = Observed.from_json(one.answer) if one.answer and one.missing_since is None else None
        found[one.repo_id] = AncestorNow(answer, bool(one.gone_at))
        if one.newest is not None and not one.newest.partial:
            files = Artifact.objects.filter(snapshot=one.newest).values_list("path", "sha256", "blob_id")
            digests = {path: sha256 or blob for path, sha256, blob in files.order_by("pk")}
            legal = frozenset(path for path in digests if legal_role(path))
            found[one.repo_id] = replace(found[one.repo_id], commit=one.newest.commit, files=digests, legal=legal)
    return found


def bases(found: Iterable[Decision]) -> dict[int, Basis]:
    """Return what each of these decisions rests on, by its number, in four queries."""
    rows = list(found)
    files: dict[int, set[str]] = {one.number: set() for one in rows}
    for number, path in DecisionFile.objects.filter(decision__in=files).values_list("decision", "path"):
        files[number].add(path)
    snapshots = {one.snapshot_id for one in rows}
    facts = Fact.objects.filter(snapshot__in=snapshots, key__in=("scan.hub", "gate.prompt"))
    said = {(snapshot, key): value for snapshot, key, value in facts.values_list("snapshot", "key", "value")}
    safe = Artifact.objects.filter(reduce(or_, (Q(path__iendswith=one) for one in observed.SAFE)))
    safe_in = set(safe.filter(snapshot__in=snapshots).order_by().values_list("snapshot", flat=True).distinct())
    triggers = triggers_of(files)
    return {
        one.number: Basis(
            one.snapshot.repo_id, one.commit, one.snapshot.repo,
            (said.get((one.snapshot_id, "scan.hub")) or {}).get("files") or {}, files[one.number],
            observed.prompt_digest(said.get((one.snapshot_id, "gate.prompt"))), one.snapshot_id in safe_in,
            triggers[one.number],
        )
        for one in rows
    }  # fmt: skip


TRIGGERS = """
SELECT number,
    jsonb_path_query_array(convert_from(canonical, 'UTF8')::jsonb, '$.re_evaluation_triggers[*].trigger')
FROM reviews_decision WHERE number = ANY (%s)
"""


def triggers_of(numbers: Iterable[int]) -> dict[int, list[str]]:
    """Return the keys of the triggers that the records of these decisions name, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, [list(numbers)])
        return {number: json.loads(said) for number, said in cursor.fetchall()}


def others_answered(row: WatchedRepository) -> bool:
    """Tell whether the hub has shown the portal another repository since this one was missing."""
    if row.missing_since is None:
        return False
    others = WatchedRepository.objects.filter(hub=row.hub, seen_at__gt=row.missing_since).exclude(pk=row.pk)
    return others.exists()


def witness(row: WatchedRepository) -> str:
    """Return the id of another repository that this hub once showed the portal, the newest read; "" if none."""
    read = Snapshot.objects.filter(hub=row.hub).exclude(repo_id=row.repo_id)
    return read.order_by("-pk").values_list("repo_id", flat=True).first() or ""


def overdue_findings() -> list[DecisionAlert]:
    """Return the findings whose day has passed without an answer and that were not escalated, by their own index."""
    late = open_alerts().filter(due__lt=timezone.now().date(), escalated_at__isnull=True)
    return list(late.select_related("decision__candidate").defer("decision__canonical").order_by("pk"))


def watched_by(user: User) -> QuerySet[WatchedRepository]:
    """Return the watched repositories of the decisions alive that this person may see, and of their ancestors."""
    seen = living_entries(visible_to(user)).filter(decision=OuterRef("decision"))
    above = WatchedAncestor.objects.filter(Exists(seen), hub=OuterRef("hub"), repo_id=OuterRef("repo_id")).order_by()
    return WatchedRepository.objects.filter(Exists(naming(visible_to(user))) | Exists(above))
