"""Worker entry points of the legal record; ``jobs/kinds.py`` holds their dotted names."""

import tempfile
from pathlib import Path

from django.conf import settings

from reviews.evidence.models import TextBlob
from reviews.hub.errors import HubError
from reviews.hub.fetch import pages
from reviews.hub.shapes.page import ServedPage
from reviews.jobs.kinds import JobError
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.legal.actions import take_page
from reviews.legal.models import LinkedPage, TextIdentity
from reviews.legal.rows import keep_opinion, keep_trouble
from reviews.licensing.identify import scancode


def read_page(page_id: int, step: Step) -> None:
    """Read one linked page and store its content, or why it could not be read."""
    page = LinkedPage.objects.get(pk=page_id)
    step(say("Reading {url}", url=page.url)[:200])
    try:
        take_page(page, found=_read(page.url))
    except HubError as error:
        keep_trouble(page, str(error))
        raise JobError(str(error), code=error.code, retryable=error.retryable, retry_after=error.retry_after) from error


def second_opinion(identity_id: int, step: Step) -> None:
    """Ask ScanCode about one stored text, in a separate process, and store its answer."""
    blob = TextBlob.objects.get(pk=TextIdentity.objects.get(pk=identity_id).sha256)
    step(say("Asking ScanCode"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "LICENSE"
        path.write_text(blob.text, encoding="utf-8")
        keep_opinion(blob.sha256, scancode.ask(path))


def _read(url: str) -> ServedPage:
    return pages.read_page(url, settings.LICENSE_LINK_ORIGINS, settings.LICENSE_LINK_PRIVATE_HOSTS)
