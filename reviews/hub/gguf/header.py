"""Headers of GGUF files by range reads: what a file says of itself and of its tensors, without the tensors' data.

The format is ggml's docs/gguf.md, versions 1 to 3. The bytes are a stranger's: whatever they are, there is a header,
and it says what kept it from being read or believed whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from reviews.hub import errors
from reviews.hub.gguf.fields import FieldTable
from reviews.hub.gguf.type_names import FILE_TYPES, name_of
from reviews.hub.gguf.walk import Walk
from reviews.hub.gguf.window import Broken, GgufWindow
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.transport.hubs import FILE_HOSTS
from reviews.hub.transport.ranges import CapReached, Fetch, Ranges
from reviews.language.phrases import say

UNKNOWN_SIZE = 2**43
"""Bytes that a file of unknown size is taken to have at most: 8 TiB."""
MOST_BASES = 64
SPECIAL = re.compile(r"tokenizer\.ggml\.([a-z0-9_]{1,60})_token_id")
BASE = re.compile(r"general\.base_model\.([0-9]{1,6})\.(name|organization|version|url|repo_url)")


def read(path: str, size: int | None, fetch: Fetch, *, most: int = 16 * 2**20) -> GgufHeader:
    """Read the header of a file of ``size`` bytes, of which at most ``most`` bytes are fetched.

    What concerns this file alone becomes ``why``. Raises a ``HubError`` for what concerns the whole reading: no answer,
    a wait, another commit.
    """
    ranges = Ranges(fetch, UNKNOWN_SIZE if size is None else size, most)
    walk = Walk(GgufWindow(ranges))
    why, gated, capped = "", False, False
    try:
        walk.run()
    except errors.Gated:
        why, gated = say("the file is gated"), True
    except errors.Mixed:
        raise
    except CapReached as error:
        why, capped = str(error), True
    except (errors.Malformed, errors.RepositoryNotFound, errors.TooBig, Broken) as error:
        why = str(error)
    fields, tensors = walk.fields, walk.tensors
    header = GgufHeader(
        path, walk.reader.version, fields.values, fields.tokens, _special(fields),
        {name_of(number): counts for number, counts in tensors.types.items()},
        tensors.count, tensors.parameters, tensors.total_bytes, tensors.embedding_rows,
        why or walk.note, gated, ranges.volume, ranges.count,
    )  # fmt: skip
    return replace(header, file_type=_file_type(header), base_models=_base_models(header), capped=capped)


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


def _file_type(header: GgufHeader) -> str:
    number = header.number("general.file_type")
    return "" if number is None else FILE_TYPES.get(number, say("file type {number_of}", number_of=number))


def _base_models(header: GgufHeader) -> tuple[dict[str, str], ...]:
    found: dict[int, dict[str, str]] = {}
    for key in header.values:
        if match := BASE.fullmatch(key):
            found.setdefault(int(match[1]), {})[match[2]] = header.text(key)
    bases = [_base(said) for _, said in sorted(found.items())[:MOST_BASES]]
    return tuple(one for one in bases if one["id"] or one["url"])


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
