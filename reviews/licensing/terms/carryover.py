"""Carry-over of terms to a new text: where a confirmed clause is unchanged, its answer is proposed again.

The clause decides, not the license's name: nothing is carried over from a clause that is gone or differs by a word,
and terms that the earlier text did not address are open again, because the new text may address them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviews.licensing.terms.clauses import Packed
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Anchor, Duty, Restriction, Term, Terms, Threshold
from reviews.licensing.terms.vocabulary import CONFIRMED, PROPOSED


@dataclass(frozen=True, slots=True)
class Carried:
    """Result of carrying over an earlier reading: proposed terms, and the paths whose clause must be read again."""

    key: str
    values: Mapping[str, Term]
    changed: tuple[str, ...]

    @property
    def titles(self) -> list[str]:
        """The terms that carry over, in words, in the order of a license's terms."""
        return [one.title for path, one in FIELDS.items() if path in self.values]

    @property
    def changed_titles(self) -> list[str]:
        """The terms whose clause is missing from the new text, in words."""
        return [one.title for path, one in FIELDS.items() if path in self.changed]


def carry(terms: Terms, texts: Mapping[str, str], document: str, text: str) -> Carried:
    """Carry the confirmed terms over to a new text with the SHA-256 ``document``; ``texts`` are stored, by SHA-256."""
    packed = Packed.of(text)
    values, changed = {}, []
    for path, term in terms.values.items():
        if term.status != CONFIRMED:
            continue
        there = moved_term(term, texts, document, packed)
        if there is None:
            changed.append(path)
        else:
            values[path] = replace(
                there, status=PROPOSED, read_by="", read_on="", source=f"carried over from {terms.key}"
            )
    return Carried(terms.key, values, tuple(changed))


def moved_term(term: Term, texts: Mapping[str, str], document: str, packed: Packed) -> Term | None:
    """Return the term with every anchor moved to the new text; None if a clause is not there word for word."""
    anchors = [term.anchor] if term.anchor else []
    entries = term.value if isinstance(term.value, tuple) else ()
    kept: list[Threshold | Duty | Restriction | str] = []
    for entry in entries:
        if isinstance(entry, str) or entry.anchor is None:
            kept.append(entry)
            continue
        there = _find(entry.anchor, texts, document, packed)
        if there is None:
            return None
        kept.append(replace(entry, anchor=there))
        anchors.append(entry.anchor)
    if not anchors:
        return None
    anchor = _find(term.anchor, texts, document, packed) if term.anchor else None
    if term.anchor and anchor is None:
        return None
    value = tuple(kept) if entries else term.value
    return replace(term, value=value, anchor=anchor)  # type: ignore[arg-type]  # the same kind of entries as before


def _find(anchor: Anchor, texts: Mapping[str, str], document: str, packed: Packed) -> Anchor | None:
    """Return where the clause occurs in the new text, whatever its line breaks; None if it does not occur."""
    words = texts.get(anchor.document, "")[anchor.start : anchor.end]
    at = packed.find(words)
    return None if at < 0 else Anchor(document, *packed.span(at, words))
