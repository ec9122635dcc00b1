"""Who may request, confirm, refuse and withdraw a role: "" means allowed, otherwise the sentence on the page."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import RoleRequest, User
from reviews.people.permits import Over, may, why_not_change_role, why_not_manage_people
from reviews.people.roles import Role


def why_not_request(user: User, person: User, role: Role) -> str:
    """Allow administrators to request a role that needs a second administrator, for another person who lacks it."""
    if why := why_not_change_role(user, person):
        return why
    if not role.needs_second:
        return say("The role {title} needs no second administrator; assign it directly.", title=role.title)
    if not person.is_active:
        return say("This account is closed. Reopen it before requesting a role.")
    return Over(say("{name} already has this role.", name=person.name)) if role.slug in person.role_slugs else ""


def why_not_confirm(user: User | AnonymousUser, request: RoleRequest, book: HoldBook | None = None) -> str:
    """Allow a second administrator whose account is related neither to the one who requested nor to the receiver's.

    ``book`` holds the accounts of all three, for callers that judge many requests.
    """
    if why := _why_not_end(user, request) or _why_stale(request):
        return why
    if not isinstance(user, User) or user.pk == request.person_id:
        return say("You cannot confirm a role for yourself; another administrator must.")
    if user.pk == request.asked_by_id:
        return say("You requested this role, so a second administrator must confirm it.")
    book = book or book_of([request], user)
    related = book.sentence(user, request.asked_by, b_at=request.asked_at) or book.sentence(user, request.person)
    return (
        say("{related} A second person must confirm this role. {remedy}", related=related, remedy=remedy(related))
        if related
        else ""
    )


def why_not_refuse(user: User | AnonymousUser, request: RoleRequest) -> str:
    """Allow a second administrator to refuse, even one whose account is related."""
    if why := _why_not_end(user, request):
        return why
    if isinstance(user, User) and user.pk == request.person_id:
        return say("You cannot refuse a role for yourself; another administrator can.")
    if isinstance(user, User) and user.pk == request.asked_by_id:
        return say("You requested this role; withdraw the request instead.")
    return ""


def why_not_withdraw(user: User | AnonymousUser, request: RoleRequest) -> str:
    """Allow only the administrator who requested the role to withdraw the request."""
    if why := _why_not_end(user, request):
        return why
    if isinstance(user, User) and user.pk == request.asked_by_id:
        return ""
    return say("Only {name} can withdraw this request.", name=request.asked_by.name)


def book_of(requests: list[RoleRequest], user: User) -> HoldBook:
    """Return the holds on everyone whom these requests involve, in one query."""
    people = {one for request in requests for one in (request.person_id, request.asked_by_id)}
    return HoldBook(people | {user.pk})


def _why_not_end(user: User | AnonymousUser, request: RoleRequest) -> str:
    if why := why_not_manage_people(user):
        return why
    if request.open:
        return ""
    said = RoleRequest.Outcome(request.outcome or "expired").label.lower()
    return Over(say("This request is no longer open: {said}.", said=said))


def _why_stale(request: RoleRequest) -> str:
    if not may(request.asked_by, roles.MANAGE_PEOPLE):
        return Over(
            say(
                "{name} is no longer an administrator, so the role must be requested again.", name=request.asked_by.name
            )
        )
    return "" if request.person.is_active else Over(say("The account of {name} is closed.", name=request.person.name))
