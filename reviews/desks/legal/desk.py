"""The legal desk: license documents to read, the facts that speak to the terms, and the license intake."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from reviews.desks.desk import Desk
from reviews.desks.facts import DeskFact
from reviews.desks.forms import IntakeForm, SignForm
from reviews.desks.legal.paragraphs import MAX_LINES, Mark, Paragraph, TextLine, paragraphs, titled, with_marks
from reviews.desks.legal.sign_form import LegalSignForm
from reviews.desks.legal.terms_page import TermsShown, terms_shown, tie_choices
from reviews.desks.wording import KNOWN_WORDS, NOT_GATED
from reviews.evidence.queries import others_with_text
from reviews.legal.bundle import LicenseDocuments, Paper
from reviews.legal.carrying import carried
from reviews.legal.identities import difference
from reviews.legal.models import SecondOpinion
from reviews.legal.sources import papers_above
from reviews.licensing.identify.differences import TextDifference
from reviews.licensing.permits import why_not_own_terms
from reviews.licensing.queries import held
from reviews.licensing.rules.duties import NO, DutyLine
from reviews.licensing.rules.intended_use import SECTIONS, Suggestion, suggest_sentences
from reviews.licensing.terms.carryover import Carried
from reviews.workflow import permits, queries, states
from reviews.workflow.matching import Match
from reviews.workflow.models import LicenseIntake

FACTS = ("license.", "gate.", "publisher", "lineage.", "card.intended_use", "card.out_of_scope")
MOST_SENTENCES = 6
ON_TERMS = ("license_name", "commercial_limits", "acceptable_use")
"""Fields of an intake that speak of the license text alone, whoever publishes it and whatever it is used for."""
CARD_KEYS = ("license.tag", "license.name", "license.link", "lineage.", "gate.", "card.languages")


@dataclass(frozen=True)
class Opened:
    """The document on the desk: its title, its paragraphs, how many others carry the same text.

    ``difference`` is what sets a near text apart from the nearest known one, where a copy of that is held."""

    paper: Paper
    title: TextLine
    paragraphs: list[Paragraph]
    cut: bool
    same_elsewhere: int
    difference: TextDifference | None
    second: SecondOpinion | None


@dataclass(frozen=True)
class IntakeSuggestion:
    """A value proposed for one field of the intake, and where it comes from."""

    value: str
    source: str
    url: str = ""


class LegalDesk(Desk):
    """The legal track's page."""

    name = states.LEGAL

    def __init__(self, *args: Any, doc: str = "", **kwargs: Any) -> None:
        """``doc`` is the number of the chosen document, or "card" for the card's license fields."""
        super().__init__(*args, **kwargs)
        self.why_not_intake = permits.why_not_record_intake(self.user, self.candidate)
        self.bundle = LicenseDocuments(self.snapshot, self.facts) if self.snapshot else None
        self.papers: list[Paper] = self.bundle.papers if self.bundle else []
        self.why_not_terms = why_not_own_terms(self.user)
        self.why_not_pass = self.why_not_pass or self.why_not_pass_now
        self.card_chosen = doc == "card"
        self.chosen = self._choose(doc)
        self.intake = self.dossier.intake

    def _choose(self, doc: str) -> Paper | None:
        if self.card_chosen or not (self.papers or self.above):
            return None
        papers = [*self.papers, *self.above]
        return next((paper for paper in papers if paper.ref == doc), papers[0])

    @cached_property
    def above(self) -> list[Paper]:
        """The license files of the models that this one was made from, as far as they are known here."""
        return papers_above(self.bundle) if self.bundle else []

    @cached_property
    def paper(self) -> Opened | None:
        """The chosen document, ready to be read."""
        if self.chosen is None or self.snapshot is None:
            return None
        text = self.chosen.text
        apart = difference(text, self.chosen.identity) if self.chosen.identity.verdict == "near" else None
        marks = [mark for one in self.licenses for mark in one.marks]
        if apart:
            marks += [Mark(hunk.start, hunk.end, _changed(hunk.marks), "Changed") for hunk in apart.hunks if hunk.added]
        head, body = titled(with_marks(paragraphs(text), text, marks), self.chosen.title)
        return Opened(
            paper=self.chosen,
            title=head,
            paragraphs=body,
            cut=text.count("\n") >= MAX_LINES,
            same_elsewhere=others_with_text(self.chosen.sha256, self.snapshot),
            difference=apart,
            second=SecondOpinion.objects.filter(pk=self.chosen.sha256).first(),
        )

    @cached_property
    def carried(self) -> Carried | None:
        """What the last reviewed text gives the document on the desk."""
        if self.bundle is None or self.chosen is None or self.chosen.role not in ("license", "addendum", "use_policy"):
            return None
        return carried(self.bundle, self.chosen)

    @cached_property
    def worth_reading(self) -> list[Suggestion]:
        """Sentences of the card on its use, those that share words with this workload first; never an answer."""
        sections = {
            key: str(fact.value.get("text", ""))
            for key in SECTIONS
            if (fact := self.facts.get(key)) and isinstance(fact.value, dict)
        }
        work = self.candidate.workload
        return list(suggest_sentences(f"{work.name} {work.purpose} {work.expected_output}", sections, MOST_SENTENCES))

    @cached_property
    def earlier(self) -> LicenseIntake | None:
        """An earlier legal review of the same repository that could be confirmed for this use."""
        return queries.earlier_intake(self.user, self.candidate) if self.snapshot and not self.intake else None

    @cached_property
    def same_text(self) -> LicenseIntake | None:
        """A review of another repository under the very same license text; its words on the terms are proposed."""
        return None if self.intake or self.earlier else queries.intake_on_same_text(self.user, self.candidate)

    @cached_property
    def match(self) -> Match | None:
        """The rules asked about this candidate as it stands now."""
        if self.bundle is None:
            return None
        answers = self.dossier.answers[self.name]
        return Match(
            self.bundle, self.candidate.workload, answers=answers, waivers=queries.waivers_of(self.candidate),
            today=timezone.localdate(),
        )  # fmt: skip

    @property
    def alarms(self) -> list[str]:
        """What somebody has to look at again: acceptances of the gate, and linked pages that changed since."""
        if self.bundle is None:
            return []
        signed = self.track.signoff.at if self.track.signoff else None
        gate = [
            f"The access prompt, accepted with {one.account}: {why}"
            for one, why in self.bundle.acceptance_alarms(timezone.localdate())
        ]
        return [*gate, *self.bundle.page_alarms(signed)]

    @property
    def why_not_pass_now(self) -> str:
        """The conflicts that stand now against a pass, whatever the intake said."""
        found = self.match.conflicts if self.match else []
        return (
            f"The terms conflict with this workload: {' '.join(one.result.sentence for one in found)}" if found else ""
        )

    @property
    def duties(self) -> list[DutyLine]:
        """The duties that this workload brings about, or may."""
        return [one for one in self.match.duties if one.state != NO] if self.match else []

    def posted_sign_form(self, data: Any) -> SignForm:
        """Legal's form with what was typed."""
        return LegalSignForm(data, duties=self.duties, team=self.candidate.workload.team.name)

    def fresh_sign_form(self) -> SignForm:
        """Legal's form for what is seen now."""
        team, stands = self.candidate.workload.team.name, self.stands
        return LegalSignForm(seen=self.seen, duties=self.duties, team=team, initial=stands)

    @cached_property
    def licenses(self) -> list[TermsShown]:
        """The terms of every license that applies, with their clauses in the document on the desk."""
        applied = self.applied
        known, found, number = held(applied), [], 1
        for key, why in applied.items():
            if key in known:
                found.append(terms_shown(known[key], why, self.chosen.sha256 if self.chosen else "", number))
                number += found[-1].all
        return found

    @property
    def tie_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What words of the document can be tied to: by license, "key path" and the title of every term."""
        return tie_choices(self.licenses)

    @cached_property
    def applied(self) -> dict[str, str]:
        """The licenses that apply by key, and why: concluded by a person, else a text is theirs word for word."""
        if self.bundle is None:
            return {}
        found = {one.license.key: f"Concluded by {one.by.name}" for one in self.bundle.concluded}
        for paper in self.above if found else [*self.papers, *self.above]:
            if paper.identity.key:
                bound = "binds from above" if paper.owner else "nobody has concluded it"
                found.setdefault(paper.identity.key, f"{paper.title} is its text, word for word; {bound}")
        return found

    @cached_property
    def terms(self) -> list[DeskFact]:
        """The facts that speak to the terms; without a gate nothing is said about its prompt."""
        found = self.shown(FACTS)
        gated = any(fact.key == "gate.state" and fact.text != NOT_GATED for fact in found)
        return [fact for fact in found if gated or fact.answered or not fact.key.startswith("gate.")]

    @cached_property
    def card_fields(self) -> list[DeskFact]:
        """What the card's front matter says of license, gate and lineage."""
        return self.shown(CARD_KEYS)

    @cached_property
    def proposals(self) -> dict[str, IntakeSuggestion]:
        """What the repository and the workload statement suggest for the intake; a person checks every one."""
        found = {
            "publisher": self._from("publisher"),
            "license_name": self._from("license.name") or self._from("license.tag"),
            "license_source": self._terms_at(),
            "intended_use": self._from("card.intended_use"),
            "redistribution": IntakeSuggestion(
                f"Planned: {'; '.join(self.candidate.workload.act_words()).lower()}.", "the workload statement"
            ),
            "acceptable_use": self._policy(),
            "hold": self._boundary(),
        }
        if same := self.same_text:
            source = f"{same.by.name}'s review of {same.candidate.repo_id}, {same.at:%-d %b %Y}, the same license text"
            found |= {name: IntakeSuggestion(value, source) for name in ON_TERMS if (value := getattr(same, name))}
        return {name: proposal for name, proposal in found.items() if proposal}

    def _from(self, key: str) -> IntakeSuggestion | None:
        fact = next(iter(self.shown([key])), None)
        if fact is None or not fact.text:
            return None
        said = f"The card says: {fact.text}" if fact.heading else fact.text
        source = f"{fact.place or 'the hub'}, {KNOWN_WORDS.get(fact.state, fact.state)}"
        return IntakeSuggestion(said[:2000] if fact.heading else said[:200], source, fact.url)

    def _terms_at(self) -> IntakeSuggestion | None:
        if not self.papers or self.snapshot is None:
            return self._from("license.link")
        paper = next((one for one in self.papers if one.role in ("license", "gate_prompt")), self.papers[0])
        where = "README.md, access prompt" if paper.role == "gate_prompt" else paper.path or paper.title
        value = f"{where} at commit {self.snapshot.commit[:12]}"[:300]
        return IntakeSuggestion(value, f"{where}, {KNOWN_WORDS['file']}")

    def _boundary(self) -> IntakeSuggestion | None:
        """Where the model goes to customers, an open question of rights is a reason to wait with technical work."""
        if self.match is None or self.candidate.workload.use_class not in ("external-product", "hosted-for-others"):
            return None
        rules = ("commercial_use", "thresholds", "hosting", "gate")
        found = [one for one in self.match.results if one.outcome == "unknown" and one.result.rule in rules]
        said = " ".join(dict.fromkeys(one.result.sentence for one in found))
        return IntakeSuggestion(said[:2000], "the rules, because the workload is part of a product") if said else None

    def _policy(self) -> IntakeSuggestion | None:
        policy = next((paper for paper in self.papers if paper.role == "use_policy"), None)
        if policy is None:
            return None
        return IntakeSuggestion(f"{policy.title} at the commit applies.", f"{policy.title}, {KNOWN_WORDS['file']}")

    @cached_property
    def intake_form(self) -> IntakeForm:
        """The form that did not pass, the recorded values for a correction, or the proposals."""
        if given := self.given.get("intake"):
            return given
        proposed = {name: one.value for name, one in self.proposals.items()}
        initial = IntakeForm.of(self.intake) if self.intake else proposed
        return IntakeForm(seen=self.seen, initial=initial, auto_id="intake-%s")

    @cached_property
    def intake_rows(self) -> list[tuple[Any, IntakeSuggestion | None]]:
        """The fields of the intake, each with the proposal it was filled with."""
        form, proposals = self.intake_form, {} if self.intake else self.proposals
        return [(form[name], proposals.get(name)) for name in IntakeForm.FIELDS]

    @cached_property
    def recorded(self) -> list[tuple[str, str]]:
        """The intake that counts, as labels and values."""
        if self.intake is None:
            return []
        return [(str(IntakeForm.base_fields[name].label), value) for name, value in IntakeForm.of(self.intake).items()]


def _changed(marks: tuple[str, ...]) -> str:
    """Decisive words stand out: numbers, money, dates and negations."""
    return "clause clause-bad" if set(marks) - {"modal"} else "clause clause-warn"
