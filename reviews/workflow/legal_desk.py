"""The legal desk: license documents to read, the facts that speak to the terms, and the license intake."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviews.evidence.models import Document
from reviews.evidence.queries import others_with_text
from reviews.workflow import permits, states
from reviews.workflow.desk import Desk
from reviews.workflow.facts import FactShown
from reviews.workflow.forms import IntakeForm
from reviews.workflow.reading import MAX_LINES, Line, Paragraph, paragraphs, titled
from reviews.workflow.wording import KNOWN_WORDS, NOT_GATED

ROLES = ("license", "use_policy", "notice", "gate_prompt")
FACTS = ("license.", "gate.", "publisher", "lineage.", "card.intended_use", "card.out_of_scope")
CARD_KEYS = ("license.tag", "license.name", "license.link", "lineage.", "gate.", "card.languages")
ROLE_WORDS = {"license": "License text", "use_policy": "Use policy", "notice": "Notice", "gate_prompt": "Access prompt"}


@dataclass(frozen=True)
class Opened:
    """The document that stands on the desk: its title, its paragraphs and how many others carry the same text."""

    document: Document
    title: Line
    role: str
    paragraphs: list[Paragraph]
    cut: bool
    same_elsewhere: int


@dataclass(frozen=True)
class Proposal:
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
        self.papers = self.documents(*ROLES)
        self.card_chosen = doc == "card"
        self.chosen = self._choose(doc)
        self.intake = self.dossier.intake

    def _choose(self, doc: str) -> Document | None:
        if self.card_chosen or not self.papers:
            return None
        return next((paper for paper in self.papers if str(paper.pk) == doc), self.papers[0])

    @cached_property
    def paper(self) -> Opened | None:
        """The chosen document, ready to be read."""
        if self.chosen is None or self.snapshot is None:
            return None
        text = self.chosen.blob.text
        head, body = titled(paragraphs(text), self.chosen.path)
        return Opened(
            document=self.chosen,
            title=head,
            role=ROLE_WORDS[self.chosen.role],
            paragraphs=body,
            cut=text.count("\n") >= MAX_LINES,
            same_elsewhere=others_with_text(self.chosen.sha256, self.snapshot),
        )

    @cached_property
    def terms(self) -> list[FactShown]:
        """The facts that speak to the terms; without a gate nothing is said about its prompt."""
        found = self.shown(FACTS)
        gated = any(fact.key == "gate.state" and fact.text != NOT_GATED for fact in found)
        return [fact for fact in found if gated or fact.answered or not fact.key.startswith("gate.")]

    @cached_property
    def card_fields(self) -> list[FactShown]:
        """What the card's front matter says of license, gate and lineage."""
        return self.shown(CARD_KEYS)

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        """What the repository and the workload statement suggest for the intake; a person checks every one."""
        found = {
            "publisher": self._from("publisher"),
            "license_name": self._from("license.name") or self._from("license.tag"),
            "license_source": self._terms_at(),
            "intended_use": self._from("card.intended_use"),
            "redistribution": Proposal(
                f"Planned: {'; '.join(self.candidate.workload.act_words()).lower()}.", "the workload statement"
            ),
            "acceptable_use": self._policy(),
        }
        return {name: proposal for name, proposal in found.items() if proposal}

    def _from(self, key: str) -> Proposal | None:
        fact = next(iter(self.shown([key])), None)
        if fact is None or not fact.text:
            return None
        said = f"The card says: {fact.text}" if fact.heading else fact.text
        source = f"{fact.place or 'the hub'}, {KNOWN_WORDS.get(fact.state, fact.state)}"
        return Proposal(said[:2000] if fact.heading else said[:200], source, fact.url)

    def _terms_at(self) -> Proposal | None:
        if not self.papers or self.snapshot is None:
            return self._from("license.link")
        paper = next((one for one in self.papers if one.role in ("license", "gate_prompt")), self.papers[0])
        where = "README.md, access prompt" if paper.role == "gate_prompt" else paper.path
        return Proposal(f"{where} at commit {self.snapshot.commit[:12]}"[:300], f"{where}, {KNOWN_WORDS['file']}")

    def _policy(self) -> Proposal | None:
        policy = next((paper for paper in self.papers if paper.role == "use_policy"), None)
        if policy is None:
            return None
        return Proposal(f"{policy.path} at the commit applies.", f"{policy.path}, {KNOWN_WORDS['file']}")

    @cached_property
    def intake_form(self) -> IntakeForm:
        """The form that did not pass, the recorded values for a correction, or the proposals."""
        if given := self.given.get("intake"):
            return given
        initial = (
            IntakeForm.of(self.intake) if self.intake else {name: one.value for name, one in self.proposals.items()}
        )
        return IntakeForm(seen=self.seen, initial=initial, auto_id="intake-%s")

    @cached_property
    def intake_rows(self) -> list[tuple[Any, Proposal | None]]:
        """The fields of the intake, each with the proposal it was filled with."""
        form, proposals = self.intake_form, {} if self.intake else self.proposals
        return [(form[name], proposals.get(name)) for name in IntakeForm.FIELDS]

    @cached_property
    def recorded(self) -> list[tuple[str, str]]:
        """The intake that counts, as labels and values."""
        if self.intake is None:
            return []
        return [(str(IntakeForm.base_fields[name].label), value) for name, value in IntakeForm.of(self.intake).items()]
