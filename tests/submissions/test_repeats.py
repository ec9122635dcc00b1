"""A form that is sent again: the first answer, no second row; other content is refused, a corrected form is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from portal.urls import urlpatterns as portal_urls
from reviews.api.models import ApiToken
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from reviews.people.models import Team, User
from reviews.submissions import rows
from reviews.submissions.models import Submission
from reviews.workloads.models import Workload
from tests.cast import Cast
from tests.server import forms_of
from tests.workloads.test_pages import STATEMENT

pytestmark = pytest.mark.django_db
PLACE = "/workloads/new/"


@pytest.fixture
def client(cast: Cast) -> Client:
    found = Client(raise_request_exception=False)
    found.force_login(cast.requester)
    return found


def token(client: Client, place: str = PLACE) -> str:
    html = client.get(place).content.decode()
    return next(dict(form.fields)["form_token"] for form in forms_of(html) if form.action == "")


def statement(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {**STATEMENT, "team": cast.claims.pk, **changes}


def made() -> int:
    return Workload.objects.count()


def test_a_form_that_is_sent_again_from_the_same_page_is_answered_as_before(client: Client, cast: Cast) -> None:
    body = statement(cast, form_token=token(client))
    first, second = client.post(PLACE, body), client.post(PLACE, body)
    assert (
        (first.status_code, first["Location"])
        == (second.status_code, second["Location"])
        == (302, "/workloads/reply-drafting/")
    )
    assert made() == 1
    assert LedgerEntry.objects.filter(event="workload:stated").count() == 1


def test_two_tabs_are_two_forms(client: Client, cast: Cast) -> None:
    for _ in range(2):
        client.post(PLACE, statement(cast, form_token=token(client)))
    assert made() == 2


def test_a_form_with_an_error_can_be_corrected_and_sent_again_with_the_same_token(client: Client, cast: Cast) -> None:
    sent = token(client)
    assert client.post(PLACE, statement(cast, form_token=sent, name="")).status_code == 422
    assert client.post(PLACE, statement(cast, form_token=sent)).status_code == 302
    assert made() == 1
    assert Submission.objects.count() == 1


def test_other_content_under_a_used_token_is_refused_and_kept_on_the_page(client: Client, cast: Cast) -> None:
    sent = token(client)
    client.post(PLACE, statement(cast, form_token=sent))
    answer = client.post(
        PLACE,
        statement(cast, form_token=sent, purpose="Something else."),
        headers={"referer": f"http://testserver{PLACE}"},
    )
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "already sent" in page
    assert "Something else." in page, "what was typed can be copied"
    assert f'href="{PLACE}">Open the page again' in page
    assert made() == 1


def test_a_token_belongs_to_its_person_and_place(client: Client, cast: Cast) -> None:
    sent = token(client)
    client.post(PLACE, statement(cast, form_token=sent))
    client.force_login(cast.both)
    client.post(PLACE, statement(cast, form_token=sent))
    assert made() == 2


def test_the_notice_of_the_first_answer_is_shown_after_a_repeat(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    body = {"name": "Twice", "form_token": token(client, "/people/teams/new/")}
    client.post("/people/teams/new/", body)
    assert "Team Twice saved." in client.get("/people/").content.decode()
    client.post("/people/teams/new/", body)
    assert "Team Twice saved." in client.get("/people/").content.decode()


def new_token(client: Client, cast: Cast) -> tuple[dict[str, Any], str]:
    """What makes an API token, and the page that shows its secret once."""
    client.force_login(cast.administrator)
    body = {"name": "Twice", "scopes": ["check"], "days": "9", "form_token": token(client, "/tokens/")}
    return body, client.post("/tokens/", body).content.decode()


def test_a_page_with_a_secret_comes_again_and_the_database_cannot_read_it(client: Client, cast: Cast) -> None:
    body, first = new_token(client, cast)
    assert client.post("/tokens/", body).content.decode() == first
    assert ApiToken.objects.filter(name="Twice").count() == 1
    row = Submission.objects.get()
    assert body["form_token"] not in str(vars(row)), "the answer is sealed with it"
    assert b"Twice" not in bytes(row.answer)


def test_a_page_is_kept_for_minutes_only(client: Client, cast: Cast) -> None:
    body, _ = new_token(client, cast)
    Submission.objects.update(at=timezone.now() - rows.PAGES_KEPT - timedelta(seconds=1))
    answer = client.post("/tokens/", body)
    assert answer.status_code == 409
    assert "no longer kept" in answer.content.decode()
    assert rows.drop_old() == 0
    assert bytes(Submission.objects.get().answer) == b""
    Submission.objects.update(at=timezone.now() - rows.KEPT - timedelta(seconds=1))
    assert rows.drop_old() == 1


def fail_after_the_act(request: HttpRequest) -> HttpResponse:
    """A view that saves and then breaks."""
    person = User.objects.get(pk=request.user.pk)
    created = set_team(slug="broken", name="Broken", members=[person], by="system:tests")
    if request.POST["name"] == "break":
        raise ArithmeticError(created)
    return HttpResponse("made")


urlpatterns = [path("fails/", fail_after_the_act), *portal_urls]


@pytest.mark.urls(__name__)
def test_a_failure_leaves_neither_row_nor_used_token(client: Client) -> None:
    sent = {"name": "break", "form_token": "abc"}
    entries = LedgerEntry.objects.count()
    assert client.post("/fails/", sent).status_code == 500
    assert (Team.objects.filter(slug="broken").count(), Submission.objects.count()) == (0, 0)
    assert LedgerEntry.objects.count() == entries
    assert client.post("/fails/", sent | {"name": "works"}).status_code == 200
    assert Submission.objects.count() == 1


def test_a_script_without_the_token_is_answered_as_before_for_a_minute(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.requester)
    client.get(PLACE)
    body = statement(cast, csrfmiddlewaretoken=client.cookies["csrftoken"].value)
    places = [client.post(PLACE, body)["Location"] for _ in range(2)]
    assert places == ["/workloads/reply-drafting/"] * 2
    Submission.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert client.post(PLACE, body)["Location"] == "/workloads/reply-drafting-2/"
    assert client.post(PLACE, body)["Location"] == "/workloads/reply-drafting-2/"


def test_the_same_files_are_the_same_content_whatever_the_boundary(client: Client, cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import RequestFactory

    from reviews.submissions.sent import form_sent

    def digest(text: bytes) -> str:
        request = RequestFactory().post("/", {"a": "1", "f": SimpleUploadedFile("x.txt", text)})
        found = form_sent(request, "person:1").digest
        assert request.FILES["f"].read() == text, "the view still reads the file"
        return found

    assert digest(b"same") == digest(b"same") != digest(b"other")
