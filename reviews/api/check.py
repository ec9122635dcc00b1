"""The one place that answers machines, for both the API and the command, and keeps the answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.entries import visible_to
from reviews.decisions.gate.checking import check_all
from reviews.decisions.gate.rows import keep_answers
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry

LOCK_NAME = "lock.json"
"""What a fetched lock is called among the answers, in the place of a repository."""


def default_hub() -> str:
    """Return the name of the first configured hub, "" if there is none."""
    return next(iter(settings.HUBS), "")


def hubs_of(repos: Iterable[str], seer: User | None = None) -> dict[str, str]:
    """Return the hub that is meant for each repository when none is named: one on which decisions know it.

    Of several, the first that is configured; without any, the first of all. ``seer`` narrows to what they see.
    """
    meant = dict.fromkeys(repos, default_hub())
    if len(settings.HUBS) > 1:
        entries = CatalogEntry.objects.all() if seer is None else visible_to(seer)
        found = set(entries.order_by().filter(repo_id__in=meant).values_list("repo_id", "hub").distinct())
        for repo in meant:
            meant[repo] = next((hub for hub in settings.HUBS if (repo, hub) in found), meant[repo])
    return meant


def ask(question: CheckQuestion, *, asked_by: str, seer: User | None = None) -> Reply:
    """Allow or deny, with the reasons, and keep the answer; ``asked_by`` is the name of who asks."""
    return ask_all([question], asked_by=asked_by, seer=seer)[0]


def ask_all(questions: Sequence[CheckQuestion], *, asked_by: str, seer: User | None = None) -> list[Reply]:
    """Allow or deny each, in order, and keep the answers. Anything unknown to the portal is denied with a sentence.

    Without a name in ``asked_by``, it is a dry run: nothing is kept. With a ``seer``, only what they see is known.
    """
    known = iter(check_all([one for one in questions if one.hub in settings.HUBS], seer))
    replies = [next(known) if one.hub in settings.HUBS else _no_hub(one.hub) for one in questions]
    if asked_by:
        keep_answers(zip(questions, replies, strict=True), asked_by=asked_by)
    return replies


def _no_hub(hub: str) -> Reply:
    known = ", ".join(settings.HUBS) or "–"
    return Reply(
        False, None, (say("This portal has no hub called “{hub}”. Configured hubs: {known}.", hub=hub, known=known),)
    )


def note_lock(said: dict[str, Any], *, asked_by: str) -> None:
    """Keep that a machine fetched a lock, as one answer that names the decisions in it."""
    numbers = ", ".join(str(one["decision"]) for one in said["models"]) or "none"
    question = CheckQuestion("", LOCK_NAME, "", said["workload"], "", said["stage"])
    why = f"Lock until {said['fresh_until']} with decisions: {numbers}."
    keep_answers([(question, Reply(True, None, (why,)))], asked_by=asked_by)
