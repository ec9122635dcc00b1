"""Every answer to a machine is kept for 90 days, read by whom it concerns, and changed by no one."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.gate.queries import answers_for, narrowed
from reviews.decisions.gate.rows import DAYS_KEPT, drop_old_answers, keep_answers
from tests import scenes
from tests.api.asking import get as ask
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.readings import COMMIT

pytestmark = pytest.mark.django_db


def kept(workload: str, *, days: int = 0, allow: bool = True, by: str = "pipeline") -> GateAnswer:
    """One answer of so many days ago."""
    question = CheckQuestion("huggingface", "sample-lab/atlas-1b-instruct", COMMIT, workload)
    keep_answers([(question, Reply(allow, None, ("A reason.",)))], asked_by=by)
    row = GateAnswer.objects.latest("pk")
    if days:
        old = GateAnswer(**{name: value for name, value in values(row).items() if name != "id"})
        old.at = row.at - timedelta(days=days)
        old.save(force_insert=True)
        return old
    return row


def values(row: GateAnswer) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in GateAnswer._meta.fields}


def test_an_answer_is_kept_as_it_was_given(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    question = {"repo": decision.repo_id, "commit": decision.commit, "workload": "claims-intake"}
    said = ask("check", **question).json()
    row = GateAnswer.objects.get()
    assert (row.allow, row.decision, row.reasons.split("\n")) == (True, decision.number, said["reasons"])
    assert (row.repo_id, row.commit, row.workload) == tuple(question.values())
    assert row.asked_by
    denied = ask("check", **question | {"commit": "main"}).json()
    assert not GateAnswer.objects.latest("pk").allow
    assert GateAnswer.objects.latest("pk").reasons == denied["reasons"][0]
    with pytest.raises(SystemExit):
        call_command("check_model", f"{decision.repo_id}@{'0' * 40}", workload="claims-intake")
    assert GateAnswer.objects.latest("pk").asked_by == "command check_model"
    assert GateAnswer.objects.count() == 3


def test_keeping_an_answer_is_one_insert_and_no_more(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    with CaptureQueriesContext(connection) as queries:
        ask("check", repo=decision.repo_id, commit=decision.commit, workload="claims-intake")
    about = [one["sql"] for one in queries.captured_queries if "reviews_gateanswer" in one["sql"]]
    assert len(about) == 1
    assert about[0].lstrip().startswith("INSERT")
    assert not [field for field in GateAnswer._meta.fields if field.is_relation]


def test_long_words_are_cut_instead_of_refused() -> None:
    question = CheckQuestion("h" * 300, "r" * 300, "c" * 300, "w" * 300, "s" * 300)
    keep_answers([(question, Reply(False, None, ("why " * 2000,)))], asked_by="name\nof " * 300)
    assert GateAnswer.objects.get().repo_id == "r" * 200


@pytest.mark.parametrize("statement", ["UPDATE {} SET allow = true", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_one_changes_or_removes_a_young_answer(statement: str) -> None:
    kept("claims-intake", allow=False)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("reviews_gateanswer"))
    assert GateAnswer.objects.count() == 1


def test_answers_are_dropped_after_ninety_days() -> None:
    young, old = kept("claims-intake", days=DAYS_KEPT - 1), kept("claims-intake", days=DAYS_KEPT + 1)
    before = GateAnswer.objects.count()
    assert drop_old_answers() == 1
    assert GateAnswer.objects.count() == before - 1
    assert GateAnswer.objects.filter(pk=young.pk).exists()
    assert not GateAnswer.objects.filter(pk=old.pk).exists()
    assert drop_old_answers() == 0


def test_answers_about_private_workloads_are_seen_by_who_may_see_them(cast: Cast) -> None:
    scenes.workload(cast)
    secret = scenes.workload(cast, name="Secret", private=True)
    for slug in ("claims-intake", secret.slug, "never-existed"):
        kept(slug)

    def seen(user: Any) -> set[str]:
        return set(answers_for(user).values_list("workload", flat=True))

    assert seen(cast.auditor) == {"claims-intake", secret.slug, "never-existed"}
    assert seen(cast.requester) == {"claims-intake", secret.slug}
    assert seen(cast.stranger) == {"claims-intake"}


def test_the_page_is_for_who_reads_the_ledger_and_filters_whole_values(cast: Cast, client: Client) -> None:
    scenes.workload(cast)
    assert "No machine has asked yet" in get(client, cast.auditor, "/gate/")
    for number in range(60):
        kept("claims-intake", by=f"machine {number:02}")
    page = get(client, cast.auditor, "/gate/")
    assert "machine 59" in page
    assert "machine 05" not in page
    assert "Older answers" in page
    oldest = GateAnswer.objects.get(asked_by="machine 10")
    assert "machine 05" in get(client, cast.auditor, f"/gate/?before={oldest.pk}")
    assert "machine 05" in get(client, cast.auditor, "/gate/?asked_by=machine+05")
    assert "No answer fits" in get(client, cast.auditor, "/gate/?answer=denied")
    assert narrowed(answers_for(cast.auditor), {"answer": "allowed"}).count() == 60
    client.force_login(cast.reader)
    assert client.get("/gate/").status_code == 403
    client.force_login(cast.auditor)
    assert client.get("/gate/?answer=perhaps").status_code == 422
    assert client.get("/gate/?before=x").status_code == 200
    assert timezone.now() > oldest.at
