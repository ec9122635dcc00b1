"""The frozen dataclasses in which a reading of a hub repository is handed to every other room.

Nothing here knows the network, the clock or a database. A ``ReadingValue`` is what the hub said about one repository at
one commit; ``to_json`` gives the evidence document that ``manage.py read_hub`` prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from reviews.hub.shapes.reader import READER
from reviews.language.phrases import say

Json: TypeAlias = Any  # None, bool, int, float, str, list of Json or dict of str to Json

# How a fact is known. One vocabulary for every room; the pages translate it into words.
FILE, HUB, INFERRED, ESTIMATED = "file", "hub", "inferred", "estimated"
UNVERIFIED, ANSWERED, TESTED, UNANSWERED = "unverified", "answered", "tested", "unanswered"
STATES = (FILE, HUB, INFERRED, ESTIMATED, UNVERIFIED, ANSWERED, TESTED, UNANSWERED)

# Why a fact is unanswered.
ABSENT, NOT_SAID, NOT_READ = say("absent"), say("not said"), say("not read")
GATED, NOT_SCANNED = "gated", say("not scanned")
WHYS = (ABSENT, NOT_SAID, NOT_READ, GATED, NOT_SCANNED)

KINDS = ("weights", "tokenizer", "config", "template", "code", "document", "adapter", "other")
ROLES = (
    "card", "license", "use_policy", "notice", "gate_prompt", "config", "generation_config", "tokenizer_config",
    "special_tokens", "tokenizer", "chat_template", "processor", "weight_index", "adapter_config",
    "quantization_config", "merge", "component_config",
)  # fmt: skip
BLOCK, WARN, INFO = "block", "warn", "info"
SEVERITIES = (BLOCK, WARN, INFO)


@dataclass(frozen=True, slots=True)
class FactValue:
    """One statement about the repository with the place it was found.

    ``locator`` is "L12", "L12-L30", or, for a JSON file, "L12 $.max_position_embeddings" (the path alone when the line
    is not known, "" when there is no place). ``quote`` is at most 300 characters of the source. ``extractor`` names the
    method in words. ``why`` is set exactly when ``state`` is "unanswered"; ``value`` is then None.
    """

    key: str
    value: Json
    state: str
    why: str = ""
    file: str = ""
    locator: str = ""
    quote: str = ""
    extractor: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return the fact with the keys of the evidence document."""
        return {
            "key": self.key, "value": self.value, "state": self.state, "why": self.why, "file": self.file,
            "locator": self.locator, "quote": self.quote, "extractor": self.extractor,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArtifactValue:
    """One file of the repository. ``size`` in bytes, None when the hub did not say; ``sha256`` "" when not known.

    ``blob_id`` is the git object id. ``sha256`` is the hub's for large files and computed by us for files read whole.
    """

    path: str
    size: int | None
    blob_id: str
    sha256: str
    kind: str
    format: str

    def to_json(self) -> dict[str, Json]:
        """Return the artifact with the keys of the evidence document."""
        return {
            "path": self.path, "size": self.size, "blob_id": self.blob_id, "sha256": self.sha256, "kind": self.kind,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentValue:
    """One text read at the commit. ``size`` in bytes and ``sha256`` are those of the bytes served, not of ``text``.

    A text inside another file has that file's path and a fragment: "README.md#extra_gated_prompt",
    "tokenizer_config.json#chat_template"; its size and sha256 are those of its own UTF-8 bytes.
    """

    path: str
    role: str
    sha256: str
    size: int
    text: str

    def to_json(self) -> dict[str, Json]:
        """Return the document without its text."""
        return {"path": self.path, "role": self.role, "sha256": self.sha256, "size": self.size}


@dataclass(frozen=True, slots=True)
class AncestorText:
    """A license file of an ancestor; ``named`` is its id in the hub's listing, ``sha256`` that of its bytes."""

    repo_id: str
    commit: str
    path: str
    named: str
    sha256: str
    size: int
    text: str

    def to_json(self) -> dict[str, Json]:
        """Return the file without its text."""
        return {
            "repo_id": self.repo_id, "commit": self.commit, "path": self.path, "named": self.named,
            "sha256": self.sha256, "size": self.size,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingValue:
    """Something a reviewer should see. ``severity`` is block, warn or info; ``code`` is kebab-case and stable."""

    code: str
    severity: str
    title: str
    detail: str = ""
    file: str = ""
    locator: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return the finding with the keys of the evidence document."""
        return {
            "code": self.code, "severity": self.severity, "title": self.title, "detail": self.detail,
            "file": self.file, "locator": self.locator,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repo:
    """What the hub says about the repository itself. ``gated`` is False, "auto" or "manual"; times are ISO 8601 text.

    ``id`` is the hub's present name, ``requested_id`` the one that was asked for; ``commit`` is 40 hexadecimal digits.
    """

    hub: str
    id: str
    requested_id: str
    requested_revision: str | None
    commit: str
    gated: bool | str
    disabled: bool
    private: bool
    publisher: str
    last_modified: str
    library: str
    pipeline_tag: str
    tags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Return the repository with the keys of the evidence document."""
        return {
            "hub": self.hub, "id": self.id, "requested_id": self.requested_id,
            "requested_revision": self.requested_revision, "commit": self.commit, "gated": self.gated,
            "disabled": self.disabled, "private": self.private, "publisher": self.publisher,
            "last_modified": self.last_modified, "library": self.library, "pipeline_tag": self.pipeline_tag,
            "tags": list(self.tags),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Triage:
    """Signals of popularity: shown apart from the evidence, never a reason, never in the digest."""

    downloads: int | None = None
    likes: int | None = None
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Requests:
    """What the reading cost: HTTP requests sent, bytes received, seconds of wall time."""

    count: int
    bytes: int
    seconds: float

    def to_json(self) -> dict[str, Json]:
        """Return the cost with the keys of the evidence document."""
        return {"count": self.count, "bytes": self.bytes, "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class ReadingValue:
    """A repository read at one commit. ``partial`` is True when the hub would not serve documents (gated)."""

    repo: Repo
    artifacts: tuple[ArtifactValue, ...]
    documents: tuple[DocumentValue, ...]
    facts: tuple[FactValue, ...]
    findings: tuple[FindingValue, ...]
    triage: Triage
    requests: Requests
    partial: bool
    digest: str = field(default="")
    around: dict[str, Json] = field(default_factory=dict)
    """``RelatedModels`` as JSON data: ancestors, variants and history at the time; never in the digest."""
    ancestor_texts: tuple[AncestorText, ...] = ()
    """License files of ancestors. The fact ``lineage.ancestors`` has their ids, so the digest holds them already."""
    reader: int = READER
    """The edition of the extractors that made it; never in the digest."""

    def fact(self, key: str) -> FactValue:
        """Return the fact of that key; every key of ``catalogue.KEYS`` has one. Raises KeyError for any other."""
        for fact in self.facts:
            if fact.key == key:
                return fact
        raise KeyError(key)

    def to_json(self) -> dict[str, Json]:
        """Return the evidence document: JSON data without the documents' texts and without popularity."""
        return {
            "repo": self.repo.to_json(),
            "artifacts": [artifact.to_json() for artifact in self.artifacts],
            "documents": [document.to_json() for document in self.documents],
            "facts": [fact.to_json() for fact in self.facts],
            "findings": [finding.to_json() for finding in self.findings],
            "requests": self.requests.to_json(),
            "around": self.around,
            "ancestor_texts": [one.to_json() for one in self.ancestor_texts],
            "digest": self.digest,
        }
