"""The hardware page: every rung under the workload's load, on the node classes that the workload names."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from reviews.desks.engineering.component_rows import component_rows
from reviews.desks.engineering.runtimes_table import RuntimeRow, runtime_rows
from reviews.desks.engineering.scheduling import Note, note_for
from reviews.desks.engineering.verdict_cells import verdict_cell
from reviews.language.phrases import joined, say
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import ADAPTER, Rung
from reviews.sizing.hypothetical import SCHEMES, estimated
from reviews.sizing.layers import kv_bytes, state_bytes
from reviews.sizing.plan import CACHE_TYPES, DOES_NOT_FIT, FITS, IS_TIGHT, UNKNOWN, VERDICT_WORDS, Plan, gib, plan
from reviews.sizing.reserved import RUNTIME as VLLM
from reviews.sizing.sized_model import Companion, Model
from reviews.sizing.widths import widths_of
from reviews.workflow.models import Candidate, SignOff
from reviews.workloads.nodes.capacity import free_words, too_few
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import capacities, newest
from reviews.workloads.nodes.spec import LARGEST_MIB

TONES = {FITS: "ok", IS_TIGHT: "warn", DOES_NOT_FIT: "bad", UNKNOWN: "quiet"}
CONTEXTS = (2048, 4096, 8192, 16384, 32768, 65536, 131072)
MOST_RUNGS = 12


@dataclass(frozen=True)
class RungFit:
    """One rung on one node class."""

    rung: Rung
    version: NodeClassVersion
    plan: Plan

    @property
    def slug(self) -> str:
        """Short name of the node class."""
        return self.version.node_class.slug

    @property
    def tone(self) -> str:
        """Tone of the verdict."""
        return TONES[self.plan.verdict]

    @property
    def word(self) -> str:
        """Label of the verdict."""
        return VERDICT_WORDS[self.plan.verdict]

    @property
    def told(self) -> str:
        """Memory needed per device, and how much is free or missing."""
        if not self.plan.lines:
            return self.plan.why
        free, left = self.plan.spare >= 0, gib(abs(self.plan.spare))
        each = say(" on each of {ranks}", ranks=self.plan.ranks) if self.plan.ranks > 1 else ""
        need = gib(self.plan.need)
        if self.plan.lacks:
            left = say("at most {gib} free", gib=left) if free else say("at least {gib} over", gib=left)
            return say("at least {need}{each}, {left}", need=need, each=each, left=left)
        left = say("{gib} free", gib=left) if free else say("{gib} over", gib=left)
        return say("{need}{each}, {left}", need=need, each=each, left=left)

    @property
    def cell(self) -> SafeString:
        """The cell of the table of verdicts."""
        return verdict_cell(self.slug, self.tone, self.word, self.told, self.plan.why if self.plan.lines else "")

    @property
    def why_tight(self) -> str:
        """Why it is tight, by the one rule of the plan; "" for any other verdict."""
        return self.plan.why if self.plan.verdict == IS_TIGHT else ""

    @property
    def start(self) -> str:
        """Start-up time in words."""
        seconds = self.plan.start_seconds
        return (
            say("about {value} min", value=-(-seconds // 60))
            if seconds
            else say("unknown: the node class does not state its disk speed")
        )


@dataclass(frozen=True)
class Hypothetical:
    """An unpublished quantization: minimum and maximum bytes of its weights, sized at the maximum."""

    title: str
    runtime: str
    least: int
    most: int
    plan: Plan

    @property
    def verdict(self) -> tuple[str, str]:
        """Tone and label."""
        return TONES[self.plan.verdict], VERDICT_WORDS[self.plan.verdict]


class Hardware:
    """The page for one candidate, computed once; ``rung`` and ``node`` are selected, ``cache`` is a cache type.

    ``beside`` is the MiB that a draft model, adapters or another companion takes on each accelerator, as typed.
    """

    def __init__(
        self, candidate: Candidate, *, rung: str = "", node: str = "", cache: str = "", beside: str = ""
    ) -> None:
        known = re.fullmatch(r"[0-9]{1,9}", beside) and int(beside) <= LARGEST_MIB
        self.beside = int(beside) if known else 0
        self.beside_wrong = "" if known or not beside else beside[:40]
        self.candidate, self.workload = candidate, candidate.workload
        self.ladder = Ladder(candidate.snapshot)
        self.cache = cache if cache in dict(CACHE_TYPES) else "bfloat16"
        self.classes = newest()
        named = [self.classes[slug] for slug in self.workload.node_classes if slug in self.classes]
        self.named = named
        self.missing = [slug for slug in self.workload.node_classes if slug not in self.classes]
        self.others = [one for one in self.classes.values() if one not in named and not one.node_class.retired]
        self.rung = self._rung(rung)
        self.node = self.classes.get(node) or (named[0] if named else None)
        self.columns = [*named, *([self.node] if self.node and self.node not in named else [])]
        self.shown_first = sorted(self.columns, key=lambda one: one != self.node)
        self._models: dict[tuple[str, str], Model] = {}
        self._fits: dict[tuple[str, str, int], RungFit] = {}

    @cached_property
    def signoff(self) -> SignOff | None:
        """The engineering sign-off in force."""
        return next((t.signoff for t in self.candidate.tracks.all() if t.name == "engineering" and t.signoff), None)

    def _rung(self, key: str) -> Rung | None:
        """Return the requested rung, else the rung of the sign-off, else the repository's first."""
        asked = key or (str((self.signoff.terms or {}).get("rung", "")) if self.signoff else "")
        own = self.ladder.own
        return next((one for one in own if one.key == asked), own[0] if own else None)

    def model(self, rung: Rung) -> Model:
        """Return the model to size for a rung, computed once."""
        key = (rung.repo_id, rung.key)
        if key not in self._models:
            beside = Companion(say("the companion"), self.beside * 2**20) if self.beside else None
            model = self.ladder.model(rung)
            self._models[key] = replace(model, companion=beside, widths=widths_of(model.config))
        return self._models[key]

    @property
    def query(self) -> str:
        """The choice as a query of an address."""
        told = {
            "rung": self.rung.key if self.rung else "", "node": self.node.node_class.slug if self.node else "",
            "cache": self.cache, "beside": self.beside or "",
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value})

    def fit(self, rung: Rung, version: NodeClassVersion) -> RungFit:
        """Return how one rung fits one node class at the workload's load, computed once."""
        key, work = (rung.repo_id, rung.key, version.pk), self.workload
        if key not in self._fits:
            found = plan(self.model(rung), version.node, work.context_tokens, work.concurrency, self.cache)
            self._fits[key] = RungFit(rung, version, found)
        return self._fits[key]

    @cached_property
    def rungs(self) -> list[Rung]:
        """The rungs to compare, the repository's own first."""
        every = self.ladder.rungs
        return sorted(every, key=lambda one: not one.own)[:MOST_RUNGS]

    @cached_property
    def by_rung(self) -> list[tuple[Rung, list[RungFit]]]:
        """Every rung on every node class that the workload names, and on the selected one."""
        return [(rung, [self.fit(rung, one) for one in self.columns]) for rung in self.rungs]

    @cached_property
    def free(self) -> list[tuple[str, str, str]]:
        """What was last free on the pools shown: the class, the figure, and what the selected rung lacks of it."""
        known, found = capacities(one.node_class.slug for one in self.columns), []
        for one in self.columns:
            slug = one.node_class.slug
            if words := free_words(known.get(slug), one.node):
                need = self.fit(self.rung, one).plan if self.rung else None
                lacks = too_few(known.get(slug), one.node, need.replicas, need.ranks) if need else ""
                found.append((slug, words, lacks))
        return found

    @cached_property
    def here(self) -> RungFit | None:
        """The selected rung on the selected node class."""
        return self.fit(self.rung, self.node) if self.rung and self.node else None

    @cached_property
    def elsewhere(self) -> list[RungFit]:
        """The selected rung on the node classes that the workload does not name."""
        return [self.fit(self.rung, one) for one in self.others if one != self.node] if self.rung else []

    @cached_property
    def runtimes(self) -> list[RuntimeRow]:
        """Which runtimes serve the selected rung on the selected node class."""
        return runtime_rows(self.rung, self.node.node if self.node else None) if self.rung else []

    @cached_property
    def hypothetical(self) -> list[Hypothetical]:
        """What the selected rung would need if quantized; only for an unquantized rung of known parameter count."""
        return _hypothetical(self)

    @cached_property
    def note(self) -> Note | None:
        """The scheduling note for the selected rung on the selected node class, if it fits."""
        here = self.here
        if here is None or here.plan.verdict not in (FITS, IS_TIGHT):
            return None
        return note_for(self.candidate, here.rung, here.version, here.plan, self.workload.context_tokens)

    @cached_property
    def logical(self) -> list[tuple[str, str, str]]:
        """The cache of one sequence by both counts, and constant state, as (label, value, method)."""
        return _logical(self)


