"""Charts of the reviews count what the lists have, each with its table, and nothing that a person may not see."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.home.figures import charts
from reviews.readmodels.models import CatalogEntry
from reviews.watch.charts import FindingChart
from reviews.workflow.models import Track
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def numbers(chart: FindingChart) -> dict[str, tuple[int, ...]]:
    return {bar.title: bar.numbers for bar in chart.bars}


def test_each_chart_counts_what_there_is(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("legal-passed", cast, "sample-lab/other-1b")
    scenes.workload(cast, name="Letters")
    assert sum(sum(one) for one in numbers(charts.by_license(cast.legal)).values()) == 1
    assert numbers(charts.waiting(cast.legal)) == {"Engineering": (1, 0, 0, 0)}
    assert numbers(charts.cycle_time(cast.legal)) == {"Legal": (2, 0, 0, 0), "Engineering": (1, 0, 0, 0)}
    covered, uncovered = charts.coverage(cast.legal)
    assert numbers(covered) == {"Claims intake": (1, 0, 0)}
    assert uncovered == Workload.objects.count() - 1 >= 1
    assert numbers(charts.families(cast.legal)) == {"Not known": (1, 0)}
    assert numbers(charts.expiring(cast.legal)) == {}
    left = (CatalogEntry.objects.get().review_by - timezone.now().date()).days
    with scenes.later(days=left - 45):
        assert sum(sum(one) for one in numbers(charts.expiring(cast.legal)).values()) == 1
    Track.objects.update(since=Track.objects.latest("since").since - timedelta(days=8))
    assert numbers(charts.waiting(cast.legal)) == {"Engineering": (0, 0, 1, 0)}


def test_the_page_draws_nothing_of_a_private_workload_for_a_stranger(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.stranger)
    shown = client.get("/figures/").content.decode()
    assert "Claims intake" in shown
    assert shown.count("as a table</summary>") == 4
    Workload.objects.update(private=True)
    hidden = client.get("/figures/").content.decode()
    assert "Claims" not in hidden
    assert "No decision is in force." in hidden
    assert hidden.count("as a table</summary>") == 0
