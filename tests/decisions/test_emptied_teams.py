"""A team answers for parts of decisions as long as one of its members has an open account."""

import pytest

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import DecisionAlert
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team, switch
from reviews.people.permits import Forbidden
from tests.cast import SET_UP, Cast
from tests.decisions.test_responsibility import issued

pytestmark = pytest.mark.django_db


def test_a_team_that_answers_for_something_is_not_emptied(cast: Cast) -> None:
    decision = issued(cast)
    switch(cast.both, on=False, reason="On leave.", by=cast.administrator)
    with pytest.raises(Forbidden, match=r"Claims answers for 5 parts of decisions\. Hand that over"):
        set_team(slug="claims", name="Claims", members=[], by=cast.administrator)
    set_team(slug="claims", name="Claims", members=[], by=SET_UP)
    assert open_alerts().get().kind == DecisionAlert.AlertKind.OWNER_GONE
    assert LedgerEntry.objects.latest("sequence").data["alerts_opened"] == [decision.number]
    assert list(cast.claims.members.all()) == [cast.both], "a closed account that is opened again is a member still"
    set_team(slug="claims", name="Claims", members=[cast.requester], by=cast.administrator)
    assert not open_alerts().exists()
