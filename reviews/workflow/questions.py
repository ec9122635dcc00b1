"""The checklist of each track: every question with its allowed answers and the facts relevant to it."""

from dataclasses import dataclass

from reviews.language.phrases import say

YES, NO, CONDITIONAL, UNKNOWN, NOT_APPLICABLE = "yes", "no", "conditional", "unknown", say("not applicable")


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
    (YES, say("Yes")),
    (CONDITIONAL, say("Yes, with conditions")),
    (NO, say("No")),
    (UNKNOWN, say("Cannot be determined from the evidence")),
)
_FITS_OR_NA = (*_FITS, (NOT_APPLICABLE, say("Does not apply")))

LEGAL: tuple[ChecklistQuestion, ...] = (
    ChecklistQuestion(
        "publisher",
        "legal",
        say("Publisher"),
        say("Is the publisher who it claims to be, and can it grant these rights?"),
        say("A re-upload by a third party grants no rights. Compare owner, copyright notice and base model."),
        _FITS,
        ("publisher", "lineage.base_model", "lineage.relation"),
    ),
    ChecklistQuestion(
        "intended-use",
        "legal",
        say("Intended use"),
        say("Does the card's intended use cover this workload, without any out-of-scope use that excludes it?"),
        say("If the card does not mention intended use, the use case is unvalidated: answer “Cannot be determined”."),
        _FITS,
        ("card.intended_use", "card.out_of_scope"),
    ),
    ChecklistQuestion(
        "license",
        "legal",
        say("License"),
        say("Do the license text, the card's license fields and the base model's terms agree?"),
        say("A license name proves nothing: read the stored text. A tag without a text is only a declared license."),
        _FITS,
        (
            "license.tag",
            "license.name",
            "license.link",
            "license.files",
            "license.unread",
            "license.binds",
            "license.taken",
            "card.license",
            "license.card_terms",
        ),
        ("license", "notice"),
    ),
    ChecklistQuestion(
        "commercial-use",
        "legal",
        say("Commercial use"),
        say("Do the terms allow this workload's commercial use?"),
        say(
            "Internal use by a company is commercial use. Check for user and revenue thresholds that "
            "include affiliates."
        ),
        _FITS,
        ("license.tag", "license.name", "license.card_terms"),
        ("license", "gate_prompt"),
    ),
    ChecklistQuestion(
        "redistribution",
        "legal",
        say("Redistribution"),
        say("Do the terms allow the copies we plan: a mirror, a product, a derivative?"),
        say("Some licenses treat hosting as distribution. State the redistribution assumption in the license intake."),
        _FITS_OR_NA,
        ("license.tag",),
        ("license", "gate_prompt"),
    ),
    ChecklistQuestion(
        "acceptable-use",
        "legal",
        say("Acceptable use"),
        say("Does the acceptable-use policy allow this workload, and which terms must be passed on to users?"),
        say("The decisive sentence is often in a separate policy, or at an address whose content may change."),
        _FITS_OR_NA,
        ("license.files",),
        ("use_policy", "gate_prompt", "license"),
    ),
    ChecklistQuestion(
        "gate",
        "legal",
        say("Access gate"),
        say("Who accepted the access prompt on our behalf, and is that person authorized to bind the company?"),
        say("Access is granted to a person, never to an organisation, and can be revoked at any time."),
        _FITS_OR_NA,
        ("gate.state", "gate.prompt", "gate.fields", "gate.eu_disallowed"),
        ("gate_prompt",),
    ),
    ChecklistQuestion(
        "managed-account",
        "legal",
        say("Managed account"),
        say("Does the company manage the account that downloads the files?"),
        say("A personal account leaves with its owner, and its acceptance binds no one else."),
        _FITS_OR_NA,
        ("gate.state",),
    ),
    ChecklistQuestion(
        "access-logs",
        "legal",
        say("Access logs"),
        say("Is it acceptable that the hub sees which files we read, when, and under which project name?"),
        say("The hub logs account, token and organisation names, possibly including that of an unannounced project."),
        _FITS_OR_NA,
        (),
    ),
    ChecklistQuestion(
        "prompt-data",
        "legal",
        say("Prompt data"),
        say("Do prompts and documents stay on our infrastructure?"),
        say("A model served in-house sends nothing out; a hosted API or the runtime's telemetry might."),
        _FITS_OR_NA,
        ("code.remote",),
    ),
    ChecklistQuestion(
        "evaluation-data",
        "legal",
        say("Evaluation data"),
        say("Does our evaluation data stay in-house, and may it be used for this purpose?"),
        say("Test sets built from customer letters are customer data."),
        _FITS_OR_NA,
        (),
    ),
    ChecklistQuestion(
        "demo-spaces",
        "legal",
        say("Third-party demonstrations"),
        say("Is everyone instructed not to enter our data into demos on the hub?"),
        say("A demo runs on a third party's machine under a third party's terms."),
        _FITS_OR_NA,
        (),
    ),
    ChecklistQuestion(
        "outputs",
        "legal",
        say("Outputs"),
        say("Do the terms allow our planned use of the outputs?"),
        say("Ownership, permitted use, and training models on the outputs are three separate questions."),
        _FITS_OR_NA,
        ("license.tag",),
        ("license", "use_policy"),
    ),
)

