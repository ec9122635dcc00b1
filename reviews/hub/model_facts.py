"""Facts about the model from its configuration, tokenizer and generation files: each with the field it came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from reviews.hub.facts import ABSENT, FILE, INFERRED, NOT_SAID, UNANSWERED, Document, Fact
from reviews.hub.jsonfile import JsonFile

ROLE_WORDS = re.compile(r"""['"](system|user|assistant|tool|developer|model|ipython|function|observation)['"]""")

IN_OUT: dict[str, tuple[list[str], list[str]]] = {
    "text-generation": (["text"], ["text"]), "text2text-generation": (["text"], ["text"]),
    "image-text-to-text": (["image", "text"], ["text"]), "feature-extraction": (["text"], ["embedding"]),
    "sentence-similarity": (["text"], ["embedding"]), "text-classification": (["text"], ["label"]),
    "token-classification": (["text"], ["label"]), "fill-mask": (["text"], ["text"]),
    "image-to-text": (["image"], ["text"]), "image-classification": (["image"], ["label"]),
    "automatic-speech-recognition": (["audio"], ["text"]), "text-to-image": (["text"], ["image"]),
    "text-to-speech": (["text"], ["audio"]), "audio-text-to-text": (["audio", "text"], ["text"]),
    "video-text-to-text": (["video", "text"], ["text"]), "translation": (["text"], ["text"]),
    "summarization": (["text"], ["text"]), "question-answering": (["text"], ["text"]),
    "visual-question-answering": (["image", "text"], ["text"]), "object-detection": (["image"], ["box"]),
}  # fmt: skip
"""Input and output of the hub's pipeline tags, from the tags' names."""

ARCHITECTURE_ENDS: tuple[tuple[str, list[str]], ...] = (
    ("ForCausalLM", ["text"]), ("ForConditionalGeneration", ["text"]), ("ForMaskedLM", ["text"]),
    ("ForSequenceClassification", ["label"]), ("ForTokenClassification", ["label"]), ("ForImageClassification", ["label"]),
)  # fmt: skip


def config_facts(config: JsonFile) -> list[Fact]:
    """Architecture, context and vocabulary from config.json; a language model nested in another is looked into."""
    inner = "text_config" if isinstance(config.fields.get("text_config"), dict) else "llm_config"

    def both(*names: str) -> tuple[str, ...]:
        return (*names, *(f"{inner}.{name}" for name in names))

    return [
        config.fact("architecture.names", "architectures", fits=list),
        config.fact("architecture.model_type", "model_type", fits=str),
        config.fact("architecture.layers", *both("num_hidden_layers", "n_layer", "num_layers"), fits=int),
        config.fact("architecture.hidden_size", *both("hidden_size", "n_embd", "n_embed", "d_model"), fits=int),
        config.fact("architecture.heads", *both("num_attention_heads", "n_head", "num_heads"), fits=int),
        config.fact("architecture.kv_heads", *both("num_key_value_heads", "n_head_kv", "multi_query_group_num"), fits=int),
        config.fact(
            "context.config", *both("max_position_embeddings", "n_positions", "seq_length", "max_seq_len"), fits=int
        ),
        config.fact("vocabulary.config", *both("vocab_size"), fits=int),
    ]


def quantization_fact(config: JsonFile, documents: Mapping[str, Document]) -> Fact:
    """The quantization scheme that config.json states; a scheme file of its own is named in the value's place."""
    stated = config.fact("quantization.scheme", "quantization_config", "quantization", fits=dict)
    if stated.value is None:
        return stated
    kept = {
        key: stated.value[key]
        for key in ("quant_method", "bits", "group_size", "fmt", "load_in_4bit", "load_in_8bit")
        if key in stated.value
    }
    return Fact(stated.key, kept or {"method": "not said"}, FILE, "", stated.file, stated.locator, stated.quote, stated.extractor)


