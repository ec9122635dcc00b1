"""The shared parts of both review desks: checklist, tally, open requirements, and the sign-off panel."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from reviews.desks.checklist import ChecklistItem, first_unanswered, newest, tally
from reviews.desks.facts import DeskFact, shown
from reviews.desks.forms import AnswerForm, SignForm
from reviews.desks.verdict import SignOffVerdict, verdict_of
from reviews.evidence.models import Fact, Snapshot
from reviews.evidence.queries import facts_of
from reviews.people.models import User
from reviews.workflow import permits, queries, states
from reviews.workflow.actions.renewing import why_not_renew
from reviews.workflow.models import Candidate, SignOff, Track
from reviews.workflow.questions import QUESTIONS, ChecklistQuestion
from reviews.workflow.requirements import Requirement, hindrances
from reviews.workflow.suggestions import AnswerSuggestion

OUTCOME_TONES = {"pass": "ok", "pass with conditions": "ok", "request changes": "warn", "fail": "bad"}


class Desk:
    """One track's page for one person; data is read once, and the templates only render it."""

    name = ""
    """The track."""

    def __init__(
        self, user: User, candidate: Candidate, *, opened: str = "", forms: dict[str, Any] | None = None
    ) -> None:
        """Read the page; ``forms`` holds an invalid form by the name of its act, so that no input is lost."""
        self.user, self.candidate = user, candidate
        self.given = forms or {}
        self.opened = opened
        self.detail = queries.candidate_detail(candidate)
        self.track: Track = self.detail.tracks[self.name]
        self.track.candidate = candidate
        self.snapshot: Snapshot | None = candidate.snapshot
        self.facts: dict[str, Fact] = facts_of(self.snapshot) if self.snapshot else {}
        self.seen = self.snapshot.digest if self.snapshot else ""
        self.why_not_answer = permits.why_not_answer(user, self.track)
        self.why_not_sign = permits.why_not_sign(user, self.track)
        self.why_not_pass = permits.why_not_pass(self.detail.requirements, self.name)
        self.why_locked = permits.why_locked(self.track)
        self.why_not_withdraw = permits.why_not_withdraw_signoff(user, self.track)

    def shown(self, keys: Iterable[str]) -> list[DeskFact]:
        """Return facts of the snapshot for the page, each with its number of open remarks."""
        found = shown(self.candidate, self.facts, keys)
        return [replace(one, remarks=self.remarked[one.key]) if one.key in self.remarked else one for one in found]

    @cached_property
    def remarked(self) -> dict[str, int]:
        """Number of open remarks, by the fact or file that they concern."""
        return queries.open_remarks(self.candidate)

    @property
    def title(self) -> str:
        """The track's name."""
        return self.track.get_name_display()

    @property
    def state(self) -> tuple[str, str]:
        """Tone and label of the track."""
        return states.TRACK_WORDS[self.detail.value.tracks[self.name].shown]

    @cached_property
    def left(self) -> list[Requirement]:
        """The requirements that block a pass on this track."""
        return hindrances(self.detail.requirements, f"pass {self.name}")

    @cached_property
    def checklist(self) -> list[ChecklistItem]:
        """Every question; the one named in the address, or the one with an invalid form, is expanded."""
        return [self._asked(question) for question in QUESTIONS[self.name]]

    def _asked(self, question: ChecklistQuestion) -> ChecklistItem:
        answer = self.detail.answers[self.name].get(question.key)
        proposal = None if answer else self.suggested.get(question.key)
        form = self.given.get(f"answer {question.key}")
        opened = form is not None or self.opened == question.key
        if form is None and not self.why_not_answer:
            offered = answer or proposal
            kept = {"choice": offered.choice, "text": offered.text} if offered else {}
            before = newest(self.detail.answers[self.name])
            form = AnswerForm(question=question, seen=self.seen, before=before, initial=kept)
        outdated = bool(answer and self.snapshot and answer.snapshot_id != self.snapshot.pk)
        return ChecklistItem(question, self.shown(question.fact_keys), answer, outdated, form, opened, proposal)

    @property
    def suggested(self) -> Mapping[str, AnswerSuggestion]:
        """Suggested answers by question; only the engineering desk derives them from facts."""
        return {}

    def next_open(self) -> str:
        """Return the key of the first unanswered question, "" if there is none."""
        return first_unanswered(self.name, self.detail.answers[self.name])

    @cached_property
    def tally(self) -> list[tuple[str, str]]:
        """Number of questions per answer, as tone and words; unanswered ones come first."""
        return tally(self.name, self.detail.answers[self.name])

    @cached_property
    def verdict(self) -> SignOffVerdict | None:
        """The sign-off in force, if there is one."""
        return verdict_of(self.track, self.detail.value.tracks[self.name].shown, self.snapshot, self.user)

    @cached_property
    def why_not_renew(self) -> str:
        """Why this person may not renew the pass in force, "" if they may."""
        return why_not_renew(self.user, self.track, self.detail.requirements)

    @cached_property
    def conditions(self) -> list[Any]:
        """The conditions of the sign-off in force on this track."""
        return [one for one in self.detail.conditions if one.signoff.track == self.name]

    @cached_property
    def history(self) -> list[tuple[str, SignOff]]:
        """Every sign-off given on this track with the tone of its outcome, newest first."""
        given = queries.history_of_signoffs(self.candidate).filter(track=self.name)
        return [(OUTCOME_TONES[one.outcome], one) for one in given]

    @cached_property
    def sign_form(self) -> SignForm:
        """The invalid form, or a fresh one."""
        return self.given.get("sign") or self.fresh_sign_form()

    def posted_sign_form(self, data: Any) -> SignForm:
        """Return the sign-off form bound to the posted data."""
        return SignForm(data)

    def fresh_sign_form(self) -> SignForm:
        """Return a fresh sign-off form for the current snapshot."""
        return SignForm(seen=self.seen, initial=self.stands)

    @property
    def stands(self) -> dict[str, Any]:
        """The sign-off shown as the one in force, which the form posts back."""
        return {"stands": self.track.signoff_id}
