"""Reads of readings: what counts in given texts, as the rules take it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from reviews.licensing.models import TermReading
from reviews.licensing.readings.statements import anchors_of
from reviews.licensing.rules.own_text import OwnText, ReadTerm, TextKey, bare
from reviews.licensing.terms.json_form import term_from_json


class ReadingBook:
    """The readings of some licenses in some texts, read in one query."""

    def __init__(self, keys: Iterable[str], texts: Iterable[TextKey]) -> None:
        wanted = list(texts)
        same = Q(document__in={one.digest for one in wanted})
        same |= Q(words__in={one.words for one in wanted if one.words})
        found = TermReading.objects.filter(same, license__key__in=set(keys)) if wanted else TermReading.objects.none()
        self.rows = list(found.select_related("license", "agreement").order_by("pk"))

    def own_text(self, key: str, text: TextKey) -> OwnText:
        """Return a text with what was newest read of this license in its words."""
        found = {
            one.path: _plain(one)
            for one in self.rows
            if one.license.key == key and (one.document == text.digest or (text.words and one.words == text.words))
        }
        return OwnText(text.digest, found)


def clause_readers(texts: Iterable[TextKey]) -> dict[str, tuple[str, ...]]:
    """Return who read terms in each of these texts, or in its words, by the SHA-256 of the text; one query."""
    wanted = list(texts)
    same = Q(document__in={one.digest for one in wanted}) | Q(words__in={one.words for one in wanted if one.words})
    found = TermReading.objects.filter(same).order_by("actor").values_list("document", "words", "actor").distinct()
    rows = [(document, words, actor.partition(" (")[0]) for document, words, actor in found]
    return {
        text.digest: tuple(
            dict.fromkeys(
                actor
                for document, words, actor in rows
                if document == text.digest or (text.words and words == text.words)
            )
        )
        for text in wanted
    }


def _plain(row: TermReading) -> ReadTerm:
    term = term_from_json(row.path, row.term) if row.term else None
    agreed = getattr(row, "agreement", None)
    return ReadTerm(
        value=bare(term.value) if term else None, by=row.actor, on=timezone.localdate(row.at).isoformat(),
        second=agreed.actor if agreed else "", doubtful=row.doubtful, number=row.pk,
        anchors=tuple(anchors_of(term)) if term else (),
    )  # fmt: skip
