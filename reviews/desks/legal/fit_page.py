"""The page on terms and workload: rule results, chain of repositories, duties, and waivers."""

from dataclasses import dataclass
from functools import cached_property

from reviews.desks.legal.policy_page import PolicyItems, policy_items
from reviews.desks.waivers_page import WaiverShown, shown
from reviews.language.phrases import joined, say, say_count
from reviews.legal.sources import BindingRepository
from reviews.licensing.rules.commercial import GUIDANCE
from reviews.licensing.rules.duties import NO, DutyLine
from reviews.licensing.rules.evaluation import by_rule
from reviews.licensing.rules.inheritance import LOOSER, SAME, STRICTER, UNKNOWN, LineageLink, compare
from reviews.licensing.rules.openness import COMPONENTS, Openness, access_of, openness
from reviews.licensing.rules.outcomes import CONFLICT
from reviews.people.models import User
from reviews.workflow import candidate_rows, states
from reviews.workflow.candidate_query import with_values
from reviews.workflow.matching import Match, ResultShown, match_of
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workflow.permits import why_not_record_intake
from reviews.workflow.queries import candidates_for
from reviews.workflow.waivers.models import Waiver

MOST_ALTERNATIVES = 20
FLAG_TONES = {STRICTER: "bad", UNKNOWN: "quiet", LOOSER: "info", SAME: "ok"}
FLAG_WORDS = {STRICTER: say("Stricter"), UNKNOWN: say("Not known"), LOOSER: say("Looser"), SAME: say("Same")}


@dataclass(frozen=True)
class ChainRow:
    """One repository of the chain and its effect on the candidate; the candidate's own row has no flag."""

    bound: BindingRepository
    flag: str = ""
    tone: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        """The flag in words; "" for the candidate's own row."""
        return FLAG_WORDS.get(self.flag, "")