def _logical(page: Hardware) -> list[tuple[str, str, str]]:
    if page.rung is None:
        return []
    model = page.model(page.rung)
    if model.pipeline is not None:
        return component_rows(model.pipeline)
    shape = model.shape
    if shape is None:
        return []
    context, here = page.workload.context_tokens, page.here
    kinds = joined(
        ", ", (say("{count} {kind}", count=count, kind=kind) for kind, count in shape.counts().items())
    ) or say("none with a cache")
    found = [
        (say("Layers"), kinds, say("from the configuration and the class of the model type")),
        (
            say("Logical cache of one sequence"), gib(kv_bytes(shape, context, page.cache)),
            say("the tensors: layers × elements × tokens kept × bytes, at {context:,} tokens", context=context),
        ),
    ]  # fmt: skip
    if state := state_bytes(shape):
        found.append((say("Constant state of one sequence"), gib(state), say("does not grow with the context")))
    if here and here.plan.lines:
        found += [
            (
                say("Reserved by {runtime} {version}", runtime=here.plan.runtime, version=here.plan.version),
                gib(one.size),
                one.formula,
            )
            for one in here.plan.lines
            if one.key == "kv" and here.plan.version and not here.plan.lacks
        ]
    return found


def _hypothetical(page: Hardware) -> list[Hypothetical]:
    rung, node = page.rung, page.node
    if rung is None or node is None or rung.quantized or rung.runtime != VLLM or rung.klass == ADAPTER:
        return []
    facts = page.ladder.read[rung.repo_id].facts
    parameters, rows, width = (
        facts.get(key) for key in ("weights.parameters", "vocabulary.embedding", "architecture.hidden_size")
    )
    if not isinstance(parameters, int):
        return []
    embeddings = 2 * rows * width if isinstance(rows, int) and isinstance(width, int) else 0
    work, model, found = page.workload, page.model(rung), []
    for scheme in SCHEMES:
        least, most = estimated(parameters, embeddings, scheme)
        made = replace(model, weights=most, runtime=scheme.runtime)
        answer = plan(made, node.node, work.context_tokens, work.concurrency, page.cache)
        found.append(Hypothetical(scheme.title, scheme.runtime, least, most, answer))
    return found
