"""The one place that answers machines, for both the API and the command, and keeps the answers."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.gate.checking import check_all
from reviews.decisions.gate.rows import keep_answers

LOCK_NAME = "lock.json"
"""What a fetched lock is called among the answers, in the place of a repository."""


def default_hub() -> str:
    """Return the name of the first configured hub, "" if there is none."""
    return next(iter(settings.HUBS), "")


def ask(question: CheckQuestion, *, asked_by: str) -> Reply:
    """Allow or deny, with the reasons, and keep the answer; ``asked_by`` is the name of who asks."""
    return ask_all([question], asked_by=asked_by)[0]


def ask_all(questions: Sequence[CheckQuestion], *, asked_by: str) -> list[Reply]:
    """Allow or deny each, in order, and keep the answers. Anything unknown to the portal is denied with a sentence.

    Without a name in ``asked_by``, it is a dry run: nothing is kept.
    """
    known = iter(check_all([one for one in questions if one.hub in settings.HUBS]))
    replies = [next(known) if one.hub in settings.HUBS else _no_hub(one.hub) for one in questions]
    if asked_by:
        keep_answers(zip(questions, replies, strict=True), asked_by=asked_by)
    return replies


def _no_hub(hub: str) -> Reply:
    known = ", ".join(settings.HUBS) or "none"
    return Reply(False, None, (f"This portal has no hub called “{hub}”. Configured hubs: {known}.",))


def note_lock(said: dict[str, Any], *, asked_by: str) -> None:
    """Keep that a machine fetched a lock, as one answer that names the decisions in it."""
    numbers = ", ".join(str(one["decision"]) for one in said["models"]) or "none"
    question = CheckQuestion("", LOCK_NAME, "", said["workload"], "", said["stage"])
    why = f"Lock until {said['fresh_until']} with decisions: {numbers}."
    keep_answers([(question, Reply(True, None, (why,)))], asked_by=asked_by)
