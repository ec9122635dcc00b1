"""Files of remarks, replies and conditions: known by their bytes, recorded, and served to who sees the candidate."""

import hashlib
import io

import pytest
from django.test import Client

from reviews.files.models import KeptFile
from reviews.ledger.models import LedgerEntry
from reviews.workflow.models import Condition, Remark
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%our own sample\n"


def upload(name: str = "report.exe", data: bytes = PDF) -> io.BytesIO:
    found = io.BytesIO(data)
    found.name = name
    return found


def test_a_file_of_a_remark_and_of_its_reply(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    place, said = f"/candidates/{candidate.pk}/remarks/", {"track": "legal", "text": "See the report."}
    client.force_login(cast.legal)
    assert client.post(place, said | {"file": upload(data=b"<svg onload=alert(1)>")}).status_code == 422
    assert not Remark.objects.exists()
    assert client.post(place, said | {"file": upload()}).status_code == 302
    entry, file = LedgerEntry.objects.get(event="remark:made"), KeptFile.objects.get()
    assert entry.data["file_sha256"] == hashlib.sha256(PDF).hexdigest() == file.sha256
    there = f"{place}{Remark.objects.get().pk}/answer/"
    client.force_login(cast.requester)
    assert client.post(there, {"text": "Here.", "file": upload("a.csv", b"a,b\n1,2\n")}).status_code == 302
    page = client.get(place).content.decode()
    assert "report.exe.pdf" in page
    assert "a.csv" in page
    got = client.get(f"/files/{file.pk}/")
    assert got.content == PDF
    assert (got["X-Content-Type-Options"], got["Content-Security-Policy"]) == ("nosniff", "default-src 'none'; sandbox")
    assert got["Content-Disposition"].startswith("attachment")
    candidate.workload.private = True
    candidate.workload.save()
    client.force_login(cast.stranger)
    assert client.get(f"/files/{file.pk}/").status_code == 404


def test_a_file_shows_how_a_condition_was_met(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    condition = Condition.objects.get()
    client.force_login(cast.legal)
    place = f"/candidates/{candidate.pk}/conditions/{condition.pk}/met/"
    said = {"how": "All clerks were trained.", "evidence": "Record 4711", "file": upload("proof.pdf")}
    assert client.post(place, said).status_code == 302
    assert LedgerEntry.objects.get(event="condition:met").data["file"] == "proof.pdf"
    assert "proof.pdf" in client.get(place).content.decode()
