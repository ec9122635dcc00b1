"""Step three of a reading, facts from documents: one reader for each source, then one fact for each catalogue key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reviews.hub.card import sections
from reviews.hub.facts import (
    code,
    components,
    derivation,
    descent,
    legal,
    legal_texts,
    listing,
    modality,
    model,
    openness,
    scans,
    templates,
    tokenizer,
    weight_sets,
    weights,
)
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.shapes.card import README
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ABSENT, NOT_READ, UNANSWERED, FactValue
from reviews.language.phrases import say


def _sections(material: Material) -> list[FactValue]:
    readme = material.documents.get(README)
    return sections.facts(readme.text, material.card.end, README) if readme else []


READERS: tuple[tuple[str, Callable[[Material], list[FactValue]]], ...] = (
    (say("the hub's answer"), legal.hub_facts),
    (say("front matter of the card"), legal.card_facts),
    (say("sections of the card"), _sections),
    (say("license files, and the card's sentences"), legal_texts.facts),
    (say("GGUF header"), legal.file_facts),
    (say("card, tags, adapter, header and ancestors"), descent.facts),
    (say("configuration, processor files and tasks"), modality.facts),
    (say("configuration, generation and quantization files"), model.facts),
    (say("tokenizer files"), tokenizer.facts),
    (say("chat templates"), templates.facts),
    (say("GGUF headers"), weights.gguf_facts),
    (say("file list"), listing.facts),
    (say("models of a pipeline"), components.facts),
    (say("pickles, and the hub's scan"), scans.facts),
    (say("auto_map fields and code files"), code.facts),
)
"""Where facts are read and what reads them; the order does not matter."""

LATER: tuple[tuple[str, Callable[[Material, Mapping[str, FactValue]], list[FactValue]]], ...] = (
    (say("tensor headers, by the quantization scheme"), weights.facts),
    (say("weight indexes, headers and numbers"), weight_sets.facts),
    (say("the card's sentences, beside its data sets and the gate"), openness.facts),
    (say("every sign that it was made from another model"), derivation.facts),
)
"""Readers that take facts of the others as well."""


def facts_of(material: Material) -> dict[str, FactValue]:
    """Return one fact for each key of the catalogue, in its order; a key that no reader answers is unanswered."""
    known = {fact.key: fact for _, reader in READERS for fact in reader(material)}
    known |= {fact.key: fact for _, reader in LATER for fact in reader(material, known)}
    why = material.not_read.get(README, ABSENT) if material.known else NOT_READ
    return {key: known.get(key) or FactValue(key, None, UNANSWERED, why, README) for key in NAMES}
