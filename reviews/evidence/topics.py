"""The evidence tabs and their topics: each fact of the catalogue is shown exactly once."""

from dataclasses import dataclass

from reviews.hub.facts.catalogue import BY_KEY
from reviews.language.phrases import say


@dataclass(frozen=True)
class EvidenceTab:
    """One tab: its slug in the address and in the page's URL name, and its label."""

    slug: str
    label: str

    @property
    def page(self) -> str:
        """The URL name of the tab's page; the first tab is the evidence page itself."""
        return f"evidence_{self.slug}" if self.slug else "evidence"


TABS = (
    EvidenceTab("", say("Findings")),
    EvidenceTab("card", say("Card and terms")),
    EvidenceTab("files", say("Files")),
    EvidenceTab("config", say("Configuration")),
    EvidenceTab("tokenizer", say("Tokenizer and template")),
    EvidenceTab("documents", say("Documents")),
    EvidenceTab("lineage", say("Lineage")),
    EvidenceTab("compare", say("Compare")),
)
PAGES = {tab.slug: tab.page for tab in TABS}


@dataclass(frozen=True)
class Topic:
    """One topic: its title, its tab, and its fact keys; a key ending in a dot takes every key below it."""

    slug: str
    title: str
    tab: str
    keys: tuple[str, ...]


TOPICS: tuple[Topic, ...] = (
    Topic("license", say("License"), "card", ("publisher", "license.")),
    Topic("gate", say("Access gate"), "card", ("gate.",)),
    Topic("disclosure", say("Disclosure"), "card", ("openness.",)),
    Topic("card", say("Card"), "card", ("card.",)),
    Topic("completeness", say("Completeness and formats"), "files", ("weights.", "weights.shards")),
    Topic("scans", say("Scans"), "files", ("scan.", "weights.twins")),
    Topic("code", say("Code"), "files", ("code.",)),
    Topic("task", say("Task and modality"), "config", ("task.", "modality.")),
    Topic("architecture", say("Architecture"), "config", ("architecture.",)),
    Topic("context", say("Context"), "config", ("context.",)),
    Topic(
        "parameters",
        say("Parameters and dtypes"),
        "config",
        ("weights.dtypes", "weights.parameters", "weights.packed", "weights.hub_dtypes"),
    ),
    Topic("quantization", say("Quantization"), "config", ("quantization.", "weights.gguf")),
    Topic("tokenizer", say("Tokenizer"), "tokenizer", ("tokenizer.",)),
    Topic("vocabulary", say("Vocabulary"), "tokenizer", ("vocabulary.",)),
    Topic("template", say("Chat template"), "tokenizer", ("template.",)),
    Topic("generation", say("Generation"), "tokenizer", ("generation.",)),
    Topic("lineage", say("Where the base is named"), "lineage", ("lineage.",)),
)
OTHER = Topic("other", say("Other"), "card", ())
"""Facts whose key no topic names, so that every stored fact is shown."""

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("tokenizer.ids", "generation.ids", "generation.config_ids", "generation.eos"),
    ("context.config", "context.tokenizer", "context.generation", "context.gguf", "generation.max_length"),
    ("license.tag", "license.hub_tags", "license.gguf", "lineage.ancestors"),
    ("weights.parameters", "weights.dtypes", "weights.hub_dtypes", "weights.gguf"),
    ("weights.sets", "weights.components", "weights.outside", "weights.files", "weights.shards", "weights.bytes"),
    (
        "lineage.base_model",
        "lineage.hub_base_models",
        "lineage.adapter_base",
        "lineage.gguf_base",
        "lineage.quantized_from",
        "lineage.merge",
        "lineage.config_base",
        "lineage.derived",
    ),
    ("scan.pickles", "scan.files", "scan.hub", "weights.twins"),
    ("architecture.names", "architecture.gguf", "modality.sources"),
    ("openness.data", "card.training_data", "card.datasets"),
    ("quantization.scheme", "weights.packed", "weights.gguf"),
    ("vocabulary.config", "vocabulary.tokenizer", "vocabulary.embedding", "vocabulary.gguf"),
)
"""Facts that different sources state about the same thing, to be read side by side."""


def topic_of(key: str) -> Topic:
    """Return the topic of a key; an exact match takes precedence over a prefix."""
    for topic in TOPICS:
        if key in topic.keys:
            return topic
    for topic in TOPICS:
        if any(one.endswith(".") and key.startswith(one) for one in topic.keys):
            return topic
    return OTHER


def beside(key: str) -> list[str]:
    """Return the keys to read alongside this one: same subject first, then same prefix."""
    prefix = key.partition(".")[0]
    found = [other for family in TOGETHER if key in family for other in family]
    if "." in key:
        found += [other for other in BY_KEY if other.startswith(f"{prefix}.")]
    return [other for other in dict.fromkeys(found) if other != key]
