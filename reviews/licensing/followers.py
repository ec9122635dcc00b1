"""What upper rooms write in the same transaction when a confirmed term of a license changes."""

from collections.abc import Callable, Sequence
from typing import Any

from reviews.licensing.models import TermsVersion
from reviews.people.models import User

Follower = Callable[[TermsVersion, Sequence[str], User], dict[str, Any]]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have this function called inside the act, with the new version and the paths of the terms that it changed.

    What it returns joins the entry.
    """
    if follower not in _followers:
        _followers.append(follower)


def terms_changed(version: TermsVersion, paths: Sequence[str], by: User) -> dict[str, Any]:
    """Tell the followers that confirmed terms of a license have another value in this version; return what they did."""
    told: dict[str, Any] = {}
    for follower in _followers if paths else ():
        told |= follower(version, paths, by)
    return told
