"""The first question in a sentence: the right decision first, every reason of a no, and never a yes that is denied."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils.html import conditional_escape

from reviews.catalog.asking.actions import answer, pass_on
from reviews.catalog.asking.answer_page import first_answer
from reviews.catalog.asking.axes import heard
from reviews.catalog.asking.verdicts import DUTIES, NO, OPEN, TEST_ONLY, YES
from reviews.decisions.actions import withdraw
from reviews.decisions.answers import CheckQuestion
from reviews.decisions.gate.checking import check_all
from reviews.decisions.models import Decision
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workloads.drafts.models import StatementDraft
from tests import scenes
from tests.cast import Cast
from tests.catalog.asked import LATER_QUESTIONS, MORE_QUESTIONS, QUESTIONS, STATED, WIDER, company
from tests.readings import reading

pytestmark = pytest.mark.django_db
WHOLE = (
    "summarise customer tickets for our staff, confidential data, on premises, in English and German, "
    "tickets of up to 4,000 tokens"
)


def page(person: User, sentence: str = "", **said: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get("/ask/", {"s": sentence, **said})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    "questions", [QUESTIONS, MORE_QUESTIONS, pytest.param(LATER_QUESTIONS, marks=pytest.mark.long)]
)
def test_of_forty_sentences_nine_in_ten_find_their_decision_first_and_none_is_a_false_yes(
    cast: Cast, questions: tuple[tuple[str, str], ...]
) -> None:
    decisions = company(cast)
    wrong = []
    for sentence, name in questions:
        answer = first_answer(cast.requester, heard(sentence))
        first = answer.answers[0].entry.decision if answer.answers else None
        if first != decisions.get(name):
            wrong.append((sentence, first))
        assert not any(one.verdict.verdict in (YES, DUTIES) for one in answer.answers), (
            sentence
        )  # each leaves axes open
    assert len(wrong) <= len(questions) // 10, wrong


def test_whoever_asks_for_more_than_what_is_approved_gets_no_yes(cast: Cast) -> None:
    number = company(cast)["Ticket summaries"]
    plain = first_answer(cast.requester, heard(f"summarise customer tickets, {STATED}")).answers[0]
    assert (plain.entry.decision, plain.verdict.verdict) == (number, YES)
    for sentence in WIDER:
        answer = first_answer(cast.requester, heard(sentence))
        assert answer.answers[0].entry.decision == number, sentence
        assert {one.verdict.verdict for one in answer.answers} <= {OPEN, NO}, sentence
    lead = first_answer(cast.requester, heard(f"summarise customer tickets and translate contracts, {STATED}")).lead[2]
    assert "does not mention: translate, contracts" in lead


def test_of_two_models_for_one_use_only_that_which_machines_are_allowed_is_a_yes(cast: Cast) -> None:
    first = company(cast)["Ticket summaries"]
    work = Decision.objects.get(pk=first).candidate.workload
    second = Decision.objects.get(
        candidate=scenes.candidate_at("decided", cast, "sample-lab/use-b", work=work, read=reading("sample-lab/use-b"))
    )
    for gone in (None, Decision.objects.get(pk=first), second):
        if gone:
            withdraw(gone, reason="It invents customers.", by=cast.decider)
        found = first_answer(cast.requester, heard(f"summarise customer tickets, {STATED}")).answers
        yes = {one.entry.decision for one in found if one.verdict.verdict in (YES, DUTIES)}
        decided = Decision.objects.filter(candidate__workload=work)
        asked = [
            CheckQuestion("huggingface", one.candidate.repo_id, one.candidate.commit, work.slug) for one in decided
        ]
        allowed = {one.pk for one, reply in zip(decided, check_all(asked), strict=True) if reply.allow}
        assert (
            yes
            == allowed
            == {first, second.pk} - ({first} if gone else set()) - ({second.pk} if gone == second else set())
        )


def test_an_axis_that_is_not_said_is_asked_and_one_that_fails_is_named_with_all_others(cast: Cast) -> None:
    number = company(cast)["Ticket summaries"]
    short = first_answer(cast.requester, heard("summarise customer tickets")).answers[0]
    assert (short.entry.decision, short.verdict.verdict) == (number, OPEN)
    assert {one.axis for one in short.verdict.unsaid} >= {"data", "environment", "use", "languages", "context"}
    whole = first_answer(cast.requester, heard(WHOLE)).answers[0]
    assert (whole.entry.decision, whole.verdict.verdict) == (number, YES), whole.verdict
    wide = "summarise customer tickets in our product, personal data, on a laptop, in French, with 100k tokens"
    found = next(one for one in first_answer(cast.requester, heard(wide)).answers if one.entry.decision == number)
    assert found.verdict.verdict == NO
    assert {one.axis for one in found.verdict.failing} == {"use", "data", "environment", "languages", "context"}
    shown = text(page(cast.requester, wide))
    assert "Approved only for data up to" in shown
    assert "Not approved for French" in shown


@pytest.mark.parametrize(
    ("sentence", "axis", "value"),
    [
        ("summarise tickets without personal data", "data", ""),
        ("vertrauliche Unterlagen, keine personenbezogenen Daten", "data", "confidential"),
        ("not for customers, for our staff", "use", "internal-tool"),
        ("not only internal but for customers", "use", "external-product"),
        ("on premises or in the cloud", "environment", "elsewhere"),
        ("tickets of 4k tokens, at times up to 10 000 tokens", "context", "10000"),
        ("a context window of 32k, 12 people", "context", "32000"),
        ("in Germany", "languages", ""),
        ("auf Ungarisch und in allen Sprachen", "languages", "Hungarian, every language"),
    ],
)
def test_a_sentence_says_what_it_says_of_an_axis(sentence: str, axis: str, value: str) -> None:
    assert heard(sentence).axes.get(axis, "") == value


def test_nothing_is_a_yes_that_machines_are_denied(cast: Cast) -> None:
    number = company(cast)["Ticket summaries"]
    decision = Decision.objects.get(pk=number)
    withdraw(decision, reason="It invents customers.", by=cast.decider)
    answer = first_answer(cast.requester, heard(WHOLE))
    assert not any(one.verdict.verdict in (YES, DUTIES, OPEN, TEST_ONLY) for one in answer.answers), answer
    assert [one.name for one in answer.unapproved] == ["Ticket summaries"]
    assert "Not asked yet." in text(page(cast.requester, WHOLE))


def test_an_approval_under_review_is_no_plain_yes_and_says_what_machines_are_told(cast: Cast) -> None:
    decision = Decision.objects.get(pk=company(cast)["Ticket summaries"])
    take_reading(decision.candidate_id, reading(decision.repo_id, license_text="Another license.\n"))
    for sentence in ("summarise customer tickets", WHOLE):
        answer = first_answer(cast.requester, heard(sentence))
        told = check_all([CheckQuestion("huggingface", decision.repo_id, decision.commit, decision.workload.slug)])[0]
        assert answer.answers[0].tone == answer.lead[0] == "warn", sentence
        assert answer.answers[0].verdict.cautions == told.reasons
        assert conditional_escape(told.reasons[0]) in text(page(cast.requester, sentence))
        assert "is under review" in answer.lead[2]


def test_a_private_use_leaves_no_trace_on_a_strangers_page(cast: Cast) -> None:
    company(cast)
    asked = "summarise memos about a restructuring"
    before = page(cast.reader, asked).content
    secret = scenes.workload(
        cast, name="Restructuring memos", private=True, purpose="Summarise memos about a restructuring.",
    )  # fmt: skip
    scenes.candidate_at("decided", cast, "sample-lab/secret", work=secret)
    after = page(cast.reader, asked).content
    assert _without_tokens(before) == _without_tokens(after)
    assert "Restructuring memos" in text(page(cast.requester, asked))


def _without_tokens(body: bytes) -> bytes:
    """The page but for its foot, which names the ledger's head, and the tokens of its forms."""
    body = body[: body.index(b"<footer")]
    return re.sub(rb'name="(csrfmiddlewaretoken|form_token)" value="[^"]*"', b"", body)


