"""The checklist of each track: every question with its allowed answers and the facts relevant to it."""

from dataclasses import dataclass

YES, NO, CONDITIONAL, UNKNOWN, NOT_APPLICABLE = "yes", "no", "conditional", "unknown", "not applicable"


@dataclass(frozen=True)
class ChecklistQuestion:
    """One question: key, track, heading, wording, help, choices, and the facts shown next to it."""

    key: str
    track: str
    title: str
    asks: str
    help: str
    choices: tuple[tuple[str, str], ...]
    fact_keys: tuple[str, ...]
    roles: tuple[str, ...] = ()


_FITS = (
    (YES, "Yes"),
    (CONDITIONAL, "Yes, with conditions"),
    (NO, "No"),
    (UNKNOWN, "Cannot be determined from the evidence"),
)
_FITS_OR_NA = (*_FITS, (NOT_APPLICABLE, "Does not apply"))

LEGAL: tuple[ChecklistQuestion, ...] = (
    ChecklistQuestion(
        "publisher", "legal", "Publisher",
        "Is the publisher who it claims to be, and can it grant these rights?",
        "A re-upload by a third party grants no rights. Compare owner, copyright notice and base model.",
        _FITS, ("publisher", "lineage.base_model", "lineage.relation"),
    ),
    ChecklistQuestion(
        "intended-use", "legal", "Intended use",
        "Does the card's intended use cover this workload, without any out-of-scope use that excludes it?",
        "If the card does not mention intended use, the use case is unvalidated: answer “Cannot be determined”.",
        _FITS, ("card.intended_use", "card.out_of_scope"),
    ),
    ChecklistQuestion(
        "license", "legal", "License",
        "Do the license text, the card's license fields and the base model's terms agree?",
        "A license name proves nothing: read the stored text. A tag without a text is only a declared license.",
        _FITS,
        (
            "license.tag", "license.name", "license.link", "license.files", "license.unread", "license.binds",
            "license.taken", "card.license", "license.card_terms",
        ),
        ("license", "notice"),
    ),
    ChecklistQuestion(
        "commercial-use", "legal", "Commercial use",
        "Do the terms allow this workload's commercial use?",
        "Internal use by a company is commercial use. Check for user and revenue thresholds that include affiliates.",
        _FITS, ("license.tag", "license.name", "license.card_terms"), ("license", "gate_prompt"),
    ),
    ChecklistQuestion(
        "redistribution", "legal", "Redistribution",
        "Do the terms allow the copies we plan: a mirror, a product, a derivative?",
        "Some licenses treat hosting as distribution. State the redistribution assumption in the license intake.",
        _FITS_OR_NA, ("license.tag",), ("license", "gate_prompt"),
    ),
    ChecklistQuestion(
        "acceptable-use", "legal", "Acceptable use",
        "Does the acceptable-use policy allow this workload, and which terms must be passed on to users?",
        "The decisive sentence is often in a separate policy, or at an address whose content may change.",
        _FITS_OR_NA, ("license.files",), ("use_policy", "gate_prompt", "license"),
    ),
    ChecklistQuestion(
        "gate", "legal", "Access gate",
        "Who accepted the access prompt on our behalf, and is that person authorized to bind the company?",
        "Access is granted to a person, never to an organisation, and can be revoked at any time.",
        _FITS_OR_NA, ("gate.state", "gate.prompt", "gate.fields", "gate.eu_disallowed"), ("gate_prompt",),
    ),
    ChecklistQuestion(
        "managed-account", "legal", "Managed account",
        "Does the company manage the account that downloads the files?",
        "A personal account leaves with its owner, and its acceptance binds no one else.",
        _FITS_OR_NA, ("gate.state",),
    ),
    ChecklistQuestion(
        "access-logs", "legal", "Access logs",
        "Is it acceptable that the hub sees which files we read, when, and under which project name?",
        "The hub logs account, token and organisation names, possibly including that of an unannounced project.",
        _FITS_OR_NA, (),
    ),
    ChecklistQuestion(
        "prompt-data", "legal", "Prompt data",
        "Do prompts and documents stay on our infrastructure?",
        "A model served in-house sends nothing out; a hosted API or the runtime's telemetry might.",
        _FITS_OR_NA, ("code.remote",),
    ),
    ChecklistQuestion(
        "evaluation-data", "legal", "Evaluation data",
        "Does our evaluation data stay in-house, and may it be used for this purpose?",
        "Test sets built from customer letters are customer data.",
        _FITS_OR_NA, (),
    ),
    ChecklistQuestion(
        "demo-spaces", "legal", "Third-party demonstrations",
        "Is everyone instructed not to enter our data into demos on the hub?",
        "A demo runs on a third party's machine under a third party's terms.",
        _FITS_OR_NA, (),
    ),
    ChecklistQuestion(
        "outputs", "legal", "Outputs",
        "Do the terms allow our planned use of the outputs?",
        "Ownership, permitted use, and training models on the outputs are three separate questions.",
        _FITS_OR_NA, ("license.tag",), ("license", "use_policy"),
    ),
)  # fmt: skip

