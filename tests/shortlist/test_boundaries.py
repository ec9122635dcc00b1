"""Boundaries come first, in the words of the two tracks; what is unknown is never in, and every cell has a state."""

import re
from dataclasses import replace

import pytest

from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.rules.intended_use import CardAnswer
from reviews.licensing.terms.values import Anchor, Term
from reviews.people.permits import Forbidden, TooLate
from reviews.shortlist.actions.listing import add_entry, confirm_family, remove, start, warn_by_card
from reviews.shortlist.cells import ABOUT
from reviews.shortlist.judging import EntryReview
from reviews.shortlist.models import EntryAssessment, ShortlistEntry
from reviews.shortlist.rules import ELIMINATED, IN, OPEN, UNAVAILABLE
from tests import scenes
from tests.cast import Cast
from tests.readings import again, weight_set
from tests.shortlist import lists

pytestmark = pytest.mark.django_db


def test_a_model_whose_terms_nobody_read_is_open_and_says_what_is_unknown(cast: Cast) -> None:
    work = lists.laptop(cast)
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ATLAS))
    seen = lists.view(entry)
    assert seen.state == OPEN
    assert seen.boundaries == ()
    assert any("not" in one.lower() for one in seen.unknown)
    assert [one.about for one in seen.cells] == [*ABOUT, "Fit on edge-16"]
    assert {one.about: one.words for one in seen.cells}["Rights"] == "Unknown"


def test_a_model_is_in_once_its_terms_are_read_and_legal_answered_about_its_card(cast: Cast) -> None:
    work = lists.laptop(cast, environment="on-premises", node_classes=["l40s-48-2"])
    candidate = lists.model(cast, work, lists.QUILL, state="intake")
    scenes.read_license(candidate, cast)
    entry = lists.added(cast, lists.started(cast, work), candidate)
    covers = CardAnswer("card.intended_use", "Drafting replies.", "covers", "Lena Legal")
    seen = lists.view(entry, EntryReview((covers,), card_read=True))
    assert (seen.unknown, seen.state) == ((), IN)


def test_what_the_license_forbids_is_eliminated_with_the_sentence_of_the_rule(cast: Cast) -> None:
    work = lists.laptop(cast, use_class="external-product")
    candidate = lists.model(cast, work, lists.QUILL)
    snapshot = scenes.fresh(candidate).snapshot
    assert snapshot
    text = snapshot.documents.get(role="license")
    known = add_license(key="sample/nc", name="Sample NC", steward="", reason="Met it.", by=cast.legal)
    term = Term("no", "confirmed", Anchor(text.sha256, 0, 14), read_by="Lena Legal", read_on="2026-01-05")
    change_terms(known, values={"commercial_use": term}, seen=1, reason="Read.", by=cast.legal)
    entry = lists.added(cast, lists.started(cast, work), candidate)
    assert lists.view(entry).state == OPEN
    digest = LicenseDocuments(snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=known, reason="Read.", by=cast.legal)
    seen = lists.view(entry)
    assert seen.state == ELIMINATED
    assert [one.title for one in seen.boundaries] == ["No commercial rights"]


def test_a_fine_tune_of_an_unknown_base_is_removed_by_the_rule(cast: Cast) -> None:
    work = lists.laptop(cast)
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ORPHAN))
    seen = lists.view(entry)
    assert seen.state == ELIMINATED
    assert ["it does not name a base" in one.sentence for one in seen.boundaries] == [True]


def test_a_chat_model_of_an_unknown_base_is_open_and_engineering_s_evidence_closes_it(cast: Cast) -> None:
    work = lists.laptop(cast)
    unknown = {"kinds": [{"kind": "chat", "why": "a template", "file": ""}], "unknown": "it names no base model"}
    read = lists.known(lists.QUILL, lineage__derived=(unknown, "inferred", "", ""))
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.QUILL, read))
    said = "Its rights, tokenizer and training data cannot be checked: it names no base model."
    seen = lists.view(entry)
    assert (seen.state, said in seen.unknown) == (OPEN, True)
    assert said not in lists.view(entry, EntryReview(base_shown=True)).unknown


def test_an_input_that_the_model_does_not_take_is_a_boundary(cast: Cast) -> None:
    work = lists.laptop(cast, name="Photos", input_modality="text-image")
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ATLAS))
    assert [one.title for one in lists.view(entry).boundaries] == ["Unsupported modality"]


