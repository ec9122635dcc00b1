"""Charts of the reviews count what the lists have, each with its table, and nothing that a person may not see."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.home.figures import charts, counts
from reviews.ledger.queries import head
from reviews.readmodels.models import CatalogEntry
from reviews.watch.charts import FindingChart
from reviews.workflow.models import Track
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.kept import forget

pytestmark = pytest.mark.django_db


def numbers(chart: FindingChart) -> dict[str, tuple[int, ...]]:
    return {bar.title: bar.numbers for bar in chart.bars}


def test_each_chart_counts_what_there_is(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("legal-passed", cast, "sample-lab/other-1b")
    scenes.workload(cast, name="Letters")
    found = counts.decided(cast.legal, head())
    assert sum(sum(one) for one in numbers(charts.by_license(found)).values()) == 1
    assert numbers(charts.waits(counts.waiting(cast.legal))) == {"Engineering": (1, 0, 0, 0)}
    cycles = counts.cycles(cast.legal, head())
    assert numbers(charts.waits(cycles)) == {"Legal": (2, 0, 0, 0), "Engineering": (1, 0, 0, 0)}
    covered, uncovered = charts.coverage(found)
    assert numbers(covered) == {"Claims intake": (1, 0, 0)}
    assert uncovered == Workload.objects.count() - 1 >= 1
    assert numbers(charts.families(found)) == {"Not known": (1, 0)}
    assert numbers(charts.expiring(found)) == {}
    Track.objects.update(since=Track.objects.latest("since").since - timedelta(days=8))
    assert numbers(charts.waits(counts.waiting(cast.legal))) == {"Engineering": (0, 0, 1, 0)}


def test_with_an_equal_ledger_the_clock_turns_what_is_counted(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    left = (CatalogEntry.objects.get().review_by - timezone.now().date()).days
    before = head()
    for days, within, in_force in ((0, {}, 1), (left - 45, {"31 to 60 days": (1, 0)}, 1), (left + 1, {}, 0)):
        with scenes.later(days=days):
            found = counts.decided(cast.legal, before)
            assert numbers(charts.expiring(found)) == within
            assert sum(sum(one) for one in numbers(charts.families(found)).values()) == in_force
            assert len(charts.coverage(found)[0].bars) == in_force
    with scenes.later(days=370):
        assert counts.cycles(cast.legal, before) == {}, "of the last year"


def test_bars_are_told_apart_and_add_up_as_the_rows_say(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    entry, today = CatalogEntry.objects.get(), timezone.now().date()
    first = entry.workload
    letters = scenes.workload(cast, name="Letters")
    Workload.objects.update(name="Claims intake")
    for number in range(1, 31):
        entry.pk, entry.family, entry.stage = (
            entry.pk + 1,
            f"lab/root-{number % 25:02}",
            "test" if number % 3 else "production",
        )
        entry.workload, entry.workload_slug = letters.pk, letters.slug
        entry.suspended_from = today if number % 5 == 0 else None
        entry.shaken_from = today if number % 2 == 0 else None
        entry.save(force_insert=True)
    found = counts.decided(cast.legal, None)
    alike = {f"Claims intake ({entry.workload})": (12, 12, 6), f"Claims intake ({first})": (1, 0, 0)}
    assert numbers(charts.coverage(found)[0]) == alike
    drawn, rows = numbers(charts.families(found)), CatalogEntry.objects.exclude(suspended_from=today)
    assert len(drawn) == counts.MOST
    for family, (production, test) in drawn.items():
        of_it = rows.filter(family="?" if family == "Not known" else family)
        assert (production, test) == tuple(of_it.filter(stage=one).count() for one in ("production", "test"))


def test_the_page_draws_nothing_of_a_private_workload_for_a_stranger(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.stranger)
    shown = client.get("/figures/").content.decode()
    assert "Claims intake" in shown
    assert shown.count("as a table</summary>") == 4
    Workload.objects.update(private=True)
    forget()  # an act would add to the ledger
    hidden = client.get("/figures/").content.decode()
    assert "Claims" not in hidden
    assert "No decision is in force." in hidden
    assert hidden.count("as a table</summary>") == 0
