"""Worker entry points of the mirror; ``jobs/kinds.py`` holds their dotted names."""

import time
from functools import partial

from django.conf import settings
from django.db import transaction

from reviews.hub.downloading import HubFile
from reviews.hub.errors import HubError
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.limits import counted_by
from reviews.hub.transport.valkey_windows import shared
from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.models import LIVE, JobRun
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.mirror import queries, rows
from reviews.mirror.actions import DAMAGED, OTHER_BYTES, complete, report_bytes
from reviews.mirror.copying import TURN, CopyOrder, CopyTimes, TimeUp, WrongBytes, copy
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.permits import why_not_mirrored
from reviews.mirror.store import Busy, NoFolder, NoRoom, Store
from reviews.people.permits import WORKER
from reviews.templatetags.figures import iec

State = Mirror.MirrorState
NIGHT = 0
"""The one subject of the nightly look."""
SHARE = 600.0
"""Seconds that one job copies or reads; what is left is another job, so that the queue's own limit is never met."""
SOON, LATER, TOMORROW = 15.0, 3600.0, 86400.0
"""Seconds until a copy is tried again: after another process was busy, after a full disk or hub, after a refusal."""


def want_copies() -> None:
    """Ask for a job for every copy that is due and has none."""
    if settings.MIRROR_DIR is None:
        return
    for one in queries.to_copy():
        _ask("copy_mirror", one.pk, say("Decision {decision_id}", decision_id=one.decision_id), one.decision.hub)


def want_verification() -> None:
    """Ask for the nightly look while held files were not read since the night began."""
    if settings.MIRROR_DIR is None or JobRun.objects.filter(kind="verify_mirror", state__in=LIVE).exists():
        return
    if queries.to_verify().exists():
        _ask("verify_mirror", NIGHT, say("Files of the mirror"), "")


def _ask(kind: str, number: int, label: str, lane: str) -> None:
    with transaction.atomic():
        enqueue(kind, number, label=label, asked_by=WORKER, lane=lane)


def copy_mirror(number: int, step: Step) -> None:
    """Copy the missing files of a decision, each resumed where it ended; what is left goes to the next job."""
    mirror = queries.mirrors().get(pk=number)
    if mirror.state != State.COPYING:
        return
    if why := why_not_mirrored(mirror.decision):
        rows.note_stopped(mirror, why)
        raise JobError(why, code="not-mirrored", retryable=False)
    hub = settings.HUBS.get(mirror.decision.hub)
    if hub is None:
        raise _later(
            mirror, say("The hub {hub} is no longer configured.", hub=mirror.decision.hub), "hub-unknown", TOMORROW
        )
    try:
        store = queries.opened(new=True)
        _require_room(store, mirror)
        left = _copy_files(store, hub, mirror, step)
    except (NoFolder, NoRoom) as error:
        raise _later(mirror, str(error), "no-room", LATER) from error
    except HubError as error:
        wait = max(SOON, error.retry_after or LATER / 12) if error.retryable else TOMORROW
        raise _later(mirror, str(error), error.code, wait) from error
    if left:
        rows.note_waiting(mirror, left, SOON)
    elif not _removed(mirror):
        complete(mirror)


def _removed(mirror: Mirror) -> bool:
    """Tell whether a mirror was removed meanwhile; then what came since must go too."""
    if not Mirror.objects.filter(pk=mirror.pk, state=State.REMOVED).exists():
        return False
    _ask("clear_mirror", mirror.pk, say("Decision {decision_id}", decision_id=mirror.decision_id), "")
    return True


def _later(mirror: Mirror, why: str, code: str, seconds: float) -> JobError:
    rows.note_waiting(mirror, why, seconds)
    return JobError(why, code=code, retryable=False)


def _require_room(store: Store, mirror: Mirror) -> None:
    """Raise ``NoRoom`` unless what is missing fits on the disk and under the portal's own limit."""
    missing = [one for one in queries.missing_files(mirror) if not (one.expected and store.has(one.expected))]
    need, free = sum(max(0, one.size - one.copied) for one in missing), store.free() - settings.MIRROR_FREE
    if need > free:
        left = say(
            "{iec} are left beside the {iec2} that stay free", iec=iec(max(0, free)), iec2=iec(settings.MIRROR_FREE)
        )
        raise NoRoom(say("The copy needs {iec} more on the disk of the mirror; {left}.", iec=iec(need), left=left))
    most, held = settings.MIRROR_MOST, queries.held_bytes()
    if most and held + sum(one.size for one in missing) > most:
        raise NoRoom(
            say(
                "The copy needs {iec} more; the mirror holds {iec2} and may hold {iec3}.",
                iec=iec(need),
                iec2=iec(held),
                iec3=iec(most),
            )
        )


