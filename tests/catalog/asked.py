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
MORE_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("boil down a customer's tickets to a few lines for the next agent", "Ticket summaries"),
    ("Give our hotline staff an overview of what a client complained about earlier", "Ticket summaries"),
    ("sumarize custmer tikets", "Ticket summaries"),
    ("Was ein Kunde bisher gemeldet hat, in fünf Sätzen für den nächsten Bearbeiter", "Ticket summaries"),
    ("Zusammenfassung von Support-Tickets, vertrauliche Daten, im eigenen Rechenzentrum", "Ticket summaries"),
    ("key points of a support conversation before hand-over", "Ticket summaries"),
    ("summarise customer tickets that contain health data", "Ticket summaries"),
    ("summarise customer tickets in Japanese", "Ticket summaries"),
    (
        (
            "summarise customer tickets and answer them automatically, for our staff, confidential data, on premises, "
            "in English, up to 2000 tokens"
        ),
        "Ticket summaries",
    ),
    ("summarise customer tickets on an offline laptop", "Ticket summaries"),
    ("ghostwrite the reply to an angry policyholder, a clerk approves it", "Support reply drafting"),
    ("Vorschlag für eine Antwort auf die Beschwerde eines Kunden", "Support reply drafting"),
    ("prepare answers to mail from clients", "Support reply drafting"),
    ("anwser customer leters", "Support reply drafting"),
    ("Standardbriefe an Kunden formulieren", "Support reply drafting"),
    ("pull name, date and amount of loss out of claim letters", "Claims intake"),
    ("Schadenmeldungen in Datensätze umwandeln", "Claims intake"),
    ("get data out of letters about a loss, into a database", "Claims intake"),
    ("extarct fields form claim leters", "Claims intake"),
    ("Schadenbriefe strukturiert erfassen, personenbezogene Daten", "Claims intake"),
    ("extract claim data for a partner, inside our paid app", "Claims intake"),
    ("tell an expert what is broken on a car in a snapshot", "Damage photos"),
    ("caption pictures of dented vehicles", "Damage photos"),
    ("Bilder beschädigter Autos in Worte fassen", "Damage photos"),
    ("describe a video of a damaged car", "Damage photos"),
    ("get the text off photographed garage bills", "Invoice reading"),
    ("Rechnungen einscannen und Beträge auslesen", "Invoice reading"),
    ("OCR for workshop invoices in Polish", "Invoice reading"),
    ("read handwritten receipts", "Invoice reading"),
    ("which paragraph of the company rules says how I book travel?", "Policy search"),
    ("look things up in our guidelines", "Policy search"),
    ("Richtlinien durchsuchen", "Policy search"),
    ("ask questions about our internal policies", "Policy search"),
    ("find paragraphs in policies with patient data", "Policy search"),
    ("unit test skeletons for developers", "Test generation"),
    ("Softwaretests für ausgewählten Code schreiben", "Test generation"),
    ("write pytest cases for python functions", "Test generation"),
    ("render supplier contracts in German", "Vertragsübersetzung"),
    ("translate contracts from English to French", "Vertragsübersetzung"),
    ("English-German translation of purchase agreements", "Vertragsübersetzung"),
    ("transcribe phone calls of customers", ""),
    ("predict which claims are fraudulent", ""),
    ("screen applicants by their CV", ""),
    ("generate photos of cars for advertising", ""),
    ("write a poem", ""),
    ("Kundenfeedback nach Stimmung einordnen", ""),
    ("delete customer tickets", ""),
    ("summarise court rulings", ""),
)
"""Others, with slips, in German, and with an axis on which the right decision fails."""
LATER_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("recap what a customer wrote in earlier tickets", "Ticket summaries"),
    ("Kurzfassung von Beschwerden für Sachbearbeiter", "Ticket summaries"),
    ("shorten long complaint threads", "Ticket summaries"),
    ("suggest replies to complaints by post", "Support reply drafting"),
    ("auto-reply to customer mails without review", "Support reply drafting"),
    ("Kundenbriefe beantworten", "Support reply drafting"),
    ("polite wording for letters to clients", "Support reply drafting"),
    ("fill a claims form from a letter", "Claims intake"),
    ("key facts from damage reports by letter into JSON", "Claims intake"),
    ("Schadenbrief in Felder zerlegen", "Claims intake"),
    ("say which parts of a vehicle are damaged from pictures", "Damage photos"),
    ("Unfallfotos beschreiben", "Damage photos"),
    ("image captioning for car inspectors", "Damage photos"),
    ("turn paper invoices into text", "Invoice reading"),
    ("Werkstattrechnungen digitalisieren", "Invoice reading"),
    ("rceeipt scanning", "Invoice reading"),
    ("RAG over HR policies", "Policy search"),
    ("where in the handbook does it say that", "Policy search"),
    ("Suche in Richtlinien für alle Mitarbeiter", "Policy search"),
    ("unittests generieren", "Test generation"),
    ("test coverage for functions, written by AI", "Test generation"),
    ("translate purchasing contracts for buyers", "Vertragsübersetzung"),
    ("English contracts into German for our purchasing staff", "Vertragsübersetzung"),
    ("chat with customers on our website", ""),
    ("detect fraud in invoices", ""),
    ("summarise meeting recordings", ""),
    ("answer questions of customers about our products", ""),
    ("sort incoming mail by department", ""),
)
"""Sentences that were written after the words of the portal, for a purpose that they name otherwise."""
STATED = "in English, texts of up to 4,000 tokens, confidential data, on premises, for our staff"
"""Every axis of "Ticket summaries", as it is approved."""
WIDER: tuple[str, ...] = (
    f"summarise customer tickets and translate contracts, {STATED}",
    f"summarise customer tickets and reply to them automatically, {STATED}",
    (
        "summarise customer tickets, in English and Slovak, up to 4,000 tokens, confidential data, on premises, for "
        "our staff"
    ),
    f"summarise customer tickets, {STATED}, at times 100k tokens",
    f"summarise customer tickets, {STATED} and for the customers",
    (
        "summarise customer tickets for our staff and our customers, in English, up to 4,000 tokens, confidential "
        "data, on premises"
    ),
    f"summarise customer tickets, {STATED}, some with credit card numbers",
    f"summarise customer tickets, {STATED}, some about diagnoses and illnesses",
    f"summarise customer tickets, {STATED}, with names and birthdays of children",
    f"summarise customer tickets to rank employees by performance, {STATED}",
    f"summarise customer tickets and train a model on them, {STATED}",
    (
        "summarise customer tickets, in English, up to 4,000 tokens, confidential data, on premises and in the "
        "public cloud, for our staff"
    ),
    (
        "summarise customer tickets, in English, up to 4,000 tokens, confidential data, on premises and offline on "
        "phones, for our staff"
    ),
    (
        "summarise customer tickets, in all languages, English too, up to 4,000 tokens, confidential data, on "
        "premises, for our staff"
    ),
    f"summarise customer tickets with photos, {STATED}",
    f"summarise customer tickets and voicemails, {STATED}",
    (
        "summarise customer tickets in English for our staff and sell the summaries, 4,000 tokens, confidential "
        "data, on premises"
    ),
    (
        "summarise customer tickets, nicht nur intern sondern auch für Kunden, confidential data, on premises, "
        "English, 4000 tokens"
    ),
    (
        "summarise customer tickets, Englisch und Ungarisch, intern, vertrauliche Daten, im eigenen Rechenzentrum, "
        "4000 tokens"
    ),
    f"summarise customer tickets and sort staff by their faults, {STATED}",
)
"""Sentences that ask for "Ticket summaries" and for more: another act, people, data, place, language or length."""
