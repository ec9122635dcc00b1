"""Which safetensors files hold the model, once: a repository may carry it twice, in other shards or another dtype."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from reviews.hub.fetch.repository import About, ListedFile
from reviews.hub.files import packing
from reviews.hub.files.inventory import SHARD, safe_path
from reviews.hub.files.safetensors import Header
from reviews.hub.gguf.header import GgufHeader
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    GATED,
    HUB,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    FactValue,
    Json,
)

ADAPTER = re.compile(r"(^|/)adapter_[^/]*\.safetensors$")
EMBEDDING = re.compile(
    r"(?:^|[._])(?:embed_tokens|wte|word_embeddings|tok_embeddings|embed_in|token_embedding)\.weight$"
)
KEYS = ("weights.dtypes", "weights.parameters", "weights.packed", "vocabulary.embedding")
GGUF_KEYS = ("architecture.gguf", "context.gguf", "vocabulary.gguf", "weights.gguf", "architecture.gguf_numbers")
MOST_NUMBERS = 60
"""Numbers of a header that are kept; real ones have about twenty."""
HOW = "tensor headers of the safetensors files that hold the model; values as they are stored"


def main_set(files: Iterable[ListedFile]) -> list[ListedFile]:
    """The safetensors files whose headers together describe the model once.

    At the root ``model*`` goes before other names, the largest set before smaller ones. A repository with none at its
    root (a pipeline of several models) is described by one set in each of its folders. An adapter's own file counts
    only where nothing else is there.
    """
    safe = [file for file in files if file.path.endswith(".safetensors") and safe_path(file.path)]
    by_folder: dict[str, dict[str, list[ListedFile]]] = defaultdict(lambda: defaultdict(list))
    for file in safe:
        shard = SHARD.match(file.path)
        name = f"{shard['stem']}/{shard['total']}" if shard else file.path
        by_folder[file.path.rpartition("/")[0]][name].append(file)
    found: list[ListedFile] = []
    for folder in [""] if "" in by_folder else sorted(by_folder):
        rivals = list(by_folder[folder].values())
        rivals.sort(key=_rank)
        found += rivals[-1]
    return sorted(found, key=lambda file: file.path)


def _rank(members: list[ListedFile]) -> tuple[bool, bool, int]:
    name = members[0].path.rpartition("/")[2]
    plain = name == "model.safetensors" or name.startswith("model-")
    return not ADAPTER.search(members[0].path), plain, sum(file.size or 0 for file in members)


def facts(said: About, headers: Mapping[str, Header], gguf: Mapping[str, GgufHeader], scheme: Json) -> list[FactValue]:
    """What the tensor headers say, beside what the hub counted; ``scheme`` is the quantization scheme, or None."""
    return [*_counted(said, headers, gguf, scheme), _hub_counts(said), _metadata(said, headers)]


def _counted(
    said: About, headers: Mapping[str, Header], gguf: Mapping[str, GgufHeader], scheme: Json
) -> list[FactValue]:
    """Values by dtype, parameters, packed values and embedding rows."""
    failed = next((header for header in headers.values() if header.why), None)
    if failed:
        why = GATED if failed.gated else NOT_READ
        rest = [FactValue(key, None, UNANSWERED, why, failed.path, "", failed.why, HOW) for key in KEYS]
        if failed.gated and said.counts:
            how = "the hub's own count, which may be that of its main branch"
            rest[0] = FactValue(KEYS[0], dict(sorted(said.counts.items())), HUB, extractor=how)
            rest[1] = FactValue(KEYS[1], sum(said.counts.values()), HUB, extractor=how)
        return rest
    if not headers:
        return _of_gguf(gguf) or _nothing(said)
    first = next(iter(headers))
    total: Counter[str] = Counter()
    for header in headers.values():
        total.update(header.dtypes)
    tensors = {name: one for header in headers.values() for name, one in header.tensors.items()}
    dtypes = FactValue(KEYS[0], dict(sorted(total.items())), INFERRED, "", first, "", "", HOW)
    if not total:
        dtypes = FactValue(KEYS[0], None, UNANSWERED, NOT_SAID, first, "", "", HOW)
    counted = packing.facts(tensors, scheme, first)
    lost = _lost(headers)
    if lost and counted[0].value is not None:
        quote = f"{counted[0].value:,} in the shards that are there"
        counted[0] = FactValue(KEYS[1], None, UNANSWERED, ABSENT, first, "", quote, lost)
    return [dtypes, *counted, _embedding(tensors, first)]


def _lost(headers: Iterable[str]) -> str:
    """Why the model cannot be counted: shards of its set are missing. "" when none is."""
    shards = [match for path in headers if (match := SHARD.match(path))]
    missing = max((int(match["total"]) for match in shards), default=0) - len(shards)
    return f"{missing} of the set's shards are not there" if shards and missing > 0 else ""


def _nothing(said: About) -> list[FactValue]:
    why = ABSENT if said.commit else NOT_READ
    return [FactValue(key, None, UNANSWERED, why, extractor="safetensors files of the listing") for key in KEYS]


def _of_gguf(gguf: Mapping[str, GgufHeader]) -> list[FactValue]:
    """The same from the first GGUF file that was read whole; further files are other rungs of the same model."""
    header = next((one for one in gguf.values() if not one.why and one.parameters), None)
    if header is None:
        return []
    how = "tensor table of one GGUF file; each quantized value counts as one"
    types = {name: elements for name, (_, elements) in sorted(header.types.items())}
    rows = FactValue(KEYS[3], None, UNANSWERED, NOT_SAID, header.path, "", "", how)
    if header.embedding_rows:
        rows = FactValue(KEYS[3], header.embedding_rows, INFERRED, "", header.path, "", "token_embd.weight", how)
    return [
        FactValue(KEYS[0], types, INFERRED, "", header.path, "", "", how),
        FactValue(KEYS[1], header.parameters, INFERRED, "", header.path, "", "", how),
        FactValue(KEYS[2], None, UNANSWERED, ABSENT, header.path, "", "", "GGUF blocks are counted by their values"),
        rows,
    ]


def _embedding(tensors: Mapping[str, tuple[str, tuple[int, ...]]], path: str) -> FactValue:
    """Rows of the input embedding: the one that a name ends with, the largest where several models stand together."""
    found = [
        (shape[0], name)
        for name, (_, shape) in tensors.items()
        if len(shape) == 2 and name.endswith(".weight") and EMBEDDING.search(name)
    ]
    how = "first dimension of the input embedding's tensor"
    if not found:
        return FactValue(KEYS[3], None, UNANSWERED, NOT_SAID, path, "", "", how)
    rows, name = max(found)
    return FactValue(KEYS[3], rows, INFERRED, "", path, "", name[:300], how)


def _hub_counts(said: About) -> FactValue:
    key, how = "weights.hub_dtypes", "the hub's own count"
    if said.counts:
        return FactValue(key, dict(sorted(said.counts.items())), HUB, extractor=how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if said.commit else NOT_READ, extractor=how)


def _metadata(said: About, headers: Mapping[str, Header]) -> FactValue:
    key, how = "weights.metadata", "field __metadata__ of the headers"
    found: dict[str, str] = {}
    for header in headers.values():
        found |= header.metadata
    first = next(iter(headers), "")
    if found:
        return FactValue(key, dict(sorted(found.items())[:50]), FILE, "", first, "", "", how)
    failed = next((header for header in headers.values() if header.why), None)
    why = (GATED if failed.gated else NOT_READ) if failed else NOT_SAID if headers else ABSENT
    return FactValue(key, None, UNANSWERED, why if said.commit else NOT_READ, first, "", "", how)


def said_of(said: About, gguf: Mapping[str, GgufHeader]) -> list[FactValue]:
    """What GGUF headers say: the first one's architecture, context and vocabulary, and one line for every file."""
    first = next(iter(gguf.values()), None)
    if first is None:
        why = ABSENT if said.commit else NOT_READ
        return [FactValue(key, None, UNANSWERED, why, extractor="GGUF files of the listing") for key in GGUF_KEYS]
    how = "header of the smallest GGUF file"
    shut = GATED if first.gated else NOT_READ if first.why and not first.values else NOT_SAID

    def stated(key: str, value: Json) -> FactValue:
        if value:
            return FactValue(key, value, FILE, "", first.path, "", "", how)
        return FactValue(key, None, UNANSWERED, shut, first.path, "", first.why[:300], how)

    sizes = {file.path: file.size for file in said.files}
    rungs = [
        {
            "file": one.path, "size": sizes.get(one.path), "quantization": one.file_type,
            "parameters": one.parameters or None,
            "types": {name: elements for name, (_, elements) in sorted(one.types.items())},
            "architecture": one.architecture, "context": one.context, "tokens": one.tokens,
            "why": one.why,
        }
        for one in gguf.values()
        if one.values
    ]  # fmt: skip
    return [
        stated(GGUF_KEYS[0], first.architecture),
        stated(GGUF_KEYS[1], first.context),
        stated(GGUF_KEYS[2], first.tokens),
        stated(GGUF_KEYS[3], sorted(rungs, key=lambda one: one["file"])),
        stated(GGUF_KEYS[4], _numbers(first)),
    ]


def _numbers(header: GgufHeader) -> dict[str, Json]:
    """The numbers under the architecture's name, without it: layers, heads, widths; lists of a number a layer too."""
    start = f"{header.architecture}."
    found: dict[str, Json] = {}
    for key, value in header.values.items():
        plain = value if isinstance(value, list) else [value]
        if key.startswith(start) and all(isinstance(one, int | float) for one in plain) and plain:
            found[key.removeprefix(start)[:80]] = value
    return dict(sorted(found.items())[:MOST_NUMBERS])
