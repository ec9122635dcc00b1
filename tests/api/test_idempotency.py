"""The header Idempotency-Key: a write of a machine is done once, and bound to its token, body and place."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from django.utils import timezone
from ninja import File, Router, Schema, UploadedFile
from ninja.errors import HttpError

from reviews.api.auth import Bearer
from reviews.api.models import ApiToken
from reviews.api.service import Service, refusals
from reviews.people.actions import set_team
from reviews.people.models import Team
from reviews.submissions.models import Submission
from reviews.submissions.rows import drop_old
from tests.api.asking import token

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
router = Router()


class Named(Schema):
    """What is written."""

    name: str


@router.post("teams", response={201: Named}, auth=Bearer("check"))
def add_team(request: HttpRequest, named: Named) -> Any:
    """A write, as an endpoint would do it."""
    if named.name == "refused":
        raise HttpError(409, "Not now.")
    set_team(slug=f"team-{Team.objects.count()}", name=named.name, members=[], by="system:tests")
    return 201, named


@router.put("teams", response={200: Named}, auth=Bearer("check"))
def change_team(request: HttpRequest, named: Named) -> Any:
    """A write that answers 200."""
    return add_team(request, named)[1]


@router.post("teams/file", response={201: Named}, auth=Bearer("check"))
def file_team(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """A write from a file."""
    return add_team(request, Named(name=f"Of {file.size} bytes"))


def service() -> Service:
    """The API with an endpoint that writes; the one in use only reads."""
    found = Service(urls_namespace="writing")
    refusals(found)
    found.add_router("", router)
    return found


api = service()
urlpatterns = [path("api/v1/", api.urls)]
pytestmark.append(pytest.mark.filterwarnings("ignore:Returning tuple:DeprecationWarning"))


def post(secret: str, key: str, name: str = "Twice") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
    return Client().post("/api/v1/teams", {"name": name}, content_type="application/json", headers=headers)


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_that_protects_nothing_is_refused(key: str) -> None:
    headers = {"Authorization": f"Bearer {token()}", "Idempotency-Key": key}
    answer = Client().post("/api/v1/teams", {"name": "Once"}, content_type="application/json", headers=headers)
    assert (answer.status_code, "1 to 255 characters" in answer.json()["detail"]) == (422, True)
    assert not Team.objects.filter(name="Once").exists()


def test_the_same_key_and_body_get_the_first_answer() -> None:
    secret = token()
    first, second = post(secret, "a"), post(secret, "a")
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, {"name": "Twice"})
    assert second["Cache-Control"] == "no-store"
    assert Team.objects.count() == 1


def test_the_same_key_with_another_body_is_refused() -> None:
    secret = token()
    post(secret, "a")
    answer = post(secret, "a", "Other")
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]
    assert Team.objects.count() == 1


def test_a_key_is_bound_to_its_token_and_free_after_a_refusal() -> None:
    secret = token()
    assert post(secret, "a", "refused").status_code == 409
    assert post(secret, "a").status_code == 201
    assert post(token(), "a", "Other").status_code == 201
    assert Team.objects.count() == 2


def test_an_answer_of_200_is_kept_for_a_machine_as_long_as_any_other() -> None:
    """A page that answers a form is dropped after ten minutes; whoever repeats a write hours later is a machine."""
    secret = token()
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "a"}
    first = Client().put("/api/v1/teams", {"name": "One"}, content_type="application/json", headers=headers)
    Submission.objects.update(at=timezone.now() - timedelta(days=6))
    drop_old()
    again = Client().put("/api/v1/teams", {"name": "One"}, content_type="application/json", headers=headers)
    assert [(one.status_code, one.content) for one in (first, again)] == [(200, b'{"name": "One"}')] * 2
    assert Team.objects.count() == 1


def test_a_form_is_the_same_under_another_boundary_and_another_with_another_file() -> None:
    headers = {"Authorization": f"Bearer {token()}", "Idempotency-Key": "a"}

    def sent(mark: str, data: bytes) -> Any:
        part = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'.encode()
        body = part + data + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        return Client().post("/api/v1/teams/file", body, content_type=kind, headers=headers)

    large = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert [sent(mark, large).status_code for mark in ("one", "two")] == [201, 201]
    assert Team.objects.count() == 1
    assert sent("one", b"other").status_code == 422


def test_a_revoked_token_gets_no_answer_again() -> None:
    secret = token()
    post(secret, "a")
    ApiToken.objects.update(expires_at="2020-01-01T00:00Z")
    assert post(secret, "a").status_code == 401


def test_without_a_key_every_write_counts() -> None:
    secret = token()
    assert [post(secret, "", name).status_code for name in ("One", "Two")] == [201, 201]
    assert Team.objects.count() == 2


def test_openapi_names_the_header_on_what_writes() -> None:
    written = api.get_openapi_schema()["paths"]["/api/v1/teams"]["post"]["parameters"]
    assert [one["name"] for one in written] == ["Idempotency-Key"]
