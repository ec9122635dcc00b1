"""Rows of the cost table: this candidate as it is sized, and others of its workload as they were signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reviews.desks.engineering.cost import NodePrice, OperatingCost, operating_cost, signed_cost
from reviews.desks.engineering.hardware_page import Hardware
from reviews.language.memory import recalled
from reviews.language.phrases import say
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.runs.models import LOAD, Run
from reviews.runs.queries import stored
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import rates

NOT_TESTED = say("not tested")


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


def tokens_words(runs: Iterable[Run], artifact: str, slug: str) -> str:
    """Return the most output tokens that an accelerator of a class gave in an hour, in a run without errors.

    Of an artifact set without such a run on that class it is not tested.
    """
    rates_of = [
        load.output_rate * 3600 / run.accelerators
        for run in runs
        if run.artifact == artifact and run.node_class == slug
        for load in run.loads
        if load.clean and load.output_rate and run.accelerators
    ]
    return say("{max:,.0f} output", max=max(rates_of)) if rates_of else NOT_TESTED


def cost_rows(page: Hardware, others: Iterable[Candidate]) -> list[CostRow]:
    """Return the rows, this candidate first; a fixed number of queries besides the page's own."""
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
    sets = {one.pk: _artifact(one) for one in kin}
    mine = artifact_digest(artifact_set(page.ladder, page.here.rung)) if page.here else ""
    runs = list(
        stored().filter(artifact__in={mine, *sets.values()} - {""}, candidate__workload=page.workload, kind=LOAD)
    )
    found = [_own(page, prices, tokens_words(runs, mine, page.here.slug if page.here else ""))]
    for one in kin:
        sizing, at_once = signed[one.pk]
        slug = str(sizing.get("node_class") or "")
        version = versions.get((slug, sizing.get("node_class_version") or 0))
        if version is None:
            found.append(CostRow(one, "", None, say("not signed with an estimate")))
            continue
        cost = signed_cost(sizing, version.node, at_once, prices.get(slug))
        what = say("{value}, {slug}", value=recalled(sizing.get("rung_words") or "") or say("signed"), slug=slug)
        why = "" if cost else say("the estimate serves no load")
        found.append(CostRow(one, what, cost, why, tokens_words(runs, sets[one.pk], slug)))
    return found


def _own(page: Hardware, prices: dict[str, NodePrice], tokens: str) -> CostRow:
    here = page.here
    if here is None:
        return CostRow(page.candidate, "", None, say("no weights or no node class are known"))
    cost = operating_cost(here.plan, here.version.node, page.workload.concurrency, prices.get(here.slug))
    return CostRow(
        page.candidate,
        say("{title}, {slug}", title=here.rung.title, slug=here.slug),
        cost,
        "" if cost else here.plan.why,
        tokens,
    )


def _terms(candidate: Candidate) -> dict[str, Any]:
    """Return the terms of the engineering pass in force, {} if there is none."""
    track = next((one for one in candidate.tracks.all() if one.name == states.ENGINEERING), None)
    return (track.signoff.terms or {}) if track and track.signoff else {}


def _sizing(candidate: Candidate) -> tuple[dict[str, Any], int]:
    """Return the sizing of the pass in force with its rung, and its requests at once; no class if there is none."""
    terms = _terms(candidate)
    return {**(terms.get("sizing") or {}), "rung_words": terms.get("rung_words")}, int(terms.get("concurrency") or 0)


def _artifact(candidate: Candidate) -> str:
    """Return the digest of the signed artifact set, "" if there is none."""
    signed = _terms(candidate).get("artifact_set")
    return artifact_digest(signed) if signed else ""
