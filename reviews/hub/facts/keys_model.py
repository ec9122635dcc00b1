"""Facts about the model itself: task, modality, architecture, context, tokenizer, template and generation."""

from __future__ import annotations

from reviews.hub.facts.keys import (
    ANSWER,
    CARD,
    CONFIG,
    GENERATION,
    GGUF,
    IDS,
    LIST,
    NESTED,
    SENSES,
    TEMPLATE,
    TOKENIZER,
    TOKENS,
    Key,
)
from reviews.hub.shapes.reading import FILE, HUB, INFERRED
from reviews.language.phrases import say

_F, _I = (FILE,), (INFERRED,)

KEYS: tuple[Key, ...] = (
    Key("task.pipeline_tag", say("Task"), say("the hub's pipeline tag"), (HUB,), ANSWER),
    Key("task.library", say("Library"), say("the library that the hub names"), (HUB,), ANSWER),
    Key("task.card_pipeline_tag", say("Task (card)"), say("the card's `pipeline_tag`"), (FILE, HUB), CARD),
    Key("task.card_library", say("Library (card)"), say("the card's `library_name`"), (FILE, HUB), CARD),
    Key("modality.input", say("Input"), say("list of text, image, audio, video, …"), _I, SENSES),
    Key("modality.output", say("Output"), say("list of text, image, audio, video, embedding, label, …"), _I, SENSES),
    Key(
        "modality.sources",
        say("Modality by source"),
        say("source to {input, output}: configuration, processor files, task of the hub, task of the card"),
        _I,
        say("`config.json`, processor files, pipeline tags"),
    ),
    Key("architecture.names", say("Architecture"), say("the config's `architectures`"), _F, CONFIG),
    Key("architecture.model_type", say("Model type"), say("the config's `model_type`"), _F, CONFIG),
    Key("architecture.layers", say("Layers"), "count", _F, NESTED, "layers"),
    Key("architecture.layer_kinds", say("Layer kinds"), say("kind, in the config's own words, to count"), _I, NESTED),
    Key("architecture.experts", say("Experts"), say("{total, active a token}"), _F, NESTED),
    Key("architecture.hidden_size", say("Hidden size"), "count", _F, NESTED),
    Key("architecture.heads", say("Attention heads"), "count", _F, NESTED),
    Key("architecture.kv_heads", say("Key-value heads"), "count", _F, NESTED),
    Key("architecture.dtype", say("Stated dtype"), say("the config's `dtype` or `torch_dtype`"), _F, NESTED),
    Key("architecture.gguf", say("Architecture in the GGUF header"), "text", _F, GGUF),
    Key(
        "architecture.gguf_numbers",
        say("Numbers in the GGUF header"),
        say("name, without the architecture's, to number or list of numbers a layer"),
        _F,
        GGUF,
    ),
    Key("context.config", say("Context (config)"), "tokens", _F, NESTED, "tokens"),
    Key(
        "context.rope",
        say("Context extension"),
        say("the config's `rope_scaling` or `rope_parameters`, as written"),
        _F,
        NESTED,
    ),
    Key("context.sliding_window", say("Sliding window"), say("tokens that one layer looks back"), _F, NESTED, "tokens"),
    Key(
        "context.tokenizer",
        say("Context (tokenizer)"),
        "tokens",
        _F,
        say("`model_max_length` of {tokenizer}", tokenizer=TOKENIZER),
        "tokens",
    ),
    Key("context.generation", say("Context (generation)"), "tokens, `max_length`", _F, GENERATION, "tokens"),
    Key("context.gguf", say("Context (GGUF)"), "tokens", _F, GGUF, "tokens"),
    Key(
        "vocabulary.config",
        say("Vocabulary (config)"),
        say("tokens in the config's `vocab_size`"),
        _F,
        NESTED,
        "tokens",
    ),
    Key(
        "vocabulary.tokenizer",
        say("Vocabulary (tokenizer)"),
        say("{tokens, exact (false: at least so many, by the highest id that was read)}"),
        _I,
        say("`tokenizer.json`, whole up to 2 MiB and else its beginning; `vocab.json`; `added_tokens_decoder`"),
    ),
    Key(
        "vocabulary.embedding",
        say("Vocabulary (weights)"),
        say("rows of the embedding tensor"),
        _I,
        say("tensor headers of the safetensors files, else of the GGUF file"),
        "rows",
    ),
    Key("vocabulary.gguf", say("Vocabulary (GGUF)"), say("tokens in the header's list"), _F, GGUF, "tokens"),
    Key("tokenizer.files", say("Tokenizer files"), say("list of {path, size in bytes, sha256}"), (HUB,), LIST),
    Key("tokenizer.class", say("Tokenizer class"), say("the tokenizer config's `tokenizer_class`"), _F, TOKENIZER),
    Key("tokenizer.bos", say("Beginning-of-sequence token"), "text", _F, TOKENS),
    Key("tokenizer.eos", say("End-of-sequence token"), "text", _F, TOKENS),
    Key("tokenizer.pad", say("Padding token"), "text", _F, TOKENS),
    Key("tokenizer.unk", say("Unknown-word token"), "text", _F, TOKENS),
    Key(
        "tokenizer.adds", say("Tokens added automatically"), say("{bos, eos}: true or false, as stated"), _F, TOKENIZER
    ),
    Key(
        "tokenizer.special",
        say("Special tokens"),
        say("list of {token, id}, the first 200"),
        _F,
        "`added_tokens_decoder`, else `added_tokens` of `tokenizer.json`",
    ),
    Key("tokenizer.ids", say("Ids by the tokenizer"), IDS, _I, say("the special tokens' ids")),
    Key(
        "template.source",
        say("Chat template"),
        say("place of the template"),
        _F,
        say(
            "`chat_template.jinja`, else `chat_template.json`, `processor_config.json`, `tokenizer_config.json`, "
            "`preprocessor_config.json`, the GGUF header; the one called default"
        ),
    ),
    Key(
        "template.all",
        say("All chat templates"),
        say("list of {name, file, sha256}"),
        _F,
        say("every file that can hold one"),
    ),
    Key("template.digest", say("Chat template digest"), say("SHA-256 of the template's UTF-8 bytes"), _I, TEMPLATE),
    Key("template.roles", say("Chat roles"), say("roles that the template's text compares with"), _I, TEMPLATE),
    Key("template.tools", say("Tool use"), say("whether the template's text mentions tools"), _I, TEMPLATE),
    Key("template.tokens", say("Tokens in the template"), say("special tokens that its text writes"), _I, TEMPLATE),
    Key(
        "generation.eos",
        say("End-of-sequence ids"),
        say("list of token ids"),
        _F,
        "`generation_config.json`, else `config.json`",
    ),
    Key("generation.ids", say("Ids by the generation config"), IDS, _F, GENERATION),
    Key("generation.config_ids", say("Ids by the config"), IDS, _F, CONFIG),
    Key("generation.max_length", say("Generation length"), "tokens", _F, GENERATION, "tokens"),
    Key("generation.sampling", say("Sampling"), say("sampling fields as written"), _F, GENERATION),
)
