"""The identity of each license text, computed once per text and matcher version and stored for every other page.

A verdict is ``verbatim``, ``near``, ``composite``, ``unknown`` or ``no_text``. Only verbatim is an identity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256 as digest_of
from typing import Any

from reviews.evidence.models import TextBlob
from reviews.language.phrases import joined, say
from reviews.legal.models import TextIdentity
from reviews.licensing.identify import fingerprints, word_runs
from reviews.licensing.identify.differences import TextDifference, compare, counted
from reviews.licensing.identify.language import languages, titles
from reviews.licensing.identify.normalise import VERSION, normalise
from reviews.licensing.identify.verdicts import Identification, identify
from reviews.licensing.rules.own_text import TextKey

VERBATIM, NEAR, COMPOSITE, UNKNOWN, NO_TEXT = "verbatim", "near", "composite", "unknown", "no_text"

KEPT = 5
"""Raised when more is stored about each text; `manage.py upgrade` then recomputes the stored texts."""

WORDS: dict[str, tuple[str, str]] = {
    VERBATIM: ("ok", say("Verbatim")),
    NEAR: ("warn", say("Similar, not identical")),
    COMPOSITE: ("warn", say("Several texts in one")),
    UNKNOWN: ("quiet", say("Unknown text")),
    NO_TEXT: ("quiet", say("No license text")),
}
"""Tone and label of every verdict."""


@dataclass(frozen=True)
class Identity:
    """The verdict on one text: ``keys`` if it is verbatim or composite, neighbours as (key, similarity 0 to 1).

    ``normalised`` is the SHA-256 of its normalised words: texts with the same value have the same words. ``changed``
    and ``compared`` count the words that differ from the nearest text, and those of the longer one; 0 words compared
    where that is not known. A similarity is only for sorting: shown, an altered text would read 100 %.
    """

    sha256: str
    verdict: str
    keys: tuple[str, ...] = ()
    nearest: tuple[tuple[str, float], ...] = ()
    reasons: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    normalised: str = ""
    languages: tuple[str, ...] = ()
    expression: str = ""
    changed: int = 0
    compared: int = 0

    def of_file(self, form: str) -> "Identity":
        """Return the verdict on a text that was taken from a file of another format, which is no copy of any text."""
        if not form or self.verdict != VERBATIM:
            return self
        reason = say("the text was taken from a file of another format: {form}", form=form)
        nearest = tuple((key, 1.0) for key in self.keys)
        return replace(self, verdict=NEAR, keys=(), nearest=nearest, reasons=(*self.reasons, reason))

    @property
    def same(self) -> TextKey:
        """What tells whether another text is the same: its words, or only its bytes where it hides something."""
        return TextKey(self.sha256, "" if self.reasons else self.normalised)

    @property
    def language_words(self) -> str:
        """Its languages in words, "" if undetermined."""
        return titles(self.languages)

    @property
    def lang(self) -> str:
        """The code of its only language, "" if undetermined or several: browsers read "" as unknown."""
        return self.languages[0] if len(self.languages) == 1 else ""

    @property
    def key(self) -> str:
        """The key of the license that this text repeats word for word, "" for anything else."""
        return self.keys[0] if self.verdict == VERBATIM and self.keys else ""

    @property
    def shown(self) -> tuple[str, str]:
        """Tone and label for a page."""
        return WORDS[self.verdict]

    @property
    def sentence(self) -> str:
        """The meaning of the verdict for the reader, in one sentence."""
        if self.verdict == VERBATIM:
            several = say(" They all share this text.") if len(self.keys) > 1 else ""
            return say("Verbatim text of {keys}.{several}", keys=joined(", ", self.keys), several=several)
        if self.verdict == COMPOSITE:
            return say(
                "Contains {keys} and further text, which may change the terms. Read the whole file.",
                keys=joined(", ", self.keys),
            )
        if self.verdict == NEAR:
            return say(
                "Nearest known text: {near}. It counts as a different license until the difference is read.",
                near=self._near,
            )
        if self.verdict == NO_TEXT:
            names = (
                say("; it only names {value}", value=self.expression or joined(", ", self.named)) if self.named else ""
            )
            return say("This text contains no terms{names}.", names=names)
        return say("No known text is similar. Nothing is assumed about its terms.")

    @property
    def _near(self) -> str:
        """The nearest known text, by how many words it differs, and the next ones."""
        first, *others = [key for key, _ in self.nearest[:3]] or ["none"]
        said = (
            say("{first} ({counted})", first=first, counted=counted(self.changed, self.compared))
            if self.compared
            else first
        )
        return say("{said}; next {others}", said=said, others=joined(", ", others)) if others else said


@cache
def matcher() -> str:
    """Return the version under which verdicts are stored: of normalisation, fingerprints, runs and stored fields."""
    data = fingerprints.DATA.read_bytes() + word_runs.DATA.read_bytes()
    return f"{VERSION}:{digest_of(data).hexdigest()[:16]}:{KEPT}"


def identities(texts: Mapping[str, str]) -> dict[str, Identity]:
    """Return the verdict on each text by SHA-256; one query, and missing verdicts are computed now."""
    kept = {row.sha256: _from(row) for row in TextIdentity.objects.filter(sha256__in=texts, matcher=matcher())}
    return {sha: kept.get(sha) or identity_of(sha, text) for sha, text in texts.items()}


def difference(text: str, identity: Identity) -> TextDifference | None:
    """Return the differences from the nearest known text of which the portal has the words or their runs, else None."""
    for key, _ in identity.nearest:
        if found := difference_from(text, key):
            return found
    return None


def difference_from(text: str, key: str) -> TextDifference | None:
    """Return the differences from this license: in words if its text is stored, else their places; None for neither."""
    if reference := reference_text(key):
        return compare(normalise(text), normalise(reference), key)
    return word_runs.differences(normalise(text), key)


def reference_text(key: str) -> str:
    """Return a stored text found to be word for word this license's, served by a hub or added by a person; else ""."""
    found = TextIdentity.objects.filter(matcher=matcher(), verdict=VERBATIM, keys__contains=[key])
    blob = TextBlob.objects.filter(sha256__in=found.order_by("pk").values("sha256")[:1]).first()
    return blob.text if blob else ""


