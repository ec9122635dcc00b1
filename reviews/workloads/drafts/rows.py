"""Writes of drafts, which are no acts: nothing rests on a draft, and its owner may delete it at any time."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from reviews.people.models import User
from reviews.workloads.drafts.models import StatementDraft

AT_ONCE = 1000
"""Drafts that one round of the scheduler removes at most."""


def begin_draft(owner: User, *, preset: str, said: dict[str, Any]) -> StatementDraft:
    """Write a person's draft with what is filled in from the start; one that is there already is kept."""
    found, _ = StatementDraft.objects.get_or_create(owner=owner, defaults={"preset": preset, "said": said})
    return found


def keep_draft(draft: StatementDraft, *, said: dict[str, Any], answered: Iterable[str]) -> None:
    """Write the answers of a draft that the caller has locked."""
    draft.said, draft.answered = said, sorted(set(answered))
    draft.save(update_fields=["said", "answered", "changed_at"])


def end_draft(owner: User) -> None:
    """Remove a person's draft: its statement was made, or the person does not want it any more."""
    StatementDraft.objects.filter(owner=owner).delete()


def prune_drafts() -> int:
    """Remove drafts that their owners have not touched for ``DRAFT_DAYS``; return how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    old = list(StatementDraft.objects.filter(changed_at__lt=before).values_list("pk", flat=True)[:AT_ONCE])
    return StatementDraft.objects.filter(pk__in=old, changed_at__lt=before).delete()[0] if old else 0
