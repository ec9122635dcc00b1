"""The variant ladder of a snapshot: its own rungs, those of related models that were read, and the rest.

A related model is one that the reading names as an ancestor or that the hub lists as derived from it. If a snapshot
of it is stored, its rungs have sizes, context and digests; otherwise its row says that it has not been read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from reviews.evidence.models import Artifact, Document, Fact, Finding, Snapshot
from reviews.evidence.queries import latest_reading
from reviews.evidence.spelling import records
from reviews.hub.files.json_file import parse
from reviews.hub.shapes.reading import BLOCK, UNANSWERED
from reviews.language.memory import stored
from reviews.language.phrases import joined, say
from reviews.rungs.runtimes import DIFFUSERS
from reviews.rungs.servable import ADAPTER, GGUF, Rung, RungFile, RungOrigin, rungs_of, with_findings
from reviews.sizing.families import shape_of
from reviews.sizing.gguf_shape import shape_of_gguf
from reviews.sizing.layers import Shape
from reviews.sizing.pipelines import pipeline_of
from reviews.sizing.reading import Refused
from reviews.sizing.sized_model import Model

MOST_AROUND = 40
"""Most related models named in one ladder."""
SPOILERS = ("vocabulary-mismatch", "tokenizer-pointer", "checksum-mismatch")
"""Blocking findings about files beside the weights, without which a set of tensors cannot be served."""
ORDER = ("unread", "base", "merge", "fine-tune", "instruct", "other", "quantized", "adapter")


@dataclass(frozen=True)
class UnreadModel:
    """A model that the ladder names but that was not read: its id, its relation, and the source of that."""

    repo_id: str
    relation: str
    where: str
    state: str


@dataclass
class ReadSnapshot:
    """One snapshot with the data for its rungs."""

    snapshot: Snapshot
    facts: dict[str, Any]
    files: list[RungFile]
    spoilt: list[str] = field(default_factory=list)
    config: object = None
    rungs: list[Rung] = field(default_factory=list)


@dataclass(frozen=True)
class AdapterBase:
    """The model under an adapter: its id, its commit ("" if unknown), its reading, and why there is none."""

    repo_id: str
    commit: str
    read: ReadSnapshot | None
    why: str = ""

    @property
    def rung(self) -> Rung | None:
        """The weights that the adapter was trained on: the first set that is not GGUF."""
        return next((one for one in self.read.rungs if one.format != GGUF), None) if self.read else None


def names_of(row: Mapping[str, Any]) -> set[str]:
    """Return an ancestor's current and former ids, folded for comparison."""
    return {str(row.get(key) or "").casefold() for key in ("id", "renamed_from")} - {""}


