"""Acts on saved views: saving one under a name, and removing it."""

from dataclasses import dataclass

from reviews.home.saved import permits
from reviews.home.saved.models import LISTS, MOST_QUERY, SavedView
from reviews.home.saved.queries import tidy
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import Team, User
from reviews.people.permits import actor_name, require


@dataclass(frozen=True)
class ViewStatement:
    """What is saved: a name, the list with its query string, and the team that sees it, None for its owner alone."""

    name: str
    list_name: str
    query: str
    team: Team | None = None


@act
def save_view(said: ViewStatement, *, by: User) -> SavedView:
    """Save a view. Raises ``Forbidden``, and ``ValueError`` for an unknown list or a query that narrows nothing.

    The ledger names the view and its list, and never what a person searches for.
    """
    freeze_people()
    require(permits.why_not_save(by, said.team))
    query = tidy(said.query)
    if said.list_name not in dict(LISTS) or not said.name.strip():
        raise ValueError(say("Name the view and a list that there is."))
    if not query or len(query) > MOST_QUERY:
        raise ValueError(say("Set a filter first: this view would show the whole list, or its address is too long."))
    found = SavedView.objects.create(
        name=said.name.strip(), list_name=said.list_name, query=query, owner=by, team=said.team
    )
    record(
        "view:saved", actor=actor_name(by), subject=f"view:{found.pk}", label=found.name, list=said.list_name,
        whose=said.team.name if said.team else "personal",
    )  # fmt: skip
    return found


@act
def remove_view(view: SavedView, *, by: User) -> None:
    """Remove a saved view; one that is gone already stays gone. Raises ``Forbidden``."""
    freeze_people()
    found = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if found is None:
        unchanged(say("The view was removed already."))
        return
    require(permits.why_not_remove(by, found))
    record(
        "view:removed", actor=actor_name(by), subject=f"view:{found.pk}", label=found.name, list=found.list_name
    )  # fmt: skip
    found.delete()