def why_not_copy(key: str, name: str, identity: Identity) -> str:
    """Explain why a text cannot be stored as the copy of a license, "" if it is word for word its text."""
    if identity.verdict == VERBATIM and key in identity.keys:
        return ""
    if not any(key in text.keys for text in fingerprints.known().texts):
        return say("The portal has no fingerprint of {name}, so that it cannot check a copy of it.", name=name)
    return say(
        "This is not word for word the text of {name}, so that it was not stored. {sentence}",
        name=name,
        sentence=identity.sentence,
    )


def same_words(found: Iterable[Identity]) -> dict[str, list[str]]:
    """Return, by SHA-256 of each text, the SHA-256 of other stored texts with the same normalised words; one query."""
    wanted = {one.sha256: one.normalised for one in found if one.normalised}
    rows = TextIdentity.objects.filter(normalised__in=set(wanted.values()), matcher=matcher()).order_by("pk")
    twins: dict[str, list[str]] = {}
    for sha, normalised in rows.values_list("sha256", "normalised"):
        twins.setdefault(normalised, []).append(sha)
    return {sha: [one for one in twins.get(normalised, []) if one != sha] for sha, normalised in wanted.items()}


@lru_cache(maxsize=256)
def identity_of(sha256: str, text: str) -> Identity:
    """Compute the verdict on one text; the most recent ones are cached."""
    found: Identification = identify(text)
    return Identity(
        sha256,
        found.verdict,
        tuple(found.keys),
        tuple((one.key, one.similarity) for one in found.nearest),
        tuple(found.reasons),
        tuple(found.named),
        found.fingerprint,
        languages(text),
        found.expression,
        *((found.difference.changed, found.difference.words) if found.difference else (0, 0)),
    )


def _from(row: TextIdentity) -> Identity:
    detail: dict[str, Any] = row.detail
    return Identity(
        row.sha256,
        row.verdict,
        tuple(row.keys),
        tuple((key, similarity) for key, similarity in detail["nearest"]),
        tuple(detail["reasons"]),
        tuple(detail["named"]),
        row.normalised,
        tuple(filter(None, row.language.split(","))),
        detail.get("expression", ""),
        *detail.get("differs", (0, 0)),
    )
