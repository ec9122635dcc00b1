"""What the two review desks show beside the evidence: checklist, tally, requirements left, and the sign-off panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reviews.desks.facts import DeskFact, shown
from reviews.desks.forms import AnswerForm, SignForm
from reviews.evidence import groups
from reviews.evidence.models import Fact, Snapshot
from reviews.evidence.queries import documents_of, facts_of
from reviews.people.models import User
from reviews.workflow import permits, queries, states
from reviews.workflow.actions.renewing import why_not_due, why_not_renew
from reviews.workflow.models import Answer, Candidate, SignOff, Track
from reviews.workflow.proposals import AnswerSuggestion
from reviews.workflow.questions import QUESTIONS, ChecklistQuestion
from reviews.workflow.requirements import Requirement, hindrances

CHOICE_TONES = {"yes": "ok", "conditional": "warn", "no": "bad", "unknown": "quiet", "not applicable": "quiet"}
OUTCOME_TONES = {"pass": "ok", "pass with conditions": "ok", "request changes": "warn", "fail": "bad"}
TALLY_WORDS = (
    ("no", "{n} no"), ("conditional", "{n} under a condition"), ("yes", "{n} yes"),
    ("unknown", "{n} cannot be told"), ("not applicable", "{n} not applicable"),
)  # fmt: skip


@dataclass(frozen=True)
class ChecklistItem:
    """One question of the checklist with its facts, the answer that counts, and the form to answer it."""

    question: ChecklistQuestion
    facts: list[DeskFact]
    answer: Answer | None
    outdated: bool
    form: AnswerForm | None
    opened: bool
    proposal: AnswerSuggestion | None = None

    @property
    def tone(self) -> str:
        """The look's tone of the answer."""
        return CHOICE_TONES.get(self.answer.choice, "quiet") if self.answer else "warn"

    @property
    def words(self) -> str:
        """The answer in words."""
        return (
            dict(self.question.choices).get(self.answer.choice, self.answer.choice) if self.answer else "Not answered"
        )


@dataclass(frozen=True)
class SignOffVerdict:
    """The sign-off in force on a track as the panel shows it; ``moved`` names what changed under it.

    ``stale`` is Outdated, Expired or "", ``renewable`` whether renewing is what comes next.
    """

    signoff: SignOff
    tone: str
    word: str
    moved: list[str]
    mine: bool
    stale: str = ""
    renewable: bool = False


