"""Figures about findings: bands without gaps, and a page whose drawing and table say the same."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import DecisionAlert
from reviews.watch.actions import settle
from reviews.watch.charts import chart, open_by_age, time_to_close
from reviews.watch.observed import GATE, SCAN
from reviews.watch.rows.findings import open_findings
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get


def test_the_longest_bar_takes_the_whole_width_and_empty_ones_are_left_out() -> None:
    found = chart(["new", "old"], {"Gone": [1, 3], "Renamed": [2, 0], "Private": [0, 0]})
    assert [(bar.title, bar.numbers, bar.total) for bar in found.bars] == [("Gone", (1, 3), 4), ("Renamed", (2, 0), 2)]
    assert found.bars[0].parts == ((1, 0.0, 25.0, 1), (2, 25.0, 75.0, 3))
    assert found.bars[1].parts == ((1, 0.0, 50.0, 2),)
    assert chart(["new"], {}).bars == ()


@pytest.mark.django_db
def test_each_finding_is_in_one_band(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    wanted = {(decision.number, GATE): "The gate changed.", (decision.number, SCAN): "The scan names a file."}
    gate, scan = open_findings([decision], wanted, by="system:worker")
    assert "No finding has been closed yet" in get(client, cast.reader, "/watch/figures/")
    now = timezone.now()
    for days, band in ((0, 0), (6, 0), (7, 1), (29, 1), (30, 2), (90, 3), (900, 3)):
        found = open_by_age(cast.reader, gate.since + timedelta(days=days, seconds=1))
        numbers = {bar.title: bar.numbers for bar in found.bars}["Access gate changed"]
        assert numbers == tuple(int(at == band) for at in range(4)), days
    settle(scan, reason="The scan was wrong, as its vendor says.", by=cast.engineer_two)
    DecisionAlert.objects.filter(pk=scan.pk).update(since=now - timedelta(days=8))
    assert [(bar.title, bar.numbers) for bar in time_to_close(cast.reader).bars] == [("Critical", (0, 0, 1, 0))]
    page = get(client, cast.reader, "/watch/figures/")
    assert "Time from finding to closing, by severity as a table" in page
    assert page.count('width="100.00%"') == 2, "the longest bar of each figure"
