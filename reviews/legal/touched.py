"""The differences of a repository's texts from a license that is to be concluded, and the terms that they touch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviews.language.phrases import joined, say
from reviews.legal.identities import COMPOSITE, NEAR, UNKNOWN, VERBATIM, difference_from
from reviews.legal.legal_document import LegalDocument
from reviews.legal.models import Conclusion
from reviews.licensing.identify.differences import Hunk, TextDifference
from reviews.licensing.terms.fields import FIELDS, TERM_FIELDS
from reviews.licensing.terms.touching import TouchedTerms

MOST_PLACES = 40
"""A text that differs in more places is another text: then every term stays unknown for it."""
ROLES = ("license", "gate_prompt", "addendum")
"""Roles of documents that can be a copy of the license."""
ALL_TERMS = "*"


@dataclass(frozen=True)
class TouchedPlace:
    """One difference to answer for: the hunk, the terms proposed for it, and the name of its field."""

    hunk: Hunk
    proposed: tuple[str, ...]
    name: str


class NearText:
    """One document that is not word for word the license to be concluded, with its differences."""

    def __init__(self, document: LegalDocument, key: str) -> None:
        self.document, self.key = document, key

    @cached_property
    def difference(self) -> TextDifference | None:
        """How it differs, None if nothing is known of the license's own words."""
        return difference_from(self.document.text, self.key) if self.document.identity.verdict == NEAR else None

    @cached_property
    def why_all(self) -> str:
        """Why every term counts as touched, "" if the differences can be answered one by one."""
        if self.document.identity.verdict == COMPOSITE:
            return say("The file holds several texts.")
        if self.difference is None:
            return say("The words of the license are not known here, so that the text cannot be compared with it.")
        if not self.difference.complete or len(self.difference.hunks) > MOST_PLACES:
            return say("The text differs from the license in more than {most_places} places.", most_places=MOST_PLACES)
        if self.difference.hunks:
            return ""
        reasons = self.document.identity.reasons or (say("a reader may see something other than these words"),)
        return say("No word differs, and yet it is no copy: {value}.", value=reasons[0])

    @cached_property
    def places(self) -> list[TouchedPlace]:
        """The differences, the most decisive ones first; none where every term counts as touched."""
        if self.why_all or self.difference is None:
            return []
        terms = TouchedTerms(self.key, self.document.text)
        return [
            TouchedPlace(
                hunk,
                terms.proposed(hunk.start, hunk.end, (*hunk.added, *hunk.removed), hunk.marks),
                f"touched-{self.document.ref}-{number}",
            )
            for number, hunk in enumerate(self.difference.decisive_first, start=1)
        ]

    def record(self, answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return what a conclusion stores: the text, its differences, and the terms that each of them touches."""
        told = [_told(one, answers.get(one.name, one.proposed)) for one in self.places]
        touched = {path for one in told for path in one["terms"]}
        return {
            "text": self.document.sha256,
            "words": self.document.identity.normalised,
            "title": self.document.title,
            "changed": self.difference.changed if self.difference else None,
            "compared": self.difference.words if self.difference else None,
            "places": told,
            "terms": [ALL_TERMS] if self.why_all else [path for path in FIELDS if path in touched],
            "why_all": self.why_all,
        }


def near_texts(documents: Iterable[LegalDocument], key: str) -> list[NearText]:
    """Return the documents that this license is concluded for without being word for word its text."""
    return [
        NearText(one, key)
        for one in documents
        if one.role in ROLES and one.identity.verdict in (NEAR, COMPOSITE, UNKNOWN) and not one.owner
    ]


def several_in_one(documents: Iterable[LegalDocument]) -> list[LegalDocument]:
    """Return the files that hold more than one text."""
    return [one for one in documents if one.identity.verdict == COMPOSITE]


def touched_paths(conclusions: Iterable[Conclusion], document: LegalDocument) -> dict[str, list[str]]:
    """Return by license key the paths of the terms that differences of this document touch; every path for "all".

    A text that could not be compared has no difference to show; its terms are unread in this text like all others.
    """
    found: dict[str, list[str]] = {}
    if document.identity.verdict == VERBATIM:
        return found
    for one in conclusions:
        for said in one.touched:
            same = said["text"] == document.sha256 or (said["words"] and said["words"] == document.identity.normalised)
            if same and said["changed"] is not None:
                paths = list(TERM_FIELDS) if ALL_TERMS in said["terms"] else said["terms"]
                found.setdefault(one.license.key, []).extend(paths)
    return found


def titles_of(paths: Iterable[str]) -> str:
    """Return the titles of terms in words, as a conclusion stores their paths."""
    return joined(", ", (say("every term") if path == ALL_TERMS else FIELDS[path].title.lower() for path in paths))


def _told(place: TouchedPlace, terms: Sequence[str]) -> dict[str, Any]:
    hunk = place.hunk
    return {
        "place": hunk.place, "kind": hunk.kind, "marks": list(hunk.marks), "counts": hunk.counts,
        "added": joined(" ", hunk.added)[:300], "removed": joined(" ", hunk.removed)[:300],
        "terms": [path for path in FIELDS if path in terms],
    }  # fmt: skip