def tokenizer_facts(tokenizer: JsonFile) -> list[Fact]:
    """Class, special tokens and the tokenizer's own limit; a limit of 10**29 and the like means that none is set."""
    limit = tokenizer.fact("context.tokenizer", "model_max_length", fits=(int, float))
    if limit.value is not None and not 0 < limit.value < 10**9:
        why = "a number so large that it sets no limit"
        limit = Fact(limit.key, None, UNANSWERED, NOT_SAID, limit.file, limit.locator, limit.quote, why)
    return [
        limit,
        tokenizer.fact("tokenizer.class", "tokenizer_class", fits=str),
        _token(tokenizer, "tokenizer.bos", "bos_token"),
        _token(tokenizer, "tokenizer.eos", "eos_token"),
    ]


def _token(tokenizer: JsonFile, key: str, name: str) -> Fact:
    plain = tokenizer.fact(key, name, fits=str)
    return plain if plain.value is not None or not tokenizer.read else tokenizer.fact(key, f"{name}.content", fits=str)


def generation_facts(generation: JsonFile) -> list[Fact]:
    """Stop ids and length from generation_config.json."""
    return [
        generation.fact("generation.eos", "eos_token_id", fits=(int, list)),
        generation.fact("generation.max_length", "max_length", "max_new_tokens", fits=int),
    ]


def template_document(tokenizer: JsonFile, documents: Mapping[str, Document]) -> Document | None:
    """The chat template: a file of its own, else the text inside tokenizer_config.json (the default of several)."""
    own = next((doc for doc in documents.values() if doc.path == "chat_template.jinja"), None)
    if own:
        return own
    inside = tokenizer.fields.get("chat_template")
    if isinstance(inside, list):
        named = [one for one in inside if isinstance(one, dict) and isinstance(one.get("template"), str)]
        default = next((one for one in named if one.get("name") == "default"), named[0] if named else None)
        inside = default["template"] if default else None
    if not isinstance(inside, str) or not inside:
        return None
    data = inside.encode("utf-8", "replace")
    path = f"{tokenizer.path}#chat_template"
    return Document(path, "chat_template", hashlib.sha256(data).hexdigest(), len(data), inside)


def template_facts(template: Document | None, *, why: str = ABSENT) -> list[Fact]:
    """Where the template stands, its digest, and the roles that its text names; it is never run."""
    if template is None:
        return [Fact(f"template.{part}", None, UNANSWERED, why) for part in ("source", "digest", "roles")]
    roles = sorted(set(ROLE_WORDS.findall(template.text)))
    how = "role names quoted in the template's text"
    return [
        Fact("template.source", template.path, FILE, "", template.path.partition("#")[0]),
        Fact("template.digest", template.sha256, INFERRED, "", template.path.partition("#")[0], "", "", "SHA-256 of its text"),
        Fact("template.roles", roles, INFERRED, "", template.path.partition("#")[0], "", "", how)
        if roles
        else Fact("template.roles", None, UNANSWERED, NOT_SAID, template.path.partition("#")[0], "", "", how),
    ]


def modality_facts(config: JsonFile, pipeline_tag: str, processor: bool) -> list[Fact]:
    """Input and output, inferred from config and processor files, else from the hub's task; never from the name."""
    given, made = IN_OUT.get(pipeline_tag, ([], []))
    names = [str(name) for name in config.fields.get("architectures") or [] if isinstance(name, str)]
    parts = {"vision_config": "image", "audio_config": "audio", "video_config": "video"}
    extra = [word for field, word in parts.items() if isinstance(config.fields.get(field), dict)]
    output = next((words for end, words in ARCHITECTURE_ENDS if any(name.endswith(end) for name in names)), [])
    causal = any(name.endswith(("ForCausalLM", "ForConditionalGeneration", "ForMaskedLM")) for name in names)
    if names and (extra or causal) and not (given and not extra and "text" not in given):
        inputs = sorted({*extra, "text"})
        how, file = "architecture and sub-configurations in config.json", config.path
    else:
        inputs, output, how, file = given, made or output, f"the hub's task {pipeline_tag or '(none)'}", ""
    return [_modality("modality.input", inputs, how, file), _modality("modality.output", made or output, how, file)]


def _modality(key: str, words: list[str], how: str, file: str) -> Fact:
    if not words:
        return Fact(key, None, UNANSWERED, NOT_SAID, file, "", "", how)
    return Fact(key, words, INFERRED, "", file, "", "", how)