class Ladder:
    """The ladder of one snapshot, read in a fixed number of queries; empty if nothing was read."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self.snapshot = snapshot
        reading = latest_reading(self.snapshot) if self.snapshot else None
        self.around = reading.around if reading and isinstance(reading.around, dict) else {}
        self.ancestors = records(self.around.get("ancestors"))
        self.named = self._named()
        wanted = [self.snapshot] if self.snapshot else []
        wanted += self._stored({one.repo_id for one in self.named})
        self.read = {one.snapshot.repo_id: one for one in _read(wanted, self.snapshot)}

    def _named(self) -> list[UnreadModel]:
        """Return the ancestors, nearest first, then the models that the hub lists as derived from it."""
        found = [
            UnreadModel(
                str(one.get("id") or ""),
                str(one.get("relation") or ""),
                say("an ancestor"),
                str(one.get("state") or ""),
            )
            for one in self.ancestors
        ]
        found += [
            UnreadModel(
                str(one.get("id") or ""),
                str(one.get("relation") or ""),
                say("made from it, by the hub’s list"),
                "listed",
            )
            for one in records(self.around.get("variants"))
        ]
        return [one for one in found if one.repo_id][:MOST_AROUND]

    def _stored(self, names: set[str]) -> list[Snapshot]:
        """Return the newest snapshot of each of these repositories."""
        if self.snapshot is None:
            return []
        found = Snapshot.objects.filter(hub=self.snapshot.hub, repo_id__in=names - {self.snapshot.repo_id})
        return list(found.order_by("repo_id", "-pk").distinct("repo_id"))

    @property
    def own(self) -> list[Rung]:
        """The rungs of the snapshot itself."""
        mine = self.read.get(self.snapshot.repo_id) if self.snapshot else None
        return mine.rungs if mine else []

    @cached_property
    def rungs(self) -> list[Rung]:
        """Every known rung: base models first, adapters last, larger before smaller."""
        every = [rung for one in self.read.values() for rung in one.rungs]
        return sorted(every, key=lambda one: (ORDER.index(one.klass), -(one.size or 0), one.repo_id, one.key))

    @cached_property
    def unread(self) -> list[UnreadModel]:
        """The related models with no stored snapshot."""
        return [one for one in self.named if one.repo_id not in self.read]

    def model(self, rung: Rung) -> Model:
        """Return the input for sizing a rung; it names everything that is unknown."""
        one = self.read[rung.repo_id]
        if rung.klass == ADAPTER:
            return self._adapted(rung)
        if rung.need.format == DIFFUSERS:
            return _sized(_of_pipeline(one.facts.get("weights.components"), rung), rung)
        if rung.format == GGUF and one.config is None:
            numbers = one.facts.get("architecture.gguf_numbers")
            config: object = {"vocab_size": one.facts.get("vocabulary.gguf"), **numbers} if numbers else None
            return _model(lambda: shape_of_gguf(str(one.facts.get("architecture.gguf") or ""), numbers), config, rung)
        if one.config is None:
            return _sized(Model(None, None, rung.size, rung.runtime, (("config.json", say("was not read")),)), rung)
        return _model(lambda: shape_of(one.config), one.config, rung)

    def base_of(self, rung: Rung) -> "AdapterBase":
        """Return the model that an adapter is served over, by its current or former name, and what is known of it."""
        said = self.read[rung.repo_id].facts.get("lineage.adapter_base")
        name = str(said.get("base") or "") if isinstance(said, dict) else ""
        row = next((one for one in self.ancestors if name and name.casefold() in names_of(one)), {})
        ids, commit = names_of(row) or {name.casefold()}, str(row.get("commit") or "")
        read = next((one for one in self.read.values() if one.snapshot.repo_id.casefold() in ids), None)
        if read and commit and read.snapshot.commit != commit:  # a reading of another commit is no substitute
            return AdapterBase(
                str(row.get("id") or name),
                commit,
                None,
                say("was read at another commit than {commit}", commit=commit[:7]),
            )
        return AdapterBase(str(row.get("id") or name), commit, read, "" if read else say("was not read here"))

    def _adapted(self, rung: Rung) -> Model:
        """Return the model for an adapter: layers and bytes of its base, plus its own bytes."""
        base = self.base_of(rung)
        under = base.rung
        if under is None or under.size is None or rung.size is None:
            why = (
                say("its base {repo_id} {why}", repo_id=base.repo_id, why=base.why)
                if base.repo_id
                else say("its base is not named")
            )
            if spoilt := next((one for one in (under, rung) if one and one.problems), None):
                why = say("{repo_id}: {value}", repo_id=spoilt.repo_id, value=spoilt.problems[0])
            return Model(None, None, None, rung.runtime, ((say("base model"), why),))
        whole = self.model(under)
        return Model(whole.shape, whole.config, under.size + rung.size, rung.runtime, whole.unknown)


def _of_pipeline(said: object, rung: Rung) -> Model:
    """Return the model of a pipeline from the fact about its components; an older reading did not know them."""
    rows = records(said)
    if not rows:
        why = say("its models were not read: read the repository again")
        return Model(None, None, rung.size, rung.runtime, (("weights.components", why),))
    return Model(None, None, rung.size, rung.runtime, pipeline=pipeline_of(rows))


def rungs_of_each(snapshots: Iterable[Snapshot]) -> dict[int, list[Rung]]:
    """Return the rungs of each of these snapshots alone, without related models, by its key; always four queries."""
    return {one.snapshot.pk: one.rungs for one in _read(snapshots, None)}


def _model(read: Callable[[], Shape], config: object, rung: Rung) -> Model:
    try:
        found = Model(read(), config, rung.size, rung.runtime)
    except Refused as error:
        found = Model(None, config, rung.size, rung.runtime, ((error.key, error.why),))
    return _sized(found, rung)


def _sized(model: Model, rung: Rung) -> Model:
    """Return the model with what is there of a set without a size, as the least that its weights have."""
    if not rung.problems:
        return model
    why = joined("; ", map(stored, rung.problems))
    if rung.least is None:
        return replace(model, weights=None, unknown=(*model.unknown, ("weights", why)))
    return replace(model, weights=rung.least, short=why)


def _read(snapshots: Iterable[Snapshot], own: Snapshot | None) -> list[ReadSnapshot]:
    """Return the facts, files, findings and configuration of these snapshots; always four queries."""
    found = {one.pk: ReadSnapshot(one, {}, []) for one in snapshots}
    for fact in Fact.objects.filter(snapshot__in=found).exclude(state=UNANSWERED).only("snapshot", "key", "value"):
        found[fact.snapshot_id].facts[fact.key] = fact.value
    for row in Artifact.objects.filter(snapshot__in=found):
        found[row.snapshot_id].files.append(
            RungFile(row.path, row.size, row.sha256 or row.blob_id, row.kind, row.format)
        )
    for finding in Finding.objects.filter(snapshot__in=found, severity=BLOCK, code__in=SPOILERS):
        found[finding.snapshot_id].spoilt.append(
            say("{title}. {detail}", title=finding.title, detail=finding.detail).strip().rstrip(".")
        )
    for document in Document.objects.filter(snapshot__in=found, path="config.json").select_related("blob"):
        parsed = parse("config.json", document.blob.text)
        found[document.snapshot_id].config = parsed.fields if parsed.read else None
    for one in found.values():
        snap = one.snapshot
        origin = RungOrigin(
            repo_id=snap.repo_id,
            commit=snap.commit,
            own=own is not None and snap.pk == own.pk,
            license=str(one.facts.get("license.name") or one.facts.get("license.tag") or ""),
            whole=not snap.partial,
        )
        one.rungs = with_findings(rungs_of(one.facts, one.files, origin), one.spoilt)
    return list(found.values())
