"""The legal desk: license documents, the facts relevant to the terms, and the license intake."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from reviews.desks.desk import Desk
from reviews.desks.facts import DeskFact
from reviews.desks.forms import IntakeForm, SignForm
from reviews.desks.legal.documents_column import DocumentsColumn, Opened
from reviews.desks.legal.intake_suggestions import IntakeSources, IntakeSuggestion, sentences_on_use, suggestions
from reviews.desks.legal.sign_form import LegalSignForm
from reviews.desks.legal.terms_page import TermsShown, applied_terms, tie_choices
from reviews.desks.wording import NOT_GATED
from reviews.legal.alarms import alarm_sentences
from reviews.legal.documents import LicenseDocuments
from reviews.legal.permits import why_not_keep
from reviews.licensing.permits import why_not_own_terms
from reviews.licensing.rules.duties import DutyLine
from reviews.licensing.rules.intended_use import Suggestion
from reviews.licensing.terms.carryover import Carried
from reviews.workflow import permits, queries, states
from reviews.workflow.matching import Match, match_of
from reviews.workflow.models import LicenseIntake

FACTS = ("license.", "gate.", "publisher", "lineage.", "card.intended_use", "card.out_of_scope")
CARD_KEYS = (
    "license.tag", "license.name", "license.link", "card.license", "license.card_terms", "lineage.", "gate.",
    "card.languages",
)  # fmt: skip


class LegalDesk(Desk):
    """The legal track's page."""

    name = states.LEGAL

    def __init__(self, *args: Any, doc: str = "", form: str = "", **kwargs: Any) -> None:
        """Read the page; ``doc`` is the number of the open document, or "card"; ``form`` as for ``DocumentsColumn``."""
        super().__init__(*args, **kwargs)
        self.why_not_intake = permits.why_not_record_intake(self.user, self.candidate)
        self.license_documents = LicenseDocuments(self.snapshot, self.facts) if self.snapshot else None
        self.column = DocumentsColumn(self.license_documents, doc, form=form)
        self.card_chosen, self.chosen = self.column.card_chosen, self.column.chosen
        self.legal_documents, self.above = self.column.legal_documents, self.column.above
        self.why_not_terms = why_not_own_terms(self.user)
        self.why_not_keep = why_not_keep(self.user)
        self.why_not_pass = self.why_not_pass or (self.match.why_not_pass if self.match else "")
        self.intake = self.detail.intake

    @cached_property
    def legal_document(self) -> Opened | None:
        """The open document, ready for display."""
        return self.column.opened([mark for one in self.licenses for mark in one.marks])

    @property
    def carried(self) -> Carried | None:
        """Terms that carry over from the last reviewed text to the open document."""
        return self.column.carried

    @cached_property
    def licenses(self) -> list[TermsShown]:
        """Terms of every license that applies, with their clauses in the open document."""
        if self.license_documents is None:
            return []
        return applied_terms(self.license_documents, self.above, self.chosen)

    @cached_property
    def worth_reading(self) -> list[Suggestion]:
        """The card's sentences on use, those that share words with this workload first; never an answer."""
        return sentences_on_use(self.candidate.workload, self.facts)

    @property
    def alarms(self) -> list[str]:
        """What a reviewer must recheck: accepted access prompts, and linked pages that changed."""
        if self.license_documents is None:
            return []
        signed = self.track.signoff.at if self.track.signoff else None
        return alarm_sentences(self.license_documents, signed, timezone.localdate())

    @cached_property
    def earlier(self) -> LicenseIntake | None:
        """An earlier legal review of the same repository that can be confirmed for this use."""
        return queries.earlier_intake(self.user, self.candidate) if self.snapshot and not self.intake else None

    @cached_property
    def same_text(self) -> LicenseIntake | None:
        """A review of another repository with the same license text, which supplies suggestions."""
        return None if self.intake or self.earlier else queries.intake_on_same_text(self.user, self.candidate)

    @cached_property
    def match(self) -> Match | None:
        """The license rules run on the candidate as it is now."""
        answers = self.detail.answers[self.name]
        return match_of(self.candidate, answers=answers, license_documents=self.license_documents)

    @property
    def duties(self) -> list[DutyLine]:
        """The duties that this workload triggers or may trigger."""
        return self.match.triggered if self.match else []

    def posted_sign_form(self, data: Any) -> SignForm:
        """Return the legal sign-off form bound to the posted data."""
        return LegalSignForm(data, duties=self.duties, team=self.candidate.workload.team)

    def fresh_sign_form(self) -> SignForm:
        """Return a fresh legal sign-off form for the current snapshot."""
        team, stands = self.candidate.workload.team, self.stands
        return LegalSignForm(seen=self.seen, duties=self.duties, team=team, initial=stands)

    @property
    def tie_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The terms that a clause can be tied to: by license, "key path" and the title of every term."""
        return tie_choices(self.licenses)

    @cached_property
    def terms(self) -> list[DeskFact]:
        """The facts relevant to the terms; those on the access prompt only for a gated repository."""
        found = self.shown(FACTS)
        gated = any(fact.key == "gate.state" and fact.text != NOT_GATED for fact in found)
        return [fact for fact in found if gated or fact.answered or not fact.key.startswith("gate.")]

    @cached_property
    def card_fields(self) -> list[DeskFact]:
        """The card's metadata on license, access gate and lineage."""
        return self.shown(CARD_KEYS)

    @cached_property
    def proposals(self) -> dict[str, IntakeSuggestion]:
        """Suggested intake values from the repository and the workload statement, by field."""
        return suggestions(IntakeSources(self.candidate, self.facts, self.legal_documents, self.match, self.same_text))

    @cached_property
    def intake_form(self) -> IntakeForm:
        """The invalid form, else the recorded values to correct, else the suggestions."""
        if given := self.given.get("intake"):
            return given
        proposed = {name: one.value for name, one in self.proposals.items()}
        initial = IntakeForm.of(self.intake) if self.intake else proposed
        before = self.intake.pk if self.intake else 0
        return IntakeForm(seen=self.seen, before=before, initial=initial, auto_id="intake-%s")

    @cached_property
    def intake_rows(self) -> list[tuple[Any, IntakeSuggestion | None]]:
        """The fields of the intake, each with the suggestion that prefilled it."""
        form, proposals = self.intake_form, {} if self.intake else self.proposals
        return [(form[name], proposals.get(name)) for name in IntakeForm.FIELDS]

    @cached_property
    def recorded(self) -> list[tuple[str, str]]:
        """The current intake, as labels and values."""
        return IntakeForm.labelled(self.intake) if self.intake else []
