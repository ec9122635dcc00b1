"""Facts about rights, access, disclosure and descent: what the legal reviewer reads first."""

from __future__ import annotations

from reviews.hub.facts.keys import ANSWER, CARD, GGUF, HEADINGS, SAID, SAYING, SECTION, Key
from reviews.hub.shapes.reading import FILE, HUB, INFERRED, UNVERIFIED

_HERE = (FILE, HUB)
_OPEN = (INFERRED, UNVERIFIED)

KEYS: tuple[Key, ...] = (
    Key(
        "publisher",
        "Publisher",
        "the owner's name on the hub; of a one-part id, the id as the hub writes it",
        (HUB,),
        "owner in the hub's answer",
    ),
    Key("license.tag", "License tag", "the card's `license`: text, or a list as written in the card", _HERE, CARD),
    Key(
        "license.declaration",
        "Form of the declaration",
        "`named`, `other`, `unknown`, `several`, or `truth value` where YAML made one of a word",
        (INFERRED,),
        f"`license`, {CARD}",
    ),
    Key("license.name", "License name", "the card's `license_name`", _HERE, CARD),
    Key(
        "license.link",
        "License link",
        "the card's `license_link`: a file of the repository or an address",
        _HERE,
        CARD,
    ),
    Key("license.hub_tags", "License tags of the hub", "list of the hub's `license:` tags", (HUB,), ANSWER),
    Key(
        "license.gguf",
        "License in the GGUF header",
        "{license, name, link}, as far as the header has them",
        (FILE,),
        GGUF,
    ),
    Key(
        "license.files",
        "License files",
        "paths of license, notice and use policy files in the repository, read or not",
        _HERE,
        "names in any folder, words of small texts, and the file that `license_link` names",
    ),
    Key(
        "license.unread",
        "License documents not read",
        "list of {path, role, why, digest, part (true if only part is unread)}: scans, pointers, links, too large",
        (HUB,),
        "the hub's file list, and first bytes",
    ),
    Key(
        "license.binds",
        "What each license text applies to",
        "list of {path, binds (weights, code, data; empty where not said), by (name or words)}",
        (INFERRED,),
        "names of license files, else their words",
    ),
    Key(
        "license.taken",
        "Texts taken from other formats",
        "list of {path, format (PDF, DOCX, ODT, HTML, RST), pages (0 for a format without pages)}",
        (INFERRED,),
        "first bytes of license documents",
    ),
    Key(
        "license.card_terms",
        "Terms in the card",
        "list of {kinds (non-commercial, research only, agreement, permission), sentence, line}",
        (UNVERIFIED,),
        "sentences of `README.md`",
    ),
    Key("gate.state", "Gate", "false, `auto` or `manual`, as the hub answered", (HUB,), ANSWER),
    Key("gate.prompt", "Gate prompt", "text a person accepts before access", _HERE, f"`extra_gated_prompt`, {CARD}"),
    Key(
        "gate.description",
        "Gate description",
        "text shown next to the prompt",
        _HERE,
        f"`extra_gated_description`, {CARD}",
    ),
    Key(
        "gate.fields",
        "Gate fields",
        "what a person is asked for, as written in the card",
        _HERE,
        f"`extra_gated_fields`, {CARD}",
    ),
    Key("gate.eu_disallowed", "Closed to the EU", "the card's `extra_gated_eu_disallowed`", _HERE, CARD),
    Key("openness.weights", "Weights", SAID, _OPEN, "the hub's file list, the gate, and sentences of `README.md`"),
    Key("openness.code", "Inference code", SAID, _OPEN, SAYING),
    Key("openness.training_code", "Training code", SAID, _OPEN, SAYING),
    Key("openness.data", "Training data", SAID, _OPEN, f"`datasets`, {CARD}; {SAYING}"),
    Key("openness.recipe", "Training recipe", SAID, _OPEN, SAYING),
    Key("card.intended_use", "Intended use", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.out_of_scope", "Out-of-scope use", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.limitations", "Limitations", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.bias", "Bias", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.training_data", "Training data (card)", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.evaluation", "Evaluation", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.safety", "Safety", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.license", "License section", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.hardware", "Hardware guidance", SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.datasets", "Datasets", "list of data set ids", (UNVERIFIED, HUB), f"`datasets`, {CARD}"),
    Key(
        "card.languages",
        "Languages",
        "list of language codes as written in the card",
        (UNVERIFIED, HUB),
        f"`language`, {CARD}",
    ),
    Key(
        "lineage.base_model",
        "Base models",
        "list of repository ids, paths or titles, as named",
        _HERE,
        f"`base_model`, {CARD}; else `adapter_config.json`; else the GGUF header; else a quantization's configuration",
    ),
    Key(
        "lineage.relation",
        "Relation to the base",
        "adapter, merge, quantized or finetune",
        (FILE, HUB, INFERRED),
        "`base_model_relation` of the card; else an `adapter_config.json`; else the hub's tags",
    ),
    Key(
        "lineage.hub_base_models",
        "Base models of the hub's tags",
        'list of {id, relation ("" where the tag has none)}',
        (HUB,),
        ANSWER,
    ),
    Key(
        "lineage.adapter_base",
        "Base of the adapter",
        '{base, revision ("" where not said), local (whether it is a path of the publisher\'s machine)}',
        (FILE,),
        "`adapter_config.json`",
    ),
    Key("lineage.gguf_base", "Base in the GGUF header", "list of {id, url, version where said}", (FILE,), GGUF),
    Key(
        "lineage.quantized_from",
        "Source of the quantization",
        "{id, kind (repository, path, elsewhere, title), revision where said}",
        (FILE,),
        "`config.json`, `quantize_config.json`, `quant_config.json`, `hf_quant_config.json`",
    ),
    Key(
        "lineage.merge",
        "Models of the merge",
        "list of {id, kind (repository, path, elsewhere, title), role (base, merged, expert, adapter, tokenizer), "
        "revision where said}",
        (FILE, UNVERIFIED),
        "`mergekit_config.yml`, else a block of the card",
    ),
    Key(
        "lineage.config_base",
        "Model that config.json was saved from",
        "{id, kind (repository, path, elsewhere, title)}: what a tool left behind, no statement of the publisher",
        (UNVERIFIED,),
        "`_name_or_path` of `config.json`",
    ),
    Key(
        "lineage.derived",
        "Derived model",
        "{kinds: list of {kind (adapter, quantized, merge, fine-tune, chat, distilled), why, file}, "
        "unknown (why its base is unknown, empty if it is known)}",
        (INFERRED,),
        "files, configurations, headers, tags and sentences of `README.md`; the hub's answers about the bases",
    ),
    Key("lineage.new_version", "Newer version", "the card's `new_version`", _HERE, CARD),
    Key(
        "lineage.ancestors",
        "Ancestors",
        "list of {id, of, relation, stated (where), state (read, gated, missing, private, local, cycle, not read, "
        "title only, outside the hub, not understood, not followed), license, license_name, license_link, "
        "texts (path to digest), gated, publisher, renamed_from; revision and why where there is one}",
        (HUB,),
        "the hub's answer about each ancestor at the revision named with it, else at its head, up to the root",
    ),
    Key(
        "lineage.adapter_fit",
        "Adapter and base",
        "{base_commit (stated or not said), tokenizer (same, different, not compared), template (likewise)}",
        (INFERRED,),
        "`adapter_config.json`; digests of tokenizer and template files of both repositories",
    ),
)
