"""What each license text is: worked out once per text and version of the matcher, and kept for every other page.

A verdict is ``verbatim``, ``near``, ``composite``, ``unknown`` or ``no_text``. Only verbatim is an identity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256 as digest_of
from typing import Any

from reviews.evidence.models import TextBlob
from reviews.legal.models import TextIdentity
from reviews.licensing.identify import fingerprints
from reviews.licensing.identify.differences import TextDifference, compare
from reviews.licensing.identify.language import languages, titles
from reviews.licensing.identify.normalise import VERSION, normalise
from reviews.licensing.identify.verdicts import Identification, identify

VERBATIM, NEAR, COMPOSITE, UNKNOWN, NO_TEXT = "verbatim", "near", "composite", "unknown", "no_text"

KEPT = 2
"""Raised when more is kept about each text; `manage.py upgrade` works it out for the texts that are stored."""

WORDS: dict[str, tuple[str, str]] = {
    VERBATIM: ("ok", "Verbatim"),
    NEAR: ("warn", "Near, not the same"),
    COMPOSITE: ("warn", "Several texts in one"),
    UNKNOWN: ("quiet", "Unknown text"),
    NO_TEXT: ("quiet", "No license text"),
}
"""Tone and word of every verdict."""


@dataclass(frozen=True)
class Identity:
    """The verdict on one text: ``keys`` when it is verbatim or composite, neighbours as (key, similarity 0 to 1).

    ``normalised`` is the SHA-256 of its normalised words: two texts with the same one have the same words.
    """

    sha256: str
    verdict: str
    keys: tuple[str, ...] = ()
    nearest: tuple[tuple[str, float], ...] = ()
    reasons: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    normalised: str = ""
    languages: tuple[str, ...] = ()

    @property
    def language_words(self) -> str:
        """Its languages in words; "" where nothing could be said."""
        return titles(self.languages)

    @property
    def key(self) -> str:
        """The key of the license whose text this is, word for word; "" for everything else."""
        return self.keys[0] if self.verdict == VERBATIM and self.keys else ""

    @property
    def shown(self) -> tuple[str, str]:
        """Tone and word for a page."""
        return WORDS[self.verdict]

    @property
    def sentence(self) -> str:
        """What the verdict means for the reader, in one sentence."""
        near = ", ".join(f"{key} ({similarity:.0%} of the words in runs)" for key, similarity in self.nearest[:3])
        if self.verdict == VERBATIM:
            several = " One text serves all of these." if len(self.keys) > 1 else ""
            return f"Word for word the known text of {', '.join(self.keys)}.{several}"
        if self.verdict == COMPOSITE:
            return f"Holds {', '.join(self.keys)} and more; read what stands between and around."
        if self.verdict == NEAR:
            return f"Nearest known text: {near}. A near text is another license until a person has read the difference."
        if self.verdict == NO_TEXT:
            names = f", it only names {', '.join(self.named)}" if self.named else ""
            return f"No terms stand here{names}."
        return "No known text is near; nothing is assumed about its terms."


@cache
def matcher() -> str:
    """The version under which verdicts are kept: of the normalisation, of the fingerprints, and of what is kept."""
    return f"{VERSION}:{digest_of(fingerprints.DATA.read_bytes()).hexdigest()[:16]}:{KEPT}"


def identities(texts: Mapping[str, str]) -> dict[str, Identity]:
    """The verdict on each text, by SHA-256; one query, and what nobody has worked out yet is worked out now."""
    kept = {row.sha256: _from(row) for row in TextIdentity.objects.filter(sha256__in=texts, matcher=matcher())}
    return {sha: kept.get(sha) or identity_of(sha, text) for sha, text in texts.items()}


def difference(text: str, identity: Identity) -> TextDifference | None:
    """Word differences from the nearest known text of which the portal holds a copy; None when it holds none."""
    for key, _ in identity.nearest:
        if reference := reference_text(key):
            return compare(normalise(text), normalise(reference), key)
    return None


def reference_text(key: str) -> str:
    """A text that was found to be word for word this license's, as some hub served it or somebody brought it; or ""."""
    found = TextIdentity.objects.filter(matcher=matcher(), verdict=VERBATIM, keys__contains=[key])
    blob = TextBlob.objects.filter(sha256__in=found.order_by("pk").values("sha256")[:1]).first()
    return blob.text if blob else ""


def same_words(found: Iterable[Identity]) -> dict[str, list[str]]:
    """By SHA-256 of each text, the SHA-256 of other stored texts with the same normalised words; one query."""
    wanted = {one.sha256: one.normalised for one in found if one.normalised}
    rows = TextIdentity.objects.filter(normalised__in=set(wanted.values()), matcher=matcher()).order_by("pk")
    twins: dict[str, list[str]] = {}
    for sha, normalised in rows.values_list("sha256", "normalised"):
        twins.setdefault(normalised, []).append(sha)
    return {sha: [one for one in twins.get(normalised, []) if one != sha] for sha, normalised in wanted.items()}


@lru_cache(maxsize=256)
def identity_of(sha256: str, text: str) -> Identity:
    """The verdict on one text, worked out; the last few are remembered."""
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
    )