class FitPage:
    """The page for one person; the rules run once."""

    def __init__(self, candidate: Candidate, user: User) -> None:
        self.candidate, self.user = candidate, user
        self.match: Match | None = match_of(candidate)

    @property
    def results(self) -> list[ResultShown]:
        """Every result, worst first."""
        return self.match.results if self.match else []

    @property
    def conflicts(self) -> list[ResultShown]:
        """The current conflicts, and those that a waiver sets aside."""
        return [one for one in self.results if one.outcome in ("conflict", "waived")]

    @property
    def tally(self) -> list[tuple[str, str]]:
        """Number of results of each kind."""
        return self.match.tally if self.match else []

    @cached_property
    def chain_rows(self) -> list[ChainRow]:
        """The candidate and its ancestors, each ancestor with its effect."""
        if self.match is None:
            return []
        own, *above = self.match.chain
        rows = [ChainRow(own)]
        for bound in above:
            found = compare(own.source, LineageLink(bound.source, bound.state, bound.commit, bound.revision))
            rows.append(ChainRow(bound, found.flag, FLAG_TONES[found.flag], found.why))
        return rows

    @property
    def status(self) -> tuple[str, str, str]:
        """Tone, lead and rest of the page's opening sentence."""
        if not self.results:
            return "quiet", say("Not read yet."), say("Rules run once the repository has been read.")
        hard = [one for one in self.results if one.hard]
        if hard:
            return "bad", say("The review stops here."), hard[0].result.sentence
        if any(one.outcome == "conflict" for one in self.results):
            return "bad", say("A conflict blocks a pass."), say("Resolve or waive the conflict.")
        unknown = [one for one in self.results if one.outcome == "unknown"]
        if unknown:
            lead = say_count(len(unknown), "{number} result is unknown.", "{number} results are unknown.")
            rest = say("Unknown never counts as clear. Read the license text, or answer the question.")
            return "warn", lead, joined("", (whose(unknown, self.candidate.repo_id), rest))
        return "ok", say("No conflicts."), say("Duties remain and become part of the sign-off.")

    @cached_property
    def items(self) -> PolicyItems | None:
        """Every item of a use policy against the workload; None until the repository has been read."""
        return policy_items(self.match) if self.match else None

    @cached_property
    def guidance(self) -> str:
        """Guidance on internal use, by the result of the commercial-use rule."""
        return GUIDANCE[by_rule(one.result for one in self.results).get("commercial_use", "unknown")]

    @cached_property
    def openness(self) -> Openness | None:
        """The openness label with the rule that gave it; None until the repository has been read."""
        return _openness(self.match) if self.match else None

    @property
    def triggered(self) -> list[DutyLine]:
        """Duties that this workload triggers or may trigger."""
        return self.match.triggered if self.match else []

    @property
    def not_triggered(self) -> list[DutyLine]:
        """Duties that another use would trigger."""
        return [one for one in self.match.duties if one.state == NO] if self.match else []

    @cached_property
    def waivers(self) -> list[WaiverShown]:
        """Every waiver of this candidate."""
        found = self.match.waivers if self.match else []
        rules = [one for one in found if one.kind == Waiver.WaiverKind.RULE]
        return shown(rules, self.user, {one.result.rule: one.result.title for one in self.results})

    @property
    def stands(self) -> bool:
        """Whether there is a conflict."""
        return any(one.outcome == "conflict" for one in self.results)

    @cached_property
    def alternatives(self) -> list[candidate_rows.CandidateRow]:
        """Other candidates for the workload with an intake free of conflicts; looked up only on a conflict."""
        if not self.stands:
            return []
        mine = candidates_for(self.user).filter(workload=self.candidate.workload_id).exclude(pk=self.candidate.pk)
        here = mine.filter(state__in=(states.IN_REVIEW, states.DECIDED)).order_by("-pk")[:MOST_ALTERNATIVES]
        return [row for row in candidate_rows.rows(with_values(here)) if row.intake and not row.value.conflicts]

    @cached_property
    def moved(self) -> list[str]:
        """Rule results that changed since the intake; empty if none changed or there is no intake."""
        intake: LicenseIntake | None = self.candidate.intakes.first()
        return changed_conflicts(intake, self.results) if intake and self.match else []

    @property
    def why_not_intake(self) -> str:
        """Why this person may not record the intake again."""
        return why_not_record_intake(self.user, self.candidate)


def whose(results: list[ResultShown], own: str) -> str:
    """Return whose terms leave results open, if none of them is about the candidate's own."""
    sources = {one.result.source for one in results}
    if sources & {"", own}:
        return ""
    return say_count(
        len(results),
        "It rests on the terms of {sources}. ",
        "They rest on the terms of {sources}. ",
        sources=joined(", ", sorted(sources)),
    )


def changed_conflicts(intake: LicenseIntake, results: list[ResultShown]) -> list[str]:
    """Return a phrase for each conflict that is new since the intake, then for each that is resolved."""
    then = dict.fromkeys((one["rule"], one["source"]) for one in intake.match if one["outcome"] == CONFLICT)
    now = dict.fromkeys((one.result.rule, one.result.source) for one in results if one.outcome == CONFLICT)
    titles = {one.result.rule: one.result.title for one in results}
    gone = [
        say("{rule} is no longer a conflict", rule=titles.get(rule, rule))
        for rule, source in dict.fromkeys(then)
        if (rule, source) not in now
    ]
    new = [
        say("{rule} is now a conflict", rule=titles.get(rule, rule))
        for rule, source in dict.fromkeys(now)
        if (rule, source) not in then
    ]
    return [*new, *gone]


def _openness(match: Match) -> Openness:
    facts = match.license_documents.facts
    documents = match.chain[0].source.read()
    said = {name: facts[f"openness.{name}"].value for name in COMPONENTS if f"openness.{name}" in facts}
    components = {name: str(value["said"]) for name, value in said.items() if isinstance(value, dict)}
    gate = facts.get("gate.state")
    return openness(access_of(gate.value if gate else None), documents[0].terms, components)
