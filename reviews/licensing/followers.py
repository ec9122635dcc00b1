"""What upper rooms write in the same transaction when a confirmed term of a license changes."""

from collections.abc import Callable, Sequence
from typing import Any

from reviews.licensing.models import License
from reviews.people.models import User

Follower = Callable[[License, Sequence[str], User], dict[str, Any]]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have this function called inside the act, with the paths of the terms; what it returns joins the entry."""
    if follower not in _followers:
        _followers.append(follower)


def terms_changed(row: License, paths: Sequence[str], by: User) -> dict[str, Any]:
    """Tell the followers that confirmed terms of a license have another value; return what they did."""
    told: dict[str, Any] = {}
    for follower in _followers if paths else ():
        told |= follower(row, paths, by)
    return told
