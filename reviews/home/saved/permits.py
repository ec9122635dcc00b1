"""Who may save a view, and remove it."""

from reviews.home.saved.models import SavedView
from reviews.language.phrases import say
from reviews.people.models import Team, User

MOST_VIEWS = 50
"""Views that one person owns."""


def why_not_save(user: User, team: Team | None) -> str:
    """Allow everybody a number of views, and those of a team its members."""
    if team is not None and team.pk not in user.team_ids:
        return say("Only members of {name} save views for the team.", name=team.name)
    if user.saved_views.count() >= MOST_VIEWS:
        return say("You have {most_views} saved views. Remove one first.", most_views=MOST_VIEWS)
    return ""


def why_not_remove(user: User, view: SavedView) -> str:
    """Allow its owner, and for a team's view every member of the team."""
    if view.owner_id == user.pk or (view.team_id is not None and view.team_id in user.team_ids):
        return ""
    return say("Only its owner or a member of its team removes a view.")
