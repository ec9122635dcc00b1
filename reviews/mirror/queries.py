"""Reads of the mirror: what legal decided, what is held, what is due, and what a person may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Now
from django.utils import timezone

from reviews.decisions.gate.checking import values_of
from reviews.decisions.gate.rules import usable
from reviews.decisions.models import Decision, DecisionFile
from reviews.decisions.queries import speaks
from reviews.evidence.models import Snapshot
from reviews.jobs.models import LIVE, JobRun, JobState
from reviews.language.phrases import say
from reviews.legal.documents import LicenseDocuments
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.store import NoFolder, Store
from reviews.readmodels.models import CatalogEntry
from reviews.workflow.circumstances import circumstances_of
from reviews.workflow.models import Candidate, SignOff, Track
from reviews.workflow.states import LEGAL

YES = ("yes", say("with duties"))
"""The answers of a legal pass that let the company mirror a model."""
State = Mirror.MirrorState
KINDS = ("copy_mirror", "verify_mirror", "clear_mirror")
OFF = say("This portal keeps no mirror: MIRROR_DIR is not set.")


def folder() -> Store:
    """Return the mirror's folder, which need not be there yet. Raises ``NoFolder`` if none is set."""
    if settings.MIRROR_DIR is None:
        raise NoFolder(OFF)
    return Store(settings.MIRROR_DIR)


def opened(*, new: bool = False) -> Store:
    """Return the mirror's folder; ``new`` lets an empty one become it while nothing is held. Raises ``NoFolder``."""
    store = folder()
    store.open(new=new and not held_files().exists())
    return store


def decisions() -> QuerySet[Decision]:
    """Return the decisions with what their mirrors are judged by."""
    about = ("candidate__snapshot", "candidate__workload", "candidate__requester", "snapshot", "workload__team",
             "legal_signoff__signer", "engineering_signoff__signer")  # fmt: skip
    return Decision.objects.select_related(*about).defer("canonical")


def mirrors() -> QuerySet[Mirror]:
    """Return the mirrors with what they are judged by and told of."""
    about = ("candidate__snapshot", "candidate__workload__team", "candidate__requester", "snapshot", "workload__team",
             "legal_signoff__signer", "engineering_signoff__signer")  # fmt: skip
    joined = Mirror.objects.select_related(*(f"decision__{one}" for one in about), "asked_by", "removed_by")
    return joined.defer("decision__canonical")


def legal_answer(decision: Decision) -> tuple[str, SignOff]:
    """Return what legal decided on the mirror, "" if nothing, and the sign-off that counts: the first or a renewal."""
    track = Track.objects.select_related("signoff__signer").filter(candidate=decision.candidate_id, name=LEGAL).first()
    signoff = speaks(decision, LEGAL, track.signoff if track else None)
    return str(signoff.terms.get("mirror") or ""), signoff


def may_be_used(decision: Decision) -> bool:
    """Tell whether machines may use what was decided, for at least one stage, and nobody has denied it."""
    entry = CatalogEntry.objects.filter(pk=decision.pk).first()
    return entry is not None and bool(usable_numbers([entry]))


def usable_numbers(entries: Iterable[CatalogEntry]) -> set[int]:
    """Return the numbers of the decisions that machines may use now, for at least one stage."""
    values = [one for found in values_of(list(entries)).values() for one in found]
    return {one.number for one in values if usable(one) and not one.denied}


def gate_accepted(candidate: Candidate, decided: Snapshot) -> bool:
    """Tell whether the repository is open, or its access gate is accepted now; what is not known is not accepted."""
    found = []
    for snapshot in {one.pk: one for one in (candidate.snapshot, decided) if one is not None}.values():
        if snapshot.repo.get("gated") is False:
            found.append(True)
            continue
        gate = circumstances_of(LicenseDocuments(snapshot), {}, timezone.localdate()).gate
        found.append(bool(gate and gate.accepted))
    return bool(found) and all(found)


@dataclass(frozen=True)
class DecidedFile:
    """A file of a decision as its record names it."""

    path: str
    size: int | None
    sha256: str
    blob_id: str


def listed_files(decision: Decision) -> list[DecidedFile]:
    """Return exactly the files that a decision covers, in its order."""
    blobs = dict(decision.snapshot.artifacts.values_list("path", "blob_id"))
    rows = DecisionFile.objects.filter(decision=decision).order_by("pk").values_list("path", "size", "sha256")
    return [DecidedFile(path, size, sha256, blobs.get(path, "")) for path, size, sha256 in rows]


def held_files() -> QuerySet[MirrorFile]:
    """Return the files whose bytes are held."""
    return MirrorFile.objects.exclude(sha256="")


def missing_files(mirror: Mirror) -> QuerySet[MirrorFile]:
    """Return the files of a mirror whose bytes are not held, in order."""
    return MirrorFile.objects.filter(mirror=mirror, sha256="").order_by("pk")


def needed_elsewhere(sha256: str, mirror: Mirror) -> bool:
    """Tell whether another mirror that was not removed holds the same bytes."""
    others = held_files().filter(sha256=sha256).exclude(mirror=mirror)
    return others.exclude(mirror__state=State.REMOVED).exists()


def held_bytes() -> int:
    """Return how many bytes are held, each file once however many decisions name it."""
    once = held_files().order_by().values("sha256").annotate(each=Min("size"))
    return once.aggregate(total=Sum("each"))["total"] or 0


def last_night(now: datetime) -> datetime:
    """Return the last moment at which a nightly look began."""
    today = now.replace(hour=settings.MIRROR_HOUR, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def to_verify() -> QuerySet[MirrorFile]:
    """Return the held files that were not read since the last night began, the longest ago first."""
    found = held_files().filter(verified_at__lt=last_night(timezone.now())).exclude(mirror__state=State.REMOVED)
    return found.order_by("verified_at", "pk")


def others_wait() -> bool:
    """Tell whether other work has waited for a worker for some seconds, as it does where there is only one."""
    due = JobRun.objects.filter(state=JobState.QUEUED, due_at__lt=Now() - timedelta(seconds=5))
    return due.exclude(kind__in=KINDS).exists()


def to_copy(most: int = 20) -> list[Mirror]:
    """Return the mirrors that wait for a worker: due, and without a live job."""
    live = JobRun.objects.filter(kind="copy_mirror", subject_id=OuterRef("pk"), state__in=LIVE)
    due = Mirror.objects.filter(~Exists(live), state=State.COPYING, next_at__lte=timezone.now())
    return list(due.select_related("decision").defer("decision__canonical").order_by("next_at", "pk")[:most])
