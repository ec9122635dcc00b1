"""The engineering desk: the atomic artifact set with its findings, and the facts that the envelope rests on."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reviews.desks.desk import Desk
from reviews.desks.engineering.hardware_page import Hardware, RungFit
from reviews.desks.engineering.sign_form import EngineeringSignForm
from reviews.desks.facts import DeskFact
from reviews.desks.wording import size
from reviews.evidence.links import place_url
from reviews.evidence.models import Artifact, Finding
from reviews.evidence.queries import answered
from reviews.rungs.servable import Rung
from reviews.sizing.plan import CACHE_TYPES
from reviews.workflow import states
from reviews.workflow.proposals import AnswerSuggestion, propose
from reviews.workflow.stops import Needs

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("config", "Purpose and modality", ("task.", "modality.", "architecture.", "lineage.")),
    ("tokenizer", "Tokenizer and chat template", ("tokenizer.", "template.", "vocabulary.config", "generation.eos")),
    ("context", "Context", ("context.", "generation.max_length")),
    ("weights", "Weights",
     ("weights.bytes", "weights.formats", "weights.dtypes", "weights.parameters", "weights.shards",
      "quantization.scheme", "code.remote")),
)  # fmt: skip
"""The groups of facts on the page: anchor, heading, fact keys."""

CARD_KEYS = (
    "card.limitations", "card.bias", "card.safety", "card.hardware", "card.training_data", "card.evaluation",
    "card.intended_use", "card.out_of_scope", "card.languages",
)  # fmt: skip

SHARD = re.compile(r"^(?P<stem>.+)-(?P<no>\d{5})-of-(?P<of>\d{5})(?P<end>\.[\w.]+)$")
SEVERITY = {"block": "bad", "warn": "warn", "info": "info"}
MOST_FITS = 12
"""Verdicts in the panel; the hardware page has all."""
MOST_ROWS = 200
"""Rows of the inventory; the evidence page lists every file."""


@dataclass
class ArtifactRow:
    """One file, or one set of shards, with what was found on it."""

    path: str
    kind: str
    sizes: list[int | None] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    findings: list[tuple[str, Finding, str]] = field(default_factory=list)
    shards_of: int = 0
    git: bool = False

    @property
    def size(self) -> str:
        """Bytes of all of its files in words."""
        return "not said" if None in self.sizes else size(sum(one or 0 for one in self.sizes))

    @property
    def files(self) -> int:
        """How many files it stands for."""
        return len(self.sizes)


def inventory(artifacts: Iterable[Artifact], findings: Iterable[tuple[str, Finding, str]]) -> list[ArtifactRow]:
    """The artifact set with shards of one set in one row; each finding is (tone, finding, address) at its file."""
    rows: dict[str, ArtifactRow] = {}
    row_of: dict[str, str] = {}
    for artifact in artifacts:
        shard = SHARD.match(artifact.path)
        name = f"{shard['stem']}-*-of-{shard['of']}{shard['end']}" if shard else artifact.path
        row = rows.setdefault(name, ArtifactRow(name, artifact.kind, shards_of=int(shard["of"]) if shard else 0))
        row.sizes.append(artifact.size)
        row.digests.append(artifact.sha256 or artifact.blob_id)
        row.git = not artifact.sha256
        row_of[artifact.path] = name
    for found in findings:
        if found[1].file in row_of:
            rows[row_of[found[1].file]].findings.append(found)
    return sorted(rows.values(), key=_order)


def _order(row: ArtifactRow) -> tuple[bool, int, str]:
    kinds = ("weights", "adapter", "config", "tokenizer", "template", "code", "document", "other")
    return (not row.findings, kinds.index(row.kind) if row.kind in kinds else len(kinds), row.path)


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
        self.rows = inventory(self.artifacts, self.findings)

    @property
    def shown_rows(self) -> list[ArtifactRow]:
        """The rows on the page."""
        return self.rows[:MOST_ROWS]

    @property
    def rows_left_out(self) -> int:
        """How many rows only the evidence page has."""
        return max(0, len(self.rows) - MOST_ROWS)

    @cached_property
    def elsewhere(self) -> list[tuple[str, Finding, str]]:
        """The findings that belong to no file of the set."""
        paths = {artifact.path for artifact in self.artifacts}
        return [found for found in self.findings if found[1].file not in paths]

    @cached_property
    def summary(self) -> str:
        """How many files and bytes, and how many findings of which weight."""
        known = [artifact.size for artifact in self.artifacts if artifact.size is not None]
        n, unsaid = len(self.artifacts), len(self.artifacts) - len(known)
        parts = [
            f"{n} file{'s' if n != 1 else ''}",
            size(sum(known)) + (f" and {unsaid} of unsaid size" if unsaid else ""),
            "one commit",
        ]
        counts: dict[str, int] = defaultdict(int)
        for _, finding, _ in self.findings:
            counts[finding.severity] += 1
        words = {"block": "blocking", "warn": "to look at", "info": "to know"}
        told = [f"{counts[severity]} {word}" for severity, word in words.items() if counts[severity]]
        return f"{', '.join(parts)}: {'findings: ' + ', '.join(told) if told else 'no finding'}"

    @cached_property
    def sections(self) -> list[tuple[str, str, list[DeskFact]]]:
        """The groups of facts."""
        return [(anchor, heading, self.shown(keys)) for anchor, heading, keys in SECTIONS]

    @cached_property
    def card(self) -> list[DeskFact]:
        """The card's sections that engineering rests on."""
        return self.shown(CARD_KEYS)

    @cached_property
    def weight_files(self) -> list[str]:
        """What can be the first artifact to test: weight files, a set of shards counting as one."""
        return [row.path for row in self.rows if row.kind in ("weights", "adapter")][:50]

    def posted_sign_form(self, data: Any) -> EngineeringSignForm:
        """Engineering's form with what was typed."""
        return EngineeringSignForm(data, workload=self.candidate.workload, ladder=self.hardware.ladder)

    @cached_property
    def suggested(self) -> Mapping[str, AnswerSuggestion]:
        """What the facts propose as answers, by question."""
        work = self.candidate.workload
        needs = Needs(work.input_modality, work.context_tokens, work.overflow_plan)
        if self.snapshot is None or self.snapshot.partial:  # what was not read proposes nothing
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
        """The rungs of the repository: what a sign-off can name."""
        return self.hardware.ladder.own

    def fresh_sign_form(self) -> EngineeringSignForm:
        """A form that proposes the load of the workload and the only weight file, if there is one."""
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
        return EngineeringSignForm(seen=self.seen, workload=workload, ladder=self.hardware.ladder, initial=initial)

    @cached_property
    def envelope(self) -> list[tuple[str, str]]:
        """What the sign-off in force fixed, as labels and values."""
        terms = self.track.signoff.terms if self.track.signoff else {}
        if not terms:
            return []
        how = "Estimated" if terms.get("known") == "estimated" else "Tested"
        tokens, at_once = terms.get("context_tokens", 0), terms.get("concurrency", 0)
        cache = dict(CACHE_TYPES).get(terms.get("cache_type", ""), "")
        load = f"{terms.get('node_class')}, {tokens:,} tokens, {at_once:,} at once{f', {cache}' if cache else ''}"
        alone = [("Feature value of its own pool", "pool_value"), ("Owner of the pool", "pool_owner")]
        more = [("Expected quality loss", "quality_loss"), *alone, ("Reason for an unsafe format", "format_reason")]
        return [
            *([("Rung", str(terms["rung_words"]))] if terms.get("rung_words") else []),
            ("Runtime", str(terms.get("runtime", ""))),
            (f"{how} envelope", load),
            ("First artifact to test", str(terms.get("first_artifact_to_test", ""))),
            ("Trade-off accepted", str(terms.get("trade_off_accepted", ""))),
            *((label, str(terms[name])) for label, name in more if terms.get(name)),
        ]
