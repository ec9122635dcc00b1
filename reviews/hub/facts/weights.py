"""Facts about the weights: values by dtype, parameters and packed values from headers, beside what the hub counted."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

from reviews.hub.files import packing
from reviews.hub.files.artifact_set import first
from reviews.hub.files.gguf_sets import GGUF, is_piece
from reviews.hub.files.set_checks import MISSING, SAFETENSORS
from reviews.hub.shapes.artifact_set import UNDECIDED, WeightSet
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
from reviews.language.phrases import say

EMBEDDINGS = ("embed_tokens", "wte", "word_embeddings", "tok_embeddings", "embed_in", "token_embedding")
EMBEDDING_ENDS = tuple(f"{name}.weight" for name in EMBEDDINGS)
EMBEDDING = re.compile(rf"(?:^|[._])(?:{'|'.join(EMBEDDINGS)})\.weight$")
KEYS = ("weights.dtypes", "weights.parameters", "weights.packed", "vocabulary.embedding")
GGUF_KEYS = ("architecture.gguf", "context.gguf", "vocabulary.gguf", "weights.gguf", "architecture.gguf_numbers")
MOST_NUMBERS = 60
"""Numbers of a header that are kept; real ones have about twenty."""
HOW = say("tensor headers of the safetensors files that hold the model; values as they are stored")


def facts(material: Material, known: Mapping[str, FactValue]) -> list[FactValue]:
    """Return what tensor headers say, and what the hub counted; a known quantization scheme says what is packed."""
    info, safe = material.info, first(material.sets, SAFETENSORS)
    scheme = known["quantization.scheme"].value
    return [*_counted(material, safe, scheme), _hub_counts(info), _metadata(info, _headers(material, safe))]


def _headers(material: Material, found: WeightSet | None) -> dict[str, TensorHeader]:
    """Return the headers of a set's files, of those that were read or refused."""
    return {path: material.headers[path] for path in (found.files if found else ()) if path in material.headers}


def _counted(material: Material, found: WeightSet | None, scheme: Json) -> list[FactValue]:
    """Return values by dtype, parameters, packed values and embedding rows."""
    info, headers = material.info, _headers(material, found)
    failed = next((header for header in headers.values() if header.why), None)
    if failed:
        why = GATED if failed.gated else NOT_READ
        rest = [FactValue(key, None, UNANSWERED, why, failed.path, "", failed.why, HOW) for key in KEYS]
        if failed.gated and info.counts:
            how = say("the hub's own count, which may be that of its main branch")
            rest[0] = FactValue(KEYS[0], dict(sorted(info.counts.items())), HUB, extractor=how)
            rest[1] = FactValue(KEYS[1], sum(info.counts.values()), HUB, extractor=how)
        return rest
    if found is None or not headers:
        return _of_gguf(material) or _nothing(info)
    start = next(iter(headers))
    tensors = tensors_in(found, headers)
    total = values_by_dtype(tensors)
    dtypes = FactValue(KEYS[0], total, INFERRED, "", start, "", "", HOW)
    if not total:
        dtypes = FactValue(KEYS[0], None, UNANSWERED, NOT_SAID, start, "", "", HOW)
    counted = packing.facts(tensors, scheme, start)
    if (why_lost := lost(found)) and counted[0].value is not None:
        quote = say("{value:,} in the files that are present", value=counted[0].value)
        counted[0] = FactValue(KEYS[1], None, UNANSWERED, ABSENT, start, "", quote, why_lost)
    if found.how == UNDECIDED:
        why = found.problems[0].why[:300]
        undecided = [FactValue(key, None, UNANSWERED, NOT_SAID, start, "", "", why) for key in KEYS]
        return [*undecided[:3], _embedding(tensors, start)]
    return [dtypes, *counted, _embedding(tensors, start)]


