"""What is stored, signed or handed to machines is the same bytes for whoever asks, in whatever language they read."""

import csv
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reviews.decisions.models import Decision
from reviews.home.list_files.views import FILES as FILES_OF_LISTS
from reviews.language.reader import PSEUDO, speaking
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.proposals.lines import understood
from reviews.proposals.sheet import parted
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


FILES = (
    "duties_zip",
    "decision_json",
    "decision_markdown",
    "decision_cyclonedx",
    "decision_spdx",
    "decision_statement",
)
LISTS = ("decisions", "catalog", "candidates", "audit")


def test_files_have_the_same_bytes_in_every_language(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    number = Decision.objects.get(candidate=candidate).number
    paths = [*(reverse(name, args=[number]) for name in FILES), *(reverse("list_json", args=[name]) for name in LISTS)]
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


def test_a_spreadsheet_has_its_heads_and_our_words_in_the_readers_language_and_all_else_as_it_is(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.auditor)
    for name in LISTS:
        tables = {}
        for language in ("en", "de"):
            User.objects.update(language=language)
            text = client.get(reverse("list_csv", args=[name])).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
            tables[language] = list(csv.reader(StringIO(text)))
        (columns, *english), (head, *german) = tables["en"], tables["de"]
        assert columns == list(FILES_OF_LISTS[name].columns)
        assert not {"commit", "sentence"} & set(head), name
        words = [at for at, column in enumerate(columns) if column in FILES_OF_LISTS[name].words]
        assert len(english) == len(german) > 0
        for line, told in zip(english, german, strict=True):
            assert [one for at, one in enumerate(line) if at not in words] == [
                one for at, one in enumerate(told) if at not in words
            ]
            assert [line[at] for at in words if line[at]] != [told[at] for at in words if told[at]], (name, line)
    User.objects.update(language="de")
    listed = client.get(reverse("decisions_csv")).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert next(csv.DictReader(StringIO(listed)))["Stand"] == "in Kraft"
    window = client.get(reverse("window_csv", args=["decisions"]), {"from": "2020-01-01", "to": "2040-01-01"})
    assert window.getvalue().decode("utf-8-sig").startswith("Entscheidung,Repository,Commit,Einsatz,")  # type: ignore[attr-defined]


def test_a_file_of_candidates_in_any_language_can_be_proposed_again(cast: Cast) -> None:
    scenes.candidate_at("answered", cast)
    client = Client()
    client.force_login(cast.requester)
    for language in ("en", "de"):
        User.objects.update(language=language)
        text = client.get(reverse("list_csv", args=["candidates"])).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
        candidate = Candidate.objects.get()
        (listed,) = understood(text, settings.HUBS, candidate.hub)
        assert (listed.repo_id, listed.revision) == (candidate.repo_id, candidate.commit)
        assert list(parted(text)) == [candidate.workload.slug]


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
