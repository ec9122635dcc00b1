"""The company's own copy of a license's text: only the text itself, once, and then differences show in full."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from reviews.ledger.models import LedgerEntry
from reviews.legal.models import ReferenceCopy
from reviews.licensing.actions import add_license
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.legal.test_sources import APACHE
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
PAGE = "/licenses/apache-2.0/reference/"


@pytest.fixture(autouse=True)
def known_licenses(db: None) -> None:
    ship_licenses()


def sent(client: Client, status: int, page: str = PAGE, **values: object) -> str:
    said = {"source": "https://example.org/license", "dated": timezone.localdate().isoformat(), **values}
    answer = client.post(page, said)
    assert answer.status_code == status, answer.content.decode()
    return " ".join(answer.content.decode().split())


def test_a_copy_is_stored_once_and_differences_then_show_the_words(cast: Cast, client: Client) -> None:
    altered = reading(license_text=APACHE.replace("perpetual,", "", 1))
    candidate = scenes.candidate_at("read", cast, read=altered)
    before = get(client, cast.legal, candidate, "legal/")
    assert "1 word removed" in before
    assert "<del>" not in before
    sent(client, 302, file=SimpleUploadedFile("apache.txt", APACHE.encode()))
    row = ReferenceCopy.objects.get()
    assert (row.license.key, row.by) == ("apache-2.0", cast.legal)
    entry = LedgerEntry.objects.get(event="legal:reference-stored")
    assert entry.data["sha256"] == row.blob_id
    assert "<del>perpetual</del>" in get(client, cast.legal, candidate, "legal/")
    assert "Lena Legal stored a copy" in sent(client, 422, text=APACHE)
    client.force_login(cast.legal_two)
    assert "Lena Legal stored a copy" in client.get(PAGE).content.decode()


def test_only_the_text_itself_is_stored(cast: Cast, client: Client) -> None:
    client.force_login(cast.legal)
    wrong = sent(client, 422, text=APACHE.replace("perpetual,", "", 1))
    assert "not word for word the text of" in wrong
    assert "Either paste the text or choose a file" in sent(client, 422)
    assert "not UTF-8 text" in sent(client, 422, file=SimpleUploadedFile("x", b"\xff\xfe\x00\x01"))
    own = add_license(key="own/1.0", name="Own License", steward="", reason="Ours.", by=cast.legal)
    assert "no fingerprint of Own License" in sent(client, 422, f"/licenses/{own.key}/reference/", text=APACHE)
    client.force_login(cast.requester)
    sent(client, 403, text=APACHE)
    assert client.get(PAGE).status_code == 403
    assert not ReferenceCopy.objects.exists()
