"""The one place that answers a machine's question, for both the API and the command."""

from django.conf import settings

from reviews.decisions import answers, queries
from reviews.decisions.answers import CheckQuestion, Reply
from reviews.workloads.models import Workload


def default_hub() -> str:
    """Return the name of the first configured hub, "" if there is none."""
    return next(iter(settings.HUBS), "")


def ask(question: CheckQuestion) -> Reply:
    """Allow or deny, with the reasons. Anything unknown to the portal is denied with a sentence."""
    if question.hub not in settings.HUBS:
        known = ", ".join(settings.HUBS) or "none"
        return _deny(f"This portal has no hub called “{question.hub}”. Configured hubs: {known}.")
    if not answers.COMMIT.fullmatch(question.commit):
        return queries.check(question)
    if not Workload.objects.filter(slug=question.workload).exists():
        return _deny(f"No workload is called “{question.workload}”. Use the short name from its page's URL.")
    return queries.check(question)


def _deny(why: str) -> Reply:
    return Reply(False, None, (why,))
