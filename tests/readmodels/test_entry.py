"""The catalog's table says what the records say, without any act having to tell it so."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from reviews.decisions import entries
from reviews.decisions.models import Decision
from reviews.decisions.queries import current, decisions, standing
from reviews.decisions.replay import rebuilt
from reviews.people.models import Team, User
from reviews.people.permits import Forbidden, Stale
from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.queries import stale
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_alerts import moved
from tests.decisions.test_fallback_sequences import SEQUENCES, Acts, Trio
from tests.workflow.test_policy import conditioned

pytestmark = pytest.mark.django_db


def agree() -> None:
    """Every row is as defined, and says of its decision what the tables say, today and when time has passed."""
    assert stale() == []
    for days in (0, 45, 400):
        with scenes.later(days=days):
            said = entries.standings(CatalogEntry.objects.all())
            known = {one.number: standing(one) for one in decisions()}
            assert said == known
            in_force = {number for number, one in known.items() if one.word in ("in force", "under review")}
            assert set(current(CatalogEntry.objects.all()).values_list("pk", flat=True)) == in_force


def test_an_issued_decision_has_its_row(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decision, entry = Decision.objects.get(), CatalogEntry.objects.get()
    assert (entry.decision, entry.candidate, entry.repo_id) == (decision.number, candidate.pk, decision.repo_id)
    assert (entry.stage, entry.ended, entry.suspended_from, entry.shaken_from) == ("production", "", None, None)
    record = json.loads(bytes(decision.canonical))
    assert entry.card["fallback"] == record["fallback"]
    assert entry.card["rights"]["duties"] == record["license"]["rights"]["duties"]
    agree()


def test_a_condition_that_lapses_suspends_from_a_day_on_and_no_longer_once_it_is_met(cast: Cast) -> None:
    candidate, row = conditioned(cast)
    scenes.decide(candidate, cast)
    row.refresh_from_db()
    assert CatalogEntry.objects.get().suspended_from == (row.lapses_on or date.max) + timedelta(days=1)
    assert CatalogEntry.objects.get().turn_from == row.due + timedelta(days=1)
    agree()
    meet_condition(Condition.objects.get(), how="All clerks were trained.", evidence="", by=cast.legal)
    assert CatalogEntry.objects.get().suspended_from is None
    agree()


def test_a_reading_that_moves_what_was_signed_shakes_the_row(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    moved(Decision.objects.get())
    entry = CatalogEntry.objects.get()
    assert entry.shaken_from is not None
    assert entry.turn_from is not None
    assert max(entry.shaken_from, entry.turn_from) < timezone.now().date()
    agree()


def test_a_new_name_or_visibility_is_in_the_row_at_once(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    Workload.objects.update(name="Letters", private=True)
    Team.objects.filter(pk=cast.claims.pk).update(name="Letters team")
    User.objects.filter(pk=cast.legal.pk).update(first_name="Lina")
    entry = CatalogEntry.objects.get()
    assert (entry.workload_name, entry.private, entry.team_name) == ("Letters", True, "Letters team")
    assert entries.name_of(entry.card["legal"]) == "Lina Legal"
    assert "letters" in entry.search
    agree()


def test_a_row_that_somebody_wrote_is_found_and_written_anew(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    CatalogEntry.objects.update(ended="withdrawn")
    assert [(one.subject, one.what) for one in rebuilt()] == [("decision 1", "row in lists")]
    output = StringIO()
    call_command("rebuild_read_models", stdout=output)
    assert "Wrote 1 rows anew: decision 1." in output.getvalue()
    assert rebuilt() == []
    call_command("rebuild_read_models", stdout=output)
    assert "Every row is what its definition says." in output.getvalue()


def test_the_search_of_the_catalog_is_answered_by_its_index(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    words = "SELECT * FROM reviews_catalogentry WHERE search LIKE '%%atlas%%' OR search %%> 'atlas'"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {words}".replace("%%", "%"))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count("Bitmap Index Scan on entry_search") == 2


def test_the_definition_reads_a_record_once_for_each_row() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = 'catalog_entries(integer[])'::regprocedure")
        (body,) = cursor.fetchone()
    for name in ("record", "shaken", "family", "rights"):
        assert f" OFFSET 0) AS {name}\n" in body, "without it, the value is worked out anew at each of its uses"


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=SEQUENCES)
def test_no_sequence_of_acts_leaves_a_row_that_says_something_else(cast: Cast, acts: Acts) -> None:
    with transaction.atomic():
        trio = Trio(cast)
        for act, name in acts:
            try:
                with scenes.later(days=trio.days), transaction.atomic():
                    act(trio, name)
            except (Forbidden, Stale, ValueError, Condition.DoesNotExist):
                pass  # a refused act was rolled back
        with scenes.later(days=trio.days):
            agree()
        transaction.set_rollback(True)
