"""Versions of node classes that machines propose: another reviewer adopts one, and nothing rests on it before."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale, TooLate
from reviews.workloads.nodes import actions
from reviews.workloads.nodes.models import NodeClass, NodeProposal
from reviews.workloads.nodes.queries import newest
from tests.api.asking import own_token
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SLUG = "l40s-48-2"


def secret_of(cast: Cast, person: User) -> str:
    set_team(slug="claims", name="Claims", members=[cast.requester, person], by=cast.administrator)
    return own_token(User.objects.get(pk=person.pk), cast.claims)


def put(secret: str, slug: str = SLUG, **changes: Any) -> Any:
    now = newest([SLUG])[SLUG]
    said = {"title": now.title, "reason": "Read from the cluster in CI.", "spec": now.spec | {"nodes": 7}} | changes
    headers = {"Authorization": f"Bearer {secret}"}
    return Client().put(f"/api/v1/nodes/{slug}", json.dumps(said), content_type="application/json", headers=headers)


def test_a_put_proposes_and_another_reviewer_adopts(cast: Cast) -> None:
    secret, before = secret_of(cast, cast.engineer), newest([SLUG])[SLUG]
    answer = put(secret)
    assert answer.status_code == 200, answer.content
    assert put(secret).json() == answer.json()
    row = NodeProposal.objects.get()
    assert (answer.json()["beside"], newest([SLUG])[SLUG]) == (before.number, before)
    with pytest.raises(Forbidden, match="another engineering reviewer must adopt"):
        actions.adopt_node(row, by=cast.engineer)
    with pytest.raises(IntegrityError, match="node_proposal_adopted_by_another"), transaction.atomic():
        NodeProposal.objects.update(outcome="adopted", ended_by=cast.engineer, ended_at=row.at)
    client = Client()
    client.force_login(cast.engineer_two)
    assert SLUG in client.get("/nodes/").content.decode().split("Proposed versions")[1].split("</section>")[0]
    page = client.get(f"/nodes/proposals/{row.pk}/").content.decode()
    assert "Read from the cluster in CI." in page
    assert client.post(f"/nodes/proposals/{row.pk}/adopt/").status_code == 302
    now = newest([SLUG])[SLUG]
    assert (now.number, now.node.nodes, now.by) == (before.number + 1, 7, cast.engineer_two)
    assert "Proposed by Enno Engineer (engineer): Read from the cluster in CI." in now.reason
    assert LedgerEntry.objects.latest("sequence").event == "nodes:adopted"
    with pytest.raises(TooLate):
        actions.adopt_node(row, by=cast.engineer_two)


def test_a_newer_proposal_replaces_an_open_one_and_an_older_one_is_stale(cast: Cast) -> None:
    secret = secret_of(cast, cast.engineer)
    put(secret)
    put(secret, reason="Read again from the cluster.", title="Two L40S")
    first, second = NodeProposal.objects.order_by("pk")
    assert (first.outcome, second.outcome) == ("replaced", "")
    found = NodeClass.objects.get(slug=SLUG)
    now = newest([SLUG])[SLUG]
    actions.change(found, title="Other", spec=now.node, seen=now.number, reason="Meant.", by=cast.engineer_two)
    with pytest.raises(Stale):
        actions.adopt_node(second, by=cast.engineer_two)
    client = Client()
    client.force_login(cast.engineer_two)
    assert client.post(f"/nodes/proposals/{second.pk}/", {"reason": ""}).status_code == 422
    client.post(f"/nodes/proposals/{second.pk}/", {"reason": "The cluster was read by mistake."})
    second.refresh_from_db()
    assert (second.outcome, second.ended_by) == ("refused", cast.engineer_two)


def test_a_class_that_there_is_not_yet_is_added_when_it_is_adopted(cast: Cast) -> None:
    secret = secret_of(cast, cast.engineer)
    assert put(secret, slug="h100-80-8", title="Eight H100").status_code == 200
    assert "h100-80-8" not in newest()
    actions.adopt_node(NodeProposal.objects.get(), by=cast.engineer_two)
    assert newest(["h100-80-8"])["h100-80-8"].title == "Eight H100"


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    secret = secret_of(cast, cast.engineer)
    for slug, changes in (
        ("new", {}), ("-x", {}), ("Über", {}), (SLUG, {"spec": {}}), (SLUG, {"spec": {"odd": 1}}),
        (SLUG, {"reason": "..."}), (SLUG, {"title": "a\nb"}),
    ):  # fmt: skip
        answer = put(secret, slug=slug, **changes)
        assert answer.status_code == 422, (slug, changes, answer.content)
    assert put(secret_of(cast, cast.requester)).status_code == 403
    assert not NodeProposal.objects.exists()
    client = Client()
    client.force_login(cast.reader)
    assert client.get("/nodes/proposals/1/").status_code == 404
