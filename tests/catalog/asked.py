"""A company with eight approved uses and one private one, and the questions that people ask it in a sentence."""

from typing import Any

from reviews.decisions.models import Decision
from reviews.hub.shapes.reading import ReadingValue
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

USES: dict[str, dict[str, Any]] = {
    "Claims intake": {},
    "Ticket summaries": {
        "purpose": "Summarise the tickets of a customer so that the next agent knows what was said before.",
        "users": "60 agents of customer support", "expected_output": "Five sentences, read by the agent",
        "data_sensitivity": "confidential", "context_tokens": 4096,
    },
    "Support reply drafting": {
        "purpose": "Draft a reply to a customer's letter, which a clerk reads and sends.",
        "users": "60 clerks of customer support", "expected_output": "A letter of at most 600 words",
        "use_class": "external-product",
    },
    "Damage photos": {
        "purpose": "Describe what a photo of a damaged car shows, to help the assessor.", "users": "35 assessors",
        "input_modality": "text-image", "expected_output": "Three sentences and a list of damaged parts",
        "context_tokens": 4096,
    },
    "Invoice reading": {
        "purpose": "Read scanned repair invoices into text, whose amounts a clerk compares with the scan.",
        "users": "35 assessors", "input_modality": "text-image", "expected_output": "The text of the page",
        "context_tokens": 4096,
    },
    "Policy search": {
        "purpose": "Find the paragraphs of our policies that answer a question.", "users": "All 900 employees",
        "expected_output": "Ten paragraphs, ranked", "data_sensitivity": "internal", "risk_level": "low",
    },
    "Test generation": {
        "purpose": "Suggest unit tests for a function that a developer has selected.", "users": "70 developers",
        "expected_output": "A file of tests, run before it is shown", "data_sensitivity": "confidential",
        "languages": "English",
    },
    "Vertragsübersetzung": {
        "purpose": "Verträge mit Lieferanten aus dem Englischen übersetzen, damit Einkäufer sie lesen können.",
        "users": "20 Einkäufer", "expected_output": "Der Vertrag auf Deutsch, von einem Juristen gelesen",
        "languages": "de, en", "data_sensitivity": "confidential",
    },
}  # fmt: skip
IMAGES = ("Damage photos", "Invoice reading")


def company(cast: Cast) -> dict[str, int]:
    """Approve a model for each use; return the decisions by the name of their use."""
    found = {}
    for place, (name, said) in enumerate(USES.items()):
        repo = f"sample-lab/use-{place}"
        work = scenes.workload(cast, name=name, **said)
        candidate = scenes.candidate_at("decided", cast, repo, work=work, read=_read(name, repo))
        found[name] = Decision.objects.get(candidate=candidate).number
    return found


def _read(name: str, repo: str) -> ReadingValue:
    if name in IMAGES:
        seen = {"modality.input": (["text", "image"], "stated", "config.json", "")}
        return reading(repo, pipeline_tag="image-text-to-text", facts=seen)
    return reading(repo, pipeline_tag="feature-extraction" if "search" in name else "text-generation")


QUESTIONS: tuple[tuple[str, str], ...] = (
    ("summarise customer tickets", "Ticket summaries"),
    ("Can we use a model to summarize support tickets?", "Ticket summaries"),
    ("I need abstracts of support cases", "Ticket summaries"),
    ("short recap of the issues a client has reported", "Ticket summaries"),
    ("condense complaints of policyholders for our agents", "Ticket summaries"),
    ("sumarise customer tickets", "Ticket summaries"),
    ("Kundenanfragen zusammenfassen", "Ticket summaries"),
    ("gist of a customer's tickets for confidential data on premises", "Ticket summaries"),
    ("summarise customer tickets in English for our staff", "Ticket summaries"),
    ("digest of incoming customer tickets", "Ticket summaries"),
    ("draft answers to customer letters", "Support reply drafting"),
    ("write replies to customers' emails", "Support reply drafting"),
    ("compose a response to a client's mail", "Support reply drafting"),
    ("Antworten auf Kundenbriefe entwerfen", "Support reply drafting"),
    ("help clerks write letters to customers", "Support reply drafting"),
    ("extract fields from claim letters", "Claims intake"),
    ("turn claim letters into structured data", "Claims intake"),
    ("parse claims into JSON", "Claims intake"),
    ("capture the record of a loss from a letter", "Claims intake"),
    ("structure claim letters, personal data, on-prem", "Claims intake"),
    ("describe photos of damaged cars", "Damage photos"),
    ("what does a picture of a damaged vehicle show", "Damage photos"),
    ("explain images of car damage to an assessor", "Damage photos"),
    ("Fotos von Fahrzeugschäden beschreiben", "Damage photos"),
    ("read scanned invoices", "Invoice reading"),
    ("OCR of repair bills", "Invoice reading"),
    ("digitise receipts from scans", "Invoice reading"),
    ("scan invoices into text for clerks", "Invoice reading"),
    ("search our policies", "Policy search"),
    ("find the passage of a guideline that answers a question", "Policy search"),
    ("retrieve paragraphs from the handbook", "Policy search"),
    ("semantic search over internal policies for employees", "Policy search"),
    ("write unit tests for a function", "Test generation"),
    ("generate tests for source code", "Test generation"),
    ("suggest unit tests to developers", "Test generation"),
    ("translate contracts with suppliers", "Vertragsübersetzung"),
    ("Verträge ins Deutsche übersetzen", "Vertragsübersetzung"),
    ("localise supplier agreements", "Vertragsübersetzung"),
    ("forecast the weather for next week", ""),
    ("draw a logo for our club", ""),
)
"""Forty sentences, and the use whose decision should come first; "" where nothing of the kind is approved."""
