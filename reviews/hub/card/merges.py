"""The models that a merge was made of, by mergekit's configuration: a file of its own, or a block of the card.

The form is that of mergekit: ``base_model``, ``models``, ``slices`` with ``sources``, and ``experts`` of a mixture; a
model is a text, which may carry a commit after ``@`` and an adapter after ``+``, or a mapping with the same parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.hub.card.front_matter import BROKEN, CautiousLoader
from reviews.hub.card.model_name import BaseName, understand
from reviews.hub.text import clean

MOST, LONGEST = 24, 256 * 1024
"""Models that are taken from one configuration, and its characters that are parsed."""
FILE = re.compile(r"mergekit[\w.-]*\.ya?ml", re.IGNORECASE)
FENCED = re.compile(r"^(?:```|~~~)[ \t]*(?:ya?ml)?[ \t]*\n(.*?)^(?:```|~~~)", re.DOTALL | re.MULTILINE | re.IGNORECASE)
METHOD = re.compile(r"^(?:merge_method|gate_mode|experts)\s*:", re.MULTILINE)
BASE, MERGED, EXPERT, ADAPTER, TOKENIZER = "base", "merged", "expert", "adapter", "tokenizer"
NO_MODEL = frozenset({"union", "base", "none", "null"})
"""Words that say which tokenizer is taken without naming a model."""


@dataclass(frozen=True)
class MergedModel:
    """A model of a merge, as its configuration names it, and its part in it."""

    name: BaseName
    role: str


@dataclass(frozen=True)
class MergeRecipe:
    """What a configuration says: the models, each once, the line of the text on which it begins, and its first line."""

    models: tuple[MergedModel, ...]
    line: int
    quote: str


def of_file(text: str, endpoint: str = "") -> MergeRecipe | None:
    """Return the recipe of a configuration file, None where it is none."""
    return _recipe(text, 1, endpoint)


def of_card(text: str, endpoint: str = "") -> MergeRecipe | None:
    """Return the recipe of the first block of a card that is a configuration, None without one."""
    for block in FENCED.finditer(text):
        if METHOD.search(block[1]):
            found = _recipe(block[1], text.count("\n", 0, block.start(1)) + 1, endpoint)
            if found:
                return found
    return None


def _recipe(text: str, line: int, endpoint: str) -> MergeRecipe | None:
    begun = METHOD.search(text)
    if begun is None or len(text) > LONGEST:
        return None
    try:
        steps = _documents(text)
    except BROKEN:
        return None
    outputs = {one["name"] for one in steps if isinstance(one.get("name"), str)}  # what a later step merges further
    found: dict[str, MergedModel] = {}
    for said, role in (pair for one in steps for pair in _named(one)):
        name = understand(str(clean(said)), endpoint)
        if said not in outputs and len(found) < MOST:
            found.setdefault(name.id.casefold(), MergedModel(name, role))
    quote = text[begun.start() :].split("\n")[0].strip()[:300]
    return MergeRecipe(tuple(found.values()), line + text.count("\n", 0, begun.start()), quote) if found else None


def _documents(text: str) -> list[Mapping[str, Any]]:
    """Return the mappings of a text of one or several YAML documents, by the loader that cards are read with."""
    loader = CautiousLoader(text)
    found: list[Any] = []
    while loader.check_node():
        found.append(loader.construct_document(loader.get_node()))
    return [one for one in found if isinstance(one, Mapping)]


def _named(recipe: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every model of a recipe with its part, the base first; a step of several has its own recipe."""
    yield from _model(recipe.get("base_model"), BASE)
    for one in _rows(recipe.get("models")):
        yield from _model(one.get("model"), MERGED)
    for one in (*_rows(recipe.get("slices")), *_rows(recipe.get("modules"))):
        for source in _rows(one.get("sources")):
            yield from _model(source.get("model"), MERGED)
        for part in _rows(one.get("slices")):
            yield from _named({"slices": [part]})
    for one in _rows(recipe.get("experts")):
        yield from _model(one.get("source_model"), EXPERT)
    for one in _rows(recipe.get("shared_experts")):
        yield from _model(one.get("source_model"), EXPERT)
    tokenizer = recipe.get("tokenizer_source")
    if isinstance(tokenizer, str) and tokenizer.strip().lower().removeprefix("model:") not in NO_MODEL:
        yield tokenizer.strip().removeprefix("model:"), TOKENIZER


def _rows(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings of a list, or of a mapping's values, as newer configurations name their modules."""
    listed = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return [one for one in listed if isinstance(one, Mapping)]


def _model(value: Any, role: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        name, _, adapter = value.partition("+")
        yield from ((part.strip(), what) for part, what in ((name, role), (adapter, ADAPTER)) if part.strip())
    elif isinstance(value, Mapping):
        inner = value.get("model", value)
        if isinstance(inner, str):
            yield from _model(inner, role)
        elif isinstance(inner, Mapping) and isinstance(inner.get("path"), str):
            revision = inner.get("revision")
            path = str(inner["path"])
            yield f"{path}@{revision}" if isinstance(revision, str) and revision else path, role
        lora = value.get("lora")
        yield from _model({"model": lora} if isinstance(lora, Mapping) else lora, ADAPTER)
