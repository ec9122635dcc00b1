"""The first checklist of each track: every question with the answers it allows and the facts that speak to it."""

from dataclasses import dataclass

YES, NO, CONDITIONAL, UNKNOWN, NOT_APPLICABLE = "yes", "no", "conditional", "unknown", "not applicable"


@dataclass(frozen=True)
class ChecklistQuestion:
    """One question: its key, the track, the heading, what is asked, help, the choices, and the facts beside it."""

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
    (CONDITIONAL, "Yes, under a condition"),
    (NO, "No"),
    (UNKNOWN, "Cannot be told from the evidence"),
)
_FITS_OR_NA = (*_FITS, (NOT_APPLICABLE, "Does not apply"))

LEGAL: tuple[ChecklistQuestion, ...] = (
    ChecklistQuestion(
        "publisher", "legal", "Publisher",
        "Is the publisher who it says it is, and may it grant these rights?",
        "A re-upload by someone else grants nothing. Compare owner, copyright line and base model.",
        _FITS, ("publisher", "lineage.base_model", "lineage.relation"),
    ),
    ChecklistQuestion(
        "intended-use", "legal", "Intended use",
        "Does the card's intended use cover this workload, and does no out-of-scope use exclude it?",
        "A card that says nothing about the use makes it an unvalidated use case: answer that it cannot be told.",
        _FITS, ("card.intended_use", "card.out_of_scope"),
    ),
    ChecklistQuestion(
        "license", "legal", "License",
        "Do the license text, the card's license fields and the base model's terms agree?",
        "A name is not an identity: read the stored text. A tag without any text is a declared license only.",
        _FITS, ("license.tag", "license.name", "license.link", "license.files"), ("license", "notice"),
    ),
    ChecklistQuestion(
        "commercial-use", "legal", "Commercial use",
        "Do the terms allow the commercial use that this workload makes?",
        "Internal use by a company is commercial use. Look for user and revenue thresholds that include affiliates.",
        _FITS, ("license.tag", "license.name"), ("license", "gate_prompt"),
    ),
    ChecklistQuestion(
        "redistribution", "legal", "Redistribution",
        "Do the terms allow the copies that we plan: a mirror, a product, a derivative?",
        "Some licenses count hosting as distribution. State the redistribution assumption in the intake.",
        _FITS_OR_NA, ("license.tag",), ("license", "gate_prompt"),
    ),
    ChecklistQuestion(
        "acceptable-use", "legal", "Acceptable use",
        "Does the acceptable-use policy leave this workload allowed, and what must be passed on?",
        "The decisive sentence is often in a policy document of its own, or at an address that may change.",
        _FITS_OR_NA, ("license.files",), ("use_policy", "gate_prompt", "license"),
    ),
    ChecklistQuestion(
        "gate", "legal", "Access gate",
        "Who accepted the gate's prompt for us, and may that person bind the company?",
        "Access is granted to a person, never to an organisation, and can be taken back at any time.",
        _FITS_OR_NA, ("gate.state", "gate.prompt", "gate.fields", "gate.eu_disallowed"), ("gate_prompt",),
    ),
    ChecklistQuestion(
        "managed-account", "legal", "Managed account",
        "Does the company manage the account that downloads the files?",
        "A person's own account leaves with the person, and its acceptance binds nobody else.",
        _FITS_OR_NA, ("gate.state",),
    ),
    ChecklistQuestion(
        "access-logs", "legal", "Access logs",
        "May the hub see from our requests which files we read, when, and under which project's name?",
        "Account, token and organisation names stand in the hub's logs; so may the name of an unannounced project.",
        _FITS_OR_NA, (),
    ),
    ChecklistQuestion(
        "prompt-data", "legal", "Prompt data",
        "Do prompts and documents stay on our machines?",
        "A model that is served here sends nothing out; a hosted interface or telemetry of the runtime may.",
        _FITS_OR_NA, ("code.remote",),
    ),
    ChecklistQuestion(
        "evaluation-data", "legal", "Evaluation data",
        "Does the data that we evaluate with stay inside, and may it be used for this?",
        "Test sets made of customers' letters are customers' data.",
        _FITS_OR_NA, (),
    ),
    ChecklistQuestion(
        "demo-spaces", "legal", "Third-party demonstrations",
        "Is it settled that nobody types our data into demonstrations on the hub?",
        "A demonstration runs on somebody else's machine under somebody else's terms.",
        _FITS_OR_NA, (),
    ),
    ChecklistQuestion(
        "outputs", "legal", "Outputs",
        "Do the terms leave us the outputs for what we plan with them?",
        "Who owns them, what they may be used for, and whether models may be trained on them are three questions.",
        _FITS_OR_NA, ("license.tag",), ("license", "use_policy"),
    ),
)  # fmt: skip

