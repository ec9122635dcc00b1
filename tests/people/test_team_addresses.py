"""Every team has a page of its own, whatever its name."""

import pytest
from django.test import Client

from reviews.people.models import Team
from reviews.people.queries import team_seen
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_team_can_be_edited_whatever_its_name(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    for name in ("New", "Команда", "チーム", "Team", "a" * 100, "../..", "<b>"):
        assert client.post("/people/teams/new/", {"name": name}).status_code == 302, name
        team = Team.objects.get(name=name)
        said = {"name": f"{name[:90]} too", "members": [cast.reader.pk], "seen": team_seen(team)}
        answer = client.post(f"/people/teams/{team.slug}/", said)
        assert answer.status_code == 302, name
        team.refresh_from_db()
        assert (team.name, list(team.members.all())) == (f"{name[:90]} too", [cast.reader])
