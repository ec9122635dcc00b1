"""The page of fallbacks: its graph, its table, what helps with a cause, and the fallback of a suspended decision."""

import re

import pytest
from django.test import Client

from reviews.decisions.answers import CheckQuestion
from reviews.decisions.denials.actions import DeniedThing, deny
from reviews.decisions.fallback_graph.drawing import GraphNode, drawn
from reviews.decisions.fallback_graph.queries import licensed_otherwise
from reviews.decisions.gate.checking import check
from reviews.decisions.models import Decision
from reviews.jobs.models import Mail
from reviews.watch.actions import suspend
from reviews.watch.observed import SCAN
from reviews.watch.rows.findings import open_findings
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.decisions.test_fallback import SMALLER, decided, large

pytestmark = pytest.mark.django_db


def node(number: int) -> GraphNode:
    return GraphNode(number, f"lab/model-{number}", "ok", "In force")


def test_boxes_stand_in_columns_and_every_fallback_is_a_line() -> None:
    found = drawn({number: node(number) for number in (1, 2, 3, 4)}, [(4, 3), (3, 1), (2, 1)])
    columns = {box.node.number: box.x for box in found.boxes}
    assert columns[4] == columns[2] < columns[3] < columns[1]
    assert len(found.lines) == 3
    places = [(box.x, box.y) for box in found.boxes]
    assert len(set(places)) == len(places)
    circle = drawn({1: node(1), 2: node(2)}, [(1, 2), (2, 1)])
    assert len(circle.boxes) == 2, "a circle is refused elsewhere, and drawn all the same"


def test_a_license_helps_if_it_and_its_publisher_differ() -> None:
    assert licensed_otherwise(("MIT", "lab"), ("MIT", "other"))[0] == "bad"
    assert licensed_otherwise(("MIT", "lab"), ("Apache-2.0", "Lab"))[0] == "warn"
    assert licensed_otherwise(("MIT", "lab"), ("Apache-2.0", "other"))[0] == "ok"


def test_the_page_shows_graph_and_table_and_a_suspended_decision_names_its_fallback(cast: Cast, client: Client) -> None:
    small = decided(cast, "small")
    named = scenes.decide(large(cast), cast, **SMALLER, fallback_decision=small.number)
    page = get(client, cast.reader, "/decisions/fallbacks/")
    assert "1 fallback" in page
    assert page.count('class="node is-ok"') == 2
    assert "Falls back to" in page
    for cause, said in (
        ("memory", "Yes: memory"),
        ("memory", "Yes:"),
        ("quality", "Unknown: no evaluation"),
        ("license", "No: it has the same license"),
    ):
        assert said.split(":")[0] in get(client, cast.reader, f"/decisions/fallbacks/?cause={cause}")
    assert "No fallback fits" in get(client, cast.reader, "/decisions/fallbacks/?only=lost")
    found = open_findings([named], {(named.number, SCAN): "The scan names a file."}, by="system:worker")[0]
    suspend(found, reason="The file runs code when it is loaded.", by=cast.engineer)
    answer = check(CheckQuestion(named.hub, named.repo_id, named.commit, named.workload.slug))
    assert f"Its fallback is decision {small.number}; ask whether that one may be used." in answer.reasons
    assert answer.fallback["decision"] == small.number
    body = Mail.objects.filter(subject=f"Decision {named.number} is suspended")[0].body
    assert f"Its fallback is decision {small.number}, which is in force." in body
    page = get(client, cast.reader, "/decisions/fallbacks/")
    assert "To be used now" in page
    line = get(client, cast.reader, "/catalog/?standing=suspended")
    assert re.search(rf'href="/decisions/{small.number}/"', line)
    deny(
        DeniedThing(hub=small.hub, repo_id=small.repo_id, commit=small.commit),
        reason="The weights were found to be poisoned.",
        by=cast.engineer,
    )
    page = get(client, cast.reader, "/decisions/fallbacks/")
    assert page.count("Denied in an emergency") >= 2, "in the drawing and in the table"


def test_a_fallback_for_a_private_workload_is_not_named_to_strangers(cast: Cast, client: Client) -> None:
    private = scenes.workload(cast, name="Secret purpose", private=True)
    small = decided(cast, "small", work=private)
    Decision.objects.get(pk=small.pk)
    page = get(client, cast.reader, "/decisions/fallbacks/")
    assert "No decision that you may see" in page
