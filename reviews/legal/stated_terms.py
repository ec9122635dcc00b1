"""What facts say about rights beside the license texts: documents not read, terms in the card, scope of a text."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.card.terms import LIMITS
from reviews.hub.files.legal_words import applies_to
from reviews.language.phrases import say_count
from reviews.legal.legal_document import UnreadDocument


class StatedTerms:
    """These facts of one snapshot as plain values; one read before they existed states none of them."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = facts

    @cached_property
    def unread(self) -> list[UnreadDocument]:
        """License documents of the repository that were not read; what they say is unknown."""
        listed = self._listed("license.unread")
        return [UnreadDocument(one["path"], one["role"], one["why"], bool(one.get("part"))) for one in listed]

    @cached_property
    def limits(self) -> list[str]:
        """Sentences of the card that limit commercial use or ask for an agreement."""
        return [one["sentence"] for one in self._listed("license.card_terms") if LIMITS & set(one["kinds"])]

    @cached_property
    def taken(self) -> dict[str, str]:
        """The format that each text was taken from, by its path."""
        return {one["path"]: one["format"] for one in self._listed("license.taken")}

    @cached_property
    def binds(self) -> dict[str, str]:
        """What each text applies to, in words, by its path."""
        said = [one for one in self._listed("license.binds") if one["binds"]]
        return {one["path"]: applies_to(one["binds"], one["by"]) for one in said}

    @cached_property
    def bound(self) -> dict[str, list[str]]:
        """What each text binds (weights, code, data), by its path; empty where neither name nor words say."""
        return {one["path"]: list(one["binds"]) for one in self._listed("license.binds")}

    @property
    def status(self) -> tuple[str, str]:
        """How many documents were not read, as tone and words."""
        count = len(self.unread)
        return "warn", say_count(
            count, "{number} license document present and not read", "{number} license documents present and not read"
        )

    def _listed(self, key: str) -> list[dict[str, Any]]:
        fact = self.facts.get(key)
        return fact.value if fact and isinstance(fact.value, list) else []
