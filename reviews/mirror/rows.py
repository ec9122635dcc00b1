"""Writes about mirrors that are no acts: how far a copy is, why it waits, and when bytes were last right."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reviews.mirror.models import Mirror, MirrorFile

State = Mirror.MirrorState


def note_copied(file: MirrorFile, size: int) -> None:
    """Write how many bytes of a file are here, for display."""
    MirrorFile.objects.filter(pk=file.pk, sha256="").update(copied=size)


def note_held(file: MirrorFile, sha256: str) -> None:
    """Write that the bytes of a file are held and were right just now."""
    now = timezone.now()
    held = {"sha256": sha256, "copied": file.size, "held_at": now, "verified_at": now, "problem": ""}
    MirrorFile.objects.filter(pk=file.pk).update(**held)


def note_waiting(mirror: Mirror, why: str, seconds: float) -> None:
    """Write why a copy waits, and when it is tried again; no seconds for at once."""
    again = timezone.now() + timedelta(seconds=seconds)
    Mirror.objects.filter(pk=mirror.pk, state=State.COPYING).update(error=why[:1000], next_at=again)


def note_stopped(mirror: Mirror, why: str) -> None:
    """Write that a copy goes on only when a person asks for it again."""
    Mirror.objects.filter(pk=mirror.pk, state=State.COPYING).update(state=State.STOPPED, error=why[:1000], next_at=None)


def note_verified(sha256: str) -> None:
    """Write that the bytes of a file were read and were right, for every mirror that holds them."""
    MirrorFile.objects.filter(sha256=sha256).update(verified_at=timezone.now())


def note_not_held(file: MirrorFile, problem: str = "") -> None:
    """Write that nothing of a file is held; ``problem`` is what was wrong with it."""
    gone = {"sha256": "", "copied": 0, "held_at": None, "verified_at": None, "problem": problem[:1000]}
    MirrorFile.objects.filter(pk=file.pk).update(**gone)


@transaction.atomic
def clear_if_removed(file: MirrorFile) -> bool:
    """Write that a file of a removed mirror is no longer held; return False if its copy was asked for again."""
    if not Mirror.objects.filter(pk=file.mirror_id, state=State.REMOVED).exists():
        return False
    note_not_held(file)
    return True