def tensors_in(found: WeightSet, headers: Mapping[str, TensorHeader]) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return every tensor of a set once; of copies in several files, the one that the index takes."""
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    for path in found.files:
        folder = path.rpartition("/")[0]
        for name, one in headers[path].tensors.items() if path in headers else ():
            # Models of two folders may call their tensors the same; copies of one model may not count twice.
            tensors[f"{folder}/{name}" if folder in found.parts and name in tensors else name] = one
    taken = {name: headers[path].tensors[name] for name, path in found.takes.items() if path in headers}
    return tensors | taken


def values_by_dtype(tensors: Mapping[str, tuple[str, tuple[int, ...]]]) -> dict[str, int]:
    """Return the number of values of each dtype as they are stored."""
    total: Counter[str] = Counter()
    for dtype, shape in tensors.values():
        total[dtype] += math.prod(shape)
    return dict(sorted(total.items()))


def lost(found: WeightSet) -> str:
    """Return why the model cannot be counted: files of its set are missing. "" when none is."""
    return next((one.why[:300] for one in found.problems if one.code == MISSING), "")


def _nothing(info: RepositoryInfo) -> list[FactValue]:
    why = ABSENT if info.commit else NOT_READ
    return [FactValue(key, None, UNANSWERED, why, extractor=say("safetensors files of the listing")) for key in KEYS]


def _of_gguf(material: Material) -> list[FactValue]:
    """Return the same from the smallest GGUF model whose headers were read whole; others are its rungs."""
    models = [one for one in material.sets.sets if one.format == GGUF]
    models.sort(key=lambda one: one.bytes or 0)
    found = next(((one, counts) for one in models if (counts := gguf_counts(material, one))), None)
    if found is None:
        why = say("a header of every GGUF model was not read to its end")
        start = models[0].files[0] if models else ""
        return [FactValue(key, None, UNANSWERED, NOT_READ, start, "", "", why) for key in KEYS] if models else []
    one, counts = found
    path = one.files[0]
    how = say("tensor tables of the GGUF model's files; each quantized value counts as one")
    headers = [material.gguf[part] for part in one.weights if part in material.gguf]
    widest = max(headers, key=lambda header: header.embedding_rows or 0)
    rows = FactValue(KEYS[3], None, UNANSWERED, NOT_SAID, path, "", "", how)
    if widest.embedding_rows:
        rows = FactValue(KEYS[3], widest.embedding_rows, INFERRED, "", widest.path, "", "token_embd.weight", how)
    return [
        FactValue(KEYS[0], counts, INFERRED, "", path, "", "", how),
        FactValue(KEYS[1], sum(counts.values()), INFERRED, "", path, "", "", how),
        FactValue(KEYS[2], None, UNANSWERED, ABSENT, path, "", "", say("GGUF blocks are counted by their values")),
        rows,
    ]


def gguf_counts(material: Material, found: WeightSet) -> dict[str, int]:
    """Return the values of a GGUF model by tensor type over all its files, {} unless every header was read whole."""
    headers = [material.gguf.get(path) for path in found.weights if path in material.gguf or not is_piece(path)]
    total: Counter[str] = Counter()
    for header in headers:
        if header is None or (header.why and not (header.too_short and len(headers) < len(found.weights))):
            return {}
        for name, (_, elements) in header.types.items():
            total[name] += elements
    return {} if found.missing else dict(sorted(total.items()))


def _embedding(tensors: Mapping[str, tuple[str, tuple[int, ...]]], path: str) -> FactValue:
    """Return the rows of the input embedding, the largest where the repository holds several models."""
    found = [
        (shape[0], name)
        for name, (_, shape) in tensors.items()
        if len(shape) == 2 and name.endswith(EMBEDDING_ENDS) and EMBEDDING.search(name)
    ]
    how = say("first dimension of the input embedding's tensor")
    if not found:
        return FactValue(KEYS[3], None, UNANSWERED, NOT_SAID, path, "", "", how)
    rows, name = max(found)
    return FactValue(KEYS[3], rows, INFERRED, "", path, "", name[:300], how)


def _hub_counts(info: RepositoryInfo) -> FactValue:
    key, how = "weights.hub_dtypes", say("the hub's own count")
    if info.counts:
        return FactValue(key, dict(sorted(info.counts.items())), HUB, extractor=how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if info.commit else NOT_READ, extractor=how)


def _metadata(info: RepositoryInfo, headers: Mapping[str, TensorHeader]) -> FactValue:
    key, how = "weights.metadata", say("field __metadata__ of the headers")
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
        return [FactValue(key, None, UNANSWERED, why, extractor=say("GGUF files of the listing")) for key in GGUF_KEYS]
    how = say("header of the smallest GGUF file that is a model")
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
            "architecture": one.architecture, "context": one.context, "tokens": one.tokens, "kind": one.kind,
            "part": list(one.split) if one.split else None, "label": one.text("general.size_label")[:40],
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
