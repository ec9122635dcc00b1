"""Headers of GGUF files by range reads: what a file says of itself and of its tensors, without the tensors' data.

The format is ggml's docs/gguf.md, versions 1 to 3. The bytes are a stranger's: whatever they are, there is a header,
and it says what kept it from being read or believed whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reviews.hub import errors
from reviews.hub.gguf.fields import CHAT_TEMPLATE, FieldTable
from reviews.hub.gguf.type_names import FILE_TYPES, name_of
from reviews.hub.gguf.walk import Walk
from reviews.hub.gguf.window import Broken, GgufWindow
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes.reading import Json
from reviews.hub.transport.hubs import FILE_HOSTS
from reviews.hub.transport.ranges import CapReached, Fetch, Ranges

UNKNOWN_SIZE = 2**43
"""Bytes that a file of unknown size is taken to have at most: 8 TiB."""
MOST_BASES = 64
SPECIAL = re.compile(r"tokenizer\.ggml\.([a-z0-9_]{1,60})_token_id")
BASE = re.compile(r"general\.base_model\.([0-9]{1,6})\.(name|organization|version|url|repo_url)")


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What was read of one header, in part when ``why`` says what kept the rest from being read or believed.

    ``values`` has every number, truth value and text of the header, and its lists of at most 64 of them. Of a text the
    first 4,000 characters are kept, of a chat template 1 MiB; NaN and the infinities are words. ``tokens`` is the
    length of the token list. ``special`` is (id, text of the token) by the word in the key: bos, eos, eot, unknown,
    padding; the text is "" for an id that the list does not have or that was not read.

    ``types`` is (tensors, elements) by the name of the tensor type, "type 37" for an unknown number; ``tensors`` and
    ``parameters`` are their sums. ``tensor_bytes`` counts blocks without alignment and leaves unknown types out.
    ``embedding_rows`` is what ``token_embd.weight`` has. Of a split file all of these are the part's own.

    ``why`` is also set when the whole header was read and ggml would refuse the file all the same: a field (the last
    one is taken) or a tensor stands twice, a tensor is no whole number of blocks wide, the file is too short for them.
    ``bytes_read`` came in ``rounds`` requests.
    """

    path: str
    version: int = 0
    values: Mapping[str, Json] = field(default_factory=dict)
    tokens: int | None = None
    special: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    types: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tensors: int = 0
    parameters: int = 0
    tensor_bytes: int = 0
    embedding_rows: int | None = None
    why: str = ""
    gated: bool = False
    bytes_read: int = 0
    rounds: int = 0

    def text(self, key: str) -> str:
        """Return a field's text, "" when it is not there or not text."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """Return a field's whole number from 0 up to what JSON can carry, else None."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None

    @property
    def architecture(self) -> str:
        """What the model is built as: llama, qwen3moe; clip for an image encoder beside a model."""
        return self.text("general.architecture")

    @property
    def context(self) -> int | None:
        """Tokens of context that the model was trained for; None when the header does not say."""
        return self.number(f"{self.architecture}.context_length") or None

    @property
    def name(self) -> str:
        """The model's name as a person would write it."""
        return self.text("general.name")

    @property
    def license(self) -> dict[str, str]:
        """Those of license, name and link that the header has."""
        keys = {"license": "general.license", "name": "general.license.name", "link": "general.license.link"}
        return {word: self.text(key) for word, key in keys.items() if self.text(key)}

    @property
    def file_type(self) -> str:
        """The word for the type of most tensors, such as Q4_K_M; "" when the header does not say."""
        number = self.number("general.file_type")
        return "" if number is None else FILE_TYPES.get(number, f"file type {number}")

    @property
    def split(self) -> tuple[int, int] | None:
        """(which part this is, counted from 0; number of parts), None for a file that is no part."""
        part, count = self.number("split.no"), self.number("split.count")
        return None if part is None or not count else (part, count)

    @property
    def templates(self) -> dict[str, str]:
        """Chat templates by name, first "default": ``tokenizer.chat_template``. Others end that key with their name."""
        found = {"default": self.text(CHAT_TEMPLATE)}
        named = {
            key.removeprefix(f"{CHAT_TEMPLATE}."): key for key in self.values if key.startswith(f"{CHAT_TEMPLATE}.")
        }
        found |= {name: self.text(key) for name, key in sorted(named.items()) if name and name not in found}
        return {name: text for name, text in found.items() if text}

    @property
    def base_models(self) -> list[dict[str, str]]:
        """The models that this one was made from, by their numbers, each as id, url, organization and version.

        The id is owner/name where an address is one of the public hub, else the name alone.
        """
        found: dict[int, dict[str, str]] = {}
        for key in self.values:
            if match := BASE.fullmatch(key):
                found.setdefault(int(match[1]), {})[match[2]] = self.text(key)
        bases = [_base(said) for _, said in sorted(found.items())[:MOST_BASES]]
        return [one for one in bases if one["id"] or one["url"]]


def read(path: str, size: int | None, fetch: Fetch, *, most: int = 16 * 2**20) -> GgufHeader:
    """Read the header of a file of ``size`` bytes, of which at most ``most`` bytes are fetched.

    What concerns this file alone becomes ``why``. Raises a ``HubError`` for what concerns the whole reading: no answer,
    a wait, another commit.
    """
    ranges = Ranges(fetch, UNKNOWN_SIZE if size is None else size, most)
    walk = Walk(GgufWindow(ranges))
    why, gated = "", False
    try:
        walk.run()
    except errors.Gated:
        why, gated = "the file is gated", True
    except errors.Mixed:
        raise
    except (errors.Malformed, errors.RepositoryNotFound, errors.TooBig, Broken, CapReached) as error:
        why = str(error)
    fields, tensors = walk.fields, walk.tensors
    return GgufHeader(
        path, walk.reader.version, fields.values, fields.tokens, _special(fields),
        {name_of(number): counts for number, counts in tensors.types.items()},
        tensors.count, tensors.parameters, tensors.total_bytes, tensors.embedding_rows,
        why or walk.note, gated, ranges.volume, ranges.count,
    )  # fmt: skip


def parse(path: str, data: bytes, size: int | None = None) -> GgufHeader:
    """Parse the header in a file's first bytes, all of them at hand; ``size`` is the file's where it is known."""
    return read(path, size, lambda first, last: data[first : last + 1], most=len(data))


def _special(fields: FieldTable) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for key, value in fields.values.items():
        match = SPECIAL.fullmatch(key)
        if match and isinstance(value, int) and not isinstance(value, bool):
            # llama.cpp's own key has lost a letter; the specification's has not.
            name = "separator" if match[1] == "seperator" else match[1]
            found[name] = value, fields.token(value)
    return found


def _base(said: Mapping[str, str]) -> dict[str, str]:
    url = said.get("repo_url") or said.get("url", "")
    named = next((one for one in (_on_hub(said.get("repo_url", "")), _on_hub(said.get("url", ""))) if one), "")
    return {
        "id": named or said.get("name", ""), "url": url, "organization": said.get("organization", ""),
        "version": said.get("version", ""),
    }  # fmt: skip


def _on_hub(url: str) -> str:
    """Return the owner/name of a model in an address of the public hub, "" for any other address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    pieces = [piece for piece in parts.path.split("/") if piece][:2]
    if parts.scheme not in ("http", "https") or host not in FILE_HOSTS or len(pieces) < 2:
        return ""
    try:
        return "" if pieces[0] in ("datasets", "spaces") else check_id("/".join(pieces))
    except MalformedRepoId:
        return ""
