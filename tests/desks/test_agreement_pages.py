"""The pages of agreements: one round of errors, a second reviewer, and a file for legal and auditors only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from reviews.files.models import KeptFile
from reviews.legal.models import Agreement
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()


def test_an_agreement_is_kept_with_its_file_and_approved_by_another(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    add = "legal/record/add/agreement/"
    page = post(
        client, cast.legal, candidate, add, 422, scope="None.", signed_on=TODAY, notice_days="30", most_revenue="5"
    )
    for said in (
        "Choose the signed file",
        "This says nothing yet",
        "Enter the end date",
        "This field is required",
        "a sum and its",
    ):
        assert said in page, "everything that is missing is said in the first round"
    values = {
        "licensor": "Sample Lab", "licensee": "Our company", "covers": ["commercial_use"], "reference": "Contract 9",
        "scope": "Commercial use of this model.", "signed_on": TODAY, "valid_until": "2099-01-31", "notice_days": "30",
        "most_users": "5000000",
    }  # fmt: skip
    file = SimpleUploadedFile("contract.pdf", b"%PDF-1.7 signed")
    post(client, cast.legal, candidate, add, 302, **values, file=file)
    row = Agreement.objects.get()
    assert "Waits for a second reviewer" in get(client, cast.reader, candidate, "legal/record/")
    one = f"legal/record/agreements/{row.pk}/"
    for person, status in ((cast.legal, 403), (cast.engineer, 403), (cast.legal_two, 302), (cast.legal_two, 409)):
        post(client, person, candidate, one, status)
    page = get(client, cast.auditor, candidate, "legal/record/")
    assert "In force" in page
    assert "contract.pdf" in page
    assert "Not allowed: More than 5,000,000 monthly active users." in page
    assert "1 Jan 2099" in page, "thirty days before its end"
    assert "contract.pdf" not in get(client, cast.requester, candidate, "legal/record/")
    kept = KeptFile.objects.get(owner_kind="agreement")
    for person, status in ((cast.requester, 404), (cast.decider, 404), (cast.legal_two, 200), (cast.auditor, 200)):
        client.force_login(person)
        assert client.get(f"/files/{kept.pk}/").status_code == status
    post(client, cast.legal_two, candidate, f"legal/record/agreement/{row.pk}/end/", 302, reason="Terminated.")
    assert "Ended by" in get(client, cast.legal, candidate, "legal/record/")
    post(client, cast.legal, candidate, f"legal/record/agreement/{row.pk}/end/", 409, reason="Twice")
