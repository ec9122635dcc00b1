"""The engineering note: everything known about a candidate, grouped by how it is known, ready to print."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reviews.desks.engineering.cost_rows import CostRow, cost_rows
from reviews.desks.engineering.note_known import known_answers
from reviews.desks.engineering.variants_page import Variants
from reviews.desks.facts import DeskFact, shown
from reviews.evidence.models import Fact
from reviews.evidence.queries import answered, facts_of
from reviews.language.phrases import say
from reviews.rungs import stops as rules
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.notes import limitations as limits
from reviews.workflow.notes.kinds import DOMAIN_QUESTIONS, PLATFORM_QUESTIONS, SHAPES, words
from reviews.workflow.notes.models import CONTROL, PLATFORM, PUBLISHER, RISK, SHAPE, DeskEntry
from reviews.workflow.notes.plain import plain_text
from reviews.workflow.queries import latest_answers
from reviews.workflow.questions import QUESTIONS

ORDER = (
    (say("Purpose"), ("card.intended_use", "card.out_of_scope", "task.pipeline_tag")),
    (say("Modality"), ("modality.input", "modality.output", "architecture.names")),
    (
        say("Tokenizer and template"),
        (
            "tokenizer.class",
            "tokenizer.files",
            "vocabulary.config",
            "vocabulary.tokenizer",
            "template.source",
            "template.digest",
            "template.roles",
        ),
    ),
    (say("Context"), ("context.config", "context.tokenizer", "context.generation", "context.gguf", "context.rope")),
    (say("Weights"), ("weights.sets", "weights.parameters", "weights.dtypes", "quantization.scheme", "card.hardware")),
    (
        say("Training and safety"),
        ("card.training_data", "card.evaluation", "card.safety", "code.remote", "scan.pickles"),
    ),
)
"""The note's facts in reading order: purpose, then operation, then cost."""
GROUPS = (
    (say("From the repository"), ("file", "hub", "unverified")),
    (say("Inferred from related documentation"), ("inferred", "estimated")),
    (say("Unanswered"), ("unanswered",)),
)


@dataclass(frozen=True)
class Entry:
    """A question or entry of the note, with the newest row of its key, if any, and what the portal knows of it."""

    key: str
    title: str
    asks: str
    row: DeskEntry | None
    fact: str = ""
    known: str = ""

    @property
    def text(self) -> str:
        """The entry as one line, "" if there is none."""
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
        """Hard disqualifiers of the candidate."""
        return rules.stops(self.values, self.needs)

    @cached_property
    def concerns(self) -> list[rules.Point]:
        """Concerns that a person must answer for."""
        return rules.concerns(self.values, self.needs)

    @cached_property
    def known(self) -> list[tuple[str, list[tuple[str, list[DeskFact]]]]]:
        """Facts in three groups by how they are known, each in reading order."""
        found = []
        for title, known in GROUPS:
            parts = []
            for heading, keys in ORDER:
                mine = [one for one in shown(self.candidate, self.facts, keys) if one.state in known]
                mine = [replace(one, text=plain_text(one.text)) if one.heading else one for one in mine]
                if mine:
                    parts.append((heading, mine))
            found.append((title, parts))
        return found

    @cached_property
    def answers(self) -> list[tuple[Any, Any]]:
        """The checklist's questions with their current answers."""
        given = latest_answers(self.candidate)["engineering"]
        return [(question, given.get(question.key)) for question in QUESTIONS["engineering"]]

    @cached_property
    def controls(self) -> list[Entry]:
        """Limitations from the card by group, then those added by reviewers, each with its control."""
        stated = limits.limitations(self.values)
        found = [Entry(one.key, one.text, one.group, self.entries.get((CONTROL, one.key)), one.fact) for one in stated]
        known = {one.key for one in stated}
        found += [
            Entry(key, str(row.values.get("text") or say("A limitation from an earlier reading")), "", row)
            for (kind, key), row in self.entries.items()
            if kind == CONTROL and key not in known
        ]
        return found

    @property
    def unresolved(self) -> int:
        """Number of limitations without a control."""
        return sum(1 for one in self.controls if one.row is None)

    @cached_property
    def platform(self) -> list[Entry]:
        """The platform questions with what is known of each and, for a tuned model, the domain questions."""
        asked = dict(PLATFORM_QUESTIONS) | (DOMAIN_QUESTIONS if self.tuned else {})
        known = known_answers(self.variants.hardware)
        return [
            Entry(key, title, words, self.entries.get((PLATFORM, key)), known=known.get(key, ""))
            for key, (title, words) in asked.items()
        ]

    @property
    def tuned(self) -> bool:
        """Whether the model was tuned from another one, which adds questions on its data set and evaluation."""
        return str(self.values.get("lineage.relation") or "") in ("finetune", "adapter", "merge")

    @cached_property
    def publisher(self) -> list[Entry]:
        """Questions to the publisher, unanswered ones first."""
        rows = [Entry(key, "", "", row) for (kind, key), row in self.entries.items() if kind == PUBLISHER]
        return sorted(rows, key=lambda one: bool(one.row and one.row.values.get("answer")))

    @cached_property
    def shape(self) -> list[Entry]:
        """The aspects of the operating shape."""
        return [Entry(key, title, asks, self.entries.get((SHAPE, key))) for key, (title, asks) in SHAPES.items()]

    @property
    def risk(self) -> DeskEntry | None:
        """The largest unresolved risk, None until it is named."""
        return self.entries.get((RISK, "largest"))

    @cached_property
    def costs(self) -> list[CostRow]:
        """What this candidate and others of the workload cost a month, where an estimate says so."""
        kin = Candidate.objects.filter(workload=self.workload, state__in=(states.IN_REVIEW, states.DECIDED))
        return cost_rows(self.variants.hardware, kin.exclude(pk=self.candidate.pk).order_by("-pk")[:10])

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
    """Return the current entries, by kind and key; one query."""
    found: dict[tuple[str, str], DeskEntry] = {}
    for row in DeskEntry.objects.filter(candidate=candidate).select_related("by").order_by("pk"):
        if "withdrawn" in row.values:
            found.pop((row.kind, row.key), None)
        else:
            found[(row.kind, row.key)] = row
    return found
