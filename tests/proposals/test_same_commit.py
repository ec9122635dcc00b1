"""A branch, a commit and a former name may lead to one commit: it is reviewed once for a workload."""

import pytest
from django.test import Client

from reviews.jobs.models import Mail
from reviews.ledger.queries import history
from reviews.proposals.actions import take_reading
from tests import scenes
from tests.cast import Cast
from tests.readings import OTHER_COMMIT, reading

pytestmark = pytest.mark.django_db

HERE = "sample-lab/atlas-1b-instruct"


@pytest.mark.long
def test_a_branch_that_leads_to_a_reviewed_commit_ends_with_a_link(cast: Cast, client: Client) -> None:
    first = scenes.candidate_at("read", cast)
    second = scenes.proposed(cast, HERE, revision="main")
    take_reading(second.pk, reading(HERE))
    second = scenes.fresh(second)
    said = f"It is commit {first.commit[:7]}, which candidate {first.pk} already reviews for this workload."
    assert (second.state, second.ended_reason, second.snapshot) == ("withdrawn", said, None)
    entry = history(f"candidate:{second.pk}").first()
    assert entry is not None
    assert (entry.event, entry.data["same_as"], entry.data["reason"]) == ("candidate:withdrawn", first.pk, said)
    mail = Mail.objects.filter(to=cast.requester).latest("pk")
    assert said in mail.body
    assert f"/candidates/{first.pk}/" in mail.body
    client.force_login(cast.requester)
    page = client.get(f"/candidates/{second.pk}/").content.decode()
    assert said in " ".join(page.split())
    assert scenes.fresh(first).state == "in_review"


def test_a_former_name_that_leads_there_ends_too(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    second = scenes.proposed(cast, "sample-lab/atlas-old-name")
    take_reading(second.pk, reading(HERE))
    assert scenes.fresh(second).state == "withdrawn"


def test_another_commit_or_workload_is_another_review(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    second = scenes.proposed(cast, HERE, revision="next")
    take_reading(second.pk, reading(HERE, OTHER_COMMIT))
    assert scenes.fresh(second).state == "in_review"
    third = scenes.proposed(cast, HERE, work=scenes.workload(cast, name="Another purpose"), revision="main")
    take_reading(third.pk, reading(HERE))
    assert scenes.fresh(third).state == "in_review"


def test_a_decided_commit_may_be_reviewed_again(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    second = scenes.proposed(cast, HERE, revision="main")
    take_reading(second.pk, reading(HERE))
    assert scenes.fresh(second).state == "in_review"
