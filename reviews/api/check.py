"""The one place that answers machines, for both the API and the command, and keeps the answers."""

from collections.abc import Sequence

from django.conf import settings

from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.gate.checking import check_all
from reviews.decisions.gate.rows import keep_answers


def default_hub() -> str:
    """Return the name of the first configured hub, "" if there is none."""
    return next(iter(settings.HUBS), "")


def ask(question: CheckQuestion, *, asked_by: str) -> Reply:
    """Allow or deny, with the reasons, and keep the answer; ``asked_by`` is the name of who asks."""
    return ask_all([question], asked_by=asked_by)[0]


def ask_all(questions: Sequence[CheckQuestion], *, asked_by: str) -> list[Reply]:
    """Allow or deny each, in order, and keep the answers. Anything unknown to the portal is denied with a sentence."""
    known = iter(check_all([one for one in questions if one.hub in settings.HUBS]))
    replies = [next(known) if one.hub in settings.HUBS else _no_hub(one.hub) for one in questions]
    keep_answers(zip(questions, replies, strict=True), asked_by=asked_by)
    return replies


def _no_hub(hub: str) -> Reply:
    known = ", ".join(settings.HUBS) or "none"
    return Reply(False, None, (f"This portal has no hub called “{hub}”. Configured hubs: {known}.",))
