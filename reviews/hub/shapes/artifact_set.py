"""Which files of a commit are the model: its weight sets, what is wrong with each, and weight files outside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.hub.shapes.reading import BLOCK, Json
from reviews.language.phrases import say

INDEX, NUMBERS, ONE_FILE, FOLDERS, SPLIT, UNDECIDED = (
    "index", "numbers", say("one file"), "folders", "split", "undecided",
)  # fmt: skip
"""What names the files of a set; ``UNDECIDED``: nothing does, so that nobody may treat them as the model."""

ADAPTER, MTP, OVERLAY, TWIN, PICKLED_TWIN, PRECISION, OTHER_FORMAT, UNKNOWN = (
    "adapter", "mtp", "overlay", "twin", say("pickled twin"), say("other precision"), say("other format"), "unknown",
)  # fmt: skip
PROJECTOR, IMATRIX, VOCABULARY = "mmproj", "imatrix", "vocab"
"""What a weight file outside every set is; the last three are words of ``general.type`` in a GGUF header."""


@dataclass(frozen=True, slots=True)
class SetProblem:
    """Something for which a set has no size: ``code`` and ``severity`` of its finding, and a sentence of reason."""

    code: str
    why: str
    severity: str = BLOCK
    file: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return the problem as a fact keeps it."""
        return {"code": self.code, "why": self.why, "severity": self.severity}


@dataclass(frozen=True, slots=True)
class WeightSet:
    """The weight files that hold a model once, in the order of their paths.

    ``how`` says what names them, ``index`` is the path of that index. ``missing`` are files that the set needs and the
    commit does not have. ``bytes`` are those of the files that are there, None if the hub does not state a size;
    ``tensor_bytes`` those of their tensors by the headers, each tensor of an index once, None if a header is unread.
    ``takes`` maps a tensor that is in several files to the file that the index takes it from. ``projector`` is the file
    among ``files`` that turns images into tokens. ``parts`` are folders whose tensors have names of their own. The set
    has a size only without ``problems``.
    """

    name: str
    format: str
    how: str
    files: tuple[str, ...]
    index: str = ""
    missing: tuple[str, ...] = ()
    bytes: int | None = None
    tensor_bytes: int | None = None
    takes: Mapping[str, str] = field(default_factory=dict)
    projector: str = ""
    parts: tuple[str, ...] = ()
    problems: tuple[SetProblem, ...] = ()

    @property
    def weights(self) -> tuple[str, ...]:
        """Return the files without the projector."""
        return tuple(path for path in self.files if path != self.projector)


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """A weight file that belongs to no set: what it is, and the sentence that explains it."""

    path: str
    what: str
    why: str

    def to_json(self) -> dict[str, Json]:
        """Return the file as a fact keeps it."""
        return {"file": self.path, "what": self.what, "why": self.why}


@dataclass(frozen=True, slots=True)
class ArtifactSets:
    """The answer for one commit; the first set is the one that the repository's counts are about.

    ``notes`` are odd things that leave every size as it is.
    """

    sets: tuple[WeightSet, ...] = ()
    outside: tuple[OutsideFile, ...] = ()
    notes: tuple[SetProblem, ...] = ()
