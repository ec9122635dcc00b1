"""The clause of a term on its form: which stored text it is in, and the words that are located there."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.desks.forms import line_field, text_field
from reviews.desks.legal.entry_forms import select
from reviews.language.phrases import say
from reviews.licensing.terms.clauses import ClauseNotFound, locate
from reviews.licensing.terms.fields import FIELDS, Field
from reviews.licensing.terms.values import Anchor, Entry, Term
from reviews.single_lines import PortalForm
from reviews.templatetags.characters import readable

SHA256 = re.compile(r"[0-9a-f]{64}")
OTHER = "other"


@dataclass(frozen=True)
class PresentTerm:
    """A term before the change: its value, the words of every present clause, and the stored texts on offer.

    ``texts`` are (SHA-256, words); ``read`` returns a stored text by its SHA-256, None where there is none.
    """

    path: str
    now: Term
    quoted: Mapping[Anchor, str]
    texts: Sequence[tuple[str, str]]
    read: Callable[[str], str | None]

    @property
    def field(self) -> Field:
        """Return the kind, choices and words of the term."""
        return FIELDS[self.path]

    @property
    def entries(self) -> list[Entry]:
        """Return the entries of a term that is a list of thresholds, duties or restrictions."""
        listed = self.now.value if isinstance(self.now.value, tuple) else ()
        return [one for one in listed if not isinstance(one, str)]

    def words(self, anchor: Anchor | None) -> str:
        """Return the words of a present clause as a field shows them, "" without one."""
        return readable(self.quoted.get(anchor, "")) if anchor else ""


def same_words(one: str, two: str) -> bool:
    """Tell whether two quotes are equal apart from spaces and line breaks."""
    return "".join(one.split()) == "".join(two.split())


class ClauseForm(PortalForm):
    """A form whose quotes are located in one stored text, which a person chooses or names by its SHA-256."""

    def __init__(self, data: Any, *, present: PresentTerm, initial: dict[str, Any] | None) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.present, self.now, self.field = present, present.now, present.field
        self.document = ""

    def add_clause(self) -> None:
        """Add the fields of the term's own clause: the text, its SHA-256, the words."""
        anchor = self.now.anchor
        offered = (("", say("No clause")), *self.present.texts, (OTHER, say("Another stored text, by SHA-256")))
        self.fields["text"] = select(say("Text"), offered)
        self.fields["text"].initial = anchor.document if anchor else ""
        self.fields["sha256"] = line_field(say("SHA-256 of another stored text"), "64 digits.", required=False, most=64)
        self.fields["quote"] = text_field(
            say("Words of the clause"),
            say("Paste the exact words; spaces and line breaks may differ."),
            rows=4,
            required=False,
        )
        self.fields["quote"].initial = self.present.words(anchor)

    def chosen_text(self, cleaned: dict[str, Any]) -> str:
        """Return the SHA-256 of the text in which the words are located, "" where none is chosen."""
        chosen: str = cleaned.get("text") or ""
        if chosen != OTHER:
            return chosen
        typed: str = (cleaned.get("sha256") or "").strip().lower()
        if not SHA256.fullmatch(typed):
            self.add_error("sha256", say("Enter the SHA-256 as 64 hexadecimal digits."))
        elif self.present.read(typed) is None:
            self.add_error("sha256", say("No text with this SHA-256 is stored here."))
        else:
            return typed
        return ""

    def anchor(self, name: str, present: Anchor | None, cleaned: dict[str, Any]) -> Anchor | None:
        """Return the location of a clause; the present one while its words are the same.

        ``name`` is the field of the words, and carries the error where they cannot be located.
        """
        words: str = cleaned.get(name) or ""
        same = present is not None and same_words(words, self.present.words(present))
        if same and present and (name != "quote" or self.document == present.document):
            return present
        if not words or (same and not cleaned.get("text")):
            return None
        if not self.document:
            if "sha256" not in self.errors:
                self.add_error("text", say("Choose the text that contains the clause."))
            return None
        try:
            return Anchor(self.document, *locate(self.present.read(self.document) or "", words))
        except ClauseNotFound as error:
            self.add_error(name, str(error))
            return None
