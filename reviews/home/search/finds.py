"""What words, a number or a hash find in each room, in groups, each limited to what the person may see."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from reviews.decisions import lists
from reviews.decisions.entries import visible_to as visible_entries
from reviews.decisions.models import DecisionFile
from reviews.language.phrases import joined, say
from reviews.licensing.models import License
from reviews.people.models import User
from reviews.people.permits import why_not_manage_people
from reviews.people.queries import everybody, named
from reviews.reference.library import stored
from reviews.workflow.candidate_query import named as named_candidates
from reviews.workflow.queries import candidates_for
from reviews.workflow.states import CANDIDATE_WORDS
from reviews.workloads.nodes.models import NodeClass
from reviews.workloads.queries import visible_to as visible_workloads

MOST = 6
"""Finds of each group; a group that has more leads to its own list."""
LONGEST = 200
HASH = re.compile(r"[0-9a-f]{7,64}")
SHA256 = 64
OF_CANDIDATE = ("pk", "repo_id", "state", "workload__name", "workload__team__name")


@dataclass(frozen=True)
class SearchFind:
    """One thing that was found: its name, where it is, and a line about it."""

    title: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class SearchGroup:
    """The finds of one room. ``more`` leads to all of them in the room's own list, "" if it has no such list."""

    title: str
    finds: list[SearchFind] = field(default_factory=list)
    more: str = ""

    @property
    def shown(self) -> list[SearchFind]:
        """The finds that the page lists; one more than that was asked for, to know whether there are others."""
        return self.finds[: MOST - 1]

    @property
    def has_more(self) -> bool:
        """Whether there are others."""
        return len(self.finds) >= MOST


def search(who: User, text: str) -> list[SearchGroup]:
    """Return the groups that have finds, those about one exact thing first. At most two queries a group."""
    words = joined(" ", text.split())[:LONGEST]
    if not words:
        return []
    digest = words.lower() if HASH.fullmatch(words.lower()) else ""
    groups: list[Callable[[User, str], SearchGroup]] = [_decisions, _candidates]
    if digest:
        groups.append(_files)
    else:
        groups += [_workloads, _licenses, _texts, _nodes]
        if not why_not_manage_people(who):
            groups.append(_people)
    found = [group(who, words) for group in groups]
    return [one for one in found if one.finds]


def _more(name: str, words: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': words})}"


def _decisions(who: User, words: str) -> SearchGroup:
    found = lists.containing(visible_entries(who), words).order_by("-decision").defer("search", "languages")[:MOST]
    rows = [
        SearchFind(
            say("Decision {number_of}: {repo_id}", number_of=one.number, repo_id=one.repo_id),
            reverse("decision", args=[one.number]),
            say("{title}, for {workload} of {team}", title=one.standing.title, workload=one.workload, team=one.team),
        )
        for one in lists.rows(found)
    ]
    return SearchGroup(say("Decisions"), rows, _more("decisions", words))


def _candidates(who: User, words: str) -> SearchGroup:
    found = named_candidates(candidates_for(who), words).order_by("-pk")
    rows = [
        SearchFind(
            repo_id,
            reverse("candidate", args=[pk]),
            say("{value}, for {name} of {name2}", value=CANDIDATE_WORDS[state][1], name=workload, name2=team),
        )
        for pk, repo_id, state, workload, team in found.values_list(*OF_CANDIDATE)[:MOST]
    ]
    return SearchGroup(say("Candidates"), rows, _more("candidates", words))


def _workloads(who: User, words: str) -> SearchGroup:
    like = Q(name__icontains=words) | Q(purpose__icontains=words) | Q(team__name__icontains=words)
    found = visible_workloads(who).filter(like)[:MOST]
    rows = [
        SearchFind(
            one.name,
            reverse("workload", args=[one.slug]),
            say("{name}: {purpose}", name=one.team.name, purpose=one.purpose),
        )
        for one in found
    ]
    return SearchGroup(say("Workloads"), rows, _more("workloads", words))


def _licenses(_who: User, words: str) -> SearchGroup:
    like = Q(name__icontains=words) | Q(key__icontains=words) | Q(spdx__iexact=words)
    found = License.objects.filter(like).order_by("name", "pk")[:MOST]
    return SearchGroup(
        say("Licenses"), [SearchFind(one.name, reverse("license", args=[one.key]), one.key) for one in found]
    )


def _texts(who: User, words: str) -> SearchGroup:
    found = stored.shown(list(stored.matching(words, who)[:MOST]), words, who)
    rows = [
        SearchFind(one.license or _unnamed(one), one.url, "".join(piece for piece, _ in one.pieces))
        for one in found
        if one.url
    ]
    return SearchGroup(say("License texts"), rows, _more("clause_library", words))


def _unnamed(one: stored.TextFound) -> str:
    return say("{value}, SHA-256 {sha256}", value=one.state[1], sha256=one.sha256[:7])


def _nodes(_who: User, words: str) -> SearchGroup:
    found = NodeClass.objects.filter(Q(slug__icontains=words) | Q(title__icontains=words))[:MOST]
    return SearchGroup(
        say("Node classes"), [SearchFind(one.title, reverse("node", args=[one.slug]), one.slug) for one in found]
    )


def _people(_who: User, words: str) -> SearchGroup:
    found = named(everybody().prefetch_related(None), words)[:MOST]
    return SearchGroup(
        say("People"), [SearchFind(one.name, reverse("person", args=[one.pk]), one.username) for one in found]
    )


def _files(who: User, words: str) -> SearchGroup:
    """Find files by their whole SHA-256; a part of one finds commits and records, which are fewer."""
    if len(words) != SHA256:
        return SearchGroup(say("Files of decisions"))
    seen = visible_entries(who).order_by().values("pk")
    found = DecisionFile.objects.filter(sha256=words.lower(), decision__in=seen).order_by("-decision_id")[:MOST]
    rows = [
        SearchFind(
            one.path,
            reverse("decision", args=[one.decision_id]),
            say("Decision {decision_id}", decision_id=one.decision_id),
        )
        for one in found
    ]
    return SearchGroup(say("Files of decisions"), rows)
