"""The one mechanism for repeats: run what was sent once, in one transaction with its token, and keep the answer."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews.language.phrases import dated, say
from reviews.ledger.act import recorded
from reviews.submissions import rows
from reviews.submissions.models import Submission
from reviews.submissions.sealing import seal, unseal
from reviews.submissions.sent import Sent

BRIEF = timedelta(minutes=1)
"""How long the same content without a token counts as sent twice; a minute later it is meant anew."""


class Repeated(Exception):
    """A token that was used up by other content, or whose answer is no longer kept; the message says which."""


def once(
    request: HttpRequest, sent: Sent, perform: Callable[[], HttpResponse], *, without_entry: bool = False
) -> HttpResponse:
    """Return the answer to what was sent: by ``perform`` for the first, the kept answer for a repeat.

    A sending uses its token up when it recorded an entry in the ledger. Until then, such as after a validation error,
    the token is free. A repeat that arrives meanwhile waits and gets the first one's answer. An answer of 500 rolls
    back what was written. ``without_entry`` says that what is sent writes no entry: any answer below 300 uses the token
    up. Raises ``Repeated`` for a token that was used up by other content.
    """
    with transaction.atomic():
        row_id = rows.claim(sent)
        if row_id is None:
            row = Submission.objects.select_for_update().get(key=sent.key)
            if sent.named or timezone.now() - row.at < BRIEF:
                return _again(request, sent, row)
            row_id = row.pk
        before = recorded()
        response = perform()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif (recorded() > before or (without_entry and response.status_code < 300)) and not response.streaming:
            rows.keep_answer(row_id, status=response.status_code, answer=seal(response, request, sent.token))
        else:
            rows.release(row_id)
        return response


def _again(request: HttpRequest, sent: Sent, row: Submission) -> HttpResponse:
    at = say("{at} UTC", at=dated(row.at, "%-d %b %Y at %H:%M"))
    if row.digest != sent.digest:
        raise Repeated(
            say(
                "This form was already sent on {at} with other content, and that was saved. What you sent "
                "now was not. Open the page again to send another one.",
                at=at,
            )
        )
    is_page = row.status == 200 and not sent.by_machine
    if not row.answer or (is_page and timezone.now() - row.at > rows.PAGES_KEPT):
        raise Repeated(
            say(
                "This form was already sent on {at} with the same content, and that was saved once. The page "
                "that answered it is no longer kept.",
                at=at,
            )
        )
    return unseal(bytes(row.answer), request, sent.token)
