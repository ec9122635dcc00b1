"""What is stored, signed or handed to machines is the same bytes for whoever asks, in whatever language they read."""

import pytest
from django.test import Client
from django.urls import reverse

from reviews.decisions.models import Decision
from reviews.language.reader import PSEUDO, speaking
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


FILES = ("decision_json", "decision_markdown", "decision_cyclonedx", "decision_spdx", "decision_statement")


def test_files_have_the_same_bytes_in_every_language(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    number = Decision.objects.get(candidate=candidate).number
    paths = [*(reverse(name, args=[number]) for name in FILES), reverse("decisions_csv"), reverse("decisions_json")]
    client = Client()
    client.force_login(cast.auditor)
    said: dict[str, list[bytes]] = {}
    for language in ("en", "de", PSEUDO):
        User.objects.update(language=language)
        answers = [client.get(path) for path in paths]
        assert [one.status_code for one in answers] == [200] * len(answers)
        said[language] = [one.getvalue() for one in answers]
    for path, *bodies in zip(paths, *said.values(), strict=True):
        assert bodies[0] == bodies[1] == bodies[2], path


def test_whoever_acts_nothing_but_english_is_stored_in_records_and_the_ledger(cast: Cast) -> None:
    with speaking(PSEUDO):
        candidate = scenes.candidate_at("decided", cast)
    kept = [bytes(one.canonical) for one in LedgerEntry.objects.all()]
    kept.append(bytes(Decision.objects.get(candidate=candidate).canonical))
    assert len(kept) > 10
    assert not [one for one in kept if "⟦".encode() in one]


def test_a_record_shows_its_verdicts_in_english_beside_their_translation(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    path = reverse("decision", args=[Decision.objects.get(candidate=candidate).number])
    client = Client()
    client.force_login(cast.auditor)
    beside = '<span lang="en" class="meta">Pass</span>'
    assert beside not in client.get(path).content.decode()
    User.objects.update(language=PSEUDO)
    page = client.get(path).content.decode()
    assert page.count(beside) == 4
    assert "⟦Páš" in page
