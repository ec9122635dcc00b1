"""Who may read a file: the room of its owner decides; a file of an unknown owner is read by no one."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from reviews.files.models import KeptFile
from reviews.people.models import User

MayRead = Callable[[User, str], bool]
"""Tells whether a person may see the owner with this id."""

_owners: dict[str, MayRead] = {}


def owned_by(kind: str, may_read: MayRead) -> None:
    """Have this function decide about the files of a kind of owner."""
    _owners[kind] = may_read


def sees(user: User | AnonymousUser, file: KeptFile) -> bool:
    """Tell whether this person may read a file."""
    may_read = _owners.get(file.owner_kind)
    return isinstance(user, User) and user.is_active and may_read is not None and may_read(user, file.owner_id)
