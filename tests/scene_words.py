"""What reviewers write in the scenes: the license intake, and the terms of an engineering sign-off."""

INTAKE = {
    "publisher": "Sample Lab",
    "license_name": "Sample Permissive License 1.0",
    "license_source": "LICENSE at the commit",
    "intended_use": "Covered: drafting replies that a person reads.",
    "commercial_limits": "None stated.",
    "redistribution": "Mirror inside the company only.",
    "acceptable_use": "No policy of its own.",
}

TERMS = {
    "runtime": "vLLM 0.33.0",
    "node_class": "l40s-48-2",
    "context_tokens": 8192,
    "concurrency": 16,
    "known": "estimated",
    "first_artifact_to_test": "model.safetensors",
    "trade_off_accepted": "Smaller model, faster answers.",
}
