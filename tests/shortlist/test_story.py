"""Whole stories of a shortlist: a laptop chat, three languages, and documents that may not be kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings

from reviews.hub.shapes.reading import ArtifactValue, ReadingValue
from reviews.hub.transport.hubs import Hub
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import TooLate
from reviews.shortlist.actions.documents import MOST_CHARACTERS, add_document, remove_document
from reviews.shortlist.actions.listing import confirm_family, describe, warn_by_card
from reviews.shortlist.actions.recommending import recommend
from reviews.shortlist.models import SampleDocument, Shortlist, TokenCount, TokenizerReading
from reviews.shortlist.rules import ELIMINATED, OPEN
from reviews.shortlist.sealing import texts_of
from reviews.shortlist.statements import DocumentStatement
from tests import scenes
from tests.cast import Cast
from tests.hub_server.odd import OddHub, Reply, odd_hub
from tests.readings import COMMIT, again
from tests.shortlist import lists
from tests.shortlist import tokenizer_files as files
from tests.shortlist.test_counting import ARABIC, ENGLISH, MANDARIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def odd() -> Iterator[OddHub]:
    """A hub of ours that is asked for tokenizers over HTTP."""
    with odd_hub() as hub, override_settings(HUBS={"huggingface": Hub("huggingface", hub.url)}):
        yield hub


def with_tokenizer(read: ReadingValue, body: bytes, sha256: str = "") -> ReadingValue:
    """The same reading with a ``tokenizer.json`` at the commit."""
    digest = sha256 or hashlib.sha256(body).hexdigest()
    file = ArtifactValue("tokenizer.json", len(body), "e7" * 20, digest, "tokenizer", "json")
    return again(read, artifacts=(*read.artifacts, file))


def serves(odd: OddHub, body: bytes, repo_id: str = lists.QUILL) -> None:
    odd.replies[f"/{repo_id}/resolve/{COMMIT}/tokenizer.json"] = Reply(200, body, {"X-Repo-Commit": COMMIT})


def count(shortlist: Shortlist) -> JobRun:
    """Let a worker do the newest count, and return its run."""
    run = JobRun.objects.filter(kind="count_tokens", subject_id=shortlist.pk).latest("pk")
    # the wait between attempts goes by the database's clock, which no test can move
    JobRun.objects.filter(pk=run.pk).update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    perform(run.pk)
    run.refresh_from_db()
    return run


def paper(text: str, language: str = "English", data_class: str = "internal", **more: Any) -> DocumentStatement:
    return DocumentStatement(
        title=f"A letter in {language}", language=language, data_class=data_class, input=text, **more
    )


def test_on_a_laptop_the_four_bit_model_is_tested_first_whatever_the_benchmark_says(cast: Cast) -> None:
    """The card of the base states the best score; it is not tuned for instructions, and a score changes no rule."""
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    scores = ([{"task": "chat", "metric": "wins", "value": 99.9}], "unverified", "README.md", "L3")
    praised = lists.known(lists.BASE, **lists.NO_TEMPLATE, card__evaluation=scores)
    base = lists.added(cast, shortlist, lists.model(cast, work, lists.BASE, praised))
    full = lists.added(cast, shortlist, lists.model(cast, work, lists.ATLAS), "quality")
    small = lists.added(cast, shortlist, lists.model(cast, work, lists.FOUR_BIT), "quantized-local")
    quill = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL), "efficient")
    for entry in (base, full, small):
        confirm_family(entry, root=lists.BASE, reviews={}, by=cast.requester)
    confirm_family(quill, root=lists.QUILL, reviews={}, by=cast.requester)
    for first, why in ((base, "not tuned for instructions"), (full, "not quantized")):
        with pytest.raises(ValueError, match=why):
            recommend(shortlist, said=lists.advice(small, first), reviews={}, by=cast.requester)
    found = recommend(shortlist, said=lists.advice(small, small), reviews={}, by=cast.requester)
    assert (found.first_artifact, found.unmet) == (small, [])
    assert found.unknown
    told = LedgerEntry.objects.get(event="shortlist:recommended").data
    assert (told["first"], told["commit"]) == (str(small), small.snapshot.commit)


def test_what_was_eliminated_is_neither_recommended_nor_tested_first(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work, local=False)
    entry = lists.added(cast, shortlist, lists.model(cast, work, lists.FOUR_BIT))
    assert lists.view(entry).state == OPEN
    warn_by_card(entry, sentence="Legal and medical advice.", by=cast.requester)
    assert lists.view(entry).state == ELIMINATED
    with pytest.raises(ValueError, match="eliminated and cannot be recommended"):
        recommend(shortlist, said=lists.advice(entry, entry), reviews={}, by=cast.requester)


def test_a_slot_has_one_entry_and_reasons_must_say_something(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    lists.added(cast, shortlist, lists.model(cast, work, lists.ATLAS), "quality")
    other = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL))
    with pytest.raises(ValueError, match="has this slot"):
        describe(other, said=replace(lists.SAID, slot="quality"), by=cast.requester)
    with pytest.raises(ValueError, match="Belongs here because"):
        describe(other, said=replace(lists.SAID, because="Good."), by=cast.requester)
    assert describe(other, said=replace(lists.SAID, slot="efficient"), by=cast.engineer).slot == "efficient"


def test_three_languages_are_counted_by_the_tokenizer_at_the_commit(cast: Cast, odd: OddHub) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    read = with_tokenizer(lists.READINGS[lists.QUILL](), files.TRUNCATING)
    entry = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL, read))
    gguf = lists.added(cast, shortlist, lists.model(cast, work, lists.FOUR_BIT))
    serves(odd, files.TRUNCATING)
    add_document(shortlist, said=paper(ENGLISH, output="a record"), by=cast.requester)
    add_document(shortlist, said=paper(MANDARIN, "Mandarin"), by=cast.requester)
    add_document(shortlist, said=paper(ARABIC, "Arabic"), by=cast.requester)
    assert count(shortlist).state == "done"
    found = TokenCount.objects.filter(entry=entry).values_list("document__language", "input", "output", "unknown")
    assert list(found) == [("English", 7, 2, 1), ("Mandarin", 13, 0, 13), ("Arabic", 4, 0, 4)]
    assert TokenizerReading.objects.get(entry=entry).truncates == 5
    assert TokenizerReading.objects.get(entry=gguf).why == "the commit has no tokenizer.json"
    assert len(odd.asked) == 1
    assert not TokenCount.objects.filter(entry=gguf).exists()
    count(shortlist)
    assert len(odd.asked) == 1, "what was counted is not counted again"


def test_words_that_may_not_be_kept_are_encrypted_counted_and_forgotten(cast: Cast, odd: OddHub) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    with pytest.raises(ValueError, match="Add an entry first"):
        add_document(shortlist, said=paper(ENGLISH, data_class="personal"), by=cast.requester)
    read = with_tokenizer(lists.READINGS[lists.QUILL](), files.word_level())
    entry = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL, read))
    serves(odd, files.word_level())
    row = add_document(shortlist, said=paper(ENGLISH, data_class="personal"), by=cast.requester)
    row.refresh_from_db()
    assert row.texts is None
    assert ENGLISH.encode() not in bytes(row.sealed)
    words = texts_of(row)
    assert words
    assert words.input == ENGLISH
    count(shortlist)
    row.refresh_from_db()
    assert (bytes(row.sealed), texts_of(row)) == (b"", None)
    assert row.forgotten_at
    assert TokenCount.objects.get(entry=entry).input == 7
    assert ENGLISH not in str(list(LedgerEntry.objects.values_list("data", flat=True)))


@pytest.mark.some(1)
@pytest.mark.parametrize(
    ("body", "sha256", "why"),
    [
        (files.POINTER, "", "Git LFS pointer"),
        (files.EMPTY, "", "vocabulary is empty"),
        (files.word_level(), "f" * 64, "other bytes than it lists"),
    ],
    ids=["pointer", "empty", "other bytes"],
)
def test_a_tokenizer_that_counts_nothing_is_said_and_words_are_forgotten_all_the_same(
    cast: Cast, odd: OddHub, body: bytes, sha256: str, why: str
) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    read = with_tokenizer(lists.READINGS[lists.QUILL](), body, sha256)
    entry = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL, read))
    serves(odd, body)
    row = add_document(shortlist, said=paper(ENGLISH, data_class="confidential"), by=cast.requester)
    count(shortlist)
    assert why in TokenizerReading.objects.get(entry=entry).why
    row.refresh_from_db()
    assert row.forgotten_at


def test_words_are_forgotten_when_the_hub_never_answers(cast: Cast, odd: OddHub) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    read = with_tokenizer(lists.READINGS[lists.QUILL](), files.word_level())
    lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL, read))
    odd.replies[f"/{lists.QUILL}/resolve/{COMMIT}/tokenizer.json"] = Reply(429, b"", {"Retry-After": "300"})
    row = add_document(shortlist, said=paper(ENGLISH, data_class="personal"), by=cast.requester)
    for days in range(3):
        with scenes.later(days=days):
            run = count(shortlist)
    assert run.state == "gave_up"
    row.refresh_from_db()
    assert row.forgotten_at
    assert texts_of(row) is None


def test_a_document_is_handed_in_once_with_words_within_the_limit(cast: Cast) -> None:
    shortlist = lists.started(cast, lists.laptop(cast))
    row = add_document(shortlist, said=paper(ENGLISH), by=cast.requester)
    with pytest.raises(TooLate):
        add_document(shortlist, said=paper(ENGLISH), by=cast.requester)
    for text, why in ((" \n", "no words"), ("a" * (MOST_CHARACTERS + 1), "at most 200,000")):
        with pytest.raises(ValueError, match=why):
            add_document(shortlist, said=paper(text), by=cast.requester)
    for number in range(7):
        add_document(shortlist, said=paper(str(number) * MOST_CHARACTERS), by=cast.requester)
    with pytest.raises(ValueError, match="characters together"):
        add_document(shortlist, said=paper("b" * MOST_CHARACTERS), by=cast.requester)
    removed = remove_document(row, by=cast.requester)
    assert removed.texts is None
    with pytest.raises(TooLate):
        remove_document(row, by=cast.requester)
    add_document(shortlist, said=paper(ENGLISH), by=cast.requester)
    assert SampleDocument.objects.filter(shortlist=shortlist, removed_at__isnull=True).count() == 8
