"""The judgement of one entry: the license rules, the stops and the sizing of both tracks, run on its snapshot and rung.

Nothing is judged anew here: a boundary is what would stop a candidate in one of the two tracks, in the same words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from reviews.evidence.models import Fact
from reviews.evidence.queries import facts_of
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.phrases import say
from reviews.legal.circumstances import circumstances_on
from reviews.legal.documents import LicenseDocuments
from reviews.legal.sources import chain
from reviews.legal.workload_use import use_of
from reviews.licensing.rules import outcomes
from reviews.licensing.rules.evaluation import judge
from reviews.licensing.rules.intended_use import CardAnswer
from reviews.licensing.rules.outcomes import RuleResult, disqualifiers
from reviews.rungs.comparison import RungNeeds, Warning, reference_of, unknown_base, warnings
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import ADAPTER, FINETUNE, INSTRUCT, MERGE, Rung
from reviews.rungs.stops import Needs, stops, window
from reviews.shortlist.assessment import BoundaryMet, EntryFit, EntryView
from reviews.shortlist.cells import CellSources, cells_of
from reviews.shortlist.families import proposed_family
from reviews.shortlist.models import ShortlistEntry
from reviews.shortlist.rules import state_of
from reviews.sizing.plan import UNKNOWN, plan
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import newest

TITLES = {
    outcomes.RIGHTS: say("License conflict"),
    outcomes.GATE: say("Terms of the access gate not acceptable"),
    outcomes.PUBLISHER: say("Warning of the model card"),
}
NOT_COMMERCIAL = say("No commercial rights")
OF_RIGHTS = frozenset({NOT_COMMERCIAL, TITLES[outcomes.RIGHTS], TITLES[outcomes.GATE]})
"""Titles of boundaries that the company lacks rights to pass."""
STOPS = {"modality": say("Unsupported modality"), "context": say("Context window too short")}
TUNED = frozenset({FINETUNE, ADAPTER, MERGE})
"""Kinds of derived models that only a known base makes what they are; a chat model may be its publisher's own."""
SERVING = ("gguf-for-service", "full-precision-on-edge", "gguf-context", "no-reference")
"""Warnings of the variants page that concern how an entry is served."""


@dataclass(frozen=True)
class EntryReview:
    """What a review of the same commit for the same workload knows: legal's answers on the card, readers of a term.

    ``base_shown`` tells whether engineering recorded how the base was identified, where the repository names none, and
    ``covered`` whether a case of the newest suite covers each limitation of the card; no boundary rests on the latter.
    """

    cards: tuple[CardAnswer, ...] = ()
    card_read: bool = False
    readers: int = 2
    base_shown: bool = False
    covered: bool = False

    def as_basis(self) -> list[Any]:
        """Return it as JSON, of which a digest is made."""
        return [
            [[one.section, one.sentence, one.says] for one in self.cards],
            self.card_read,
            self.readers,
            self.base_shown,
        ]


NO_REVIEW = EntryReview()


