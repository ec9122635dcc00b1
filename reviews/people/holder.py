"""A holder as a plain value: the account or team that answers for something, as a record keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say

ACCOUNT, TEAM = "account", "team"

MOST_NAME = 150
"""Characters of a holder's name."""


@dataclass(frozen=True)
class Holder:
    """An account by its user name, or a team by its short name, with the name as of then; free text has no kind."""

    kind: str
    key: str
    name: str

    def as_record(self) -> dict[str, str]:
        """Return the holder as a record of version 3 keeps it."""
        return {self.kind: self.key, "name": self.name} if self.kind else {"name": self.name}

    @property
    def words(self) -> str:
        """The holder in one line: a team says that it is one."""
        return say("{name} (team)", name=self.name) if self.kind == TEAM else self.name


def holder_from(said: Any) -> Holder:
    """Return the holder in a record's value; the free text of earlier records is a holder without a kind."""
    if not isinstance(said, Mapping):
        return Holder("", "", str(said or ""))
    name = str(said.get("name", ""))
    for kind in (ACCOUNT, TEAM):
        if said.get(kind):
            return Holder(kind, str(said[kind]), name)
    return Holder("", "", name)


def holder_words(said: Any) -> str:
    """Return a record's holder in one line."""
    return holder_from(said).words
