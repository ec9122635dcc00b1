"""The cost of a month: hours and idle share from the estimate, money only from the company's own rate."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reviews.desks.engineering.cost import NodePrice, operating_cost, signed_cost
from reviews.desks.engineering.cost_rows import tokens_words
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden
from reviews.runs.measure import LoadMeasure
from reviews.sizing.plan import DOES_NOT_FIT
from reviews.workloads.nodes.actions import rate
from reviews.workloads.nodes.models import NodeClass, NodeRate
from reviews.workloads.nodes.queries import rates
from tests import scenes
from tests.cast import Cast
from tests.desks.manifest_orders import GPUS, plan
from tests.workloads.test_pages import signed_in, text

PRICE = NodePrice(Decimal("2.50"), "EUR")


def words(**changes: Any) -> tuple[str, str, str] | None:
    found = operating_cost(plan(**changes), replace(GPUS, shared=changes.get("surge") == 0), 16, PRICE)
    return found.words if found else None


def test_a_pool_of_its_own_holds_all_its_nodes_and_a_shared_one_what_is_requested() -> None:
    assert words() == ("1,460", "90%", "3,650 EUR")  # 2 nodes x 2 replicas x 40 sequences for 16
    assert words(surge=0) == ("365", "60%", "912 EUR")  # half of a node
    assert words(verdict=DOES_NOT_FIT) is None
    bare = operating_cost(plan(), GPUS, 16, None)
    assert bare is not None
    assert bare.words[2] == "no rate"
    sizing = {"verdict": "fits", "replicas": 1, "most_sequences": 40, "accelerators": 1, "nodes_needed": 2}
    assert signed_cost(sizing, replace(GPUS, shared=False), 16, PRICE) == operating_cost(
        plan(), replace(GPUS, shared=False), 16, PRICE
    )
    assert signed_cost({}, GPUS, 16, PRICE) is None


def test_tokens_of_an_hour_need_a_run_of_the_same_bytes_on_the_same_class() -> None:
    clean = LoadMeasure("16 at once", requests=160, errors=0, output_rate=1000.0)
    run = SimpleNamespace(
        artifact="a", node_class="l40s-48-2", accelerators=2,
        loads=(clean, replace(clean, output_rate=5000.0, errors=3), replace(clean, output_rate=None)),
    )  # fmt: skip
    assert tokens_words([run], "a", "l40s-48-2") == "1,800,000 output"
    assert tokens_words([run], "b", "l40s-48-2") == "not tested"
    assert tokens_words([run], "a", "h100-80-1") == "not tested"


@pytest.mark.django_db
def test_a_rate_is_entered_with_its_source_and_the_newest_counts(cast: Cast) -> None:
    row = NodeClass.objects.get(slug="l40s-48-2")
    client = signed_in(cast.engineer)
    url = "/nodes/l40s-48-2/rate/"
    assert "Enter the currency" in text(client.post(url, {"amount": "2", "source": "The price list of this year."}))
    assert client.post(url, {"amount": "-1", "currency": "EUR", "source": "The price list."}).status_code == 422
    said = {"amount": "2.50", "currency": "EUR", "source": "The price list of this year, with power."}
    assert client.post(url, said).status_code == 302
    assert rates([row.slug])[row.slug].words == "2.5 EUR per node-hour"
    page = " ".join(text(client.get("/nodes/l40s-48-2/")).split())
    assert "2.5 EUR per node-hour" in page
    assert "The price list of this year, with power." in page
    candidate = scenes.candidate_at("answered", cast)
    note = " ".join(text(client.get(f"/candidates/{candidate.pk}/engineering/note/")).split())
    assert "Cost of a month" in note
    assert " EUR</td>" in note
    assert "not tested" in note
    rate(row, amount=None, currency="EUR", source="The contract has ended.", by=cast.engineer)
    assert rates([row.slug]) == {}
    assert LedgerEntry.objects.filter(event="nodes:rated").count() == 2
    with pytest.raises(Forbidden):
        rate(row, amount=Decimal(1), currency="EUR", source="A price list of mine.", by=cast.legal)
    with pytest.raises(IntegrityError), transaction.atomic():
        NodeRate.objects.create(node_class=row, amount=1, currency="", source="s", actor="a", by=cast.engineer)
    with pytest.raises(DatabaseError), transaction.atomic():
        NodeRate.objects.update(amount=1)
