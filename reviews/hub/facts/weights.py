"""Facts about the weights: values by dtype, parameters and packed values from headers, beside what the hub counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from reviews.hub.files import packing
from reviews.hub.files.inventory import SHARD
from reviews.hub.shapes.files import TensorHeader
from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.material import Material
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
from reviews.hub.shapes.repository import RepositoryInfo

EMBEDDING = re.compile(
    r"(?:^|[._])(?:embed_tokens|wte|word_embeddings|tok_embeddings|embed_in|token_embedding)\.weight$"
)
KEYS = ("weights.dtypes", "weights.parameters", "weights.packed", "vocabulary.embedding")
GGUF_KEYS = ("architecture.gguf", "context.gguf", "vocabulary.gguf", "weights.gguf", "architecture.gguf_numbers")
MOST_NUMBERS = 60
"""Numbers of a header that are kept; real ones have about twenty."""
HOW = "tensor headers of the safetensors files that hold the model; values as they are stored"


def facts(material: Material, known: Mapping[str, FactValue]) -> list[FactValue]:
    """Return what tensor headers say, and what the hub counted; a known quantization scheme says what is packed."""
    info, headers = material.info, material.headers
    counted = _counted(info, headers, material.gguf, known["quantization.scheme"].value)
    return [*counted, _hub_counts(info), _metadata(info, headers)]


def _counted(
    info: RepositoryInfo, headers: Mapping[str, TensorHeader], gguf: Mapping[str, GgufHeader], scheme: Json
) -> list[FactValue]:
    """Return values by dtype, parameters, packed values and embedding rows."""
    failed = next((header for header in headers.values() if header.why), None)
    if failed:
        why = GATED if failed.gated else NOT_READ
        rest = [FactValue(key, None, UNANSWERED, why, failed.path, "", failed.why, HOW) for key in KEYS]
        if failed.gated and info.counts:
            how = "the hub's own count, which may be that of its main branch"
            rest[0] = FactValue(KEYS[0], dict(sorted(info.counts.items())), HUB, extractor=how)
            rest[1] = FactValue(KEYS[1], sum(info.counts.values()), HUB, extractor=how)
        return rest
    if not headers:
        return _of_gguf(gguf) or _nothing(info)
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
        quote = f"{counted[0].value:,} in the shards that are present"
        counted[0] = FactValue(KEYS[1], None, UNANSWERED, ABSENT, first, "", quote, lost)
    return [dtypes, *counted, _embedding(tensors, first)]


def _lost(headers: Iterable[str]) -> str:
    """Return why the model cannot be counted: shards of its set are missing. "" when none is."""
    shards = [match for path in headers if (match := SHARD.match(path))]
    missing = max((int(match["total"]) for match in shards), default=0) - len(shards)
    return f"{missing} of the set's shards are missing" if shards and missing > 0 else ""


def _nothing(info: RepositoryInfo) -> list[FactValue]:
    why = ABSENT if info.commit else NOT_READ
    return [FactValue(key, None, UNANSWERED, why, extractor="safetensors files of the listing") for key in KEYS]


def _of_gguf(gguf: Mapping[str, GgufHeader]) -> list[FactValue]:
    """Return the same from the first GGUF file that was read whole; further files are rungs of the same model."""
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
    """Return the rows of the input embedding, the largest where the repository holds several models."""
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


def _hub_counts(info: RepositoryInfo) -> FactValue:
    key, how = "weights.hub_dtypes", "the hub's own count"
    if info.counts:
        return FactValue(key, dict(sorted(info.counts.items())), HUB, extractor=how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if info.commit else NOT_READ, extractor=how)


def _metadata(info: RepositoryInfo, headers: Mapping[str, TensorHeader]) -> FactValue:
    key, how = "weights.metadata", "field __metadata__ of the headers"
    found: dict[str, str] = {}
    for header in headers.values():
        found |= header.metadata
    first = next(iter(headers), "")
    if found:
        return FactValue(key, dict(sorted(found.items())[:50]), FILE, "", first, "", "", how)
    failed = next((header for header in headers.values() if header.why), None)
    why = (GATED if failed.gated else NOT_READ) if failed else NOT_SAID if headers else ABSENT
    return FactValue(key, None, UNANSWERED, why if info.commit else NOT_READ, first, "", "", how)


def gguf_facts(material: Material) -> list[FactValue]:
    """Return what GGUF headers say: the first one's architecture, context and vocabulary, and a line for every file."""
    info, gguf, first = material.info, material.gguf, material.first_gguf
    if first is None:
        why = ABSENT if info.commit else NOT_READ
        return [FactValue(key, None, UNANSWERED, why, extractor="GGUF files of the listing") for key in GGUF_KEYS]
    how = "header of the smallest GGUF file"
    shut = GATED if first.gated else NOT_READ if first.why and not first.values else NOT_SAID

    def stated(key: str, value: Json) -> FactValue:
        if value:
            return FactValue(key, value, FILE, "", first.path, "", "", how)
        return FactValue(key, None, UNANSWERED, shut, first.path, "", first.why[:300], how)

    sizes = {file.path: file.size for file in info.files}
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
    """Return the numbers under the architecture's name, without it: layers, heads, widths; also lists per layer."""
    start = f"{header.architecture}."
    found: dict[str, Json] = {}
    for key, value in header.values.items():
        plain = value if isinstance(value, list) else [value]
        if key.startswith(start) and all(isinstance(one, int | float) for one in plain) and plain:
            found[key.removeprefix(start)[:80]] = value
    return dict(sorted(found.items())[:MOST_NUMBERS])
