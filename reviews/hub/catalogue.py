"""Every fact key a reading carries, with title, meaning and source, so that a missing thing is a stated fact too."""

from __future__ import annotations

from typing import NamedTuple

from reviews.hub.facts import FILE, HUB, INFERRED, UNVERIFIED


class Key(NamedTuple):
    """One fact key: its name, the words a page shows, what the value is, how it can be known, and where it is read.

    ``states`` are those of an answer; every key may also be unanswered, with a reason.
    """

    key: str
    title: str
    value: str
    states: tuple[str, ...]
    source: str


_SECTION = "the card's section: {heading, text (an excerpt), sha256 of the whole section, also (other headings)}"
_CARD = "front matter of `README.md`"
_HEADINGS = "headings of `README.md`"
_CONFIG = "`config.json`"
_NESTED = "`config.json`, or the language model nested in it"
_LIST = "the hub's file list"
_ANSWER = "the hub's answer"
_HEADERS = "tensor headers of the safetensors files; the hub's own count where they are gated"
_SENSES = "architecture and parts in `config.json`; else the hub's task"
_TEMPLATE = "text of the template; it is never run"
_TOKENS = "`tokenizer_config.json`, else `special_tokens_map.json`"

KEYS: tuple[Key, ...] = (
    Key(
        "publisher",
        "Publisher",
        "the owner's name on the hub; of a one-part id, the id as the hub writes it",
        (HUB,),
        "owner in the hub's answer",
    ),
    Key("license.tag", "License tag", "the card's `license`: text, or a list as the card wrote it", (FILE, HUB), _CARD),
    Key("license.name", "License name", "the card's `license_name`", (FILE, HUB), _CARD),
    Key(
        "license.link",
        "License link",
        "the card's `license_link`: a file of the repository or an address",
        (FILE, HUB),
        _CARD,
    ),
    Key(
        "license.files",
        "License files",
        "paths of license, notice and use policy files in the repository",
        (FILE, HUB),
        "names at the root, and the file that `license_link` names",
    ),
    Key("gate.state", "Gate", "false, `auto` or `manual`, as the hub answered", (HUB,), _ANSWER),
    Key(
        "gate.prompt",
        "Gate prompt",
        "text a person accepts before access",
        (FILE, HUB),
        "`extra_gated_prompt`, front matter of `README.md`",
    ),
    Key(
        "gate.fields",
        "Gate fields",
        "what a person is asked for, as the card wrote it",
        (FILE, HUB),
        "`extra_gated_fields`, front matter of `README.md`",
    ),
    Key("gate.eu_disallowed", "Closed to the EU", "the card's `extra_gated_eu_disallowed`", (FILE, HUB), _CARD),
    Key("card.intended_use", "Intended use", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.out_of_scope", "Out-of-scope use", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.limitations", "Limitations", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.bias", "Bias", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.training_data", "Training data", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.evaluation", "Evaluation", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.safety", "Safety", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key("card.hardware", "Hardware guidance", _SECTION, (UNVERIFIED,), _HEADINGS),
    Key(
        "card.languages",
        "Languages",
        "list of language codes as the card wrote them",
        (UNVERIFIED, HUB),
        "`language`, front matter of `README.md`",
    ),
    Key(
        "lineage.base_model",
        "Base models",
        "list of repository ids",
        (FILE, HUB),
        "`base_model`, front matter of `README.md`; else `adapter_config.json`",
    ),
    Key(
        "lineage.relation",
        "Relation to the base",
        "adapter, merge, quantized or finetune",
        (FILE, HUB, INFERRED),
        "`base_model_relation` of the card; else that `adapter_config.json` is there; else the hub's tags",
    ),
    Key("task.pipeline_tag", "Task", "the hub's pipeline tag", (HUB,), _ANSWER),
    Key("task.library", "Library", "the library named by the card or the hub", (HUB,), _ANSWER),
    Key("modality.input", "Input", "list of text, image, audio, video, …", (INFERRED,), _SENSES),
    Key("modality.output", "Output", "list of text, image, audio, video, embedding, label, …", (INFERRED,), _SENSES),
    Key("architecture.names", "Architecture", "the config's `architectures`", (FILE,), _CONFIG),
    Key("architecture.model_type", "Model type", "the config's `model_type`", (FILE,), _CONFIG),
    Key("architecture.layers", "Layers", "count", (FILE,), _NESTED),
    Key("architecture.hidden_size", "Hidden size", "count", (FILE,), _NESTED),
    Key("architecture.heads", "Attention heads", "count", (FILE,), _NESTED),
    Key("architecture.kv_heads", "Key-value heads", "count", (FILE,), _NESTED),
    Key("context.config", "Context (config)", "tokens", (FILE,), _NESTED),
    Key("context.tokenizer", "Context (tokenizer)", "tokens", (FILE,), "`model_max_length` of `tokenizer_config.json`"),
    Key("vocabulary.config", "Vocabulary", "tokens in the config's `vocab_size`", (FILE,), _NESTED),
    Key("tokenizer.files", "Tokenizer files", "list of {path, size in bytes, sha256}", (HUB,), _LIST),
    Key(
        "tokenizer.class",
        "Tokenizer class",
        "the tokenizer config's `tokenizer_class`",
        (FILE,),
        "`tokenizer_config.json`",
    ),
    Key("tokenizer.bos", "Beginning-of-sequence token", "text", (FILE,), _TOKENS),
    Key("tokenizer.eos", "End-of-sequence token", "text", (FILE,), _TOKENS),
    Key(
        "template.source",
        "Chat template",
        "where the template stands",
        (FILE,),
        "`chat_template.jinja`, else `chat_template.json`, `processor_config.json`, `tokenizer_config.json`",
    ),
    Key("template.digest", "Chat template digest", "SHA-256 of the template's UTF-8 bytes", (INFERRED,), _TEMPLATE),
    Key("template.roles", "Chat roles", "roles that the template's text compares with", (INFERRED,), _TEMPLATE),
    Key(
        "generation.eos",
        "End-of-sequence ids",
        "list of token ids",
        (FILE,),
        "`generation_config.json`, else `config.json`",
    ),
    Key("generation.max_length", "Generation length", "tokens", (FILE,), "`generation_config.json`"),
    Key("weights.files", "Weight files", "list of paths", (HUB,), _LIST),
    Key("weights.bytes", "Weight bytes", "bytes of the weight files together", (HUB,), _LIST),
    Key(
        "weights.formats",
        "Weight formats",
        "format to {files, bytes}",
        (HUB,),
        "the hub's file list, by the ends of names",
    ),
    Key("weights.dtypes", "Parameters by dtype", "dtype to count of values", (INFERRED, HUB), _HEADERS),
    Key(
        "weights.parameters",
        "Parameters",
        "count of values in the tensors (packed quantized values count as stored)",
        (INFERRED, HUB),
        _HEADERS,
    ),
    Key(
        "weights.shards", "Shards", "list of {set, of, present}", (HUB,), "the hub's file list, by the numbers in names"
    ),
    Key(
        "quantization.scheme",
        "Quantization",
        "{method, bits where said, …}",
        (FILE, INFERRED),
        "`config.json` or a file of its own; else the names of GGUF files",
    ),
    Key(
        "code.remote",
        "Code in the repository",
        "{auto_map, files, foreign (code of other repositories)}",
        (FILE,),
        "`auto_map` of `config.json`, `tokenizer_config.json` and `processor_config.json`, and the ends of file names",
    ),
)
NAMES = tuple(key.key for key in KEYS)
TITLES = {key.key: key.title for key in KEYS}
