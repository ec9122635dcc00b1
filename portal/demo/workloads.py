"""The workload statements of the demo."""

from typing import Any

from portal.demo.people import Company
from reviews.workloads.actions import state
from reviews.workloads.models import Workload

COMMON: dict[str, Any] = {
    "input_modality": "text",
    "risk_level": "medium",
    "data_sensitivity": "personal",
    "environment": "on-premises",
    "overflow_plan": "chunk",
    "languages": "German, English",
    "territory": "European Union",
    "user_band": "under-1k",
    "revenue_band": "over-100m",
    "acts": ["run", "quantize", "mirror"],
    "use_class": "internal-tool",
    "domains": ["none"],
    "entity_in": "EU",
    "users_in": ["EU"],
    "runs_in": ["EU"],
    "node_classes": ["l40s-48-2"],
}

STATEMENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "claims-automation", "maya",
        {
            "name": "Claims intake",
            "purpose": "Turn a claim letter into a structured record that a clerk checks.",
            "users": "140 clerks of the claims department",
            "expected_output": "JSON with twelve fields, checked by a person",
            "latency_target": "First token under 1.5 s at p95",
            "first_token_ms": 1_500,
            "context_tokens": 16384,
            "concurrency": 24,
            "languages": "German, English, French",
            "node_classes": ["h100-80-1"],
        },
    ),
    (
        "customer-support", "maya",
        {
            "name": "Support reply drafting",
            "purpose": "Draft a reply to a customer's letter, which a clerk reads and sends.",
            "users": "60 clerks of customer support",
            "expected_output": "A letter of at most 600 words",
            "latency_target": "Whole draft under 8 s at p95",
            "whole_answer_ms": 8_000,
            "use_class": "external-product",
            "context_tokens": 8192,
            "concurrency": 32,
            "node_classes": ["l40s-48-2", "h100-80-1"],
        },
    ),
    (
        "claims-automation", "maya",
        {
            "name": "Damage photos",
            "purpose": "Describe what a photo of a damaged car shows, to help the assessor.",
            "users": "35 assessors",
            "input_modality": "text-image",
            "expected_output": "Three sentences and a list of damaged parts",
            "latency_target": "Under 5 s at p95",
            "context_tokens": 4096,
            "concurrency": 8,
        },
    ),
    (
        "claims-automation", "maya",
        {
            "name": "Invoice reading",
            "purpose": "Read scanned repair invoices into text, whose amounts a clerk compares with the scan.",
            "users": "35 assessors",
            "input_modality": "text-image",
            "expected_output": "The text of the page, with the total as a number",
            "latency_target": "A page under 5 s at p95",
            "context_tokens": 4096,
            "concurrency": 8,
        },
    ),
    (
        "customer-support", "maya",
        {
            "name": "Policy search",
            "purpose": "Find the paragraphs of our policies that answer a question.",
            "users": "All 900 employees",
            "expected_output": "Ten paragraphs, ranked",
            "risk_level": "low",
            "data_sensitivity": "internal",
            "latency_target": "Under 300 ms at p95",
            "context_tokens": 512,
            "concurrency": 40,
            "overflow_plan": "truncate",
            "acts": ["run", "mirror"],
            "node_classes": ["cpu-64"],
        },
    ),
    (
        "developer-tools", "maya",
        {
            "name": "Test generation",
            "purpose": "Suggest unit tests for a function that a developer has selected.",
            "users": "70 developers",
            "expected_output": "A file of tests, run before it is shown",
            "risk_level": "low",
            "data_sensitivity": "confidential",
            "latency_target": "Under 20 s at p95",
            "context_tokens": 32768,
            "concurrency": 6,
            "languages": "English",
        },
    ),
    (
        "legal-affairs", "jonas",
        {
            "name": "Restructuring memos",
            "private": True,
            "purpose": "Summarise memos about a restructuring that is not public.",
            "users": "6 lawyers",
            "expected_output": "One page, read by a lawyer",
            "risk_level": "high",
            "data_sensitivity": "special",
            "environment": "on-premises-dedicated",
            "latency_target": "Under a minute",
            "context_tokens": 65536,
            "concurrency": 2,
            "overflow_plan": "summarise",
        },
    ),
)  # fmt: skip


def state_workloads(company: Company) -> dict[str, Workload]:
    """Write every statement as its author; return them by name."""
    return {
        statement["name"]: state(
            team=company.teams[team], by=company.people[author], **{"private": False, **COMMON, **statement}
        )
        for team, author, statement in STATEMENTS
    }
