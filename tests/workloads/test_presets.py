"""Presets of a statement: every answer is one that the form offers, none clears a rule, and all can be changed."""

from typing import Any

import pytest
from django.test import Client

from reviews.people.models import User
from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.forms import WorkloadForm
from reviews.workloads.presets import presets
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LEFT_OPEN = {"domains", "users_in", "runs_in", "entity_in", "territory", "node_classes", "environment", "user_band",
    "revenue_band", "team", "name", "private", "first_token_ms", "whole_answer_ms", "answer_rate",
    "latency_at"}  # fmt: skip


def test_each_preset_answers_in_the_words_of_the_form_and_leaves_open_what_only_the_team_knows(cast: Cast) -> None:
    assert len(presets()) == 6
    for one in presets():
        assert set(WorkloadForm.Meta.fields) - set(one.values) == LEFT_OPEN
        form = WorkloadForm(one.values, person=cast.requester)
        assert not form.is_valid()
        assert set(form.errors) <= LEFT_OPEN, one.slug


def test_a_preset_begins_a_statement_in_the_language_of_whoever_writes_it(cast: Cast, client: Client) -> None:
    User.objects.update(language="de")
    client.force_login(cast.requester)
    page = client.get("/workloads/new/?preset=transcription").content.decode()
    assert "Aufschreiben, was in aufgezeichneten Besprechungen gesagt wird" in page
    assert "Write down what is said" not in page
    client.post("/workloads/new/steps/", {"preset": "transcription"})
    draft = StatementDraft.objects.get()
    assert draft.said["purpose"].startswith("Aufschreiben")
    page = " ".join(client.get("/workloads/new/steps/purpose/").content.decode().split())
    assert "die Vorlage „" in page


def test_a_preset_is_filled_in_and_sent_as_it_was_changed(cast: Cast, client: Client) -> None:
    client.force_login(cast.requester)
    page: Any = " ".join(client.get("/workloads/new/?preset=transcription").content.decode().split())
    assert 'href="?preset=transcription" aria-current="true"' in page
    assert "Write down what is said in recorded meetings" in page
    assert '<option value="audio" selected' in page
    asked = client.get("/workloads/new/?preset=transcription&purpose=Subtitles").content.decode()
    assert "Subtitles" in asked, "what a question said comes before the preset"
    assert client.get("/workloads/new/?preset=none").status_code == 200