class Desk:
    """One track's page for one person, read once; the templates only print it."""

    name = ""
    """The track."""

    def __init__(
        self, user: User, candidate: Candidate, *, opened: str = "", forms: dict[str, Any] | None = None
    ) -> None:
        """``forms`` holds a form that did not pass, by the name of its act, so that what was typed stays."""
        self.user, self.candidate = user, candidate
        self.given = forms or {}
        self.opened = opened
        self.dossier = queries.dossier(candidate)
        self.track: Track = self.dossier.tracks[self.name]
        self.track.candidate = candidate
        self.snapshot: Snapshot | None = candidate.snapshot
        self.facts: dict[str, Fact] = facts_of(self.snapshot) if self.snapshot else {}
        self.seen = self.snapshot.digest if self.snapshot else ""
        self.why_not_answer = permits.why_not_answer(user, self.track)
        self.why_not_sign = permits.why_not_sign(user, self.track)
        self.why_not_pass = permits.why_not_pass(self.dossier.gates, self.name)
        self.why_not_withdraw = permits.why_not_withdraw_signoff(user, self.track)

    def shown(self, keys: Iterable[str]) -> list[DeskFact]:
        """Facts of the snapshot for the page, each with how many remarks on it are open."""
        found = shown(self.candidate, self.facts, keys)
        return [replace(one, remarks=self.remarked[one.key]) if one.key in self.remarked else one for one in found]

    @cached_property
    def remarked(self) -> dict[str, int]:
        """Open remarks by the fact or file that they are about."""
        return queries.open_remarks(self.candidate)

    @property
    def title(self) -> str:
        """The track's name."""
        return self.track.get_name_display()

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word of the track."""
        return states.TRACK_WORDS[self.dossier.case.tracks[self.name].shown]

    @cached_property
    def left(self) -> list[Requirement]:
        """The requirements that stand against a pass on this track."""
        return hindrances(self.dossier.gates, f"pass {self.name}")

    @cached_property
    def checklist(self) -> list[ChecklistItem]:
        """Every question; the one named by the address, or the one whose form did not pass, stands open."""
        return [self._asked(question) for question in QUESTIONS[self.name]]

    def _asked(self, question: ChecklistQuestion) -> ChecklistItem:
        answer = self.dossier.answers[self.name].get(question.key)
        proposal = None if answer else self.suggested.get(question.key)
        form = self.given.get(f"answer {question.key}")
        opened = form is not None or self.opened == question.key
        if form is None and not self.why_not_answer:
            offered = answer or proposal
            kept = {"choice": offered.choice, "text": offered.text} if offered else {}
            form = AnswerForm(question=question, seen=self.seen, initial=kept)
        outdated = bool(answer and self.snapshot and answer.snapshot_id != self.snapshot.pk)
        return ChecklistItem(question, self.shown(question.fact_keys), answer, outdated, form, opened, proposal)

    @property
    def suggested(self) -> Mapping[str, AnswerSuggestion]:
        """What the facts propose as answers, by question; only engineering's are read off files."""
        return {}

    def next_open(self) -> str:
        """The first question without an answer, "" when there is none."""
        given = self.dossier.answers[self.name]
        return next((question.key for question in QUESTIONS[self.name] if question.key not in given), "")

    @cached_property
    def tally(self) -> list[tuple[str, str]]:
        """How many questions have which answer, as tone and words; what is open comes first."""
        given = [answer.choice for answer in self.dossier.answers[self.name].values()]
        open_ones = len(QUESTIONS[self.name]) - len(given)
        found = [("warn", f"{open_ones} not answered")] if open_ones else []
        return found + [(CHOICE_TONES[c], words.format(n=given.count(c))) for c, words in TALLY_WORDS if c in given]

    @cached_property
    def verdict(self) -> SignOffVerdict | None:
        """The sign-off in force, if there is one."""
        signoff = self.track.signoff
        if signoff is None or self.snapshot is None:
            return None
        moved = groups.titles(groups.moved(signoff.basis, self.snapshot.groups))
        word = states.TRACK_WORDS[self.track.state][1]
        tone, mine = states.TRACK_WORDS[self.track.state][0], signoff.signer_id == self.user.pk
        shown = self.dossier.case.tracks[self.name].shown
        stale = states.TRACK_WORDS[shown][1] if shown in (states.OUTDATED, states.EXPIRED) else ""
        due = signoff.review_by is not None and not why_not_due(self.track, signoff)
        renewable = self.track.state in states.PASSING and (bool(stale) or due)
        return SignOffVerdict(signoff, tone, word, moved, mine, stale, renewable)

    @cached_property
    def why_not_renew(self) -> str:
        """Why this person does not renew the pass in force, "" when they may."""
        return why_not_renew(self.user, self.track, self.dossier.gates)

    @cached_property
    def conditions(self) -> list[Any]:
        """The conditions of the sign-off in force on this track."""
        return [one for one in self.dossier.conditions if one.signoff.track == self.name]

    @cached_property
    def history(self) -> list[tuple[str, SignOff]]:
        """Every sign-off given on this track with the tone of its outcome, newest first."""
        given = queries.history_of_signoffs(self.candidate).filter(track=self.name)
        return [(OUTCOME_TONES[one.outcome], one) for one in given]

    @cached_property
    def sign_form(self) -> SignForm:
        """The form that did not pass, or a fresh one."""
        return self.given.get("sign") or self.fresh_sign_form()

    def posted_sign_form(self, data: Any) -> SignForm:
        """The sign-off form with what was typed."""
        return SignForm(data)

    def fresh_sign_form(self) -> SignForm:
        """An empty sign-off form for what is seen now."""
        return SignForm(seen=self.seen, initial=self.stands)

    @property
    def stands(self) -> dict[str, Any]:
        """The sign-off that the page shows as the one in force, for the form to bring back."""
        return {"stands": self.track.signoff_id}

    def documents(self, *roles: str) -> list[Any]:
        """The documents with these roles, in the order of the roles."""
        if not self.snapshot:
            return []
        return sorted(
            documents_of(self.snapshot, *roles), key=lambda document: (roles.index(document.role), document.path)
        )
