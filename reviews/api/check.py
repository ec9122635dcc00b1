"""The one place where a machine's question is answered, for the API and for the command alike."""

from django.conf import settings

from reviews.decisions import answers, queries
from reviews.decisions.answers import CheckQuestion, Reply
from reviews.workloads.models import Workload


def default_hub() -> str:
    """Return the name of the first configured hub, "" when none is."""
    return next(iter(settings.HUBS), "")


def ask(question: CheckQuestion) -> Reply:
    """Allow or deny, with the reasons. Whatever this portal does not know is denied with a sentence, never an error."""
    if question.hub not in settings.HUBS:
        known = ", ".join(settings.HUBS) or "none"
        return _deny(f"This portal reads no hub called “{question.hub}”. Configured: {known}.")
    if not answers.COMMIT.fullmatch(question.commit):
        return queries.check(question)
    if not Workload.objects.filter(slug=question.workload).exists():
        return _deny(f"There is no workload called “{question.workload}”; its short name stands in its page's address.")
    return queries.check(question)


def _deny(why: str) -> Reply:
    return Reply(False, None, (why,))
