"""Which files a reading takes whole as text, how many bytes of each, and what reads them: by names and sizes alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reviews.hub.card import merges
from reviews.hub.card.front_matter import front_matter
from reviews.hub.files import json_file, templates
from reviews.hub.files.legal_names import (
    MOST_LEGAL,
    formatted,
    legal_role,
    linked_license,
    maybe_legal,
    rank,
    why_unreadable,
)
from reviews.hub.files.modules import MODULES
from reviews.hub.files.pipelines import COMPONENT_FILE, MODEL_INDEX
from reviews.hub.files.weight_index import is_index
from reviews.hub.shapes.card import FrontMatter
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.reading import FILE, DocumentValue
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.language.phrases import say

MIB = 2**20
NO_LIMIT = 2**31

TextReading = FrontMatter | JsonFile | None


def as_card(document: DocumentValue, info: RepositoryInfo) -> FrontMatter:
    """Read a card's front matter; where ours refuses it, take the hub's parsing."""
    return front_matter(document.text, info.card)


def as_json(document: DocumentValue, _info: RepositoryInfo) -> JsonFile:
    """Read the fields of a JSON file."""
    return json_file.parse(document.path, document.text)


def as_text(_document: DocumentValue, _info: RepositoryInfo) -> None:
    """Keep a text as it is."""


@dataclass(frozen=True)
class TextRow:
    """One kind of file that is read whole as text.

    It is the file of one of these ``names``, or whose path ``fits``; of each at most ``cap`` bytes. At most ``most``
    files are read, together with the other rows that share a limit.
    """

    role: str
    names: tuple[str, ...]
    cap: int
    reader: Callable[[DocumentValue, RepositoryInfo], TextReading]
    fits: Callable[[str], object] = field(default=lambda _path: False)
    most: int = NO_LIMIT
    shares: str = ""


LEGAL, MAYBE = "legal", "maybe_license"
MOST_MAYBE, SMALL_TEXT = 16, 64 * 1024
"""Texts that may be a license under another name: how many are read whole instead of by their first bytes, and the
bytes of the largest. What they are is decided by their words."""
LARGEST_FORMATTED = 8 * MIB
"""Bytes of the largest document from which text is taken, as a PDF."""


def _legal(role: str, cap: int = MIB) -> TextRow:
    def fits(path: str) -> bool:
        return legal_role(path) == role and not why_unreadable(path) and formatted(path) == (cap > MIB)

    return TextRow(role, (), cap, as_text, fits, MOST_LEGAL, LEGAL)


def _maybe(cap: int) -> TextRow:
    def fits(path: str) -> bool:
        return maybe_legal(path) and formatted(path) == (cap > MIB)

    return TextRow(MAYBE, (), cap, as_text, fits, MOST_MAYBE, MAYBE)


def _at_root(fits: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda path: "/" not in path and bool(fits(path))


PROCESSORS = ("processor_config.json", "preprocessor_config.json", "video_preprocessor_config.json")
SCHEMES = ("hf_quant_config.json", "quantize_config.json", "quant_config.json")
MOST_INDEXES = 12
"""Weight indexes of one repository that are read: a pipeline has one for each of its models and precisions."""
MOST_COMPONENTS = 16
"""Configurations of a pipeline's models that are read."""
COMPONENT = "component_config"
MOST_TEMPLATES = 16
"""Files of named templates that are read, and as many template files elsewhere."""