ENGINEERING: tuple[ChecklistQuestion, ...] = (
    ChecklistQuestion(
        "purpose", "engineering", "Purpose",
        "Was it made for what the workload does, by its card and its kind?",
        "A card that is silent leaves an unvalidated use case. A base model continues text and follows no instruction.",
        _FITS, ("card.intended_use", "card.out_of_scope", "task.pipeline_tag", "card.languages"),
    ),
    ChecklistQuestion(
        "modality", "engineering", "Modality",
        "Do the input and output modalities, confirmed from the files, fit the workload?",
        "The family's name proves nothing: compare config, processor files and pipeline tag.",
        _FITS, ("modality.input", "modality.output", "task.pipeline_tag", "architecture.names"),
    ),
    ChecklistQuestion(
        "tokenizer", "engineering", "Tokenizer",
        "Is the tokenizer there, complete, and at the same commit as the weights?",
        "A tokenizer that does not fit the weights loads without error and answers plausible-looking nonsense.",
        _FITS_OR_NA, ("tokenizer.files", "tokenizer.class", "tokenizer.bos", "tokenizer.eos", "vocabulary.config"),
    ),
    ChecklistQuestion(
        "chat-template", "engineering", "Chat template",
        "Is there a chat template with the roles that the workload needs?",
        "A base model has none and is no chat model. A template is code that shapes every prompt: note its digest.",
        _FITS_OR_NA, ("template.source", "template.digest", "template.roles"), ("chat_template",),
    ),
    ChecklistQuestion(
        "context", "engineering", "Context",
        "Does the offered context hold the tokens that the workload needs?",
        "Offered is not tested: config, tokenizer and card may name three different limits.",
        _FITS, ("context.config", "context.tokenizer", "generation.max_length"),
    ),
    ChecklistQuestion(
        "hardware", "engineering", "Hardware guidance",
        "Do weights, cache and an operational buffer fit the workload's node classes?",
        "Bytes on disk are known from the tensor headers; anything beyond them is an estimate until it was tested.",
        _FITS, ("weights.bytes", "weights.dtypes", "weights.parameters", "quantization.scheme", "card.hardware"),
    ),
    ChecklistQuestion(
        "base-model", "engineering", "Base model",
        "Is it known what it was made from, and at which commit?",
        "A fine-tune of an unknown base is a high risk: a rule stands against it until the base is shown here.",
        _FITS_OR_NA, ("lineage.base_model", "lineage.relation", "lineage.adapter_base", "lineage.ancestors"),
    ),
    ChecklistQuestion(
        "limitations", "engineering", "Limitations",
        "Are the stated limitations acceptable for this workload, and who controls them?",
        "A limitation without a control (guardrail, validation, logging, escalation) is a risk that somebody must own.",
        _FITS, ("card.limitations", "card.bias"),
    ),
    ChecklistQuestion(
        "safety", "engineering", "Safety notes",
        "Is the artifact set safe to load, and do the safety notes fit the risk level?",
        "Pickled weights run code when loaded; code in the repository runs when asked for. No scan clears it.",
        _FITS, ("card.safety", "weights.formats", "code.remote"),
    ),
    ChecklistQuestion(
        "training-disclosure", "engineering", "Training disclosure",
        "Is it known well enough what the model was trained on?",
        "Withheld is an answer. Name what compensates for it: tests, questions, a condition.",
        _FITS, ("card.training_data", "card.evaluation"),
    ),
)  # fmt: skip

QUESTIONS: dict[str, tuple[ChecklistQuestion, ...]] = {"legal": LEGAL, "engineering": ENGINEERING}


def find(track: str, key: str) -> ChecklistQuestion | None:
    """The question of this track with this key."""
    return next((question for question in QUESTIONS.get(track, ()) if question.key == key), None)
