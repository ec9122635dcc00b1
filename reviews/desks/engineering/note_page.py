"""The engineering note: everything that the desk knows about a candidate, by how it is known, ready to be printed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviews.desks.engineering.variants_page import Variants
from reviews.desks.facts import DeskFact, shown
from reviews.evidence.models import Fact
from reviews.evidence.queries import answered, facts_of
from reviews.workflow import states
from reviews.workflow import stops as rules
from reviews.workflow.models import Candidate
from reviews.workflow.notes import limitations as limits
from reviews.workflow.notes.kinds import DOMAIN_QUESTIONS, PLATFORM_QUESTIONS, SHAPES, words
from reviews.workflow.notes.models import CONTROL, PLATFORM, PUBLISHER, RISK, SHAPE, DeskEntry
from reviews.workflow.queries import latest_answers
from reviews.workflow.questions import QUESTIONS

ORDER = (
    ("Purpose", ("card.intended_use", "card.out_of_scope", "task.pipeline_tag")),
    ("Modality", ("modality.input", "modality.output", "architecture.names")),
    ("Tokenizer and template", ("tokenizer.class", "tokenizer.files", "vocabulary.config", "vocabulary.tokenizer",
                                "template.source", "template.digest", "template.roles")),
    ("Context", ("context.config", "context.tokenizer", "context.generation", "context.gguf", "context.rope")),
    ("Weights", ("weights.bytes", "weights.parameters", "weights.dtypes", "quantization.scheme", "card.hardware")),
    ("Training and safety", ("card.training_data", "card.evaluation", "card.safety", "code.remote", "scan.pickles")),
)  # fmt: skip
"""The note's facts in the order in which they are asked: what for, then how, then what it takes."""
GROUPS = (
    ("From the repository", ("file", "hub", "unverified")),
    ("Inferred from related documentation", ("inferred", "estimated")),
    ("Unanswered", ("unanswered",)),
)


@dataclass(frozen=True)
class Entry:
    """A thing that is asked or written down on the desk, with the newest row of its key, if there is one."""

    key: str
    title: str
    asks: str
    row: DeskEntry | None
    fact: str = ""

    @property
    def text(self) -> str:
        """The entry in a line, "" for none."""
        return words(self.row.kind, self.row.values) if self.row else ""


class EngineeringNote:
    """The note of one candidate, read once."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate, self.workload = candidate, candidate.workload
        self.facts: dict[str, Fact] = facts_of(candidate.snapshot) if candidate.snapshot else {}
        self.values = answered(self.facts)
        self.entries = newest_entries(candidate)
        self.variants = Variants(candidate)
        self.needs = rules.Needs(
            self.workload.input_modality, self.workload.context_tokens, self.workload.overflow_plan,
            self.workload.expected_output, self.workload.languages,
        )  # fmt: skip

    @cached_property
    def stops(self) -> list[rules.Point]:
        """What disqualifies it."""
        return rules.stops(self.values, self.needs)

    @cached_property
    def concerns(self) -> list[rules.Point]:
        """What somebody has to answer for."""
        return rules.concerns(self.values, self.needs)

    @cached_property
    def known(self) -> list[tuple[str, list[tuple[str, list[DeskFact]]]]]:
        """Facts in three groups of knowledge, each in the order of the desk."""
        found = []
        for title, known in GROUPS:
            parts = []
            for heading, keys in ORDER:
                mine = [one for one in shown(self.candidate, self.facts, keys) if one.state in known]
                if mine:
                    parts.append((heading, mine))
            found.append((title, parts))
        return found

    @cached_property
    def answers(self) -> list[tuple[Any, Any]]:
        """The checklist's questions with the answer that counts."""
        given = latest_answers(self.candidate)["engineering"]
        return [(question, given.get(question.key)) for question in QUESTIONS["engineering"]]

    @cached_property
    def controls(self) -> list[Entry]:
        """Every limitation of the card, and those that were added here, with its control; unresolved ones first."""
        stated = limits.limitations(self.values)
        found = [Entry(one.key, one.text, "", self.entries.get((CONTROL, one.key)), one.fact) for one in stated]
        known = {one.key for one in stated}
        found += [
            Entry(key, str(row.values.get("text") or "A limitation of an earlier reading"), "", row)
            for (kind, key), row in self.entries.items()
            if kind == CONTROL and key not in known
        ]
        return sorted(found, key=lambda one: one.row is not None)

    @property
    def unresolved(self) -> int:
        """How many limitations have no control."""
        return sum(1 for one in self.controls if one.row is None)

    @cached_property
    def platform(self) -> list[Entry]:
        """The platform's questions, and those of a fine-tune for a domain."""
        asked = dict(PLATFORM_QUESTIONS) | (DOMAIN_QUESTIONS if self.tuned else {})
        return [Entry(key, title, words, self.entries.get((PLATFORM, key))) for key, (title, words) in asked.items()]

    @property
    def tuned(self) -> bool:
        """Whether it was tuned from another model, which asks about its data set and what its evaluation covers."""
        return str(self.values.get("lineage.relation") or "") in ("finetune", "adapter", "merge")

    @cached_property
    def publisher(self) -> list[Entry]:
        """Questions to the publisher, the open ones first."""
        rows = [Entry(key, "", "", row) for (kind, key), row in self.entries.items() if kind == PUBLISHER]
        return sorted(rows, key=lambda one: bool(one.row and one.row.values.get("answer")))

    @cached_property
    def shape(self) -> list[Entry]:
        """The sides of the operating shape."""
        return [Entry(key, title, asks, self.entries.get((SHAPE, key))) for key, (title, asks) in SHAPES.items()]

    @property
    def risk(self) -> DeskEntry | None:
        """The largest unresolved risk, None while nobody named it."""
        return self.entries.get((RISK, "largest"))

    @cached_property
    def others(self) -> list[tuple[Candidate, dict[str, str]]]:
        """Other candidates for the same workload with the levels of their operating shape."""
        kin = Candidate.objects.filter(workload=self.workload, state__in=(states.IN_REVIEW, states.DECIDED))
        kin = kin.exclude(pk=self.candidate.pk).order_by("-pk")[:10]
        levels: dict[int, dict[str, str]] = {one.pk: {} for one in kin}
        for row in DeskEntry.objects.filter(candidate__in=levels, kind=SHAPE).order_by("pk"):
            levels[row.candidate_id][row.key] = str(row.values.get("level") or "")
        return [(one, levels[one.pk]) for one in kin if any(levels[one.pk].values())]


def newest_entries(candidate: Candidate) -> dict[tuple[str, str], DeskEntry]:
    """The entries that hold, by kind and key; one query."""
    found: dict[tuple[str, str], DeskEntry] = {}
    for row in DeskEntry.objects.filter(candidate=candidate).select_related("by").order_by("pk"):
        if "withdrawn" in row.values:
            found.pop((row.kind, row.key), None)
        else:
            found[(row.kind, row.key)] = row
    return found
