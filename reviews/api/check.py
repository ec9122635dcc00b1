"""The one place that answers a machine's question, for both the API and the command, and keeps the answer."""

from django.conf import settings

from reviews.decisions import answers
from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.gate.checking import check
from reviews.decisions.gate.rows import keep_answer
from reviews.workloads.models import Workload


def default_hub() -> str:
    """Return the name of the first configured hub, "" if there is none."""
    return next(iter(settings.HUBS), "")


def ask(question: CheckQuestion, *, asked_by: str) -> Reply:
    """Allow or deny, with the reasons, and keep the answer; ``asked_by`` is the name of who asks.

    Anything unknown to the portal is denied with a sentence.
    """
    reply = _answer(question)
    keep_answer(question, reply, asked_by=asked_by)
    return reply


def _answer(question: CheckQuestion) -> Reply:
    if question.hub not in settings.HUBS:
        known = ", ".join(settings.HUBS) or "none"
        return _deny(f"This portal has no hub called “{question.hub}”. Configured hubs: {known}.")
    if not answers.COMMIT.fullmatch(question.commit):
        return check(question)
    if not Workload.objects.filter(slug=question.workload).exists():
        return _deny(f"No workload is called “{question.workload}”. Use the short name from its page's URL.")
    return check(question)


def _deny(why: str) -> Reply:
    return Reply(False, None, (why,))
