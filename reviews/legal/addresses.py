"""Addresses that license documents refer to: which are part of the terms, and what is known about their pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviews.evidence.models import Fact
from reviews.language.phrases import dated, say
from reviews.legal.legal_document import LegalDocument
from reviews.legal.looks import Looks
from reviews.legal.models import AddedDocument
from reviews.licensing.identify.links import host_of

MOST_LINKS = 40


@dataclass(frozen=True)
class LinkedAddress:
    """An address that a license document refers to; its page can change without any commit.

    ``copy`` is a text that a reviewer added for it, ``looks`` what the portal itself read there.
    """

    url: str
    sentence: str
    part: bool
    where: str
    copy: AddedDocument | None
    looks: Looks | None = None

    @property
    def state(self) -> tuple[str, str]:
        """Tone and label for a page."""
        if self.looks and self.looks.changed:
            return "warn", say("Changed {changed}", changed=dated(self.looks.changed, "%-d %b %Y"))
        if self.looks and self.looks.text:
            return "ok", say("Read {at}", at=dated(self.looks.text.at, "%-d %b %Y"))
        if self.copy:
            return "ok", say("Copy of {dated}", dated=dated(self.copy.dated, "%-d %b %Y"))
        if self.looks and self.looks.trouble:
            return "warn", say("Could not be read")
        return ("warn", say("Not fetched")) if self.part else ("quiet", say("Not fetched"))


def linked_addresses(
    legal_documents: Iterable[LegalDocument], added: Iterable[AddedDocument], facts: Mapping[str, Fact]
) -> list[LinkedAddress]:
    """Return every address in the documents once, those that are part of the terms first; at most 40.

    ``added`` are the texts that reviewers added; one in force can be the copy of an address. Of ``facts``, only
    ``license.link`` is used.
    """
    copies = {one.source: one for one in added if one.in_force}
    found: dict[str, LinkedAddress] = {}
    for legal_document in legal_documents:
        for link in legal_document.links:
            known = found.get(link.url)
            if known is None or (link.part and not known.part):
                copy = copies.get(link.url)
                found[link.url] = LinkedAddress(link.url, link.sentence, link.part, legal_document.title, copy)
    if (fact := facts.get("license.link")) and isinstance(fact.value, str) and host_of(fact.value):
        sentence = say("The card names this address as the location of the license.")
        found[fact.value] = LinkedAddress(fact.value, sentence, True, "README.md", copies.get(fact.value))
    return sorted(found.values(), key=lambda one: not one.part)[:MOST_LINKS]
