"""The family of a candidate's model as the portal knows it: ancestors, and models under review made from it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviews.decisions.entries import visible_to
from reviews.evidence.lineage import STATES, WIDTH, LineageRow, Tree, ancestors, placed
from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for

KEY = "lineage.ancestors"
MOST_MADE = 100
"""Candidates made from the model that are looked at, the newest first."""
MOST_BOXES = 40
"""Models in the drawing, the nearest first; the table has all."""
ABOVE, HERE, BELOW = say("Ancestor"), say("This model"), say("Made from it")


@dataclass(frozen=True)
class KnownReview:
    """A candidate of a model that the person may see, and the number of its decision, None without one."""

    candidate_id: int
    workload: str
    decision: int | None


@dataclass(frozen=True)
class FamilyMember:
    """One model of the family as one repository names it: ``said_by`` is the repository, ``stated`` the place in it."""

    id: str
    side: str
    of: str
    relation: str
    stated: str
    said_by: str
    tone: str
    word: str
    why: str
    reviews: tuple[KnownReview, ...] = ()


@dataclass(frozen=True)
class FamilyTree:
    """All members, nearest first, with the drawing; ``unknown`` says why ancestors are not known, "" if they are."""

    members: tuple[FamilyMember, ...]
    tree: Tree
    unknown: str
    made_more: bool

    @property
    def made_from(self) -> bool:
        """Whether the person may see a candidate that was made from the model."""
        return any(one.side == BELOW for one in self.members)


def family_of(user: User, candidate: Candidate, most: int = MOST_MADE) -> FamilyTree:
    """Return the family of a candidate's repository, of other candidates only those that this person may see.

    At most so many candidates that were made from it are looked at.
    """
    found = list(Fact.objects.filter(snapshot=candidate.snapshot_id, key=KEY)[:1])
    rows = ancestors(found[0].value) if found else []
    above = [_member(row, ABOVE, candidate.repo_id) for row in rows]
    made, more = _made_from(user, candidate, most)
    unknown = _unknown(found) if candidate.snapshot_id else say("The repository has not been read yet.")
    members = _reviewed(user, candidate.hub, [*above, *made])
    return FamilyTree(tuple(members), _drawn(candidate.repo_id, members), unknown, more)


def _unknown(found: list[Fact]) -> str:
    if not found:
        return say("Base models were not looked up when this snapshot was read.")
    if found[0].state != UNANSWERED:
        return "" if found[0].value else say("No base model is known.")
    if found[0].why == "not said":
        return say("No base model is named. That does not prove that the model has none.")
    return say("Base models are not known: {why}.", why=stored(found[0].why))


def _member(row: LineageRow, side: str, said_by: str) -> FamilyMember:
    return FamilyMember(
        row.id, side, row.of or said_by, row.relation, row.stated, said_by, row.tone, row.word, row.why
    )  # fmt: skip


def _made_from(user: User, candidate: Candidate, most: int) -> tuple[list[FamilyMember], bool]:
    """Return the models whose readings lead to this one, with those between, and whether there are more."""
    naming = Fact.objects.filter(key=KEY, value__contains=[{"id": candidate.repo_id}]).order_by().values("snapshot")
    alive = candidates_for(user).prefetch_related(None).filter(state__in=(states.IN_REVIEW, states.DECIDED))
    others = alive.filter(snapshot__in=naming, hub=candidate.hub).exclude(repo_id__iexact=candidate.repo_id)
    found = dict(others.order_by("-pk").values_list("snapshot", "repo_id")[: most + 1])
    shown = dict(list(found.items())[:most])
    facts = dict(Fact.objects.filter(snapshot__in=shown, key=KEY).values_list("snapshot", "value"))
    made: dict[tuple[str, str], FamilyMember] = {}
    for snapshot, repo_id in shown.items():
        for row in _leading(ancestors(facts.get(snapshot)), candidate.repo_id, repo_id):
            made.setdefault((row.id.casefold(), row.of.casefold()), row)
    return list(made.values()), len(found) > most


def _leading(rows: Iterable[LineageRow], root: str, repo_id: str) -> list[FamilyMember]:
    """Return the models on the way from a repository to the root, as the repository's reading names their bases."""
    by_child = defaultdict[str, list[LineageRow]](list)
    for row in rows:
        if row.word != STATES["cycle"][1]:
            by_child[row.id.casefold()].append(row)
    found, reached = [], [root.casefold()]
    for base in reached:
        for row in by_child[base]:
            child = row.of or repo_id
            if child.casefold() == root.casefold():  # a circle of bases
                continue
            # The row tells of its base; here the child is the member, and the base is what it was made from.
            told = replace(
                _member(row, BELOW, repo_id), id=child, of=row.id, tone="quiet", word=say("Not reviewed"), why=""
            )
            found.append(told)
            if child.casefold() not in reached:
                reached.append(child.casefold())
    return found


def _reviewed(user: User, hub: str, members: list[FamilyMember]) -> list[FamilyMember]:
    """Return the members with the candidates and decisions of each that the person may see."""
    ids = {one.id for one in members}
    decided = dict(visible_to(user).filter(hub=hub, repo_id__in=ids, ended="").values_list("candidate", "decision"))
    known = defaultdict[str, list[KnownReview]](list)
    alive = candidates_for(user).prefetch_related(None).filter(hub=hub, repo_id__in=ids)
    for one in alive.filter(state__in=(states.IN_REVIEW, states.DECIDED)).order_by("-pk")[: MOST_MADE * 2]:
        known[one.repo_id].append(KnownReview(one.pk, one.workload.name, decided.get(one.pk)))
    return [_shown(one, tuple(known[one.id])) for one in members]


def _shown(one: FamilyMember, reviews: tuple[KnownReview, ...]) -> FamilyMember:
    if not reviews:
        return one
    numbers = [review.decision for review in reviews if review.decision]
    if numbers:
        return replace(one, reviews=reviews, tone="ok", word=say("Decision {number_of}", number_of=max(numbers)))
    return replace(one, reviews=reviews, tone="info", word=say("In review"))


def _drawn(repo_id: str, members: Iterable[FamilyMember]) -> Tree:
    """Draw the models made from a repository to its left and its ancestors to its right."""
    nodes = {repo_id.casefold(): (repo_id, "info", HERE)}
    links, left_out = [], 0
    for number, one in enumerate(members):
        key, other = one.id.casefold(), one.of.casefold()
        if other not in nodes or (key not in nodes and len(nodes) >= MOST_BOXES):
            left_out += 1
            continue
        if one.side == ABOVE and key in (repo_id.casefold(), other):
            key = say(
                "{key} {number_of}", key=key, number_of=number
            )  # a cycle ends in a box of its own, so that no line runs back
        nodes.setdefault(key, (one.id, one.tone, one.word))
        links.append((other, key, one.relation) if one.side == ABOVE else (key, other, one.relation))
    boxes, edges, high = placed(nodes, [(a, b, words or say("not said")) for a, b, words in links])
    right = max(box.x for box in boxes.values()) + WIDTH
    return Tree(right + 2, high + 2, tuple(boxes.values()), edges, (), left_out)
