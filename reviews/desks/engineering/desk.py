"""The engineering desk: the atomic artifact set with its findings, and the facts that the envelope depends on."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from reviews.desks.desk import Desk
from reviews.desks.engineering.envelope import envelope_rows
from reviews.desks.engineering.hardware_page import Hardware, RungFit
from reviews.desks.engineering.inventory import ArtifactRow, inventory, summary
from reviews.desks.engineering.sign_form import EngineeringSignForm
from reviews.desks.facts import DeskFact
from reviews.evidence.files import FileGroup, groups
from reviews.evidence.links import place_url
from reviews.evidence.models import Finding
from reviews.evidence.queries import answered
from reviews.evidence.spelling import records
from reviews.language.phrases import say
from reviews.rungs.servable import Rung
from reviews.rungs.stops import Needs
from reviews.workflow import states
from reviews.workflow.suggestions import AnswerSuggestion, propose

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("config", say("Purpose and modality"), ("task.", "modality.", "architecture.", "lineage.")),
    (
        "tokenizer",
        say("Tokenizer and chat template"),
        ("tokenizer.", "template.", "vocabulary.config", "generation.eos"),
    ),
    ("context", say("Context"), ("context.", "generation.max_length")),
    (
        "weights",
        say("Weights"),
        (
            "weights.sets",
            "weights.outside",
            "weights.bytes",
            "weights.formats",
            "weights.dtypes",
            "weights.parameters",
            "weights.shards",
            "quantization.scheme",
            "code.remote",
        ),
    ),
)
"""The groups of facts on the page: anchor, heading, fact keys."""

CARD_KEYS = (
    "card.limitations", "card.bias", "card.safety", "card.hardware", "card.training_data", "card.evaluation",
    "card.intended_use", "card.out_of_scope", "card.languages",
)  # fmt: skip

SEVERITY = {"block": "bad", "warn": "warn", "info": "info"}
MOST_FITS = 12
"""Verdicts in the panel; the hardware page has all."""
MOST_ROWS = 200
"""Rows of the inventory; the evidence page lists every file."""


class EngineeringDesk(Desk):
    """The engineering track's page."""

    name = states.ENGINEERING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read what the page shows."""
        super().__init__(*args, **kwargs)
        self.artifacts = list(self.snapshot.artifacts.all()) if self.snapshot else []
        found = list(self.snapshot.findings.all()) if self.snapshot else []
        self.findings = [
            (SEVERITY.get(one.severity, "info"), one, place_url(self.candidate, one) if one.file else "")
            for one in found
        ]
        sets = records(answered(self.facts).get("weights.sets"))
        self.rows = inventory(self.artifacts, self.findings, sets)

    @cached_property
    def groups(self) -> list[FileGroup]:
        """Every file's state by its content, grouped."""
        return groups(self.facts)

    @property
    def shown_rows(self) -> list[ArtifactRow]:
        """The rows shown on the page."""
        return self.rows[:MOST_ROWS]

    @property
    def rows_left_out(self) -> int:
        """Number of rows that only the evidence page shows."""
        return max(0, len(self.rows) - MOST_ROWS)

    @cached_property
    def elsewhere(self) -> list[tuple[str, Finding, str]]:
        """Findings that concern no file of the set."""
        paths = {artifact.path for artifact in self.artifacts}
        return [found for found in self.findings if found[1].file not in paths]

    @cached_property
    def summary(self) -> str:
        """Number of files, bytes, and findings by severity, in words."""
        return summary(self.artifacts, [finding for _, finding, _ in self.findings])

    @cached_property
    def sections(self) -> list[tuple[str, str, list[DeskFact]]]:
        """The groups of facts."""
        return [(anchor, heading, self.shown(keys)) for anchor, heading, keys in SECTIONS]

    @cached_property
    def card(self) -> list[DeskFact]:
        """The card's sections that are relevant to engineering."""
        return self.shown(CARD_KEYS)

    @cached_property
    def weight_files(self) -> list[str]:
        """Possible first artifacts to test: weight files, where a set of shards counts as one."""
        return [row.path for row in self.rows if row.kind in ("weights", "adapter")][:50]

    def posted_sign_form(self, data: Any) -> EngineeringSignForm:
        """Return the engineering sign-off form bound to the posted data."""
        ladder = self.hardware.ladder
        return EngineeringSignForm(data, workload=self.candidate.workload, ladder=ladder, by=self.user)

    @cached_property
    def suggested(self) -> Mapping[str, AnswerSuggestion]:
        """Suggested answers derived from the facts, by question."""
        work = self.candidate.workload
        needs = Needs(work.input_modality, work.context_tokens, work.overflow_plan)
        if self.snapshot is None or self.snapshot.partial:  # unread files suggest nothing
            return {}
        return propose(answered(self.facts), {one.code for _, one, _ in self.findings}, needs)

    @cached_property
    def hardware(self) -> Hardware:
        """The rungs under the workload's load."""
        return Hardware(self.candidate)

    @cached_property
    def fits(self) -> list[RungFit]:
        """Every rung of the repository on every node class that the workload names."""
        return [fit for rung, fits in self.hardware.by_rung if rung.own for fit in fits][:MOST_FITS]

    @cached_property
    def rungs(self) -> list[Rung]:
        """The rungs of the repository, one of which a sign-off can name."""
        return self.hardware.ladder.own

    def fresh_sign_form(self) -> EngineeringSignForm:
        """Return a form that suggests the workload's load, and the weight file if there is only one."""
        workload, files = self.candidate.workload, self.weight_files
        initial = {
            **self.stands,
            "context_tokens": workload.context_tokens,
            "concurrency": workload.concurrency,
            "node_class": workload.node_classes[0] if len(workload.node_classes) == 1 else "",
            "first_artifact_to_test": files[0] if len(files) == 1 else "",
            "known": "estimated",
            "rung": self.rungs[0].key if len(self.rungs) == 1 else "",
        }
        ladder = self.hardware.ladder
        return EngineeringSignForm(seen=self.seen, workload=workload, ladder=ladder, by=self.user, initial=initial)

    @cached_property
    def envelope(self) -> list[tuple[str, str]]:
        """What the sign-off in force fixed, as labels and values."""
        return envelope_rows(self.track.signoff.terms) if self.track.signoff else []
