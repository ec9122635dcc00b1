"""The pages of a shortlist: every cell has a state and a link, forms do what they say, and refusals keep the input."""

import html
import re
from dataclasses import asdict
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviews.desks.shortlist.page import ShortlistPage
from reviews.desks.shortlist.sight import ListSight
from reviews.people.models import User
from reviews.shortlist.actions.documents import add_document
from reviews.shortlist.actions.listing import warn_by_card
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.shortlist.queries import entries_of
from reviews.shortlist.statements import DocumentStatement
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.shortlist import lists

pytestmark = pytest.mark.django_db
WORDS = {
    "because": "It answers letters in the languages of our clerks.",
    "disqualified_by": "Wrong amounts in more than two letters of a hundred.",
}


def get(user: User, name: str, *args: Any) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args))


def post(user: User, name: str, *args: Any, **data: Any) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def words(answer: HttpResponse) -> str:
    """The words of a page in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def filled(cast: Cast) -> tuple[Shortlist, list[ShortlistEntry]]:
    """A shortlist of a laptop chat with four entries, one of them eliminated."""
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    slots = {lists.ATLAS: "quality", lists.FOUR_BIT: "quantized-local", lists.QUILL: "efficient", lists.ORPHAN: ""}
    return shortlist, [lists.added(cast, shortlist, lists.model(cast, work, one), slot) for one, slot in slots.items()]


def test_a_workload_without_a_shortlist_offers_to_start_one_to_those_who_may(cast: Cast) -> None:
    work = lists.laptop(cast)
    assert "Start a shortlist" in words(get(cast.requester, "shortlist", work.slug))
    seen = words(get(cast.reader, "shortlist", work.slug))
    assert "Only requesters of Claims and engineering reviewers" in seen
    assert get(cast.reader, "shortlist_tokens", work.slug).status_code == 404
    assert post(cast.reader, "start_shortlist", work.slug, task="chat").status_code == 403
    assert post(cast.requester, "start_shortlist", work.slug, task="chat", local="on").status_code == 302
    assert Shortlist.objects.get().local
    assert post(cast.requester, "start_shortlist", work.slug, task="chat").status_code == 409


def test_every_cell_has_a_state_and_a_link_and_nothing_ranks(cast: Cast) -> None:
    shortlist, _ = filled(cast)
    page = ShortlistPage(ListSight(shortlist))
    assert len(page.compared) == 3
    for about, cells in page.lines:
        assert len(cells) == 3, about
        for one in cells:
            assert one.cell.tone in ("ok", "warn", "bad", "info", "quiet")
            assert one.cell.words.strip()
            assert one.cell.why.strip()
            assert one.url
    answer = get(cast.reader, "shortlist", shortlist.workload.slug)
    seen = words(answer)
    assert "Unknown base. Its rights, tokenizer and training data cannot be checked" in seen
    assert not re.search(r"\b(rank|total score|best)\b", seen.lower())
    assert "Claimed: de, en" in seen
    for url in {one.url for _, cells in page.lines for one in cells}:
        assert Client().get(url).status_code == 302


@pytest.mark.some(2)
@pytest.mark.parametrize("unanswered", ["card.languages", "gate.state", "context.config", "weights.parameters"])
def test_what_is_not_known_is_said_in_the_cell(cast: Cast, unanswered: str) -> None:
    work = lists.laptop(cast)
    read = lists.known(lists.QUILL, **{unanswered.replace(".", "__"): lists.ABSENT})
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.QUILL, read))
    about = {"card.languages": "Languages", "gate.state": "Access gate", "context.config": "Context",
             "weights.parameters": "Parameters"}[unanswered]  # fmt: skip
    cell = next(one for one in lists.view(entry).cells if one.about == about)
    assert (cell.tone, cell.words) in {("quiet", "Unknown"), ("quiet", "Not said")}


def test_a_partial_reading_of_a_gated_model_has_every_cell(cast: Cast) -> None:
    work = lists.laptop(cast)
    absent = dict.fromkeys(("modality.input", "context.config", "template.source"), lists.ABSENT)
    gated = reading(lists.QUILL, gated="manual", partial=True, facts=absent)
    entry = lists.added(cast, lists.started(cast, work), lists.model(cast, work, lists.QUILL, gated))
    seen = lists.view(entry)
    assert seen.state == "open"
    assert all(not one.startswith("Not yet reviewed") for one in seen.unknown)  # each says what is unknown
    assert seen.instruct is None or seen.instruct
    assert all(one.words and one.why for one in seen.cells)
    assert not any("Config.json" in one.why for one in seen.cells)  # the name of a file stays as it is


def test_the_models_on_offer_are_narrowed_by_name(cast: Cast) -> None:
    work = lists.laptop(cast)
    lists.started(cast, work)
    for repo_id in (lists.ATLAS, lists.QUILL):
        lists.model(cast, work, repo_id)
    client = Client()
    client.force_login(cast.requester)
    narrowed = words(client.get(reverse("add_shortlist_entry", args=[work.slug]), {"q": "ATLAS"}))
    assert lists.ATLAS in narrowed
    assert lists.QUILL not in narrowed


def test_entries_are_added_from_the_models_that_were_read_for_the_workload(cast: Cast) -> None:
    work = lists.laptop(cast)
    lists.started(cast, work)
    lists.model(cast, work, lists.ATLAS)
    elsewhere = scenes.workload(cast, name="Elsewhere")
    lists.model(cast, elsewhere, lists.QUILL)
    answer = get(cast.requester, "add_shortlist_entry", work.slug)
    offered = re.findall(r'<option value="(\d+-\d+)"[^>]*>\s*([^<]+)', answer.content.decode())
    assert [name.partition(" ")[0] for _, name in offered] == [lists.ATLAS]
    key = offered[0][0]
    refused = post(cast.requester, "add_shortlist_entry", work.slug, rung=key, because="Good.", disqualified_by="Bad.")
    assert refused.status_code == 422
    assert post(cast.requester, "add_shortlist_entry", work.slug, rung=key, slot="", **WORDS).status_code == 302
    assert post(cast.requester, "add_shortlist_entry", work.slug, rung=key, slot="", **WORDS).status_code == 409
    assert ShortlistEntry.objects.get().snapshot.repo_id == lists.ATLAS


def test_an_entry_is_described_confirmed_quoted_and_removed_on_its_page(cast: Cast) -> None:
    shortlist, entries = filled(cast)
    slug, entry = shortlist.workload.slug, entries[0]
    seen = words(get(cast.requester, "shortlist_entry", slug, entry.pk))
    assert "Not confirmed. By lineage: sample-lab/atlas-1b-base" in seen
    act = ("change_shortlist_entry", slug, entry.pk)
    assert post(cast.reader, *act, "family", root=lists.BASE).status_code == 403
    assert post(cast.requester, *act, "family", root="made/up").status_code == 422
    assert post(cast.requester, *act, "family", root=lists.BASE).status_code == 302
    assert post(cast.requester, *act, "describe", slot="efficient", **WORDS).status_code == 422
    assert post(cast.requester, *act, "describe", slot="", **WORDS).status_code == 302
    wrong = post(cast.requester, *act, "card", sentence="It is a model for nothing.")
    assert "does not contain these words" in words(wrong)
    assert post(cast.requester, *act, "card", sentence="Weak on tables.").status_code == 302
    assert post(cast.requester, *act, "nothing").status_code == 404
    assert post(cast.requester, *act, "remove", reason="It is too slow for letters.").status_code == 302
    assert get(cast.requester, "shortlist_entry", slug, entry.pk).status_code == 404
    assert "It is too slow for letters." in words(get(cast.reader, "shortlist", slug))


def test_no_result_before_the_license_intake(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    candidate = lists.model(cast, work, lists.QUILL)
    lists.added(cast, shortlist, candidate)
    assert "Waits for the intake" in words(get(cast.reader, "shortlist", work.slug))
    scenes.intake(candidate, cast)
    assert "Not measured" in words(get(cast.reader, "shortlist", work.slug))


def test_legal_s_answer_on_the_card_of_the_same_commit_counts(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    candidate = lists.model(cast, work, lists.QUILL, state="intake")
    lists.added(cast, shortlist, candidate)
    scenes.answer_all(candidate, "legal", cast, choice="no")
    seen = words(get(cast.reader, "shortlist", work.slug))
    assert "Warning of the model card. The publisher excludes this use" in seen


def test_a_recommendation_is_recorded_and_says_when_it_is_no_longer_possible(cast: Cast) -> None:
    shortlist, entries = filled(cast)
    slug, small = shortlist.workload.slug, entries[1]
    form = get(cast.requester, "recommend_entry", slug)
    assert "is not quantized; on a small machine, begin with the quantized model" in words(form)
    said = asdict(lists.advice(small, small))
    assert post(cast.reader, "recommend_entry", slug, **said).status_code == 403
    assert post(cast.requester, "recommend_entry", slug, **(said | {"trade_off": "None."})).status_code == 422
    assert post(cast.requester, "recommend_entry", slug, **said).status_code == 302
    seen = words(get(cast.reader, "shortlist", slug))
    assert "It invents policy numbers where a letter has none." in seen
    assert "Two families or more" in seen
    warn_by_card(small, sentence="Weak on tables.", by=cast.requester)
    assert "The recommended entry is eliminated now." in words(get(cast.reader, "shortlist", slug))


def test_hostile_words_of_a_hub_are_shown_as_text(cast: Cast) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    evil = "<script>alert(1)</script>\u202e"
    read = lists.known(lists.QUILL, card__languages=([evil], "unverified", "README.md", ""),
                       license__tag=(evil, "file", "README.md", ""))  # fmt: skip
    entry = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL, read))
    said = DocumentStatement(evil, evil, "internal", "Words.")
    add_document(shortlist, said=said, by=cast.requester)
    for name, args in (("shortlist", ()), ("shortlist_entry", (entry.pk,)), ("shortlist_tokens", ())):
        page = get(cast.requester, name, work.slug, *args).content.decode()
        assert "<script>alert" not in page
        assert "\u202e" not in page


def test_tokens_are_estimated_until_they_are_counted(cast: Cast) -> None:
    shortlist, _ = filled(cast)
    slug = shortlist.workload.slug
    assert "No documents yet" in words(get(cast.reader, "shortlist_tokens", slug))
    typed = {"title": "A letter", "language": "English", "data_class": "internal", "input": "The clerk reads." * 40}
    assert post(cast.reader, "add_sample_document", slug, **typed).status_code == 403
    assert post(cast.requester, "add_sample_document", slug, **(typed | {"data_class": ""})).status_code == 422
    assert post(cast.requester, "add_sample_document", slug, **typed).status_code == 302
    assert post(cast.requester, "add_sample_document", slug, **typed).status_code == 409
    seen = words(get(cast.reader, "shortlist_tokens", slug))
    assert "Estimated by script" in seen
    assert "Counting." in seen
    assert "The clerk reads." not in seen
    document = shortlist.documents.get()
    assert post(cast.requester, "count_again", slug).status_code == 302
    assert post(cast.reader, "remove_sample_document", slug, document.pk).status_code == 403
    assert post(cast.requester, "remove_sample_document", slug, document.pk).status_code == 302


def test_a_private_workload_hides_its_shortlist(cast: Cast) -> None:
    work = lists.laptop(cast, name="Private chat", private=True)
    shortlist = lists.started(cast, work)
    lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL))
    entry = entries_of(shortlist)[0]
    for name, args in (("shortlist", ()), ("shortlist_tokens", ()), ("shortlist_entry", (entry.pk,))):
        assert get(cast.stranger, name, work.slug, *args).status_code == 404
        assert get(cast.requester, name, work.slug, *args).status_code == 200


def test_the_page_of_six_entries_asks_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    work = lists.laptop(cast)
    shortlist = lists.started(cast, work)
    for number in range(6):
        name = f"sample-lab/atlas-{number}b"
        lists.added(cast, shortlist, lists.model(cast, work, name, lists.known(name)))
    assert Candidate.objects.filter(workload=work).count() == 6
    client = Client()
    client.force_login(cast.reader)
    url = reverse("shortlist", args=[work.slug])
    client.get(url)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_a_shortlist_leads_to_the_comparison_of_its_decisions(cast: Cast) -> None:
    work = scenes.workload(cast)
    names = ("sample-lab/beside-1", "sample-lab/beside-2")
    found = [lists.model(cast, work, one, lists.known(one), "decided") for one in names]
    shortlist = lists.started(cast, work, local=False)
    lists.added(cast, shortlist, found[0])
    assert "Compare decisions" not in get(cast.reader, "shortlist", work.slug).content.decode()
    lists.added(cast, shortlist, found[1])
    page = get(cast.reader, "shortlist", work.slug).content.decode()
    assert f'action="{reverse("compare_decisions")}"' in page
    numbers = re.findall(r'name="d" value="(\d+)"', page)
    assert numbers == ["1", "2"]
    client = Client()
    client.force_login(cast.reader)
    compared = client.get(reverse("compare_decisions"), {"d": numbers}).content.decode()
    assert "beside-1" in compared
    assert "beside-2" in compared