ENGINEERING: tuple[ChecklistQuestion, ...] = (
    ChecklistQuestion(
        "purpose",
        "engineering",
        say("Purpose"),
        say("Do the card and the kind of model show that it was made for this task?"),
        say(
            "If the card is silent, the use case is unvalidated. A base model continues text but "
            "follows no instructions."
        ),
        _FITS,
        ("card.intended_use", "card.out_of_scope", "task.pipeline_tag", "card.languages"),
    ),
    ChecklistQuestion(
        "modality",
        "engineering",
        say("Modality"),
        say("Do the input and output modalities, confirmed from the files, fit the workload?"),
        say("The family name proves nothing: compare config, processor files and pipeline tag."),
        _FITS,
        ("modality.input", "modality.output", "task.pipeline_tag", "architecture.names"),
    ),
    ChecklistQuestion(
        "tokenizer",
        "engineering",
        say("Tokenizer"),
        say("Is the tokenizer present, complete, and at the same commit as the weights?"),
        say("A mismatched tokenizer loads without error and produces plausible-looking nonsense."),
        _FITS_OR_NA,
        ("tokenizer.files", "tokenizer.class", "tokenizer.bos", "tokenizer.eos", "vocabulary.config"),
    ),
    ChecklistQuestion(
        "chat-template",
        "engineering",
        say("Chat template"),
        say("Is there a chat template with the roles the workload needs?"),
        say(
            "A base model has none and is not a chat model. A template is code that shapes every "
            "prompt: note its digest."
        ),
        _FITS_OR_NA,
        ("template.source", "template.digest", "template.roles"),
        ("chat_template",),
    ),
    ChecklistQuestion(
        "context",
        "engineering",
        say("Context"),
        say("Is the stated context long enough for the workload?"),
        say("A stated limit is not a tested one: config, tokenizer and card may name three different limits."),
        _FITS,
        ("context.config", "context.tokenizer", "generation.max_length"),
    ),
    ChecklistQuestion(
        "hardware",
        "engineering",
        say("Hardware guidance"),
        say("Do weights, KV cache and an operating buffer fit the workload's node classes?"),
        say("Weight sizes are known from the tensor headers; everything else is an estimate until tested."),
        _FITS,
        ("weights.bytes", "weights.dtypes", "weights.parameters", "quantization.scheme", "card.hardware"),
    ),
    ChecklistQuestion(
        "base-model",
        "engineering",
        say("Base model"),
        say("Is the base model known, and at which commit?"),
        say(
            "A model made from an unknown base (fine-tuned, chat, quantized, merged, adapter) is "
            "high risk: a requirement "
            "blocks it until the base is shown here."
        ),
        _FITS_OR_NA,
        ("lineage.derived", "lineage.base_model", "lineage.relation", "lineage.adapter_base", "lineage.ancestors"),
    ),
    ChecklistQuestion(
        "limitations",
        "engineering",
        say("Limitations"),
        say("Are the stated limitations acceptable for this workload, and who controls them?"),
        say(
            "A limitation without a control (guardrail, validation, logging, escalation) is a risk that needs an owner."
        ),
        _FITS,
        ("card.limitations", "card.bias"),
    ),
    ChecklistQuestion(
        "safety",
        "engineering",
        say("Safety notes"),
        say("Is the artifact set safe to load, and do the safety notes fit the risk level?"),
        say(
            "Pickled weights run code when loaded; repository code runs if the config says so. No "
            "scan can clear either."
        ),
        _FITS,
        ("card.safety", "weights.formats", "code.remote"),
    ),
    ChecklistQuestion(
        "training-disclosure",
        "engineering",
        say("Training disclosure"),
        say("Is enough known about what the model was trained on?"),
        say("“Withheld” is an acceptable finding. Name what compensates for it: tests, questions, a condition."),
        _FITS,
        ("card.training_data", "card.evaluation"),
    ),
)

QUESTIONS: dict[str, tuple[ChecklistQuestion, ...]] = {"legal": LEGAL, "engineering": ENGINEERING}


def find(track: str, key: str) -> ChecklistQuestion | None:
    """Return the question of this track with this key."""
    return next((question for question in QUESTIONS.get(track, ()) if question.key == key), None)
