"""Whether tokenizer, template and weights fit one another: counts and ids that different files give for one thing.

A mismatch rarely fails. The model loads, text becomes other tokens than it was trained on, and the answers look
plausible and mean nothing; so every finding says what its mismatch does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import BLOCK, INFO, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say

NONSENSE = say("Such a model loads without an error and gives plausible but wrong answers.")
PADDED = 0.8
"""Share of the embedding's rows that a tokenizer's tokens fill at least: real vocabularies are padded by a few hundred
rows up to about a tenth, not by more."""
SHOWN = 8


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return everything that does not fit together."""
    return [
        *_pointers(material),
        *_vocabulary(facts),
        *_ids(facts),
        *_template_tokens(material, facts),
        *_context(facts),
    ]


def _pointers(material: Material) -> Iterable[FindingValue]:
    for one in material.tokenizers.values():
        if one.pointer:
            title = (
                say("The tokenizer is a symbolic link")
                if "link" in one.why
                else say("The tokenizer is a Git LFS pointer")
            )
            yield FindingValue(
                "tokenizer-pointer",
                BLOCK,
                title,
                say("The tokenizer itself is missing. {nonsense}", nonsense=NONSENSE),
                one.path,
            )


def _vocabulary(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    """Compare the tokenizer's tokens, the configured size and the embedding's rows; padding is normal."""
    stated, rows = facts["vocabulary.config"], facts["vocabulary.embedding"]
    counted = facts["vocabulary.tokenizer"]
    tokens = counted.value["tokens"] if counted.value else None
    if stated.value and rows.value and rows.value != stated.value:
        title = say("The configuration and the weights differ in vocabulary size")
        detail = say(
            "vocab_size is {value:,}, the embedding {quote} has {value2:,} rows. {nonsense}",
            value=stated.value,
            quote=rows.quote,
            value2=rows.value,
            nonsense=NONSENSE,
        )
        yield FindingValue("vocabulary-mismatch", WARN, title, detail, stated.file, stated.locator)
    size, where = (rows.value, say("rows of the embedding")) if rows.value else (stated.value, "vocab_size")
    if not tokens or not size:
        return
    if tokens > size:
        title = say("The tokenizer has ids without a row in the weights")
        values = {"tokens": tokens, "where": where, "size": size, "nonsense": NONSENSE}
        detail = (
            say(
                "It counts {tokens:,} tokens, {where}: {size:,}. A text that uses such an id fails or is "
                "processed wrongly without an error. {nonsense}",
                **values,
            )
            if counted.value["exact"]
            else say(
                "It counts at least {tokens:,} tokens, {where}: {size:,}. A text that uses such an id fails or is "
                "processed wrongly without an error. {nonsense}",
                **values,
            )
        )
        yield FindingValue("vocabulary-mismatch", BLOCK, title, detail, counted.file)
    elif counted.value["exact"] and tokens < PADDED * size:
        title = say("The tokenizer has far fewer tokens than the weights have rows")
        detail = say(
            "It counts {tokens:,}, {where}: {size:,}. It may be the tokenizer of another model. {nonsense}",
            tokens=tokens,
            where=where,
            size=size,
            nonsense=NONSENSE,
        )
        yield FindingValue("vocabulary-mismatch", WARN, title, detail, counted.file)


def _ids(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    """Compare first and last token ids by configuration, generation configuration and tokenizer."""
    sources = {
        "config.json": facts["generation.config_ids"],
        "generation_config.json": facts["generation.ids"],
        "the tokenizer": facts["tokenizer.ids"],
    }
    for short, words, effect in (
        (
            "bos",
            say("first token"),
            say("Every prompt then starts with a token that the model was not trained to start with."),
        ),
        ("eos", say("last token"), say("Answers then do not stop, or stop in the middle.")),
    ):
        said = {name: set(fact.value[short]) for name, fact in sources.items() if fact.value and short in fact.value}
        # One source may list several ids; sources agree as long as any two share one.
        apart = [(a, b) for a in said for b in said if a < b and not said[a] & said[b]]
        if apart:
            shown = joined("; ", (f"{name}: {', '.join(map(str, sorted(ids)[:5]))}" for name, ids in said.items()))
            fact = next(sources[name] for name in said)
            severity = WARN if any("the tokenizer" in pair for pair in apart) else INFO
            title = say("Files name different ids for the {words}", words=words)
            yield FindingValue(
                "token-ids-differ",
                severity,
                title,
                joined("", (shown, ". ", effect, " ", NONSENSE)),
                fact.file,
                fact.locator,
            )


def _template_tokens(material: Material, facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    """Find special tokens that the template writes and the vocabulary, where it was read, does not have."""
    used, special = facts["template.tokens"], facts["tokenizer.special"]
    own = next((one for one in material.tokenizers.values() if one.ids), None)
    if not used.value or not (special.value or own):
        return
    known = {one["token"] for one in special.value or []}
    known |= {str(facts[f"tokenizer.{name}"].value) for name in ("bos", "eos", "pad", "unk")}
    lost = [token for token in used.value if token not in known and not (own and token in own.ids)]
    if lost:
        exact = bool(own and own.exact)
        title = say("The chat template uses special tokens that are not in the vocabulary")
        detail = say(
            "{lost}. They are then split into pieces of plain text. {nonsense}",
            lost=joined(", ", lost[:SHOWN]),
            nonsense=NONSENSE,
        )
        detail += "" if exact else say(" Only the added tokens were read, not the whole vocabulary.")
        yield FindingValue("template-token-unknown", WARN if exact else INFO, title, detail, used.file, used.locator)


def _context(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    """Compare the context lengths that the sources state; a stated extension explains a difference."""
    config, rope = facts["context.config"], facts["context.rope"]
    accepted = {config.value} | extended(config.value, rope.value)
    others = {
        "tokenizer_config.json": facts["context.tokenizer"],
        "the GGUF header": facts["context.gguf"],
        "generation_config.json": facts["context.generation"],
    }
    differing = {name: fact for name, fact in others.items() if fact.value and fact.value not in accepted}
    if (
        "generation_config.json" in differing
        and config.value
        and differing["generation_config.json"].value < config.value
    ):
        del differing["generation_config.json"]  # a shorter default for answers is no statement about the context
    if config.value and differing:
        shown = joined("; ", (f"{name}: {fact.value:,}" for name, fact in differing.items()))
        more = say(", {max:,} with its extension", max=max(accepted)) if len(accepted) > 1 else ""
        title = say("Files state different context lengths")
        detail = say(
            "config.json: {value:,}{more}; {shown}. Do not rely on the longest of them: past the trained length, "
            "answers degrade without an error.",
            value=config.value,
            more=more,
            shown=shown,
        )
        longer = any(fact.value > max(accepted) for fact in differing.values())
        yield FindingValue("context-conflict", WARN if longer else INFO, title, detail, config.file, config.locator)


def extended(context: Any, rope: Any) -> set[int]:
    """Return the contexts that an extension implies: the original times its factor, applied or not yet."""
    if not isinstance(rope, dict) or not isinstance(context, int):
        return set()
    factor, original = rope.get("factor"), rope.get("original_max_position_embeddings")
    found = {original} if isinstance(original, int) and not isinstance(original, bool) else set()
    if isinstance(factor, int | float) and not isinstance(factor, bool) and 1 <= factor <= 1e6:
        found |= {round(context * factor), *(round(one * factor) for one in list(found))}
    return found
