"""The doctor's looks at keys and at the copies of the ledger's head: what each opens, signs, and has been sent."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from reviews.files.models import FileCipher
from reviews.jobs.heads import places
from reviews.ledger.models import SignedHead
from reviews.ledger.queries import head
from reviews.ledger.rotation import key_alarm, signing_key
from reviews.people.factor_adapter import is_readable
from reviews.people.models import User
from reviews.shortlist.models import SampleDocument
from reviews.suites.models import RunUpload
from reviews.upkeep.examination import DoctorLine, missing, unseen, well
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.secrets import Unreadable, unseal


def secret_key() -> Iterator[DoctorLine]:
    """Look whether SECRET_KEY, or the old one beside it, opens the second factors and the webhooks' secrets."""
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    shut = [one.user_id for one in apps.iterator() if not is_readable(one.data.get("secret", ""))]
    hooks = [one.name for one in WebhookEndpoint.objects.filter(ended_at=None) if not _opens(one.sealed_secret)]
    if shut:
        names = User.objects.filter(pk__in=shut[:5]).order_by("username").values_list("username", flat=True)
        yield missing(
            "SECRET_KEY", f"the authenticator apps of {len(shut)} people cannot be opened, such as {', '.join(names)}",
            "Set SECRET_KEY_OLD to the key before, or invite these people again.",
        )  # fmt: skip
    if hooks:
        yield missing(
            "SECRET_KEY", f"the signing secrets of {len(hooks)} webhooks cannot be opened, such as {hooks[0]}",
            "Set SECRET_KEY_OLD to the key before, or end these webhooks and add them again.",
        )  # fmt: skip
    if not shut and not hooks:
        yield well("SECRET_KEY", "opens every second factor and webhook secret")


def _opens(sealed: str) -> bool:
    try:
        unseal(sealed)
    except Unreadable:
        return False
    return True


def waiting_under() -> Counter[str]:
    """Return how many result files and sample documents wait for a worker, by the key that they are encrypted under.

    No rotation encrypts them anew: their bytes are forgotten once the worker is through with them.
    """
    return Counter(
        key_id
        for table in (RunUpload, SampleDocument)
        for key_id in table.objects.exclude(key_id="").values_list("key_id", flat=True)
    )


def files_key() -> Iterator[DoctorLine]:
    """Look whether FILES_KEY has every key that a stored file needs; whether the bytes open is not tried."""
    known = [key_id for key_id, _ in settings.FILES_KEY]
    used = FileCipher.objects.order_by("key_id").values_list("key_id", flat=True).distinct()
    waiting = waiting_under()
    lost = [key_id for key_id in (*used, *waiting) if key_id not in known]
    if lost:
        count = FileCipher.objects.filter(key_id__in=lost).count() + sum(waiting[key_id] for key_id in set(lost))
        yield missing(
            "FILES_KEY", f"{count} files need the key {lost[0]}, which the settings do not hold",
            "Add the key from its copy; without it these files cannot be opened again.",
        )  # fmt: skip
    elif FileCipher.objects.exclude(key_id=known[0]).exists():
        yield missing("FILES_KEY", "some files are still under an old key", "Run manage.py rotate_files_key.")
    elif len(waiting) > (known[0] in waiting):
        yield missing(
            "FILES_KEY", "some files that wait for a worker are still under an old key",
            "Keep the old key until the worker is through with them.",
        )  # fmt: skip
    else:
        yield well("FILES_KEY", f"every file is under {known[0]}")


def signed_heads() -> Iterator[DoctorLine]:
    """Look whether the ledger's head is signed and sent to a place outside, and how old the last one is."""
    if alarm := key_alarm():
        yield missing("SIGNING_KEY", "the ledger names a key that the settings lack", alarm)
        return
    if not signing_key():
        yield missing(
            "SIGNING_KEY",
            "not set, so a rewritten ledger is not detected",
            "Run manage.py make_key and set SIGNING_KEY.",
        )
        return
    yield well("SIGNING_KEY", "signs")
    wanted = places()
    if not wanted:
        yield missing("heads", "are sent nowhere", "Set HEAD_FILE, HEAD_MAIL or HEAD_WEBHOOK.")
        return
    yield from _head_file()
    newest, last = SignedHead.objects.first(), head()
    if newest is None:
        yield (
            missing("heads", "none has been signed", "The scheduler signs one; look at its log.")
            if last
            else unseen("heads", "the ledger has no entry yet")
        )
        return
    late = timezone.now() - newest.at > timedelta(hours=settings.HEAD_HOURS + 1)
    if late and last is not None and last.sequence != newest.size:
        yield missing("heads", f"the newest is of {newest.at:%d %b %Y, %H:%M} UTC", "Look at the scheduler's log.")
        return
    reached = set(newest.deliveries.values_list("place", flat=True))
    if lost := [place.partition(":")[0] for place in wanted if place not in reached]:
        remedy = "Look at the jobs “Send out the ledger head”; a head from before the setting is not sent."
        yield missing("heads", f"the newest has not reached: {', '.join(lost)}", remedy)
    else:
        yield well("heads", f"the newest, at entry {newest.size}, has reached {len(wanted)} places")


def _head_file() -> Iterator[DoctorLine]:
    if not settings.HEAD_FILE:
        return
    path = Path(settings.HEAD_FILE)
    place = path if path.exists() else path.parent
    if os.access(place, os.W_OK):
        yield well("HEAD_FILE", "can be written from here")
    else:
        yield missing("HEAD_FILE", f"{path} cannot be written by this user", "Mount it for web and worker alike.")
