"""Saved views: personal or of a team, beside the filters, and never a way to what is hidden."""

from typing import Any

import pytest
from django.test import Client

from reviews.home.saved.actions import ViewStatement, remove_view, save_view
from reviews.home.saved.models import SavedView
from reviews.home.saved.permits import MOST_VIEWS, why_not_save
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def client(person: User) -> Client:
    found = Client()
    found.force_login(person)
    return found


def page(person: User, path: str = "/catalog/") -> str:
    return client(person).get(path).content.decode()


def test_a_view_is_saved_from_the_page_and_stands_beside_the_filters(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    assert "Save this view" not in page(cast.reader)
    shown = page(cast.reader, "/catalog/?language=de&page=1&sort=name")
    assert 'href="/views/new/?list=catalog&amp;query=language%3Dde%26sort%3Dname"' in shown
    asked: dict[str, Any] = {
        "list_name": "catalog",
        "query": "language=de&sort=name&page=4",
        "name": "Sprache <b>",
        "team": "",
    }
    assert 'value="language=de"' in page(cast.reader, "/views/new/?list=catalog&query=language%3Dde")
    answer = client(cast.reader).post("/views/new/", asked)
    assert answer["Location"] == "/catalog/?language=de&sort=name"
    shown = page(cast.reader)
    assert '<a href="/catalog/?language=de&amp;sort=name">Sprache &lt;b&gt;</a>' in shown
    assert "Sprache" not in page(cast.legal)
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.data["whose"]) == ("view:saved", "personal")
    assert "language" not in str(entry.data)
    assert "Save this view" not in page(cast.reader, "/catalog/?language=de&sort=name")


@pytest.mark.parametrize(
    "wrong",
    [{"query": ""}, {"query": "page=2"}, {"list_name": "audit"}, {"name": " "}, {"team": "no-such-team"},
     {"query": "q=" + "x" * 2_000}, {"query": "&".join(f"a{n}=1" for n in range(201))}],
)  # fmt: skip
def test_what_narrows_nothing_is_not_saved(cast: Cast, wrong: dict[str, str]) -> None:
    asked = {"list_name": "catalog", "query": "language=de", "name": "German", "team": ""} | wrong
    assert client(cast.reader).post("/views/new/", asked).status_code == 422
    assert not SavedView.objects.exists()


def test_a_teams_view_is_shown_to_its_members_and_removed_by_one(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    view = save_view(ViewStatement("Ours", "catalog", "language=de", cast.claims), by=cast.requester)
    assert "Ours" in page(cast.requester)
    assert "Ours" not in page(cast.stranger)
    with pytest.raises(Forbidden):
        save_view(ViewStatement("Theirs", "catalog", "language=de", cast.claims), by=cast.stranger)
    with pytest.raises(Forbidden):
        remove_view(view, by=cast.stranger)
    assert client(cast.stranger).post(f"/views/{view.pk}/remove/").status_code == 404
    cast.claims.members.add(cast.reader)
    reader = User.objects.get(pk=cast.reader.pk)
    assert "Ours" in page(reader, "/views/")
    assert client(reader).post(f"/views/{view.pk}/remove/")["Location"] == "/views/"
    assert not SavedView.objects.exists()
    remove_view(view, by=cast.requester)  # gone already


def test_a_view_that_names_a_hidden_workload_is_hidden_with_it(cast: Cast) -> None:
    work = scenes.candidate_at("decided", cast).workload
    cast.lab.members.add(cast.requester, cast.stranger)
    by, stranger = (User.objects.get(pk=one.pk) for one in (cast.requester, cast.stranger))
    save_view(ViewStatement("The claims", "catalog", f"workload={work.slug}", cast.lab), by=by)
    assert "The claims" in page(stranger)
    Workload.objects.filter(pk=work.pk).update(private=True)
    save_view(ViewStatement("Asked of claims", "candidates", f"purpose={work.slug}", cast.lab), by=by)
    shown = page(stranger, "/views/") + page(stranger) + page(stranger, "/candidates/")
    assert work.slug not in shown
    assert "The claims" not in shown
    assert "Asked of claims" not in shown
    assert "The claims" in page(by, "/views/")
    save_view(ViewStatement("Spaced claims", "catalog", f"workload=+{work.slug.upper()}", cast.lab), by=by)
    assert "Spaced claims" not in page(stranger, "/views/")
    for view in SavedView.objects.all():
        assert client(stranger).post(f"/views/{view.pk}/remove/").status_code == 404, "its notice would name it"
    assert SavedView.objects.count() == 3


def test_one_person_has_so_many_views(cast: Cast) -> None:
    SavedView.objects.bulk_create(
        SavedView(name=str(n), list_name="catalog", query="q=x", owner=cast.reader) for n in range(MOST_VIEWS)
    )
    assert str(MOST_VIEWS) in why_not_save(cast.reader, None)
    assert why_not_save(cast.legal, None) == ""
