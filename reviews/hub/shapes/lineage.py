"""Models related to a repository on the hub at the time of a reading: ancestors, variants, history.

All of it moves without the repository's commit moving, so none of it is in the digest; what of an ancestor a review
rests on (its terms, not its commit) is a fact of its own, ``lineage.ancestors``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.hub.shapes.reading import AncestorText, Json
from reviews.language.phrases import say

READ, GATED, MISSING, PRIVATE = "read", "gated", "missing", "private"
LOCAL, CYCLE, NOT_READ = "local", "cycle", say("not read")
UNNAMED, OUTSIDE, UNCLEAR, TOO_FAR = (
    say("title only"),
    say("outside the hub"),
    say("not understood"),
    say("not followed"),
)
"""A base that is named by a title, by an address outside the hub, or in a form that was not understood; and one that
comes after the limits of a reading."""
RELATIONS = ("adapter", "merge", "quantized", "finetune")
STATES = (READ, GATED, MISSING, PRIVATE, LOCAL, CYCLE, NOT_READ, UNNAMED, OUTSIDE, UNCLEAR, TOO_FAR)
KNOWN = (READ, GATED)
"""States of a base that the hub described."""
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class AncestorValue:
    """A repository that this one was made from, directly or through others, as the hub described it just now.

    ``of`` is the id of the repository that names it, ``relation`` adapter, merge, quantized, finetune or "" when not
    said, ``stated`` where it is named (one of ``lineage_source.PLACES``). ``commit`` is the one that was read: of the
    ``revision`` that is named with it, else its main branch's head at the time. Everything after it is "" or empty
    unless ``state`` is read or gated. ``texts`` maps the paths of its license texts, by name or by content, to their
    digests (SHA-256 of large files, else git blob ids); ``tokenizer`` and ``template`` likewise. ``why`` says in words
    what a state does not: why it was not read, or why another commit than the named one was.
    """

    id: str
    of: str
    relation: str
    stated: str
    state: str
    commit: str = ""
    license: Json = None
    license_name: str = ""
    license_link: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    gated: bool | str = False
    publisher: str = ""
    renamed_from: str = ""
    tokenizer: Mapping[str, str] = field(default_factory=dict)
    template: Mapping[str, str] = field(default_factory=dict)
    revision: str = ""
    why: str = ""

    @property
    def pinned(self) -> bool:
        """Return whether it was read at the very commit that is named with it."""
        return bool(self.commit) and COMMIT.fullmatch(self.revision) is not None and self.commit == self.revision

    def terms(self) -> dict[str, Json]:
        """Return what a review relies on: everything but the commit and the digests that only compatibility needs."""
        return {
            "id": self.id, "of": self.of, "relation": self.relation, "stated": self.stated, "state": self.state,
            "license": self.license, "license_name": self.license_name, "license_link": self.license_link,
            "texts": dict(self.texts), "gated": self.gated, "publisher": self.publisher,
            "renamed_from": self.renamed_from,
        } | {name: value for name in ("revision", "why") if (value := getattr(self, name))}  # fmt: skip

    def to_json(self) -> dict[str, Json]:
        """Return everything that was read of it, with its commit."""
        return self.terms() | {
            "commit": self.commit, "tokenizer": dict(self.tokenizer), "template": dict(self.template),
        }  # fmt: skip


@dataclass(frozen=True)
class Ancestry:
    """What a repository was made from, nearest first, and the license files of all of it that could be read."""

    ancestors: tuple[AncestorValue, ...] = ()
    texts: tuple[AncestorText, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A repository that says it was made from this one; ``relation`` as the hub's tag has it, downloads as triage."""

    id: str
    relation: str
    gated: bool | str = False
    downloads: int | None = None
    last_modified: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return the variant as JSON data."""
        return {
            "id": self.id, "relation": self.relation, "gated": self.gated, "downloads": self.downloads,
            "last_modified": self.last_modified,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RelatedModels:
    """Ancestors up to the root, variants found on the hub, and how often the repository changes.

    ``variants_why`` says in words why variants may be missing, "" when the list is whole. ``commits`` is {seen, more
    (whether there are older ones), first, last (days as ISO 8601), last_90_days}, empty when it was not read.
    """

    ancestors: tuple[AncestorValue, ...] = ()
    variants: tuple[Variant, ...] = ()
    variants_why: str = ""
    commits: Mapping[str, Json] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        """Return all of it as JSON data."""
        return {
            "ancestors": [one.to_json() for one in self.ancestors],
            "variants": [one.to_json() for one in self.variants],
            "variants_why": self.variants_why,
            "commits": dict(self.commits),
        }
