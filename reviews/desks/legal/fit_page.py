"""What the page on terms and workload shows: the answers, the chain of repositories, the duties, the waivers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reviews.desks.waivers_page import WaiverShown, shown
from reviews.evidence.models import Fact
from reviews.evidence.queries import latest_reading
from reviews.hub.shapes.reading import UNANSWERED
from reviews.legal.sources import BindingRepository
from reviews.licensing.rules.commercial import GUIDANCE
from reviews.licensing.rules.duties import NO, DutyLine
from reviews.licensing.rules.inheritance import LOOSER, SAME, STRICTER, UNKNOWN, LineageLink, compare
from reviews.licensing.rules.openness import COMPONENTS, GATED_AUTO, GATED_MANUAL, PUBLIC, Openness, openness
from reviews.licensing.rules.openness import UNKNOWN as UNKNOWN_ACCESS
from reviews.licensing.rules.outcomes import CONFLICT
from reviews.people.models import User
from reviews.workflow import cases, states
from reviews.workflow.candidate_query import with_cases
from reviews.workflow.matching import Match, ResultShown, match_of
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workflow.permits import why_not_record_intake
from reviews.workflow.queries import candidates_for
from reviews.workflow.waivers.models import Waiver

MOST_ALTERNATIVES = 20
FLAG_TONES = {STRICTER: "bad", UNKNOWN: "quiet", LOOSER: "info", SAME: "ok"}


@dataclass(frozen=True)
class ChainRow:
    """One repository of the chain with what it changes for the candidate; no flag on the candidate's own row."""

    bound: BindingRepository
    flag: str = ""
    tone: str = ""
    why: str = ""


class FitPage:
    """The page for one person, asked once."""

    def __init__(self, candidate: Candidate, user: User) -> None:
        self.candidate, self.user = candidate, user
        self.match: Match | None = match_of(candidate)

    @property
    def results(self) -> list[ResultShown]:
        """Every answer, worst first."""
        return self.match.results if self.match else []

    @property
    def conflicts(self) -> list[ResultShown]:
        """The conflicts that count now, and those that a waiver sets aside."""
        return [one for one in self.results if one.outcome in ("conflict", "waived")]

    @property
    def tally(self) -> list[tuple[str, str]]:
        """How many answers of each kind."""
        return self.match.tally if self.match else []

    @cached_property
    def chain_rows(self) -> list[ChainRow]:
        """The candidate and its ancestors, each ancestor with what it changes."""
        if self.match is None:
            return []
        own, *above = self.match.chain
        reading = latest_reading(self.match.license_documents.snapshot)
        read = reading.around.get("ancestors", []) if reading else []
        commits = {str(one.get("id")): str(one.get("commit") or "") for one in read}
        rows = [ChainRow(own)]
        for bound in above:
            found = compare(own.source, LineageLink(bound.source, bound.state, commits.get(bound.name, "")))
            rows.append(ChainRow(bound, found.flag, FLAG_TONES[found.flag], found.why))
        return rows

    @property
    def status(self) -> tuple[str, str, str]:
        """Tone, lead and rest of the sentence that the page begins with."""
        if not self.results:
            return "quiet", "Nothing was read yet.", "The rules are asked when the repository was read."
        hard = [one for one in self.results if one.hard]
        if hard:
            return "bad", "It stops here.", hard[0].result.sentence
        if any(one.outcome == "conflict" for one in self.results):
            return "bad", "A conflict stands against a pass.", "It is ours to clear or to waive."
        unknown = sum(1 for one in self.results if one.outcome == "unknown")
        if unknown:
            return (
                "warn",
                f"{unknown} answers are unknown.",
                "Unknown never counts as clear; a person answers or reads.",
            )
        return "ok", "Nothing stands against it.", "Duties remain; they go with the sign-off."

    @cached_property
    def guidance(self) -> str:
        """What to bear in mind about internal use, by the answer of the rule on commercial use."""
        outcome = next((one.result.outcome for one in self.results if one.result.rule == "commercial_use"), "unknown")
        return GUIDANCE.get(outcome, "")

    @cached_property
    def openness(self) -> Openness | None:
        """The openness label with the rule that gave it; None while nothing was read."""
        return _openness(self.match) if self.match else None

    @property
    def triggered(self) -> list[DutyLine]:
        """Duties that this workload brings about, or may."""
        return self.match.triggered if self.match else []

    @property
    def not_triggered(self) -> list[DutyLine]:
        """Duties that another use would bring about."""
        return [one for one in self.match.duties if one.state == NO] if self.match else []

    @cached_property
    def waivers(self) -> list[WaiverShown]:
        """Every waiver of this candidate."""
        found = self.match.waivers if self.match else []
        rules = [one for one in found if one.kind == Waiver.WaiverKind.RULE]
        return shown(rules, self.user, {one.result.rule: one.result.title for one in self.results})

    @property
    def stands(self) -> bool:
        """Whether a conflict stands."""
        return any(one.outcome == "conflict" for one in self.results)

    @cached_property
    def alternatives(self) -> list[cases.CandidateRow]:
        """Other candidates for the workload whose intake stands without a conflict; only looked for on a conflict."""
        if not self.stands:
            return []
        mine = candidates_for(self.user).filter(workload=self.candidate.workload_id).exclude(pk=self.candidate.pk)
        here = mine.filter(state__in=(states.IN_REVIEW, states.DECIDED)).order_by("-pk")[:MOST_ALTERNATIVES]
        return [row for row in cases.rows(with_cases(here)) if row.intake and not row.case.conflicts]

    @cached_property
    def moved(self) -> list[str]:
        """What the rules answer otherwise than at the intake; empty when they agree or there is none."""
        intake: LicenseIntake | None = self.candidate.intakes.first()
        return changed_conflicts(intake, self.results) if intake and self.match else []

    @property
    def why_not_intake(self) -> str:
        """Why this person may not record the intake again."""
        return why_not_record_intake(self.user, self.candidate)


def changed_conflicts(intake: LicenseIntake, results: list[ResultShown]) -> list[str]:
    """Return a phrase for each rule that conflicts now and did not at the intake, then for each the other way round."""
    then = dict.fromkeys((one["rule"], one["source"]) for one in intake.match if one["outcome"] == CONFLICT)
    now = dict.fromkeys((one.result.rule, one.result.source) for one in results if one.outcome == CONFLICT)
    titles = {one.result.rule: one.result.title for one in results}
    gone = [
        f"{titles.get(rule, rule)} is no conflict any more"
        for rule, source in dict.fromkeys(then)
        if (rule, source) not in now
    ]
    new = [
        f"{titles.get(rule, rule)} is a conflict now"
        for rule, source in dict.fromkeys(now)
        if (rule, source) not in then
    ]
    return [*new, *gone]


def _openness(match: Match) -> Openness:
    facts = match.license_documents.facts
    documents = match.chain[0].source.read()
    said = {name: facts[f"openness.{name}"].value for name in COMPONENTS if f"openness.{name}" in facts}
    components = {name: str(value["said"]) for name, value in said.items() if isinstance(value, dict)}
    return openness(_access(facts), documents[0].terms, components)


def _access(facts: Mapping[str, Fact]) -> str:
    """Who can get at the files, by the gate's state."""
    fact = facts.get("gate.state")
    if fact is None or fact.state == UNANSWERED:
        return UNKNOWN_ACCESS
    return {"auto": GATED_AUTO, "manual": GATED_MANUAL}.get(str(fact.value), PUBLIC)