ENGINEERING: tuple[ChecklistQuestion, ...] = (
    ChecklistQuestion(
        "purpose", "engineering", "Purpose",
        "Do the card and the kind of model show that it was made for this task?",
        "If the card is silent, the use case is unvalidated. A base model continues text but follows no instructions.",
        _FITS, ("card.intended_use", "card.out_of_scope", "task.pipeline_tag", "card.languages"),
    ),
    ChecklistQuestion(
        "modality", "engineering", "Modality",
        "Do the input and output modalities, confirmed from the files, fit the workload?",
        "The family name proves nothing: compare config, processor files and pipeline tag.",
        _FITS, ("modality.input", "modality.output", "task.pipeline_tag", "architecture.names"),
    ),
    ChecklistQuestion(
        "tokenizer", "engineering", "Tokenizer",
        "Is the tokenizer present, complete, and at the same commit as the weights?",
        "A mismatched tokenizer loads without error and produces plausible-looking nonsense.",
        _FITS_OR_NA, ("tokenizer.files", "tokenizer.class", "tokenizer.bos", "tokenizer.eos", "vocabulary.config"),
    ),
    ChecklistQuestion(
        "chat-template", "engineering", "Chat template",
        "Is there a chat template with the roles the workload needs?",
        "A base model has none and is not a chat model. A template is code that shapes every prompt: note its digest.",
        _FITS_OR_NA, ("template.source", "template.digest", "template.roles"), ("chat_template",),
    ),
    ChecklistQuestion(
        "context", "engineering", "Context",
        "Is the stated context long enough for the workload?",
        "A stated limit is not a tested one: config, tokenizer and card may name three different limits.",
        _FITS, ("context.config", "context.tokenizer", "generation.max_length"),
    ),
    ChecklistQuestion(
        "hardware", "engineering", "Hardware guidance",
        "Do weights, KV cache and an operating buffer fit the workload's node classes?",
        "Weight sizes are known from the tensor headers; everything else is an estimate until tested.",
        _FITS, ("weights.bytes", "weights.dtypes", "weights.parameters", "quantization.scheme", "card.hardware"),
    ),
    ChecklistQuestion(
        "base-model", "engineering", "Base model",
        "Is the base model known, and at which commit?",
        "A model made from an unknown base (fine-tuned, chat, quantized, merged, adapter) is high risk: a requirement "
        "blocks it until the base is shown here.",
        _FITS_OR_NA,
        ("lineage.derived", "lineage.base_model", "lineage.relation", "lineage.adapter_base", "lineage.ancestors"),
    ),
    ChecklistQuestion(
        "limitations", "engineering", "Limitations",
        "Are the stated limitations acceptable for this workload, and who controls them?",
        "A limitation without a control (guardrail, validation, logging, escalation) is a risk that needs an owner.",
        _FITS, ("card.limitations", "card.bias"),
    ),
    ChecklistQuestion(
        "safety", "engineering", "Safety notes",
        "Is the artifact set safe to load, and do the safety notes fit the risk level?",
        "Pickled weights run code when loaded; repository code runs if the config says so. No scan can clear either.",
        _FITS, ("card.safety", "weights.formats", "code.remote"),
    ),
    ChecklistQuestion(
        "training-disclosure", "engineering", "Training disclosure",
        "Is enough known about what the model was trained on?",
        "“Withheld” is an acceptable finding. Name what compensates for it: tests, questions, a condition.",
        _FITS, ("card.training_data", "card.evaluation"),
    ),
)  # fmt: skip

QUESTIONS: dict[str, tuple[ChecklistQuestion, ...]] = {"legal": LEGAL, "engineering": ENGINEERING}


def find(track: str, key: str) -> ChecklistQuestion | None:
    """Return the question of this track with this key."""
    return next((question for question in QUESTIONS.get(track, ()) if question.key == key), None)
