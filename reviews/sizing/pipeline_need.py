"""The need of a pipeline from its files on disk: model_index.json, the config.json of each folder, tensor headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from reviews.language.phrases import joined, say
from reviews.sizing.fit import Load, MemoryNeed, SizingStep
from reviews.sizing.pipelines import Component, PipelineShape, image_held
from reviews.workloads.nodes.spec import NodeSpec

CLASS = "_class_name"
AT_LEAST = say("at least")


def is_pipeline(config: object) -> bool:
    """Tell whether a file is the index of a pipeline: it names a class, and models with library and class."""
    return isinstance(config, Mapping) and CLASS in config and bool(_named(config))


def _named(index: Mapping[str, Any]) -> dict[str, str]:
    """Return the class of each folder that an index names."""
    return {
        name: value[1][:200]
        for name, value in index.items()
        if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
        if name and "/" not in name and not name.startswith(".")
    }


def pipeline_at(index: Mapping[str, Any], config_of: Callable[[str], object], headers: object) -> PipelineShape:
    """Return the pipeline of an index; ``config_of`` reads a folder's config.json, ``headers`` are keyed by file."""
    found = []
    for name, klass in _named(index).items():
        keys, bytes_by_dtype = config_of(name), _types(headers, name)
        stated = keys if isinstance(keys, Mapping) else {}
        if stated or bytes_by_dtype:
            found.append(Component(name, klass, sum(bytes_by_dtype.values()) or None, bytes_by_dtype, stated))
    return PipelineShape(str(index[CLASS])[:200], tuple(found))


def _types(headers: object, folder: str) -> dict[str, int]:
    """Return the tensor bytes by dtype of the files in a folder."""
    total: Counter[str] = Counter()
    for path, file in headers.items() if isinstance(headers, Mapping) else ():
        if isinstance(file, Mapping) and str(path).startswith(f"{folder}/"):
            for one in file.values():
                at = one.get("data_offsets") if isinstance(one, Mapping) else None
                if isinstance(at, list) and len(at) == 2 and isinstance(one, Mapping):
                    total[str(one.get("dtype"))[:20]] += at[1] - at[0]
    return dict(total)


def size_pipeline(
    pipeline: PipelineShape, load: Load, weights: int | None, node: NodeSpec | None, side: int | None
) -> MemoryNeed:
    """Return the least that a pipeline needs for ``load.sequences`` images at once of a side in pixels."""
    held = image_held(pipeline, side)
    activation = held.stage.size * load.sequences if held.stage else None
    lacks = (say("the runtime"), *held.without)
    total = weights + (activation or 0) if weights is not None else None
    least = weights + (held.stage.size if held.stage else 0) if weights is not None else None
    beyond = node is not None and least is not None and least > node.usable * node.memories
    found = (
        ("weights", weights, say("end minus start of every tensor, or as given"), say("computed exactly")),
        (
            "activation",
            activation,
            say("images x ({formula})", formula=held.stage.formula) if held.stage else "",
            AT_LEAST,
        ),
        (
            "total",
            total,
            "weights + activation",
            say("{at_least}; without {lacks}", at_least=AT_LEAST, lacks=joined(", ", lacks)),
        ),
    )
    return MemoryNeed(
        pipeline.klass, {}, None, None, None, None, activation, None, total, None,
        "does_not_fit" if beyond else "unknown", (),
        tuple(SizingStep(key, size, "bytes", how, known) for key, size, how, known in found if size is not None),
        () if weights is not None else ("weights_bytes",), lacks, held.defaults,
    )  # fmt: skip
