"""Rows of the cost table: this candidate as it is sized, and others of its workload as they were signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reviews.desks.engineering.cost import NodePrice, OperatingCost, operating_cost, signed_cost
from reviews.desks.engineering.hardware_page import Hardware
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import rates

NOT_TESTED = "not tested"


@dataclass(frozen=True)
class CostRow:
    """One candidate: rung and class in words, and its cost; ``why`` says why there is none."""

    candidate: Candidate
    what: str
    cost: OperatingCost | None
    why: str = ""
    tokens: str = NOT_TESTED

    @property
    def cells(self) -> tuple[str, str, str]:
        """Node-hours, idle share and cost a month in words."""
        return self.cost.words if self.cost else ("", "", "")


def cost_rows(page: Hardware, others: Iterable[Candidate]) -> list[CostRow]:
    """Return the rows, this candidate first; three queries besides the page's own."""
    kin = list(others.prefetch_related("tracks__signoff"))  # type: ignore[attr-defined]
    signed = {one.pk: _sizing(one) for one in kin}
    slugs = {str(sizing.get("node_class")) for sizing, _ in signed.values() if sizing}
    prices = {
        slug: NodePrice(one.amount, one.currency)
        for slug, one in rates(slugs | ({page.here.slug} if page.here else set())).items()
        if one.amount is not None
    }
    versions = {
        (one.node_class.slug, one.number): one
        for one in NodeClassVersion.objects.filter(node_class__slug__in=slugs).select_related("node_class")
    }
    found = [_own(page, prices)]
    for one in kin:
        sizing, at_once = signed[one.pk]
        slug = str(sizing.get("node_class") or "")
        version = versions.get((slug, sizing.get("node_class_version") or 0))
        if version is None:
            found.append(CostRow(one, "", None, "not signed with an estimate"))
            continue
        cost = signed_cost(sizing, version.node, at_once, prices.get(slug))
        what = f"{sizing.get('rung_words') or 'signed'}, {slug}"
        found.append(CostRow(one, what, cost, "" if cost else "the estimate serves no load"))
    return found


def _own(page: Hardware, prices: dict[str, NodePrice]) -> CostRow:
    here = page.here
    if here is None:
        return CostRow(page.candidate, "", None, "no weights or no node class are known")
    cost = operating_cost(here.plan, here.version.node, page.workload.concurrency, prices.get(here.slug))
    return CostRow(page.candidate, f"{here.rung.title}, {here.slug}", cost, "" if cost else here.plan.why)


def _sizing(candidate: Candidate) -> tuple[dict[str, Any], int]:
    """Return the sizing of the engineering pass in force with its rung, and its requests at once; ({}, 0) if none."""
    track = next((one for one in candidate.tracks.all() if one.name == states.ENGINEERING), None)
    terms = track.signoff.terms if track and track.signoff else {}
    return {**(terms.get("sizing") or {}), "rung_words": terms.get("rung_words")}, int(terms.get("concurrency") or 0)