def test_a_sentence_of_the_card_eliminates_and_must_stand_in_it(cast: Cast) -> None:
    work = lists.laptop(cast)
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ATLAS))
    with pytest.raises(ValueError, match="does not contain"):
        warn_by_card(entry, sentence="Never use it for letters.", by=cast.requester)
    warn_by_card(entry, sentence="Legal and\n medical advice.", by=cast.requester)
    seen = lists.view(entry)
    assert [(one.title, "Legal and medical advice" in one.sentence) for one in seen.boundaries] == [
        ("Warning of the model card", True)
    ]


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("found", "tone", "words"),
    [
        (("unanswered", "absent"), "info", "names no code of its own"),
        (("unanswered", "gated"), "quiet", "code of its own is unknown"),
        (("file", ""), "warn", "Code of the repository runs in the server"),
    ],
)
def test_how_hard_it_is_to_run_is_counted_and_never_rated(
    cast: Cast, found: tuple[str, str], tone: str, words: str
) -> None:
    state, why = found
    code = {"auto_map": {"AutoModel": "own.Model"}, "files": [], "foreign": []} if state == "file" else None
    read = lists.known(lists.ATLAS, code__remote=(code, state, "config.json", ""))
    read = again(read, facts=tuple(replace(one, why=why) if one.key == "code.remote" else one for one in read.facts))
    work = lists.laptop(cast)
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ATLAS, read))
    cell = next(one for one in lists.view(entry).cells if one.about == "Operation")
    assert (cell.tone, words in cell.why) == (tone, True)
    assert re.match(r"[0-9]+ of [0-9]+ runtimes", cell.words)


def test_what_fits_no_named_node_class_is_unavailable(cast: Cast) -> None:
    work = lists.laptop(cast)
    large = again(lists.known(lists.ATLAS, weights__sets=([weight_set(size=40 * 2**30)], "inferred", "", "")))
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ATLAS, large))
    assert lists.view(entry).state == UNAVAILABLE


def test_a_view_is_kept_until_something_that_it_rests_on_changes(
    cast: Cast, django_assert_num_queries: "pytest.FixtureRequest"
) -> None:
    work = lists.laptop(cast)
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.ATLAS))
    first = lists.view(entry)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert lists.view(entry) == first
    basis = EntryAssessment.objects.get(entry=entry).basis
    scenes.workload(cast, name="Another one")
    lists.view(entry)
    assert EntryAssessment.objects.get(entry=entry).basis != basis


def test_the_same_files_are_listed_once_and_at_most_six(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    candidate = lists.model(cast, work, lists.ATLAS)
    entry = lists.added(cast, shortlist, candidate)
    with pytest.raises(TooLate):
        lists.added(cast, shortlist, candidate)
    remove(entry, reason="It is too slow for letters.", by=cast.engineer)
    lists.added(cast, shortlist, candidate)
    for number in range(5):
        name = f"sample-lab/atlas-{number}b"
        lists.added(cast, shortlist, lists.model(cast, work, name, lists.known(name)))
    with pytest.raises(ValueError, match="at most 6"):
        lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL))
    assert ShortlistEntry.objects.filter(removed_at__isnull=True).count() == 6


def test_only_the_team_and_engineering_write_the_list(cast: Cast) -> None:
    work = lists.laptop(cast)
    with pytest.raises(Forbidden):
        start(work, task="chat", local=True, by=cast.stranger)
    shortlist = start(work, task="chat", local=True, by=cast.engineer)
    with pytest.raises(TooLate):
        start(work, task="chat", local=True, by=cast.requester)
    snapshot = scenes.fresh(lists.model(cast, work, lists.ATLAS)).snapshot
    assert snapshot
    with pytest.raises(Forbidden):
        add_entry(shortlist, snapshot=snapshot, rung="safetensors", said=lists.SAID, by=cast.decider)


def test_a_reupload_with_the_same_weights_is_the_same_family(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    first = lists.added(cast, shortlist, lists.model(cast, work, lists.ATLAS))
    copy = lists.known("sample-community/atlas-again")
    weights = next(one for one in lists.READINGS[lists.ATLAS]().artifacts if one.kind == "weights")
    copy = again(copy, artifacts=(*(one for one in copy.artifacts if one.kind != "weights"), weights))
    second = lists.added(cast, shortlist, lists.model(cast, work, "sample-community/atlas-again", copy))
    confirm_family(first, root=lists.BASE, reviews={}, by=cast.requester)
    with pytest.raises(ValueError, match="same weights"):
        confirm_family(second, root="sample-community/atlas-again", reviews={}, by=cast.requester)
    found = confirm_family(second, root=lists.BASE, reviews={}, by=cast.requester)
    assert found.family == ("sample-lab", lists.BASE)