def test_a_reader_passes_a_question_on_and_a_requester_answers_it(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.reader)
    shown = client.get("/ask/", {"s": "translate patents, public data"})
    assert "Pass the question on" in text(shown)
    sent = client.post("/ask/", {"s": "translate patents, public data", "data": "public"})
    assert sent.status_code == 302
    assert "translate patents, public data" in text(client.get(sent.url))
    asked = client.get(sent.url).context["page"].object_list[0]
    own = client.post(f"/ask/questions/{asked.pk}/", {"text": "Yes, you may, as far as I know."})
    assert own.status_code == 403
    stranger = Client()
    stranger.force_login(cast.nobody)
    assert stranger.get(f"/ask/questions/{asked.pk}/").status_code in (403, 404)
    other = Client()
    other.force_login(cast.requester)
    assert "Data" in text(other.get(f"/ask/questions/{asked.pk}/"))
    said = "Nobody has stated this use; write to the patents team first."
    assert other.post(f"/ask/questions/{asked.pk}/", {"text": said}).status_code == 302
    assert said in text(client.get(f"/ask/questions/{asked.pk}/"))
    assert other.post(f"/ask/questions/{asked.pk}/", {"text": said}).status_code == 409


def test_questions_that_wait_come_before_those_that_were_answered(cast: Cast) -> None:
    asked = [pass_on(heard(f"translate patents {word}"), by=cast.reader) for word in ("one", "two", "three")]
    answer(asked[2], text="Nobody has stated this use; write to them first.", by=cast.requester)
    client = Client()
    client.force_login(cast.requester)
    assert list(client.get("/ask/questions/").context["page"]) == [asked[1], asked[0], asked[2]]


def test_a_statement_begins_with_what_the_question_says(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.requester)
    address = client.get("/ask/", {"s": "translate patents on premises, public data, in French"}).context["propose"]
    assert "translate patents on premises, public data, in French" in text(client.get(address))
    said = dict(parse_qsl(urlsplit(address).query))
    client.post(address, {"preset": "", **said})
    began = StatementDraft.objects.get(owner=cast.requester).said
    assert began["purpose"] == "translate patents on premises, public data, in French"
    assert began["environment"] == "on-premises"
    assert began["data_sensitivity"] == "public"
    assert began["languages"] == "French"


@pytest.mark.parametrize(
    "sentence", ["", "can we use it?", "<script>alert(1)</script>", "\u202etickets", "x" * 400, "' | :*"]
)
def test_a_sentence_without_a_purpose_ends_in_words(cast: Cast, sentence: str) -> None:
    found = page(cast.reader, sentence)
    assert found.status_code in (200, 422)
    assert "<script>alert" not in found.content.decode()
