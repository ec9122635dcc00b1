"""The preview of a proposal: what the hub says before anything is proposed, and what is known here already."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from reviews.hub.transport.hubs import Hub
from reviews.proposals.preview import previews
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.hub_server.odd import COMMIT, OddHub, Reply, odd_hub
from tests.proposals.test_pages import propose, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def odd(settings: Any) -> Iterator[OddHub]:
    with odd_hub() as hub:
        settings.HUBS = {"huggingface": hub.hub, "other": Hub("other", "http://127.0.0.1:9")}
        settings.HUB_PREVIEW_SECONDS = 2
        yield hub


def look(cast: Cast, repository: str = "odd/model", **more: Any) -> Any:
    return propose(cast.requester, repository=repository, look="1", **{"hub": "huggingface", **more})


def test_the_hub_is_asked_once_and_nothing_is_proposed(cast: Cast, odd: OddHub) -> None:
    scenes.workload(cast)
    odd.files["model.safetensors"] = bytes(2048)
    odd.info = {"cardData": {"license": "mit"}, "gated": "manual"}
    response = look(cast)
    page = words(response)
    assert response.status_code == 200
    assert f'title="{COMMIT}"' in page or COMMIT[:7] in page
    assert "<dd>mit</dd>" in page
    assert "2.0 KiB in 2 files" in page
    assert "the publisher decides who may read the files" in page
    asked = len(odd.asked)
    assert words(look(cast)).count("2.0 KiB in 2 files") == 1
    assert len(odd.asked) == asked == 1
    assert not Candidate.objects.exists()


def test_what_the_hub_leaves_open_is_shown_as_unknown(cast: Cast, odd: OddHub) -> None:
    scenes.workload(cast)
    odd.info = {"siblings": [{"rfilename": "model.bin"}], "cardData": {"license": "\u202e<b>"}}
    page = words(look(cast))
    assert "Not stated in 1 file" in page
    assert "\u202e" not in page
    assert "<b>" not in page


def test_a_hub_that_is_away_is_said_and_stops_no_proposal(cast: Cast, odd: OddHub) -> None:
    work = scenes.workload(cast)
    odd.replies["/api/models/odd/model"] = Reply(503)
    page = words(look(cast, workload=work.pk))
    assert "No preview" in page
    assert "You can propose the repository all the same" in page
    asked = len(odd.asked)
    look(cast)
    assert len(odd.asked) == asked, "what the hub did not answer is left alone for a while"
    odd.replies["/api/models/odd/another"] = Reply(503)
    look(cast, "odd/another")
    asked += 1
    look(cast, "odd/third")
    assert len(odd.asked) == asked, "a hub that is silent about two repositories is left alone for a while"
    assert propose(cast.requester, repository="odd/model", hub="huggingface", workload=work.pk).status_code == 302


def test_a_hub_that_is_silent_about_one_repository_is_asked_about_others(cast: Cast, odd: OddHub) -> None:
    scenes.workload(cast)
    odd.replies["/api/models/odd/slow"] = Reply(503)
    assert "No preview" in words(look(cast, "odd/slow"))
    odd.info = {"cardData": {"license": "mit"}}
    assert "<dd>mit</dd>" in words(look(cast))


def test_what_the_hub_does_not_have_is_no_invitation_to_propose_it(cast: Cast, odd: OddHub) -> None:
    scenes.workload(cast)
    page = words(look(cast, "odd/none"))
    assert "If you propose it now, the reading ends in the same way." in page
    assert words(look(cast, revision="../x")).count("is no branch, tag or commit.") > 0
    assert "No preview" not in words(look(cast)), "a repository that is not there is no hub that is away"


def test_reviews_and_decisions_of_the_same_repository_are_named_to_who_may_see_them(cast: Cast, odd: OddHub) -> None:
    decided = scenes.candidate_at("decided", cast, "odd/model")
    other = scenes.workload(cast, name="Another purpose")
    seen = scenes.proposed(cast, "odd/model", work=other)
    page = words(look(cast, "odd/model", workload=other.pk))
    assert f'href="{reverse("candidate", args=[seen.pk])}"' in page
    assert "for this workload" in page
    assert f'href="{reverse("decision", args=[1])}"' in page
    assert f"for {decided.workload.name}" in page
    hidden = scenes.proposed(cast, "odd/model", work=scenes.workload(cast, name="Private", private=True))
    scenes.workload(cast, name="Lab use", team=cast.lab, by=cast.stranger)
    page = words(propose(cast.stranger, repository="odd/model", hub="huggingface", look="1"))
    assert f'href="{reverse("candidate", args=[seen.pk])}"' in page
    assert reverse("candidate", args=[hidden.pk]) not in page


@pytest.mark.parametrize("typed", ["sample-lab", "https://127.0.0.1:9/sample-lab"])
def test_an_owner_alone_is_refused_in_a_sentence(cast: Cast, odd: OddHub, typed: str) -> None:
    work = scenes.workload(cast)
    hub = "other" if ":" in typed else "huggingface"
    response = propose(cast.requester, repository=typed, hub=hub, workload=work.pk)
    assert response.status_code == 422
    assert "“sample-lab” names only an owner." in words(response)
    assert not Candidate.objects.exists()


def test_an_address_on_another_hub_than_the_chosen_one_asks(cast: Cast, odd: OddHub) -> None:
    work = scenes.workload(cast)
    data = {"repository": "http://127.0.0.1:9/odd/model", "workload": work.pk}
    response = propose(cast.requester, hub="huggingface", **data)
    assert response.status_code == 422
    assert "The address is on the hub other, but huggingface was chosen." in words(response)
    assert response.context["form"]["hub"].value() == "other"
    assert '<option value="other" selected' in words(response)
    assert not Candidate.objects.exists()
    assert propose(cast.requester, hub="other", **data).status_code == 302
    assert Candidate.objects.get().hub == "other"


def test_several_lines_lead_to_the_check_of_a_list(cast: Cast, odd: OddHub) -> None:
    work = scenes.workload(cast)
    text = "odd/model\nhttp://127.0.0.1:9/lab/two"
    data = {"repository": text, "hub": "huggingface"}
    assert "Select the workload that the repositories are for." in words(propose(cast.requester, **data, look="1"))
    page = words(propose(cast.requester, **data, workload=work.pk))
    assert "2 new for Claims intake" in page
    assert COMMIT[:7] in page
    assert "No preview" in page, "one of the hubs is away"
    assert "1 of them has an address on another hub than huggingface" in page
    assert f'action="{reverse("propose_list")}"' in page
    refused = propose(cast.requester, **data, workload=work.pk, revision="main")
    assert "write each revision after a comma in its line" in words(refused)
    assert not Candidate.objects.exists()


def test_a_portal_that_asks_no_hub_says_so(cast: Cast, odd: OddHub, settings: Any) -> None:
    scenes.workload(cast)
    settings.HUB_PREVIEW_SECONDS = 0
    assert "This portal asks no hub before a repository is proposed." in words(look(cast))
    assert previews([("huggingface", "odd/model", "")]) == {}
    assert odd.asked == []
