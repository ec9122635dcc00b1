"""Linked pages from the text that names them to the license documents: read by a job, kept, read again, compared."""

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reviews.hub.transport.page_hosts import origins
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.ledger.models import LedgerEntry
from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.legal.linked_pages import want_due, want_pages
from reviews.legal.models import LinkedPage, PageReading, TextIdentity
from reviews.legal.rows import remember_stored, want_opinions
from reviews.licensing.actions import add_license
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.readings import reading

pytestmark = pytest.mark.django_db


class Site(http.server.ThreadingHTTPServer):
    """A site of one page whose words can be changed."""

    words = "You will do no harm, and you will not help others to do it."

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with the site's words in a page."""

    def do_GET(self) -> None:
        body = f"<html><body><!-- {timezone.now()} --><p>{self.server.words}</p></body></html>".encode()  # type: ignore[attr-defined]
        status = 200 if self.server.words else 503  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    server = Site(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.LICENSE_LINK_ORIGINS = origins([server.url])
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def candidate(cast: Cast, site: Site) -> Candidate:
    """A license text that makes the site's page part of itself, and one address elsewhere."""
    words = f"Sample License\n\nYou must comply with the Acceptable Use Policy at {site.url}/policy, as updated.\n"
    words += "Subject to the terms at https://www.example.org/terms.\n"
    return scenes.candidate_at("read", cast, read=reading(license_text=words))


def wanted(candidate: Candidate) -> None:
    assert candidate.snapshot
    want_pages(LicenseDocuments(candidate.snapshot))


def work() -> None:
    for run in JobRun.objects.filter(kind="read_page", state="queued"):
        JobRun.objects.filter(pk=run.pk).update(due_at=timezone.now())
        perform(run.pk)


def test_only_pages_of_named_hosts_are_read_and_become_documents(
    cast: Cast, candidate: Candidate, site: Site, client: Client
) -> None:
    wanted(candidate)
    assert [page.url for page in LinkedPage.objects.all()] == [f"{site.url}/policy"]
    work()
    page = get(client, cast.legal, candidate, "legal/record/")
    assert f"Read {timezone.localdate():%-d %b %Y}" in page
    assert "The portal is not allowed to read from this host." in page
    ref = f"p{PageReading.objects.get().pk}"
    assert "You will do no harm" in get(client, cast.legal, candidate, f"legal/?doc={ref}")
    wanted(candidate)
    assert JobRun.objects.filter(kind="read_page").count() == 1, "it was read just now"


def test_another_text_is_an_entry_and_unsettles_what_was_concluded(
    cast: Cast, candidate: Candidate, site: Site, client: Client
) -> None:
    wanted(candidate)
    work()
    known = add_license(key="sample/1", name="Sample", steward="", reason="Met.", by=cast.legal)
    assert candidate.snapshot
    digest = LicenseDocuments(candidate.snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=known, reason="Read.", by=cast.legal)
    for words in (site.words, "You will do no harm, but for money."):
        site.words = words
        LinkedPage.objects.update(next_check=timezone.now() - timedelta(seconds=1))
        assert want_due() == 1
        work()
    assert PageReading.objects.count() == 3
    events = LedgerEntry.objects.filter(subject__startswith="page:").order_by("sequence")
    assert [one.event for one in events] == ["legal:page-read", "legal:page-changed"]
    assert not LicenseDocuments(candidate.snapshot).concluded
    page = get(client, cast.legal, candidate, "legal/record/")
    for words in ("A linked page has changed", "but for money", "For other documents", "What changed"):
        assert words in page
    assert "Review this again" in get(client, cast.legal, candidate, "legal/")


@pytest.mark.long
def test_trouble_is_kept_and_said_and_the_last_text_stays(
    cast: Cast, candidate: Candidate, site: Site, client: Client
) -> None:
    site.words = ""
    wanted(candidate)
    work()
    assert "answered 503." in PageReading.objects.get().trouble
    assert "Could not be read" in get(client, cast.legal, candidate, "legal/record/")
    site.words = "You will do no harm."
    work()
    assert "Could not be read" not in get(client, cast.legal, candidate, "legal/record/")
    with pytest.raises(DatabaseError), transaction.atomic():
        PageReading.objects.update(trouble="Nothing.")


def test_a_reviewer_asks_at_once_and_a_host_off_the_list_is_left_alone(
    cast: Cast, candidate: Candidate, site: Site, client: Client, settings: Settings
) -> None:
    post(client, cast.engineer, candidate, "legal/record/pages/read/", 403, url=f"{site.url}/policy")
    post(client, cast.legal, candidate, "legal/record/pages/read/", 404, url=f"{site.url}/other")
    post(client, cast.legal, candidate, "legal/record/pages/read/", 404, url="https://www.example.org/terms")
    post(client, cast.legal, candidate, "legal/record/pages/read/", 302, url=f"{site.url}/policy")
    post(client, cast.legal, candidate, "legal/record/pages/read/", 302, url=f"{site.url}/policy")
    assert JobRun.objects.filter(kind="read_page").count() == 1
    settings.LICENSE_LINK_ORIGINS = frozenset()
    LinkedPage.objects.update(next_check=timezone.now())
    assert want_due() == 0
    work()
    assert "not among those that the portal may read" in PageReading.objects.get().trouble


def test_stored_texts_are_identified_anew_when_the_matcher_knows_more(cast: Cast, candidate: Candidate) -> None:
    remember_stored()
    assert remember_stored() == 0
    row = TextIdentity.objects.latest("pk")
    assert (len(row.normalised), row.language) == (64, "en")
    assert candidate.snapshot
    text = candidate.snapshot.documents.get(role="license").blob
    assert TextIdentity.objects.filter(sha256=text.pk).exists()


@pytest.mark.long
def test_scancode_is_asked_where_it_is_installed_and_shown_as_another_opinion(
    cast: Cast, candidate: Candidate, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert candidate.snapshot
    sha = candidate.snapshot.documents.get(role="license").sha256
    remember_stored()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert want_opinions([sha]) == 0, "nobody is asked who is not there"
    file = {"type": "file", "detected_license_expression": "mit", "license_detections": [{"matches": [{"score": 61}]}]}
    program = tmp_path / "scancode"
    answer = json.dumps({"files": [file]})
    program.write_text(f"#!/bin/sh\nwhile [ $1 != --json ]; do shift; done\n/bin/cat > $2 <<'END'\n{answer}\nEND\n")
    program.chmod(0o755)
    assert want_opinions([sha]) == 1
    perform(JobRun.objects.get(kind="second_opinion").pk)
    assert want_opinions([sha]) == 0
    page = get(client, cast.legal, candidate, "legal/")
    assert "ScanCode says mit, by likeness; that does not identify a license" in " ".join(page.split())
