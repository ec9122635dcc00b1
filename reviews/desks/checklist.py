"""The checklist of one track on a desk: its questions with facts, answers and forms, and the tally of answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from reviews.desks.facts import DeskFact
from reviews.desks.forms import AnswerForm
from reviews.language.phrases import say
from reviews.workflow.models import Answer
from reviews.workflow.questions import QUESTIONS, ChecklistQuestion
from reviews.workflow.suggestions import AnswerSuggestion

CHOICE_TONES = {"yes": "ok", "conditional": "warn", "no": "bad", "unknown": "quiet", "not applicable": "quiet"}
TALLY_WORDS = (
    ("no", say("{n} no")), ("conditional", say("{n} with conditions")), ("yes", say("{n} yes")),
    ("unknown", say("{n} cannot be determined")), ("not applicable", say("{n} not applicable")),
)  # fmt: skip


@dataclass(frozen=True)
class ChecklistItem:
    """One checklist question with its facts, its current answer, and the form to answer it."""

    question: ChecklistQuestion
    facts: list[DeskFact]
    answer: Answer | None
    outdated: bool
    form: AnswerForm | None
    opened: bool
    proposal: AnswerSuggestion | None = None

    @property
    def tone(self) -> str:
        """Tone of the answer."""
        return CHOICE_TONES.get(self.answer.choice, "quiet") if self.answer else "warn"

    @property
    def words(self) -> str:
        """Label of the answer."""
        return (
            dict(self.question.choices).get(self.answer.choice, self.answer.choice)
            if self.answer
            else say("Not answered")
        )


def newest(answers: Mapping[str, Answer]) -> int:
    """Return the key of the newest of the answers on a page, 0 if there is none."""
    return max((one.pk for one in answers.values()), default=0)


def tally(track: str, answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Return the number of questions per answer, as tone and words; unanswered ones come first.

    ``answers`` holds the current answers of the track, by question.
    """
    given = [answer.choice for answer in answers.values()]
    unanswered = len(QUESTIONS[track]) - len(given)
    found = [("warn", say("{unanswered} not answered", unanswered=unanswered))] if unanswered else []
    return found + [(CHOICE_TONES[c], words.format(n=given.count(c))) for c, words in TALLY_WORDS if c in given]


def first_unanswered(track: str, answers: Mapping[str, Answer]) -> str:
    """Return the key of the track's first unanswered question, "" if there is none."""
    return next((question.key for question in QUESTIONS[track] if question.key not in answers), "")
