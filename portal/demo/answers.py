"""The demo reviewers' checklist answers and license intakes."""

ANSWERS: dict[str, dict[str, tuple[str, str]]] = {
    "legal": {
        "publisher": ("yes", "The owner's name and the name in the license or notice file are the same publisher."),
        "intended-use": ("yes", "The card names assistant-style drafting; no out-of-scope use touches ours."),
        "license": ("yes", "The card and the texts at the commit name the same license."),
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
        "evaluation-data": ("yes", "Forty letters written for testing; none from customers."),
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
        "limitations": (
            "conditional",
            "A clerk reads every draft; numbers in it are looked up in the contract system.",
        ),
        "safety": ("yes", "Safetensors only, no code in the repository."),
        "training-disclosure": (
            "conditional",
            "Described, not released; compensated by forty tests on memorised text.",
        ),
    },
}

OVERRIDES: dict[str, dict[str, tuple[str, str]]] = {
    "small": {
        "intended-use": ("yes", "The card names short drafts that a person checks, which is our use."),
        "purpose": ("yes", "Made for short drafts and for extracting a few fields; a letter has at most 600 words."),
        "context": ("yes", "The config states 32,768 tokens and the workload needs 8,192."),
        "base-model": ("conditional", "None is named. The card says distilled from quill-7b-instruct, same publisher."),
        "training-disclosure": (
            "conditional",
            "The prompts are published, the answers are not; we asked in discussion 7.",
        ),
    },
    "reader": {
        "intended-use": ("yes", "The card names invoices and letters, scanned at 150 dots per inch or more."),
        "gate": ("yes", "The company's service account accepted the prompt; access was granted automatically."),
        "evaluation-data": ("yes", "Invoices printed and scanned for testing; none from a customer."),
        "purpose": ("yes", "Made for printed documents; handwriting is sent to a clerk unread."),
        "modality": ("yes", "A page image in and text out, by config, processor and task."),
        "chat-template": ("yes", "One fixed template that takes a page and an instruction; its digest is noted."),
        "context": ("yes", "A page gives at most 3,200 tokens in our tests; the workload plans for 4,096."),
        "base-model": (
            "conditional",
            "None is named and no file shows one; the card describes training from rendered pages.",
        ),
        "limitations": ("conditional", "Tables lose merged cells, so a clerk compares every amount with the scan."),
        "safety": ("yes", "Safetensors only. The output is treated as untrusted text, as the card asks."),
        "training-disclosure": ("yes", "The page generator and the archives are named on the card."),
    },
    "embedding": {
        "intended-use": (
            "yes",
            "The card names search over internal policies in English and German, which is our use.",
        ),
        "evaluation-data": ("yes", "The 300 test questions were written by the service desk and name no one."),
        "outputs": ("yes", "Vectors stay in our index; the text makes no claim to them."),
        "purpose": ("yes", "Made to rank paragraphs by meaning; a person reads the hits."),
        "modality": ("yes", "Text in, vectors of 384 numbers out, by config, pooling file and task."),
        "chat-template": ("not applicable", "An embedding model takes no prompts."),
        "context": ("yes", "512 tokens by config and card; policies are split into paragraphs of at most 400."),
        "hardware": ("yes", "112 MB on four cores: 40 queries at once took 180 ms at p95 in our test."),
        "base-model": (
            "conditional",
            "None is named; the card lists the training pairs. The index can be rebuilt in an hour.",
        ),
        "limitations": (
            "conditional",
            "Negation is weak, so each hit is shown with its sentence and a link to the policy.",
        ),
        "training-disclosure": ("yes", "The list of the 14 million training pairs is published."),
    },
    "no-tokenizer": {
        "tokenizer": ("no", "This commit has none. A tokenizer from elsewhere would load but produce nonsense."),
    },
    "non-commercial": {
        "commercial-use": ("no", "The terms exclude commercial use, and our internal use is commercial use."),
    },
}
"""What differs for a kind of model, or for a repository that lacks something."""

INTAKE: dict[str, str] = {
    "publisher": "Sample Lab, the owner of the repository and the licensor in its texts",
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