def _copy_files(store: Store, hub: Hub, mirror: Mirror, step: Step) -> str:
    """Copy what is missing; return why something is left, "" if nothing is."""
    begun, busy = time.monotonic(), False
    files = list(queries.missing_files(mirror))
    for place, one in enumerate(files, 1):
        if _turn_is_over(begun) or why_not_mirrored(mirror.decision):
            return say("The copy goes on with the next file.")
        if _removed(mirror):
            return ""
        step(say("File {place} of {number_of}: {path}", place=place, number_of=len(files), path=one.path[:200]))
        times = CopyTimes(begun + SHARE, partial(rows.note_copied, one), queries.others_wait)
        try:
            with counted_by(shared(settings.REDIS_URL)):
                copy(store, hub, _order(mirror, one), times, partial(rows.note_held, one))
        except TimeUp:
            return say("The copy goes on where it ended.")
        except Busy:
            busy = True
        except WrongBytes as error:
            report_bytes(one, kind=OTHER_BYTES, why=str(error))
            raise JobError(str(error), code="wrong-bytes", retryable=False) from error
    return say("Another worker copies one of the files.") if busy else ""


def _turn_is_over(begun: float) -> bool:
    """Tell whether a job has used its time, or its turn while other work waits for a worker."""
    took = time.monotonic() - begun
    return took > SHARE or (took > TURN and queries.others_wait())


def _order(mirror: Mirror, file: MirrorFile) -> CopyOrder:
    decision = mirror.decision
    remote = HubFile(decision.repo_id, decision.commit, file.path, file.size)
    return CopyOrder(remote, file.expected, file.blob_id)


def verify_mirror(_night: int, step: Step) -> None:
    """Read the held files that are due, the longest ago first, and report each whose bytes are not what they were."""
    store, begun = _store(), time.monotonic()
    for count in range(1, 1_000_000):
        one = queries.to_verify().first()
        if one is None or _turn_is_over(begun):
            return
        step(say("File {count}: {path}", count=count, path=one.path[:200]))
        if why := _damage(store, one):
            store.set_aside(one.sha256)  # first: a copy that begins after the report must not be moved away
            for row in queries.held_files().filter(sha256=one.sha256):
                report_bytes(row, kind=DAMAGED, why=why)
        else:
            rows.note_verified(one.sha256)


def _damage(store: Store, file: MirrorFile) -> str:
    """Return what is wrong with the held bytes of a file, "" if nothing is."""
    try:
        found = store.hashed(file.sha256)
    except OSError as error:
        return say(
            "{path} cannot be read from the mirror: {value}.",
            path=file.path,
            value=(error.strerror or str(error)).lower(),
        )
    if found == file.sha256:
        return ""
    if found is None:
        return say("{path} is no longer in the mirror's folder.", path=file.path)
    return say(
        "{path} is damaged in the mirror: its SHA-256 is {found} instead of {sha256}.",
        path=file.path,
        found=found,
        sha256=file.sha256,
    )


def clear_mirror(number: int, step: Step) -> None:
    """Remove the bytes of a removed mirror, but for those that another one holds."""
    store, mirror = _store(), Mirror.objects.get(pk=number)
    for one in MirrorFile.objects.filter(mirror=mirror).order_by("pk"):
        step(one.path[:200])
        _drop_partial(store, one)
        with store.settling():
            sha256 = one.sha256 or one.expected
            if not rows.clear_if_removed(one):
                return
            if sha256 and not queries.needed_elsewhere(sha256, mirror):
                store.remove(sha256)


def _drop_partial(store: Store, file: MirrorFile) -> None:
    key = CopyOrder(HubFile("", "", file.path, file.size), file.expected, file.blob_id).key
    try:
        with store.partial(key):
            store.drop_partial(key)
    except Busy:
        return  # a copy for another decision is under way


def _store() -> Store:
    """Return the mirror's folder. Raises ``JobError`` where it is away: nothing is known of the files then."""
    try:
        return queries.opened()
    except NoFolder as error:
        raise JobError(str(error), code="no-folder", retryable=True) from error
