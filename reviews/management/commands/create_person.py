"""Command that creates an account with its roles and teams, such as the first administrator's."""

from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from reviews.invitations.actions import invite
from reviews.invitations.links import invitation_link
from reviews.invitations.rows import keep_new_token
from reviews.people import actions, roles
from reviews.people.models import Team, User
from reviews.people.queries import administrators_alarm

BY = "system:command"


@dataclass(frozen=True)
class Account:
    """The account that the command line describes: ``role`` and ``team`` are slugs, ``sso`` means no password."""

    username: str
    first: str
    last: str
    email: str
    role: list[str]
    team: list[str]
    sso: bool


class Command(BaseCommand):
    """Command that prints only the invitation link on stdout, so that a script can capture it."""

    help = "Create an account; without --sso, print once the link with which its owner chooses a password."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the name, roles, teams and sign-in method."""
        parser.add_argument("username")
        parser.add_argument("--first", default="", help="first name")
        parser.add_argument("--last", default="", help="last name")
        parser.add_argument("--email", default="", help="required without --sso; you vouch that it is the person's")
        parser.add_argument("--role", action="append", default=[], choices=list(roles.BY_SLUG), help="may be repeated")
        parser.add_argument("--team", action="append", default=[], help="short name of a team; may be repeated")
        parser.add_argument("--sso", action="store_true", help="no password; sign in only through single sign-on")

    def handle(self, **options: Any) -> None:
        """Create the account in one transaction."""
        account = Account(**{one.name: options[one.name] for one in fields(Account)})
        if User.objects.filter(username__iexact=account.username).exists():
            raise CommandError(f"An account called {account.username!r} already exists.")
        teams = list(Team.objects.filter(slug__in=account.team))
        if missing := sorted(set(account.team) - {one.slug for one in teams}):
            raise CommandError(f"Unknown team: {', '.join(missing)}.")
        _check(account)
        with transaction.atomic():
            person = actions.create_person(
                username=account.username, first_name=account.first, last_name=account.last, email=account.email, by=BY
            )
            for slug in account.role:
                actions.grant_role(person, slug, by=BY)
            for one in teams:
                actions.set_team(slug=one.slug, name=one.name, members=[*one.members.all(), person], by=BY)
            token = "" if account.sso else keep_new_token(invite(person, by=BY, mailed=False))
        self.stderr.write(f"{person.username}: {', '.join(account.role) or 'no role'}.")
        if alarm := administrators_alarm():
            self.stderr.write(f"Warning: {alarm}")
        if token:
            self.stdout.write(invitation_link(token))


def _check(account: Account) -> None:
    try:
        User._meta.get_field("username").clean(account.username, None)
        if account.email:
            validate_email(account.email)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    if not account.email and not account.sso:
        raise CommandError("An invitation needs the person's address: add --email, or --sso for single sign-on only.")
    if account.email and User.objects.filter(email__iexact=account.email).exists():
        raise CommandError(f"An account with the address {account.email} already exists.")
