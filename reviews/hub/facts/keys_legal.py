"""Facts about rights, access, disclosure and descent: what the legal reviewer reads first."""

from __future__ import annotations

from reviews.hub.facts.keys import ANSWER, CARD, GGUF, HEADINGS, SAID, SAYING, SECTION, Key
from reviews.hub.shapes.reading import FILE, HUB, INFERRED, UNVERIFIED
from reviews.language.phrases import joined, say

_HERE = (FILE, HUB)
_OPEN = (INFERRED, UNVERIFIED)

KEYS: tuple[Key, ...] = (
    Key(
        "publisher",
        say("Publisher"),
        say("the owner's name on the hub; of a one-part id, the id as the hub writes it"),
        (HUB,),
        say("owner in the hub's answer"),
    ),
    Key(
        "license.tag",
        say("License tag"),
        say("the card's `license`: text, or a list as written in the card"),
        _HERE,
        CARD,
    ),
    Key(
        "license.declaration",
        say("Form of the declaration"),
        say("`named`, `other`, `unknown`, `several`, or `truth value` where YAML made one of a word"),
        (INFERRED,),
        joined("", ("`license`, ", CARD)),
    ),
    Key("license.name", say("License name"), say("the card's `license_name`"), _HERE, CARD),
    Key(
        "license.link",
        say("License link"),
        say("the card's `license_link`: a file of the repository or an address"),
        _HERE,
        CARD,
    ),
    Key("license.hub_tags", say("License tags of the hub"), say("list of the hub's `license:` tags"), (HUB,), ANSWER),
    Key(
        "license.gguf",
        say("License in the GGUF header"),
        say("{license, name, link}, as far as the header has them"),
        (FILE,),
        GGUF,
    ),
    Key(
        "license.files",
        say("License files"),
        say("paths of license, notice and use policy files in the repository, read or not"),
        _HERE,
        say("names in any folder, words of small texts, and the file that `license_link` names"),
    ),
    Key(
        "license.unread",
        say("License documents not read"),
        say("list of {path, role, why, digest, part (true if only part is unread)}: scans, pointers, links, too large"),
        (HUB,),
        say("the hub's file list, and first bytes"),
    ),
    Key(
        "license.binds",
        say("What each license text applies to"),
        say("list of {path, binds (weights, code, data; empty where not said), by (name or words)}"),
        (INFERRED,),
        say("names of license files, else their words"),
    ),
    Key(
        "license.taken",
        say("Texts taken from other formats"),
        say("list of {path, format (PDF, DOCX, ODT, HTML, RST), pages (0 for a format without pages)}"),
        (INFERRED,),
        say("first bytes of license documents"),
    ),
    Key(
        "license.card_terms",
        say("Terms in the card"),
        say("list of {kinds (non-commercial, research only, agreement, permission), sentence, line}"),
        (UNVERIFIED,),
        say("sentences of `README.md`"),
    ),
    Key("gate.state", say("Gate"), say("false, `auto` or `manual`, as the hub answered"), (HUB,), ANSWER),
    Key(
        "gate.prompt",
        say("Gate prompt"),
        say("text a person accepts before access"),
        _HERE,
        joined("", ("`extra_gated_prompt`, ", CARD)),
    ),
    Key(
        "gate.description",
        say("Gate description"),
        say("text shown next to the prompt"),
        _HERE,
        joined("", ("`extra_gated_description`, ", CARD)),
    ),
    Key(
        "gate.fields",
        say("Gate fields"),
        say("what a person is asked for, as written in the card"),
        _HERE,
        joined("", ("`extra_gated_fields`, ", CARD)),
    ),
    Key("gate.eu_disallowed", say("Closed to the EU"), say("the card's `extra_gated_eu_disallowed`"), _HERE, CARD),
    Key(
        "openness.weights",
        say("Weights"),
        SAID,
        _OPEN,
        say("the hub's file list, the gate, and sentences of `README.md`"),
    ),
    Key("openness.code", say("Inference code"), SAID, _OPEN, SAYING),
    Key("openness.training_code", say("Training code"), SAID, _OPEN, SAYING),
    Key("openness.data", say("Training data"), SAID, _OPEN, joined("", ("`datasets`, ", CARD, "; ", SAYING))),
    Key("openness.recipe", say("Training recipe"), SAID, _OPEN, SAYING),
    Key("card.intended_use", say("Intended use"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.out_of_scope", say("Out-of-scope use"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.limitations", say("Limitations"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.bias", say("Bias"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.training_data", say("Training data (card)"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.evaluation", say("Evaluation"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.safety", say("Safety"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.license", say("License section"), SECTION, (UNVERIFIED,), HEADINGS),
    Key("card.hardware", say("Hardware guidance"), SECTION, (UNVERIFIED,), HEADINGS),
    Key(
        "card.datasets",
        say("Datasets"),
        say("list of data set ids"),
        (UNVERIFIED, HUB),
        joined("", ("`datasets`, ", CARD)),
    ),
    Key(
        "card.languages",
        say("Languages"),
        say("list of language codes as written in the card"),
        (UNVERIFIED, HUB),
        joined("", ("`language`, ", CARD)),
    ),
    Key(
        "lineage.base_model",
        say("Base models"),
        say("list of repository ids, paths or titles, as named"),
        _HERE,
        say(
            "`base_model`, {card}; else `adapter_config.json`; else the GGUF header; else a "
            "quantization's configuration",
            card=CARD,
        ),
    ),
    Key(
        "lineage.relation",
        say("Relation to the base"),
        say("adapter, merge, quantized or finetune"),
        (FILE, HUB, INFERRED),
        say("`base_model_relation` of the card; else an `adapter_config.json`; else the hub's tags"),
    ),
    Key(
        "lineage.hub_base_models",
        say("Base models of the hub's tags"),
        say('list of {id, relation ("" where the tag has none)}'),
        (HUB,),
        ANSWER,
    ),
    Key(
        "lineage.adapter_base",
        say("Base of the adapter"),
        say('{base, revision ("" where not said), local (whether it is a path of the publisher\'s machine)}'),
        (FILE,),
        "`adapter_config.json`",
    ),
    Key(
        "lineage.gguf_base", say("Base in the GGUF header"), say("list of {id, url, version where said}"), (FILE,), GGUF
    ),
    Key(
        "lineage.quantized_from",
        say("Source of the quantization"),
        say("{id, kind (repository, path, elsewhere, title), revision where said}"),
        (FILE,),
        "`config.json`, `quantize_config.json`, `quant_config.json`, `hf_quant_config.json`",
    ),
    Key(
        "lineage.merge",
        say("Models of the merge"),
        say(
            "list of {id, kind (repository, path, elsewhere, title), role (base, merged, expert, adapter, tokenizer), "
            "revision where said}"
        ),
        (FILE, UNVERIFIED),
        say("`mergekit_config.yml`, else a block of the card"),
    ),
    Key(
        "lineage.config_base",
        say("Model that config.json was saved from"),
        say("{id, kind (repository, path, elsewhere, title)}: what a tool left behind, no statement of the publisher"),
        (UNVERIFIED,),
        say("`_name_or_path` of `config.json`"),
    ),
    Key(
        "lineage.derived",
        say("Derived model"),
        say(
            "{kinds: list of {kind (adapter, quantized, merge, fine-tune, chat, distilled), why, file}, "
            "unknown (why its base is unknown, empty if it is known)}"
        ),
        (INFERRED,),
        say("files, configurations, headers, tags and sentences of `README.md`; the hub's answers about the bases"),
    ),
    Key("lineage.new_version", say("Newer version"), say("the card's `new_version`"), _HERE, CARD),
    Key(
        "lineage.ancestors",
        say("Ancestors"),
        say(
            "list of {id, of, relation, stated (where), state (read, gated, missing, private, local, cycle, not read, "
            "title only, outside the hub, not understood, not followed), license, license_name, license_link, "
            "texts (path to digest), gated, publisher, renamed_from; revision and why where there is one}"
        ),
        (HUB,),
        say("the hub's answer about each ancestor at the revision named with it, else at its head, up to the root"),
    ),
    Key(
        "lineage.adapter_fit",
        say("Adapter and base"),
        say("{base_commit (stated or not said), tokenizer (same, different, not compared), template (likewise)}"),
        (INFERRED,),
        say("`adapter_config.json`; digests of tokenizer and template files of both repositories"),
    ),
)
