"""Acts on first questions: passing one on to people, and answering it."""

from django.utils import timezone

from reviews.catalog.asking import permits
from reviews.catalog.asking.axes import AXES, UseQuestionValue, axis_words
from reviews.catalog.asking.mails import call_answerers, tell_asker
from reviews.catalog.asking.models import UseQuestion
from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.sentences import require as require_sentences

MOST_LETTERS = 300


@act
def pass_on(asked: UseQuestionValue, *, by: User) -> UseQuestion:
    """Keep a question for requesters and reviewers, and mail the requesters of the asker's teams.

    Raises ``ValueError`` for a question without words, or with more letters than one has.
    """
    freeze_people()
    require(permits.why_not_ask(by))
    sentence = joined(" ", asked.sentence.split())
    if not 0 < len(sentence) <= MOST_LETTERS:
        raise ValueError(say("Ask in one sentence of at most {most_letters} letters.", most_letters=MOST_LETTERS))
    said = {AXES[name]: axis_words(name, value) for name, value in asked.axes.items()}
    team = joined(", ", by.teams.order_by("name").values_list("name", flat=True))[:100]
    found = UseQuestion.objects.create(sentence=sentence, axes=said, team=team, asked_by=by, asked_at=timezone.now())
    call_answerers(found, by=by)
    record(
        "question:asked", actor=actor_name(by), subject=f"question:{found.pk}", label=str(found), sentence=sentence,
        axes=said,
    )  # fmt: skip
    return found


@act
def answer(found: UseQuestion, *, text: str, by: User) -> UseQuestion:
    """Answer a question once, and mail the one who asked."""
    freeze_people()
    found = UseQuestion.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=found.pk)
    require(permits.why_not_answer(by, found))
    require_sentences({say("Answer"): text})
    found.answer, found.answered_by, found.answered_at = text, by, timezone.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    tell_asker(found, by)
    record("question:answered", actor=actor_name(by), subject=f"question:{found.pk}", label=str(found), answer=text)
    return found
