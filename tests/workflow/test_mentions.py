"""Who is named with @ in a remark: told by mail if they may see the candidate, refused in a sentence if not."""

import pytest
from django.test import Client

from reviews.jobs.mail_kinds import MENTION
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.workflow.actions.reviewing import remark, reply
from reviews.workflow.mentions import mentioned, who_may_see, why_not_mention
from reviews.workflow.models import Candidate, Remark
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(cast: Cast) -> Candidate:
    return scenes.candidate_at("read", cast)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Look, @engineer.", ["engineer"]),
        ("(@Engineer) and @legal: both", ["engineer", "legal"]),
        ("Write to engineer@example.org or a/@engineer", []),
        ("> @engineer said so\nTrue.", []),
        ("The class `@engineer` of torch", []),
        ("", []),
    ],
)
def test_whom_a_text_names(candidate: Candidate, cast: Cast, text: str, named: list[str]) -> None:
    assert sorted(one.username for one in mentioned(text, candidate)) == named
    assert why_not_mention(text, candidate) == ""


def test_who_is_mentioned_is_told_once_and_the_entry_names_them(candidate: Candidate, cast: Cast) -> None:
    Mail.objects.all().delete()
    names = " ".join(f"@{one.username}" for one in (cast.legal, cast.engineer, cast.requester, cast.engineer))
    row = remark(candidate, track="legal", about="", text=f"Why so? {names}", by=cast.legal)
    told = {one.to_id: one.kind for one in Mail.objects.all()}
    assert told == {cast.requester.pk: "turn", cast.engineer.pk: MENTION}, "the requester hears of the remark already"
    entry = LedgerEntry.objects.get(event="remark:made")
    assert sorted(entry.data["mentions"]) == sorted(one.username for one in (cast.legal, cast.engineer, cast.requester))
    Mail.objects.all().delete()
    reply(row, text="Ask @decider.", by=cast.requester)
    assert {one.to_id for one in Mail.objects.all()} == {cast.legal.pk, cast.decider.pk}


def test_who_may_not_see_it_cannot_be_told_from_who_is_not_there(candidate: Candidate, cast: Cast) -> None:
    candidate.workload.private = True
    candidate.workload.save()
    hidden, missing = (why_not_mention(f"@{name}", candidate) for name in (cast.nobody.username, "no-such-name"))
    assert hidden.replace(cast.nobody.username, "x") == missing.replace("no-such-name", "x")
    assert hidden.startswith("No one who may see this candidate has the user name")
    with pytest.raises(Forbidden):
        remark(candidate, track="legal", about="", text=f"@{cast.nobody.username}", by=cast.legal)
    assert not Remark.objects.exists()
    assert cast.nobody not in who_may_see(candidate, 100)
    assert {cast.legal, cast.decider} <= set(who_may_see(candidate, 100))
    assert set(mentioned(f"@{cast.legal.username}", candidate)) == {cast.legal}
    User.objects.filter(pk=cast.legal.pk).update(is_active=False)
    assert mentioned(f"@{cast.legal.username}", candidate) == []


def test_the_form_offers_people_and_quotes_a_fact(candidate: Candidate, cast: Cast, client: Client) -> None:
    client.force_login(cast.legal)
    place = f"/candidates/{candidate.pk}/remarks/"
    key = candidate.snapshot.facts.exclude(value=None).order_by("key").first().key
    page = client.get(place, {"about": key}).content.decode()
    assert f"&gt; {key}: " in page
    assert f"{cast.engineer.name} ({cast.engineer.username})" in page
    said = {"track": "legal", "about": key, "text": f"> {key}: 7"}
    assert client.post(place, said).status_code == 422, "a quotation alone says nothing"
    said["text"] += "\nWhy 7?"
    assert client.post(place, said | {"text": "Ask @nobody-here"}).status_code == 422
    assert client.post(place, said | {"mention": cast.engineer.username}).status_code == 302
    assert Remark.objects.get().text.endswith(f"Why 7?\n@{cast.engineer.username}")
