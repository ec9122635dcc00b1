"""Whose turn it is, scene by scene: the right person is called with the reason, and the item leaves when they acted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from reviews.decisions.actions import issue
from reviews.home.queries import turns_of
from reviews.jobs.models import JobRun
from reviews.people.actions import grant_role, revoke_role
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reviewing import record_intake, remark, resolve
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import Track
from tests import scenes
from tests.cast import SET_UP, Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def mine(user: User) -> list[str]:
    return [item.need.why for item in turns_of(User.objects.get(pk=user.pk)).mine]


def waiting(user: User) -> list[str]:
    return [item.need.others for item in turns_of(User.objects.get(pk=user.pk)).others]


def callers(cast: Cast) -> set[str]:
    return {name for name, person in vars(cast).items() if isinstance(person, User) and mine(person)}


SCENES = [
    ("reading", set(), ""),
    (
        "read",
        {"legal", "legal_two", "both"},
        "Engineering is locked until a legal reviewer has recorded the license intake.",
    ),
    ("intake", {"legal", "legal_two", "engineer", "engineer_two", "both"}, ""),
    ("answered", {"legal", "legal_two", "engineer", "engineer_two", "both"}, ""),
    (
        "legal-passed",
        {"engineer", "engineer_two", "both"},
        "Every engineering question is answered. You can sign the track.",
    ),
    ("ready", {"decider", "both"}, "Both tracks passed and every requirement is met. You can issue the decision."),
    ("decided", set(), ""),
    ("rejected", set(), ""),
    ("withdrawn", set(), ""),
]


@pytest.mark.some(2)
@pytest.mark.parametrize(("state", "wanted", "why"), SCENES)
def test_every_scene_calls_who_comes_next(cast: Cast, state: str, wanted: set[str], why: str) -> None:
    scenes.candidate_at(state, cast)
    assert callers(cast) == wanted
    for name in wanted if why else ():
        assert mine(getattr(cast, name)) == [why]


@pytest.mark.some(2)
@pytest.mark.parametrize(
    "state", [state for state, _, _ in SCENES if state not in ("decided", "rejected", "withdrawn")]
)
def test_the_requester_of_an_open_candidate_always_sees_what_it_waits_for(cast: Cast, state: str) -> None:
    scenes.candidate_at(state, cast)
    assert waiting(cast.requester)


def test_nobody_reviews_their_own_candidate_and_nobody_signs_both_tracks(cast: Cast) -> None:
    grant_role(cast.requester, "legal-reviewer", by=SET_UP)
    grant_role(cast.legal, "engineering-reviewer", by=SET_UP)
    scenes.candidate_at("legal-passed", cast)
    assert mine(cast.requester) == []
    assert mine(cast.legal) == []
    assert mine(cast.engineer)


def test_who_took_a_sign_off_back_still_never_signs_the_other_track(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    grant_role(cast.legal, "engineering-reviewer", by=SET_UP)
    withdraw_signoff(candidate, track="legal", reason="Read it again.", by=cast.legal)
    assert [item.need.what for item in turns_of(User.objects.get(pk=cast.legal.pk)).mine] == ["Legal track"]


def test_an_unreadable_candidate_is_its_requesters(cast: Cast) -> None:
    candidate = scenes.candidate_at("reading", cast)
    JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(
        state="gave_up", error="The hub did not answer.", error_code="unreachable", ended_at=timezone.now()
    )
    assert callers(cast) == {"requester"}
    assert mine(cast.requester) == ["The repository could not be read: The hub did not answer."]


def test_home_and_candidate_say_the_same_of_what_keeps_engineering_locked(cast: Cast, client: Client) -> None:
    """Of a gated repository without an intake, both are missing."""
    candidate = scenes.candidate_at("read", cast, read=reading(gated="manual", partial=True))
    (why,) = mine(cast.legal)
    assert "recorded the license intake, and until the portal's account has access to the gated files" in why
    client.force_login(cast.legal)
    for page in ("", "engineering/"):
        said = " ".join(client.get(f"/candidates/{candidate.pk}/{page}").content.decode().split())
        assert escape(why) in said, page


def test_gated_files_are_the_requesters_once_the_intake_is_there(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast, read=reading(gated="manual", partial=True))
    assert any("Request access, then read again." in why for why in mine(cast.requester))
    assert mine(cast.engineer) == []
    assert candidate.pk


@pytest.mark.long
def test_changes_go_to_the_requester_and_their_answer_goes_back(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    scenes.sign_track(candidate, "legal", cast, "request changes", reason="Name the territory.")
    assert mine(cast.requester) == ["Lena Legal requested changes on the legal track: “Name the territory.”"]
    assert mine(cast.legal) == []
    remark(candidate, track="legal", about="", text="Switzerland too.", by=cast.requester)
    assert mine(cast.requester) == []
    assert mine(cast.legal) == ["Rolf Requester answered on the legal track: “Switzerland too.”"]


def test_a_remark_is_the_requesters_and_never_its_authors(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    row = remark(candidate, track="legal", about="", text="Which territory?", by=cast.legal_two)
    assert mine(cast.requester) == ["Luis Legal made a remark on the legal track: “Which territory?”"]
    assert mine(cast.legal_two) == []
    assert mine(cast.decider) == []
    answer = remark(candidate, track="legal", about="", text="The EU.", by=cast.requester)
    assert mine(cast.requester) == []
    assert mine(cast.legal_two) == ["Rolf Requester answered on the legal track: “The EU.”"]
    resolve(row, resolution="Said.", by=cast.legal)
    resolve(answer, resolution="Seen.", by=cast.legal)
    assert mine(cast.legal_two) == []
    assert mine(cast.decider)


@pytest.mark.parametrize("state", ["ready", "decided"])
def test_only_the_author_is_called_back_to_an_outdated_sign_off(cast: Cast, state: str) -> None:
    candidate = scenes.candidate_at(state, cast)
    take_reading(candidate.pk, reading(license_text="Another text.\n"))
    assert callers(cast) == {"legal"}
    assert mine(cast.legal) == ["Your sign-off is outdated: license documents changed on the hub after you signed."]
    assert waiting(cast.requester) == ["Lena Legal must sign again: license documents changed on the hub."]


@pytest.mark.some(2)
@pytest.mark.parametrize("gone", ["account", "role", "role, but engineering reviews"])
def test_when_the_author_reviews_no_more_the_others_are_called(cast: Cast, gone: str) -> None:
    candidate = scenes.candidate_at("ready", cast)
    if gone == "account":
        User.objects.filter(pk=cast.legal.pk).update(is_active=False)
    else:
        revoke_role(cast.legal, "legal-reviewer", by=cast.administrator)
    if "engineering" in gone:
        grant_role(cast.legal, "engineering-reviewer", by="system:tests")
    take_reading(candidate.pk, reading(license_text="Another text.\n"))
    assert callers(cast) == {"legal_two", "both"}
    assert "and Lena Legal no longer reviews." in mine(cast.legal_two)[0]


@pytest.mark.long
def test_a_decided_candidate_that_was_signed_anew_goes_to_the_decider(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    take_reading(candidate.pk, reading(license_text="Another text.\n"))
    scenes.sign_track(candidate, "legal", cast)
    assert callers(cast) == {"decider", "both"}
    assert "since decision 1" in mine(cast.decider)[0]
    issue(candidate, ruling=scenes.ruling(), seen=scenes.seen(candidate), by=cast.decider, supersedes=1)
    assert callers(cast) == set()


def test_a_fail_goes_to_the_decider(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    scenes.sign_track(candidate, "legal", cast, "fail", reason="The terms grant no rights.")
    assert mine(cast.decider) == [
        "Lena Legal failed the legal track: “The terms grant no rights.” Reject it, unless the fail is withdrawn."
    ]


def test_the_oldest_comes_first_with_its_waiting_time(cast: Cast) -> None:
    first, second = (
        scenes.candidate_at("read", cast, "sample-lab/one"),
        scenes.candidate_at("read", cast, "sample-lab/two"),
    )
    Track.objects.filter(candidate=second, name="legal").update(since=timezone.now() - timedelta(days=6))
    found = turns_of(cast.legal).mine
    assert [item.candidate.pk for item in found] == [second.pk, first.pk]
    page = home(cast.legal)
    assert "The longest has waited 6 days." in page
    assert "over the 5-day target" in page


def test_strangers_are_not_told_of_private_candidates(cast: Cast) -> None:
    scenes.candidate_at("reading", cast, work=scenes.workload(cast, private=True))
    assert waiting(cast.requester)
    assert not turns_of(cast.stranger).others


@pytest.mark.long
def test_an_item_leaves_when_it_is_acted_on(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    assert "Record intake" in home(cast.legal)
    record_intake(candidate, seen=scenes.seen(candidate), by=cast.legal, **scenes.INTAKE)
    assert "Record intake" not in home(cast.legal)


def home(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_home_is_open_to_everybody_who_signed_in_and_says_when_it_is_empty(cast: Cast) -> None:
    for user in cast.by_role().values():
        assert "Nothing needs you" in home(user)
    assert "Propose a model" in home(cast.requester)
    assert Client().get(reverse("home")).status_code == 302


def test_home_shows_what_was_decided_and_what_was_rejected(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("rejected", cast, "sample-lab/refused")
    page = home(cast.reader)
    assert "Approved" in page
    assert "Out of scope." in page
    assert page.count("Dora Decider") == 2
