"""The vocabulary of a workload statement: every choice with the words that a form shows for it."""

RISK_LEVELS = (
    ("low", "Low: a person checks every output, and an error costs little"),
    ("medium", "Medium: a person checks samples of the outputs, or an error costs money or time"),
    ("high", "High: unchecked outputs reach customers or drive decisions, or an error may harm someone"),
)

MODALITIES = (
    ("text", "Text"),
    ("image", "Images"),
    ("text-image", "Text with images"),
    ("audio", "Audio"),
    ("video", "Video"),
    ("other", "Other"),
)

SENSITIVITIES = (
    ("public", "Public"),
    ("internal", "Internal"),
    ("confidential", "Confidential"),
    ("personal", "Personal data"),
    ("special", "Special categories of personal data"),
)

ENVIRONMENTS = (
    ("on-premises", "On premises, shared cluster"),
    ("on-premises-dedicated", "On premises, dedicated nodes"),
    ("private-cloud", "Private cloud"),
    ("edge", "Edge device"),
    ("workstation", "Workstation"),
)

OVERFLOW_PLANS = (
    ("truncate", "Truncate"),
    ("chunk", "Split into chunks"),
    ("retrieve", "Retrieve only the relevant parts"),
    ("summarise", "Summarise first"),
    ("reject", "Reject the request"),
)

P95 = "p95"
PERCENTILES = ((P95, "95th percentile"), ("p50", "Median"))
"""At which percentile the figures of a latency target hold."""

USER_BANDS = (
    ("under-1k", "Under 1,000 people a month"),
    ("under-1m", "Under 1 million a month"),
    ("under-100m", "Under 100 million a month"),
    ("under-700m", "100 to under 700 million a month"),
    ("over-700m", "700 million a month or more"),
    ("over-100m", "100 million a month or more, exact number unknown"),
)

REVENUE_BANDS = (
    ("under-1m", "Under USD 1 million a year"),
    ("under-10m", "Under USD 10 million a year"),
    ("under-50m", "Under USD 50 million a year"),
    ("under-100m", "Under USD 100 million a year"),
    ("over-100m", "USD 100 million a year or more"),
)

ACTS = (
    ("run", "Run the model"),
    ("fine-tune", "Fine-tune the model"),
    ("quantize", "Quantize the model"),
    ("merge", "Merge the model with another"),
    ("mirror", "Mirror the model inside the company"),
    ("redistribute", "Redistribute the model, or a product that contains it"),
    ("host", "Host the model for others, through a product or an API"),
    ("train-on-outputs", "Train another model on the outputs"),
)

USE_CLASSES = (
    ("internal-tool", "Internal tool for our staff"),
    ("internal-step", "Internal step in a product or process; outputs do not reach customers"),
    ("external-product", "Part of a product or service for customers"),
    ("hosted-for-others", "The model itself, offered to others through an API"),
    ("research", "Research only; nothing goes into production"),
    ("evaluation", "Testing and evaluation only"),
)

DOMAINS = (
    ("military", "Military, weapons or nuclear"),
    ("medical", "Medicine and health"),
    ("legal_practice", "Legal advice"),
    ("biometric", "Biometric processing"),
    ("surveillance", "Surveillance"),
    ("minors", "Minors"),
    ("critical_infrastructure", "Critical infrastructure"),
    ("justice", "Justice, law enforcement, migration or asylum"),
    ("finance", "Financial, tax or insurance advice"),
    ("essential_services", "Employment, credit, housing or other essential services"),
    ("weapons_drugs", "Drugs, explosives or other dangerous goods"),
    ("sexual_content", "Sexual content"),
    ("malware", "Malware, or attacks on systems"),
    ("none", "None of these"),
)
DOMAINS_EDITION = 2
"""Number of the list above. A statement keeps the number of the list that its author saw."""
FIRST_DOMAINS = tuple(value for value, _ in DOMAINS[:7])
"""The fields of the first list; a statement of then says nothing about the others."""


def domains_asked(edition: int) -> tuple[str, ...]:
    """Return the fields of use that the author of a statement could choose from."""
    return FIRST_DOMAINS if edition < DOMAINS_EDITION else tuple(value for value, _ in DOMAINS if value != "none")


TERRITORIES = (
    ("EU", "European Union"),
    ("GB", "United Kingdom"),
    ("CH", "Switzerland"),
    ("NO", "Norway, Iceland, Liechtenstein"),
    ("US", "United States"),
    ("CA", "Canada"),
    ("KR", "South Korea"),
    ("JP", "Japan"),
    ("CN", "China"),
    ("IN", "India"),
    ("BR", "Brazil"),
    ("AU", "Australia, New Zealand"),
    ("other", "Elsewhere"),
)


def words(choices: tuple[tuple[str, str], ...], value: str) -> str:
    """Return the words for one choice; an unknown value is shown as it is."""
    return dict(choices).get(value, value)
