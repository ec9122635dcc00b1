"""One license document for a reviewer: its role, its text, its identity, and its origin."""

import re
from dataclasses import dataclass
from functools import cached_property

from reviews.evidence.models import Document
from reviews.language.phrases import say
from reviews.legal.identities import Identity
from reviews.legal.models import AddedDocument, PageReading
from reviews.licensing.identify.links import TextLink, links
from reviews.licensing.rules.own_text import TextKey

MARKDOWN = re.compile(r"^#{1,4} \S|\*\*\w[^*\n]{0,80}\*\*|\]\(https?://", re.MULTILINE)
"""Headings, bold words and links of Markdown."""
ROLES = ("license", "use_policy", "notice", "addendum", "gate_prompt", "linked_page")
ROLE_WORDS = {
    "license": say("License text"),
    "use_policy": say("Use policy"),
    "notice": say("Notice"),
    "addendum": say("Addendum"),
    "gate_prompt": say("Access prompt"),
    "linked_page": say("Linked page"),
    "card": say("Model card"),
}


@dataclass(frozen=True)
class UnreadDocument:
    """A license document that is in the repository and was not read: its path, its role, and the reason.

    ``part`` if the rest of it was read.
    """

    path: str
    role: str
    why: str
    part: bool = False

    @property
    def state_words(self) -> str:
        """How much of it was read."""
        return say("read in part") if self.part else say("present and not read")

    @property
    def role_words(self) -> str:
        """The role in words."""
        return ROLE_WORDS.get(self.role, self.role)


@dataclass(frozen=True)
class LegalDocument:
    """One document: a file at the commit (``path``), a text that a reviewer ``added``, or a linked ``page``.

    ``owner`` is the ancestor that a file belongs to, "" for the repository itself. ``binds`` says what the text binds
    (weights, code), "" if neither its name nor its words say so.
    """

    ref: str
    role: str
    title: str
    sha256: str
    text: str
    identity: Identity
    path: str = ""
    document: Document | None = None
    added: AddedDocument | None = None
    page: PageReading | None = None
    owner: str = ""
    binds: str = ""

    @property
    def role_words(self) -> str:
        """The role in words."""
        return ROLE_WORDS.get(self.role, self.role)

    @property
    def markdown(self) -> bool:
        """Whether its author wrote it in Markdown, by its name or its marks."""
        named = self.path.lower().endswith((".md", ".markdown"))
        return named or bool(MARKDOWN.search(self.text[:20_000]))

    @property
    def same(self) -> TextKey:
        """What tells whether another text is the same: its words, or its bytes where it hides something."""
        return self.identity.same

    @cached_property
    def links(self) -> list[TextLink]:
        """The addresses in the document, those that are part of the terms first."""
        return links(self.text)
