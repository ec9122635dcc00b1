"""The Atom feed has the structure of RFC 4287, holds what its reader may see, and takes no secret in its address."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from reviews.api.actions import create_token
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.decisions.telling.models import DecisionEvent
from reviews.people.models import User
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def get(person: User) -> Any:
    client = Client()
    client.force_login(person)
    return client.get("/decisions/feed.atom")


def only(parent: ElementTree.Element, name: str) -> str:
    """The text of the one element of this name."""
    (found,) = parent.findall(f"{ATOM}{name}")
    assert found.text
    return found.text


def test_the_feed_has_the_structure_of_atom_and_the_newest_event_first(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    withdraw(Decision.objects.get(), reason="A finding on <safety> & \x07 more words.", by=cast.decider)
    answer = get(cast.reader)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert only(root, "id").startswith("tag:")
    assert only(root, "title") == "Decisions of the model review"
    assert INSTANT.fullmatch(only(root, "updated"))
    (author,) = root.findall(f"{ATOM}author")
    assert only(author, "name")
    (here,) = (one for one in root.findall(f"{ATOM}link") if one.get("rel") == "self")
    assert here.attrib["href"].endswith("/decisions/feed.atom")
    entries = root.findall(f"{ATOM}entry")
    assert len({only(one, "id") for one in entries}) == len(entries) == DecisionEvent.objects.count() >= 2
    for one in entries:
        assert only(one, "title").startswith("Decision 1, ")
        assert INSTANT.fullmatch(only(one, "updated"))
        assert len([link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
        assert len(one.findall(f"{ATOM}summary")) == 1
    assert "withdrawn" in only(entries[0], "title")


def test_the_feed_is_told_in_the_language_of_whoever_reads_it(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    withdraw(Decision.objects.get(), reason="A finding on safety came up.", by=cast.decider)
    english = ElementTree.fromstring(get(cast.reader).content)
    secret = create_token(name="reader", scopes=["decisions"], days=1, by="tests")[1]
    asked = {"Authorization": f"Bearer {secret}", "Accept-Language": "de"}
    by_token = ElementTree.fromstring(Client().get("/api/v1/decisions.atom", headers=asked).content)
    User.objects.filter(pk=cast.reader.pk).update(language="de")
    german = ElementTree.fromstring(get(User.objects.get(pk=cast.reader.pk)).content)
    assert german.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert only(german, "title") == only(by_token, "title") == "Entscheidungen der Modellprüfung"
    entries = [root.findall(f"{ATOM}entry") for root in (german, by_token, english)]
    for one, told, plain in zip(*entries, strict=True):
        assert only(one, "id") == only(told, "id") == only(plain, "id")
        assert only(one, "title") == only(told, "title") != only(plain, "title")
        assert only(one, "title").startswith("Entscheidung 1, ")
        assert only(one, "summary") != only(plain, "summary")
    assert "zurückgezogen" in only(entries[0][0], "title")
    assert "A finding on safety came up." in only(entries[0][0], "summary")


def test_the_feed_holds_nothing_of_a_private_workload_for_a_stranger_or_a_token(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    secret = create_token(name="reader", scopes=["decisions"], days=1, by="tests")[1]
    headers = {"Authorization": f"Bearer {secret}"}
    assert b"<entry>" in get(cast.stranger).content
    assert b"<entry>" in Client().get("/api/v1/decisions.atom", headers=headers).content
    Workload.objects.update(private=True)
    assert b"<entry>" not in get(cast.stranger).content
    assert b"<entry>" not in Client().get("/api/v1/decisions.atom", headers=headers).content
    assert b"<entry>" in get(cast.legal).content


def test_a_token_is_taken_from_the_header_alone(cast: Cast) -> None:
    secret = create_token(name="reader", scopes=["decisions"], days=1, by="tests")[1]
    other = create_token(name="gate", scopes=["check"], days=1, by="tests")[1]
    refused = Client().get(f"/api/v1/decisions.atom?token={secret}")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="model review"')
    headers = {"Authorization": f"Bearer {other}"}
    assert Client().get("/api/v1/decisions.atom", headers=headers).status_code == 403
    assert Client().post("/api/v1/decisions.atom", headers=headers).status_code == 405
    assert Client().get("/decisions/feed.atom").status_code == 302
