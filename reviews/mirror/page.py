"""What the pages of the mirror show: what is held of a decision, how it is pulled, and how much room there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet, Sum

from reviews.decisions.models import Decision
from reviews.jobs.queries import latest
from reviews.language.phrases import say
from reviews.mirror import permits, queries
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.store import NoFolder
from reviews.people.models import User

State = Mirror.MirrorState
TONES = {State.COPYING: "info", State.COMPLETE: "ok", State.STOPPED: "bad", State.REMOVED: "quiet"}
ANSWERS = {"yes": say("Yes"), "with duties": say("Yes, with the duties of the pass"), "no": say("No")}


@dataclass(frozen=True)
class MirrorSums:
    """How much of a mirror is here: files and bytes, held and in all, and when the oldest check was."""

    files: int
    held_files: int
    size: int
    held: int
    verified: datetime | None
    wrong: int


@dataclass(frozen=True)
class MirrorRow:
    """One mirror of the list."""

    mirror: Mirror
    tone: str
    words: str
    sums: MirrorSums


@dataclass(frozen=True)
class MirrorRoom:
    """The mirror's folder: what is free, what is held, what may be held (0: no limit), or what is wrong with it."""

    free: int
    held: int
    most: int
    trouble: str


SUMS = {
    "files": Count("pk"), "held_files": Count("pk", filter=~Q(sha256="")), "size": Sum("size", default=0),
    "held": Sum("copied", default=0), "verified": Min("verified_at"), "wrong": Count("pk", filter=~Q(problem="")),
}  # fmt: skip
"""The bytes of a file under way count as far as it came."""


def sums_of(found: QuerySet[MirrorFile]) -> MirrorSums:
    """Return the sums of some files, in one query."""
    return MirrorSums(**found.aggregate(**SUMS))


def decision_page(decision: Decision, who: User) -> dict[str, Any]:
    """Return what the page of one decision's mirror shows."""
    mirror = Mirror.objects.select_related("asked_by", "removed_by").filter(decision=decision).first()
    answer, signoff = queries.legal_answer(decision)
    files = MirrorFile.objects.filter(mirror=mirror)
    there = f"/~{decision.hub}" if decision.hub != next(iter(settings.HUBS), "") else ""
    not_mirrored = permits.why_not_mirrored(decision)
    return {
        "decision": decision, "mirror": mirror, "answer": ANSWERS.get(answer, say("Not decided")), "signoff": signoff,
        "said_yes": answer in queries.YES, "gated": decision.snapshot.repo.get("gated"),
        "accepted": queries.gate_accepted(decision.candidate, decision.snapshot), "not_mirrored": not_mirrored,
        "files": files.order_by("path"), "sums": sums_of(files) if mirror else None,
        "tone": TONES[State(mirror.state)] if mirror else "quiet",
        "served": bool(mirror and mirror.complete_at and mirror.state != State.REMOVED and not not_mirrored),
        "run": latest("copy_mirror", mirror.pk) if mirror else None,
        "endpoint": f"{settings.PORTAL_URL}/mirror{there}",
        "why_not_copy": permits.why_not_copy(who, decision, mirror),
        "why_not_remove": permits.why_not_remove(who, mirror) if mirror else "",
    }  # fmt: skip


def shown(page: Iterable[Mirror]) -> list[MirrorRow]:
    """Return the rows of a page, in one query more."""
    found = list(page)
    keys = [one.pk for one in found]
    told = MirrorFile.objects.filter(mirror__in=keys).order_by().values_list("mirror").annotate(**SUMS)
    sums = {key: MirrorSums(*rest) for key, *rest in told}
    none = MirrorSums(0, 0, 0, 0, None, 0)
    return [MirrorRow(one, TONES[State(one.state)], one.get_state_display(), sums.get(one.pk, none)) for one in found]


def room() -> MirrorRoom:
    """Return how much room the mirror has."""
    held = queries.held_bytes()
    try:
        store = queries.opened() if held else queries.folder()
        return MirrorRoom(max(0, store.free() - settings.MIRROR_FREE), held, settings.MIRROR_MOST, "")
    except NoFolder as error:
        return MirrorRoom(0, held, settings.MIRROR_MOST, str(error))
