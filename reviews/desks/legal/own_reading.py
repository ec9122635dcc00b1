"""What a reader states of a term in the text at hand without a proposal: a value and its sentence, or entries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from reviews.desks.forms import line_field
from reviews.desks.legal.entry_forms import (
    WIDE,
    RowError,
    RowShown,
    entry_of,
    row_fields,
    row_of,
    single_value,
    value_field,
)
from reviews.language.phrases import say
from reviews.licensing.terms.anchors import WordIndex
from reviews.licensing.terms.clauses import ClauseNotFound, locate
from reviews.licensing.terms.fields import FIELDS, LIST
from reviews.licensing.terms.usual_words import is_usual
from reviews.licensing.terms.values import Anchor, BadTerms, Entry, Term, Value
from reviews.licensing.terms.vocabulary import PROPOSED
from reviews.templatetags.markup import fill

ENTRIES_OFFERED: Mapping[str, int] = {"thresholds": 4, "duties": 8, "restrictions": 14}
"""Rows for the entries of a list; a text with more gets the rest on the form of the term."""
NUMBERS = re.compile(r"(\d{1,5})(?:\s*(?:-|–|to)\s*(\d{1,5}))?")
UNUSUAL = say("These words are unusual for this term. Give the reason why they say so; a second reviewer must agree.")


@dataclass(frozen=True)
class ReadText:
    """The text at hand: its words, its SHA-256, and the key of the license whose terms are read in it."""

    index: WordIndex
    digest: str
    key: str

    def anchor(self, said: str) -> Anchor:
        """Return the place of sentences that a reader names by number, or of words that they quote.

        Raises ``ClauseNotFound`` for a number that no sentence has, and for words that are not there exactly once.
        """
        numbers = NUMBERS.fullmatch(said.strip())
        if not numbers:
            return Anchor(self.digest, *locate(self.index.text, said))
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        sentences = self.index.sentences
        if not 1 <= first <= last <= len(sentences):
            raise ClauseNotFound(
                say("The text has the sentences 1 to {number_of}. Enter numbers from there.", number_of=len(sentences))
            )
        return Anchor(self.digest, sentences[first - 1][0], sentences[last - 1][1])

    def quotes(self, term: Term) -> list[str]:
        """Return the words at every place that a term rests on."""
        entries = [one for one in term.value if not isinstance(one, str)] if isinstance(term.value, tuple) else []
        anchors = [term.anchor, *(one.anchor for one in entries)]
        return [self.index.text[one.start : one.end] for one in anchors if one]


class OwnReading:
    """The fields of one term on the form of a reading.

    ``fixed`` is the value that was confirmed in another copy of the text: then only its sentence is asked.
    """

    def __init__(self, path: str, text: ReadText, fixed: Value | None = None) -> None:
        self.path, self.text, self.fixed, self.field = path, text, fixed, FIELDS[path]
        self.prefix = f"own-{path}-"
        self.rows = ENTRIES_OFFERED[path] if self.field.kind == LIST else 0

    def add_to(self, form: forms.Form) -> None:
        """Add the fields to a form; all are empty, so that nothing is stated that nobody chose."""
        made: dict[str, forms.Field] = {}
        title = self.field.title.lower()
        for n in range(1, self.rows + 1):
            for name, field in row_fields(self.path).items():
                field.label = _label(str(field.label), say("{title}, entry {n}", title=title, n=n))
                made[f"{name}_{n}"] = field
            made[f"quote_{n}"] = _where(say("{title}, entry {n}", title=title, n=n))
        if not self.rows:
            if self.fixed is None:
                made["value"] = value_field(self.field, None)
                made["value"].label = _label(say("Value"), title)
            made["where"] = _where(title)
        made["reason"] = line_field(
            _label(say("Reason"), title),
            say("Needed if the words are unusual for this term."),
            required=False,
            most=1000,
        )
        form.fields |= {self.prefix + name: field for name, field in made.items()}

    def bound(self, form: forms.Form, *names: str) -> list[forms.BoundField]:
        """Return the named fields that this term has, as the page draws them."""
        return [form[self.prefix + name] for name in names if self.prefix + name in form.fields]

    def shown_rows(self, form: forms.Form) -> list[RowShown]:
        """Return the entries of a list in page layout."""
        found = []
        for n in range(1, self.rows + 1):
            bound = {name: form[f"{self.prefix}{name}_{n}"] for name in row_fields(self.path)}
            typed = any(one.errors or (one.value() and one.value() != one.initial) for one in bound.values())
            short = [one for name, one in bound.items() if name not in WIDE]
            found.append(RowShown(n, typed, short, [one for name, one in bound.items() if name in WIDE]))
        return found

    def term(self, form: forms.Form) -> tuple[Term | None, str]:
        """Return what a reader stated, with the reason for unusual words; None for nothing. Adds errors to the form."""
        prefix = self.prefix
        said = {name.removeprefix(prefix): one for name, one in form.cleaned_data.items() if name.startswith(prefix)}
        changed = [name.removeprefix(prefix) for name in form.changed_data if name.startswith(prefix)]
        if any(name.startswith(prefix) for name in form.errors):
            return None, ""
        found = self._listed(form, said, changed) if self.rows else self._single(form, said)
        reason = str(said.get("reason") or "").strip()
        usual = found is None or all(is_usual(self.path, one, self.text.key) for one in self.text.quotes(found))
        if not usual and not reason:
            form.add_error(f"{prefix}reason", UNUSUAL)
        return found, "" if usual else reason

    def _single(self, form: forms.Form, said: dict[str, Any]) -> Term | None:
        where, value = str(said.get("where") or "").strip(), self.fixed
        if value is None:
            try:
                value = single_value(self.field, said.get("value"))
            except BadTerms as error:
                form.add_error(f"{self.prefix}value", str(error))
                return None
        if not where and (value is None or self.fixed is not None):
            return None
        if value is None:
            form.add_error(f"{self.prefix}value", say("Choose what this sentence says."))
            return None
        anchor = self._anchor(form, "where", where)
        return Term(value, PROPOSED, anchor) if anchor else None

    def _listed(self, form: forms.Form, said: dict[str, Any], changed: list[str]) -> Term | None:
        found: list[Entry] = []
        for n in range(1, self.rows + 1):
            try:
                row = row_of(self.path, n, said, changed)
                if row and (anchor := self._anchor(form, f"quote_{n}", str(said.get(f"quote_{n}") or "").strip())):
                    found.append(entry_of(self.path, row, anchor))
            except RowError as error:
                form.add_error(self.prefix + error.name, str(error))
            except BadTerms as error:
                form.add_error(
                    f"{self.prefix}{next(iter(row_fields(self.path)))}_{n}", say("Entry {n}: {error}", n=n, error=error)
                )
        return Term(tuple(found), PROPOSED) if found else None  # type: ignore[arg-type]  # of one kind by the path

    def _anchor(self, form: forms.Form, name: str, where: str) -> Anchor | None:
        if not where:
            form.add_error(self.prefix + name, say("Name the sentence that says so: its number, or its exact words."))
            return None
        try:
            return self.text.anchor(where)
        except ClauseNotFound as error:
            form.add_error(self.prefix + name, str(error))
            return None


def _where(title: str) -> forms.CharField:
    return line_field(_label(say("Sentence"), title), required=False, most=4000)


def _label(word: str, title: str) -> str:
    """Return a label that names its term to those who do not see it below the term's own title."""
    return fill('{}<span class="vh"> of {}</span>', word, title)