TEXTS = (
    TextRow("card", ("README.md",), MIB, as_card),
    TextRow("config", ("config.json",), MIB, as_json),
    TextRow("generation_config", ("generation_config.json",), MIB, as_json),
    TextRow("tokenizer_config", ("tokenizer_config.json",), 4 * MIB, as_json),
    TextRow("special_tokens", ("special_tokens_map.json",), MIB, as_json),
    TextRow("adapter_config", ("adapter_config.json",), MIB, as_json),
    TextRow("processor", PROCESSORS, MIB, as_json),
    TextRow("chat_template", ("chat_template.json",), MIB, as_json),
    TextRow("chat_template", ("chat_template.jinja",), MIB, as_text),
    TextRow("chat_template", (), MIB, as_text, templates.NAMED.fullmatch, MOST_TEMPLATES, say("named templates")),
    TextRow("chat_template", (), MIB, as_text, templates.ANY.fullmatch, MOST_TEMPLATES, say("other templates")),
    TextRow("quantization_config", SCHEMES, MIB, as_json),
    TextRow("merge", (), MIB // 4, as_text, _at_root(merges.FILE.fullmatch), 2, "merges"),
    TextRow("weight_index", (MODEL_INDEX,), MIB, as_json),
    TextRow("weight_index", (MODULES,), MIB, as_text),
    TextRow(COMPONENT, (), MIB // 4, as_json, COMPONENT_FILE.fullmatch, MOST_COMPONENTS, "components"),
    TextRow("weight_index", (), 16 * MIB, as_json, _at_root(is_index), MOST_INDEXES, say("weight indexes")),
    TextRow("weight_index", (), 4 * MIB, as_json, is_index, MOST_INDEXES, say("weight indexes")),
    *(_legal(role, cap) for role in ("use_policy", "notice", "license") for cap in (MIB, LARGEST_FORMATTED)),
    *(_maybe(cap) for cap in (SMALL_TEXT, 2 * MIB)),
)
"""Texts; a file belongs to the first row that takes it."""

JSON_NAMES = tuple(name for row in TEXTS if row.reader is as_json and row.role != "weight_index" for name in row.names)
"""JSON files that facts are made of, also when they are missing; weight indexes are read for the weight sets alone."""


@dataclass(frozen=True)
class WantedText:
    """One file to fetch whole, at most ``cap`` bytes, and what reads it."""

    file: ListedFile
    role: str
    cap: int
    reader: Callable[[DocumentValue, RepositoryInfo], TextReading]

    @property
    def path(self) -> str:
        """Return the file's path."""
        return self.file.path


def wanted_texts(files: Sequence[ListedFile]) -> list[WantedText]:
    """Return the texts to read, in the order of the listing."""
    pipeline = any(file.path == MODEL_INDEX for file in files)
    rows = [(file, row) for file in files if (row := _row(file)) and (pipeline or row.role != COMPONENT)]
    taken: Counter[str] = Counter()
    kept: set[str] = set()
    # Where only some are read, those at the root come first, and others' software last.
    for file, row in sorted(rows, key=lambda one: rank(one[0].path) if one[1].shares in (LEGAL, MAYBE) else ()):
        if taken[row.shares] < row.most:
            kept.add(file.path)
            taken[row.shares] += 1
    return [WantedText(file, row.role, row.cap, row.reader) for file, row in rows if file.path in kept]


def _row(file: ListedFile) -> TextRow | None:
    """Return what reads a file as text; a text under another name is read only if it is small."""
    row = next((row for row in TEXTS if file.path in row.names or row.fits(file.path)), None)
    if row and row.role == MAYBE and not (file.size and file.size <= row.cap):
        return None
    return row


def linked_text(card: FrontMatter | None, info: RepositoryInfo, endpoint: str) -> WantedText | None:
    """Return the license text of the repository that its card's license_link points at, None without one.

    ``card`` is None where the card was not read: then the hub's parsing of it counts.
    """
    fields = info.card if card is None else card.fields if card.state == FILE else {}
    file = linked_license(fields.get("license_link"), info.files, endpoint, info.id)
    return legal_text(file) if file else None


def legal_text(file: ListedFile) -> WantedText:
    """Return a file to read as a license text, whatever its name."""
    cap = LARGEST_FORMATTED if formatted(file.path) else MIB
    return WantedText(file, legal_role(file.path) or "license", cap, as_text)
