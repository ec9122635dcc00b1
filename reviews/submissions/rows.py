"""Writes of submissions, which are no acts: claiming a token, keeping an answer, and dropping both after some time."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from reviews.submissions.models import Submission
from reviews.submissions.sent import MACHINE, Sent

KEPT = timedelta(days=7)
"""How long a token stays used up."""
PAGES_KEPT = timedelta(minutes=10)
"""How long a page that answered a form is kept: it may show a password, and repeats by mistake come soon."""

CLAIM = """
INSERT INTO reviews_submission (owner, place, key, digest, answer, at) VALUES (%s, %s, %s, %s, '', %s)
ON CONFLICT (key) DO NOTHING RETURNING id
"""


def claim(sent: Sent) -> int | None:
    """Write that a token is in use, in the caller's transaction; return None if it has been used up.

    While another transaction holds the token, this waits for its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [sent.owner, sent.place[:300], sent.key, sent.digest, timezone.now()])
        found = cursor.fetchone()
    return found[0] if found else None


def keep_answer(row_id: int, *, status: int, answer: bytes) -> None:
    """Write the first answer, which uses the token up."""
    Submission.objects.filter(pk=row_id).update(status=status, answer=answer, at=timezone.now())


def release(row_id: int) -> None:
    """Drop a claim under which nothing was recorded: the same form may be corrected and sent again."""
    Submission.objects.filter(pk=row_id).delete()


def drop_old() -> int:
    """Drop submissions and pages whose time is over; return the number of rows that were dropped."""
    now = timezone.now()
    pages = Submission.objects.filter(status=200, at__lt=now - PAGES_KEPT).exclude(owner__startswith=MACHINE)
    pages.exclude(answer=b"").update(answer=b"")
    return Submission.objects.filter(at__lt=now - KEPT).delete()[0]