@dataclass
class Judgement:
    """One entry for one workload on one day; ``classes`` are the named node classes in their newest versions."""

    entry: ShortlistEntry
    workload: Workload
    review: EntryReview
    today: date
    classes: Mapping[str, NodeClassVersion]
    facts: Mapping[str, Fact] = field(init=False)
    ladder: Ladder = field(init=False)

    def __post_init__(self) -> None:
        self.facts = facts_of(self.entry.snapshot)
        self.ladder = Ladder(self.entry.snapshot)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The answered facts by key."""
        return {key: one.value for key, one in self.facts.items() if one.state != UNANSWERED}

    @cached_property
    def rung(self) -> Rung:
        """The rung of the entry; a snapshot is written once, so it is there."""
        return next(one for one in self.ladder.own if one.key == self.entry.rung)

    @cached_property
    def results(self) -> tuple[RuleResult, ...]:
        """What the license rules say, worst first."""
        documents = LicenseDocuments(self.entry.snapshot, self.facts)
        said = [*self.review.cards, *_card_warning(self.entry)]
        return judge(
            [one.source for one in chain(documents)], use_of(self.workload, self.review.readers),
            circumstances_on(documents, self.today, said, card_read=self.review.card_read),
        )  # fmt: skip

    @cached_property
    def boundaries(self) -> tuple[BoundaryMet, ...]:
        """What stops the model whatever a benchmark says: the same that stops a candidate."""
        found = [BoundaryMet(_title(one), one.sentence, "@legal") for one in disqualifiers(self.results)]
        needs = _needs_of(self.workload)
        found += [BoundaryMet(STOPS[one.code], one.sentence, one.fact) for one in stops(self.values, needs)]
        if self._base_unknown and _is_tuned(self.rung, self.values):
            found.append(BoundaryMet(say("Unknown base"), self._base_unknown, "lineage.derived"))
        return tuple(dict.fromkeys(found))

    @cached_property
    def _base_unknown(self) -> str:
        """Why nothing shows what the model was made from, as a sentence; "" if that is known or was recorded."""
        why = unknown_base(self.rung.klass, self.values, self.ladder.ancestors)
        said = say("Its rights, tokenizer and training data cannot be checked: {why}.", why=why)
        return said if why and not self.review.base_shown else ""

    @cached_property
    def fits(self) -> tuple[EntryFit, ...]:
        """The fit on each node class that the workload names."""
        work, model = self.workload, self.ladder.model(self.rung)
        found = []
        for slug in work.node_classes:
            version = self.classes.get(slug)
            if version is None:
                found.append(EntryFit(slug, UNKNOWN, say("this node class is not known")))
                continue
            sized = plan(model, version.node, work.context_tokens, work.concurrency)
            held = (sized.nodes_need, sized.replicas, sized.ranks, sized.most)
            found.append(EntryFit(slug, sized.verdict, sized.why, *held))
        return tuple(found)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """What is not known and therefore keeps the entry open, as sentences."""
        unknown = [one for one in self.results if one.outcome == outcomes.UNKNOWN]
        found = [say("{title}: {sentence}", title=one.title, sentence=one.sentence) for one in unknown]
        policy = [one for one in self.results if one.outcome == outcomes.CONFLICT and one.kind == outcomes.POLICY]
        found += [say("{sentence} A waiver would be needed.", sentence=one.sentence) for one in policy]
        if self._base_unknown and not _is_tuned(self.rung, self.values):
            found.append(self._base_unknown)
        if not isinstance(self.values.get("modality.input"), list):
            found.append(say("No file shows which input the model takes."))
        if window(self.values) is None:
            found.append(say("No file states the context window."))
        unfit = [one for one in self.fits if one.verdict == UNKNOWN]
        found += [say("Fit on {node_class}: {why}.", node_class=one.node_class, why=one.why) for one in unfit]
        found += [say("{title}: {value}.", title=self.rung.title, value=one) for one in self.rung.problems]
        return tuple(dict.fromkeys(found))

    @cached_property
    def warnings(self) -> list[Warning]:
        """What speaks against serving this rung for this workload; the same rules as on the variants page."""
        work = self.workload
        use = RungNeeds(work.environment, work.concurrency, work.expected_output)
        name = self.entry.snapshot.repo_id.rpartition("/")[2]
        found = warnings([self.rung], self.ladder.rungs, self.values, use, self.ladder.ancestors, name)
        return [one for one in found if one.code in SERVING]

    @property
    def instruct(self) -> bool | None:
        """Whether it is tuned for instructions: a chat template shows it, a whole reading without one denies it."""
        if self.rung.klass == INSTRUCT or self.rung.template or self.values.get("template.source"):
            return True
        return None if self.entry.snapshot.partial else False

    def view(self) -> EntryView:
        """Return everything as the plain value that pages read."""
        repo_id = self.entry.snapshot.repo_id
        ancestors = self.values.get("lineage.ancestors") or self.ladder.ancestors
        proposed, how = proposed_family(repo_id, [one for one in ancestors if isinstance(one, Mapping)])
        reference = reference_of(self.rung, self.ladder.rungs) if self.rung.quantized else None
        said = self.values.get("card.languages")
        sources = CellSources(self.values, self.facts, self.rung, self.ladder, self.results, self.fits, self.workload)
        served, cells = cells_of(sources)
        return EntryView(
            state=state_of(self.boundaries, [one.verdict for one in self.fits], self.unknown),
            boundaries=self.boundaries, unknown=self.unknown, fits=self.fits, cells=cells,
            warnings=(*((one.title, one.detail) for one in self.warnings), *served),
            klass=self.rung.klass, quantized=self.rung.quantized, instruct=self.instruct,
            reference=(reference.repo_id, reference.key) if reference else ("", ""), proposed=proposed, how=how,
            same_weights=tuple(sorted(one.digest for one in self.rung.files if one.digest)),
            window=window(self.values),
            languages=tuple(str(one)[:40] for one in said[:40]) if isinstance(said, list) else (),
        )  # fmt: skip


def _needs_of(work: Workload) -> Needs:
    return Needs(
        work.input_modality, work.context_tokens, work.overflow_plan, work.expected_output, work.languages
    )  # fmt: skip


def _card_warning(entry: ShortlistEntry) -> Iterable[CardAnswer]:
    if entry.card_sentence:
        yield CardAnswer("card", entry.card_sentence, "excludes", entry.card_by)


def _is_tuned(rung: Rung, values: Mapping[str, Any]) -> bool:
    """Tell whether a model was made from another one by tuning or merging: without its base, little is known of it."""
    derived = values.get("lineage.derived")
    rows = derived.get("kinds") if isinstance(derived, Mapping) else None
    kinds = {str(one.get("kind")) for one in rows or () if isinstance(one, Mapping)}
    return bool(TUNED & {*kinds, rung.klass})


def _title(result: RuleResult) -> str:
    return NOT_COMMERCIAL if result.rule == "commercial_use" else TITLES[result.kind]


def judged(
    entries: Iterable[ShortlistEntry], workload: Workload, reviews: Mapping[int, EntryReview], today: date
) -> dict[int, EntryView]:
    """Return what the rules say of each of these entries now, by its key; many queries, so results are kept."""
    classes = newest(workload.node_classes)
    return {one.pk: Judgement(one, workload, reviews.get(one.pk, NO_REVIEW), today, classes).view() for one in entries}
