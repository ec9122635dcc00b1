"""Who may make a token of their own, and who may end one."""

from django.contrib.auth.models import AnonymousUser

from reviews.api.models import ApiToken
from reviews.language.phrases import say
from reviews.people.holds import open_holds
from reviews.people.models import Team, User
from reviews.people.permits import why_not_manage_tokens


def why_not_own_token(user: User | AnonymousUser, team: Team | None = None) -> str:
    """Allow people with a role to make tokens that act as themselves, in one of their teams or in none.

    While someone else can sign in to the account, a token could outlive that: nobody makes one then.
    """
    if not isinstance(user, User) or not user.powers:
        return say("You have no role yet; an administrator can give you one.")
    if team is not None and team.pk not in user.team_ids:
        return say("Only members of {team} can make tokens that act in it.", team=team.name)
    if open_holds(user).filter(holder__isnull=False).exists():
        return say(
            "Someone else can sign in to your account. Secure it first; what a token does counts as done by you."
        )
    return ""


def why_not_end_token(user: User | AnonymousUser, token: ApiToken) -> str:
    """Allow administrators to end any token, and everyone to end their own."""
    if isinstance(user, User) and token.owner_id == user.pk:
        return ""
    return why_not_manage_tokens(user)
