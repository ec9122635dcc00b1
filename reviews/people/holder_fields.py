"""The form field for a holder: typed or chosen from a native list, without JavaScript, and refused if unknown."""

from typing import Any

from django import forms

from reviews.language.phrases import joined, quoted, say
from reviews.people.holders import (
    ACCOUNT,
    Holder,
    account_holder,
    accounts_called,
    open_accounts,
    team_holder,
    teams_called,
)
from reviews.people.models import Team, User

MOST_OFFERED = 400
"""Accounts in the list that the browser offers; further people are typed by user name or address."""

MOST_TYPED = 250

CHOOSE = say("Choose a person or a team from the list, or type a user name or an address.")
CHOOSE_PERSON = say("Choose a person from the list, or type a user name or an address.")


def written(holder: Holder) -> str:
    """Return the line by which a holder is chosen; it names one account or team and nothing else."""
    return say("{name} ({key})", name=holder.name, key=holder.key) if holder.kind == ACCOUNT else holder.words


class HolderInput(forms.TextInput):
    """A line with a list of the people and teams who can be chosen; several fields of a form can share one list."""

    template_name = "people/holder_input.html"

    def __init__(self, *, teams: bool = True) -> None:
        super().__init__(attrs={"class": "input", "autocomplete": "off"})
        self.teams = teams
        self.shared_list = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context of the line, and of its list unless another field of the form has it."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["list"] = self.shared_list or f"{own.get('id', name)}-list"
        context["offered"] = [] if self.shared_list else self.offered()
        return context

    def offered(self) -> list[str]:
        """Return the lines of the list: teams first, then accounts by name."""
        teams = [written(team_holder(one)) for one in Team.objects.order_by("name")] if self.teams else []
        people = open_accounts().only("username", "first_name", "last_name")[:MOST_OFFERED]
        return teams + [written(account_holder(one)) for one in people]


class HolderField(forms.CharField):
    """A field whose value is a ``Holder``: an open account, or a team where ``teams`` allows one; None if empty.

    A full name, a user name, an address, the name of a team and a line of the list are understood.
    """

    def __init__(self, *, teams: bool = True, **options: Any) -> None:
        options.setdefault("help_text", CHOOSE if teams else CHOOSE_PERSON)
        super().__init__(max_length=MOST_TYPED, widget=HolderInput(teams=teams), **options)
        self.teams = teams

    def prepare_value(self, value: Any) -> Any:
        """Return what the line shows: a holder as the list writes it, and anything else as it was typed."""
        return written(value) if isinstance(value, Holder) else value

    def clean(self, value: Any) -> Any:
        """Return the holder that was named. Raises ``ValidationError`` with what is wrong and what to do."""
        text = super().clean(written(value) if isinstance(value, Holder) else value)
        return self._named(text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what the line showed with what was sent."""
        return super().has_changed(self.prepare_value(initial), data)

    def _named(self, text: str) -> Holder:
        """Return the one open account or team that a line names."""
        name, _, within = text.removesuffix(")").rpartition(" (") if text.endswith(")") else (text, "", "")
        people = _said_by_list(name, within) if within else []
        teams = teams_called(name) if within == "team" else []
        if not people and not teams:
            people, teams = accounts_called(text), teams_called(text)
        if not self.teams:
            if teams and not people:
                raise forms.ValidationError(
                    say("{name} is a team. {choose_person}", name=teams[0].name, choose_person=CHOOSE_PERSON)
                )
            teams = []
        opened = [one for one in people if one.is_active]
        if people and not opened and not teams:
            raise forms.ValidationError(
                say("The account of {name} is closed. Choose another person.", name=people[0].name)
            )
        found = [*map(account_holder, opened), *map(team_holder, teams)]
        if not found:
            raise forms.ValidationError(
                say(
                    "“{text}” is not a person or a team of this portal. {part}",
                    text=text,
                    part=CHOOSE if self.teams else CHOOSE_PERSON,
                )
                if self.teams
                else say(
                    "“{text}” is not a person of this portal. {part}",
                    text=text,
                    part=CHOOSE if self.teams else CHOOSE_PERSON,
                )
            )
        if len(found) > 1:
            lines = joined(", ", (quoted(written(one)) for one in found[:5]))
            raise forms.ValidationError(
                say("“{text}” names more than one. Type one of these: {lines}.", text=text, lines=lines)
            )
        return found[0]


def _said_by_list(name: str, username: str) -> list[User]:
    """Return the account of a line of the list; its name must be the account's, so that a slip of the hand shows."""
    found = User.objects.filter(username=username)
    return [one for one in found if account_holder(one).name.casefold() == name.strip().casefold()]


def share_lists(form: forms.BaseForm) -> None:
    """Let the fields of a form that offer the same people share one list, which the first of them writes."""
    lists: dict[bool, str] = {}
    for name, field in form.fields.items():
        widget = field.widget
        if not isinstance(widget, HolderInput):
            continue
        if widget.teams in lists:
            widget.shared_list = lists[widget.teams]
        else:
            lists[widget.teams] = f"{str(form.auto_id or '%s') % form.add_prefix(name)}-list"
