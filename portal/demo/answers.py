"""The demo reviewers' checklist answers, and their reasons when they sign."""

from reviews.decisions.record import BoundaryPart
from reviews.people.holder import Holder

PRIYA = Holder("account", "priya", "Priya Nair")
CLAIMS = Holder("team", "claims-automation", "Claims Automation")

ANSWERS: dict[str, dict[str, tuple[str, str]]] = {
    "legal": {
        "publisher": ("yes", "The owner's name, the copyright line and the base model name the same publisher."),
        "intended-use": ("yes", "The card names assistant-style drafting; no out-of-scope use touches ours."),
        "license": ("yes", "Tag and text agree; the base model carries the same terms."),
        "commercial-use": ("yes", "Granted without a threshold. Our internal use is commercial use."),
        "redistribution": (
            "conditional",
            "An internal mirror is not distribution; keep the notice file with it.",
        ),
        "acceptable-use": ("yes", "Nothing we plan is excluded."),
        "gate": ("not applicable", "The repository is open."),
        "managed-account": ("yes", "The mirror reads with the company's service account."),
        "access-logs": ("yes", "The account's name reveals the company but no project."),
        "prompt-data": ("yes", "Served on our own nodes; the runtime's telemetry is off."),
        "evaluation-data": ("yes", "Letters written for testing; none from customers."),
        "demo-spaces": ("yes", "The team has been told; the proxy blocks the demo."),
        "outputs": ("yes", "The text makes no claim to outputs; none is used to train a model."),
    },
    "engineering": {
        "purpose": ("yes", "Made for instruction-based drafting and extraction, which is our use."),
        "modality": ("yes", "Config and task agree."),
        "tokenizer": ("yes", "The files are at the same commit; the vocabulary size agrees with the config."),
        "chat-template": ("yes", "Has the roles we use; its digest is noted."),
        "context": ("yes", "The stated context exceeds the workload's needs; we have yet to test long inputs."),
        "hardware": ("conditional", "Fits by the header's sizes with a buffer; an estimate until the load test."),
        "base-model": ("yes", "The card names it, and it was read at its own commit."),
        "limitations": ("conditional", "A clerk reads every output; the output validator rejects what does not parse."),
        "safety": ("yes", "Safetensors only, no code in the repository."),
        "training-disclosure": (
            "conditional",
            "Described, not released; compensated by forty tests on memorised text.",
        ),
    },
}

OVERRIDES: dict[str, dict[str, tuple[str, str]]] = {
    "embedding": {
        "chat-template": ("not applicable", "An embedding model takes no prompts."),
        "modality": ("yes", "Text in, vectors out, by config and task."),
    },
    "no-tokenizer": {
        "tokenizer": ("no", "This commit has none. A tokenizer from elsewhere would load but produce nonsense."),
    },
    "non-commercial": {
        "commercial-use": ("no", "The terms exclude commercial use, and our internal use is commercial use."),
    },
}

INTAKE: dict[str, str] = {
    "publisher": "Sample Lab, the owner of the repository and of its base model",
    "license_name": "Sample Permissive License 1.0",
    "license_source": "LICENSE at the pinned commit",
    "intended_use": "Covered by the card: drafting and extraction that a person checks.",
    "commercial_limits": "None stated; no user or revenue threshold.",
    "redistribution": "We assume an internal mirror; nothing leaves the company.",
    "acceptable_use": "No separate policy; the card's out-of-scope uses do not affect ours.",
}

APACHE: dict[str, str] = {
    "license_name": "Apache License 2.0 (declared)",
    "license_source": "Tag on the card and NOTICE at the pinned commit; the license text is not in the repository",
}
"""Differences for a repository that declares a well-known license without its text."""

RESPONSIBLE: dict[str, str] = {
    "license_name": "Sample Responsible Use License 1.0",
    "commercial_limits": "Granted, except to companies with their principal place of business in the European Union.",
    "redistribution": "We assume an internal mirror; nothing leaves the company.",
    "acceptable_use": "Section 3 of the license: no identification of people, no workplace surveillance.",
}
"""Differences for the license that excludes us."""

TERMS: dict[str, object] = {
    "runtime": "vLLM 0.33.0, without remote code",
    "node_class": "l40s-48-2",
    "context_tokens": 8192,
    "concurrency": 16,
    "known": "estimated",
    "first_artifact_to_test": "The BF16 safetensors set, before any quantized rung",
    "trade_off_accepted": "Shorter context than stated, to leave room for a rollout without a second node",
}

RULING: dict[str, object] = {
    "limitations": "Weak on tables and on numbers that span lines; not for legal or medical advice.",
    "largest_risk": "Invented reference numbers in drafts that look right.",
    "revision_strategy": "pin-and-watch",
    "triggers": ("license-changed", "owner-changed", "new-commit", "vulnerability", "quality-drop"),
    "removal_plan": "Switch the route back, drain for 15 minutes, delete the mirror within 7 days.",
    "change_owner": PRIYA,
    "boundary": {
        "container": BoundaryPart("vLLM 0.33.0 in the platform’s base image, rebuilt weekly and scanned", PRIYA),
        "tokenizer": BoundaryPart("Files at the pinned commit; no code from the repository", PRIYA),
        "weights": BoundaryPart("safetensors only, digests checked when they are mirrored", PRIYA),
        "prompt-template": BoundaryPart("Template at the pinned commit, with our system prompt around it", CLAIMS),
        "post-processing": BoundaryPart("Output validator of the claims service, version 3", CLAIMS),
    },
}
