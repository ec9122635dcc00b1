"""The vocabulary of a workload statement: every choice with the words that a form shows for it."""

from reviews.language.phrases import say

RISK_LEVELS = (
    ("low", say("Low: a person checks every output, and an error costs little")),
    ("medium", say("Medium: a person checks samples of the outputs, or an error costs money or time")),
    ("high", say("High: unchecked outputs reach customers or drive decisions, or an error may harm someone")),
)

MODALITIES = (
    ("text", say("Text")),
    ("image", say("Images")),
    ("text-image", say("Text with images")),
    ("audio", say("Audio")),
    ("video", say("Video")),
    ("other", say("Other")),
)

SENSITIVITIES = (
    ("public", say("Public")),
    ("internal", say("Internal")),
    ("confidential", say("Confidential")),
    ("personal", say("Personal data")),
    ("special", say("Special categories of personal data")),
)

ENVIRONMENTS = (
    ("on-premises", say("On premises, shared cluster")),
    ("on-premises-dedicated", say("On premises, dedicated nodes")),
    ("private-cloud", say("Private cloud")),
    ("edge", say("Edge device")),
    ("workstation", say("Workstation")),
)

OVERFLOW_PLANS = (
    ("truncate", say("Truncate")),
    ("chunk", say("Split into chunks")),
    ("retrieve", say("Retrieve only the relevant parts")),
    ("summarise", say("Summarise first")),
    ("reject", say("Reject the request")),
)

P95 = "p95"
PERCENTILES = ((P95, say("95th percentile")), ("p50", say("Median")))
"""At which percentile the figures of a latency target hold."""

USER_BANDS = (
    ("under-1k", say("Under 1,000 people a month")),
    ("under-1m", say("Under 1 million a month")),
    ("under-100m", say("Under 100 million a month")),
    ("under-700m", say("100 to under 700 million a month")),
    ("over-700m", say("700 million a month or more")),
    ("over-100m", say("100 million a month or more, exact number unknown")),
)

REVENUE_BANDS = (
    ("under-1m", say("Under USD 1 million a year")),
    ("under-10m", say("Under USD 10 million a year")),
    ("under-50m", say("Under USD 50 million a year")),
    ("under-100m", say("Under USD 100 million a year")),
    ("over-100m", say("USD 100 million a year or more")),
)

ACTS = (
    ("run", say("Run the model")),
    ("fine-tune", say("Fine-tune the model")),
    ("quantize", say("Quantize the model")),
    ("merge", say("Merge the model with another")),
    ("mirror", say("Mirror the model inside the company")),
    ("redistribute", say("Redistribute the model, or a product that contains it")),
    ("host", say("Host the model for others, through a product or an API")),
    ("train-on-outputs", say("Train another model on the outputs")),
)

USE_CLASSES = (
    ("internal-tool", say("Internal tool for our staff")),
    ("internal-step", say("Internal step in a product or process; outputs do not reach customers")),
    ("external-product", say("Part of a product or service for customers")),
    ("hosted-for-others", say("The model itself, offered to others through an API")),
    ("research", say("Research only; nothing goes into production")),
    ("evaluation", say("Testing and evaluation only")),
)

DOMAINS = (
    ("military", say("Military, weapons or nuclear")),
    ("medical", say("Medicine and health")),
    ("legal_practice", say("Legal advice")),
    ("biometric", say("Biometric processing")),
    ("surveillance", say("Surveillance")),
    ("minors", say("Minors")),
    ("critical_infrastructure", say("Critical infrastructure")),
    ("justice", say("Justice, law enforcement, migration or asylum")),
    ("finance", say("Financial, tax or insurance advice")),
    ("essential_services", say("Employment, credit, housing or other essential services")),
    ("weapons_drugs", say("Drugs, explosives or other dangerous goods")),
    ("sexual_content", say("Sexual content")),
    ("malware", say("Malware, or attacks on systems")),
    ("none", say("None of these")),
)
DOMAINS_EDITION = 2
"""Number of the list above. A statement keeps the number of the list that its author saw."""
FIRST_DOMAINS = tuple(value for value, _ in DOMAINS[:7])
"""The fields of the first list; a statement of then says nothing about the others."""


def domains_asked(edition: int) -> tuple[str, ...]:
    """Return the fields of use that the author of a statement could choose from."""
    return FIRST_DOMAINS if edition < DOMAINS_EDITION else tuple(value for value, _ in DOMAINS if value != "none")


TERRITORIES = (
    ("EU", say("European Union")),
    ("GB", say("United Kingdom")),
    ("CH", say("Switzerland")),
    ("NO", say("Norway, Iceland, Liechtenstein")),
    ("US", say("United States")),
    ("CA", say("Canada")),
    ("KR", say("South Korea")),
    ("JP", say("Japan")),
    ("CN", say("China")),
    ("IN", say("India")),
    ("BR", say("Brazil")),
    ("AU", say("Australia, New Zealand")),
    ("other", say("Elsewhere")),
)


def words(choices: tuple[tuple[str, str], ...], value: str) -> str:
    """Return the words for one choice; an unknown value is shown as it is."""
    return dict(choices).get(value, value)
