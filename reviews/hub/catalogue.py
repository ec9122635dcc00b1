"""Every fact key a reading carries, with its title and meaning, so that a missing thing is a stated fact too."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """One fact key: its name, the words a page shows, and what the value is."""

    key: str
    title: str
    value: str


_SECTION = "the card's section: {heading, text (an excerpt), sha256 of the whole section, also (other headings)}"

KEYS: tuple[Key, ...] = (
    Key("publisher", "Publisher", "the owner's name on the hub; of a one-part id, the id as the hub writes it"),
    Key("license.tag", "License tag", "the card's `license`: text, or a list as the card wrote it"),
    Key("license.name", "License name", "the card's `license_name`"),
    Key("license.link", "License link", "the card's `license_link`: a file of the repository or an address"),
    Key("license.files", "License files", "paths of license, notice and use policy files in the repository"),
    Key("gate.state", "Gate", "false, `auto` or `manual`, as the hub answered"),
    Key("gate.prompt", "Gate prompt", "text a person accepts before access"),
    Key("gate.fields", "Gate fields", "what a person is asked for, as the card wrote it"),
    Key("gate.eu_disallowed", "Closed to the EU", "the card's `extra_gated_eu_disallowed`"),
    Key("card.intended_use", "Intended use", _SECTION),
    Key("card.out_of_scope", "Out-of-scope use", _SECTION),
    Key("card.limitations", "Limitations", _SECTION),
    Key("card.bias", "Bias", _SECTION),
    Key("card.training_data", "Training data", _SECTION),
    Key("card.evaluation", "Evaluation", _SECTION),
    Key("card.safety", "Safety", _SECTION),
    Key("card.hardware", "Hardware guidance", _SECTION),
    Key("card.languages", "Languages", "list of language codes as the card wrote them"),
    Key("lineage.base_model", "Base models", "list of repository ids"),
    Key("lineage.relation", "Relation to the base", "adapter, merge, quantized or finetune"),
    Key("task.pipeline_tag", "Task", "the hub's pipeline tag"),
    Key("task.library", "Library", "the library named by the card or the hub"),
    Key("modality.input", "Input", "list of text, image, audio, video, …"),
    Key("modality.output", "Output", "list of text, image, audio, video, embedding, label, …"),
    Key("architecture.names", "Architecture", "the config's `architectures`"),
    Key("architecture.model_type", "Model type", "the config's `model_type`"),
    Key("architecture.layers", "Layers", "count"),
    Key("architecture.hidden_size", "Hidden size", "count"),
    Key("architecture.heads", "Attention heads", "count"),
    Key("architecture.kv_heads", "Key-value heads", "count"),
    Key("context.config", "Context (config)", "tokens"),
    Key("context.tokenizer", "Context (tokenizer)", "tokens"),
    Key("vocabulary.config", "Vocabulary", "tokens in the config's `vocab_size`"),
    Key("tokenizer.files", "Tokenizer files", "list of {path, size in bytes, sha256}"),
    Key("tokenizer.class", "Tokenizer class", "the tokenizer config's `tokenizer_class`"),
    Key("tokenizer.bos", "Beginning-of-sequence token", "text"),
    Key("tokenizer.eos", "End-of-sequence token", "text"),
    Key("template.source", "Chat template", "where the template stands"),
    Key("template.digest", "Chat template digest", "SHA-256 of the template's UTF-8 bytes"),
    Key("template.roles", "Chat roles", "roles that the template's text compares with"),
    Key("generation.eos", "End-of-sequence ids", "list of token ids"),
    Key("generation.max_length", "Generation length", "tokens"),
    Key("weights.files", "Weight files", "list of paths"),
    Key("weights.bytes", "Weight bytes", "bytes of the weight files together"),
    Key("weights.formats", "Weight formats", "format to {files, bytes}"),
    Key("weights.dtypes", "Parameters by dtype", "dtype to count of values"),
    Key("weights.parameters", "Parameters", "count of values in the tensors (packed quantized values count as stored)"),
    Key("weights.shards", "Shards", "list of {set, of, present}"),
    Key("quantization.scheme", "Quantization", "{method, bits where said, …}"),
    Key("code.remote", "Code in the repository", "{auto_map, files, foreign (code of other repositories)}"),
)  # fmt: skip
NAMES = tuple(key.key for key in KEYS)
TITLES = {key.key: key.title for key in KEYS}
