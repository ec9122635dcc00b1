"""Shortlists for tests: models of invented families, read for one workload, and what is said of them."""

from dataclasses import replace
from typing import Any

from reviews.hub.shapes.reading import ArtifactValue, ReadingValue
from reviews.shortlist.actions.documents import add_document
from reviews.shortlist.actions.listing import add_entry, start
from reviews.shortlist.judging import NO_REVIEW
from reviews.shortlist.kept_views import views_of
from reviews.shortlist.models import SampleDocument, Shortlist, ShortlistEntry
from reviews.shortlist.queries import entries_of
from reviews.shortlist.statements import DocumentStatement, EntryStatement, RecommendationStatement
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import memory, scenes
from tests.cast import Cast
from tests.readings import again, reading, weight_set

ATLAS, BASE, FOUR_BIT = "sample-lab/atlas-1b-instruct", "sample-lab/atlas-1b-base", "sample-lab/atlas-1b-instruct-gguf"
QUILL, ORPHAN = "other-lab/quill-1b-instruct", "sample-community/claims-tuned"
ABSENT = (None, "unanswered", "", "")
NO_TEMPLATE: dict[str, Any] = {"template__source": ABSENT, "template__digest": ABSENT}
UNKNOWN_BASE = {
    "lineage.derived": ({"kinds": [{"kind": "fine-tune", "why": "the card says so", "file": "README.md"}],
                         "unknown": "it does not name a base"}, "inferred", "", ""),
    "lineage.relation": ("finetune", "file", "README.md", ""),
}  # fmt: skip
GGUF_NUMBERS = {
    "block_count": 16, "embedding_length": 2048, "feed_forward_length": 8192, "attention.head_count": 32,
    "attention.head_count_kv": 8, "context_length": 32768,
}  # fmt: skip


def ancestors(*names: str) -> tuple[Any, str, str, str]:
    """The fact of a lineage: these ancestors, nearest first, all read."""
    rows = [
        {"id": name, "of": names[place - 1] if place else "", "relation": "finetune", "state": "read", "texts": {},
         "publisher": name.partition("/")[0]}
        for place, name in enumerate(names)
    ]  # fmt: skip
    return rows, "hub", "", ""


def known(repo_id: str, **facts: tuple[Any, str, str, str]) -> ReadingValue:
    """A reading with these facts; two underscores stand for a dot."""
    found = {key.replace("__", "."): value for key, value in facts.items()}
    unanswered = {key for key, value in found.items() if value[1] == "unanswered"}
    read = reading(repo_id, facts={key: value for key, value in found.items() if key not in unanswered})
    rows = tuple(replace(one, value=None, state="unanswered", why="absent") if one.key in unanswered else one
                 for one in read.facts)  # fmt: skip
    return again(read, facts=rows)


def four_bit(repo_id: str = FOUR_BIT, **facts: tuple[Any, str, str, str]) -> ReadingValue:
    """A reading of one four-bit GGUF file of the atlas model, with its chat template inside."""
    path, size = "atlas-Q4_K_M.gguf", 600_000_000
    header = {"file": path, "size": size, "quantization": "Q4_K_M", "parameters": 1_000_000_000, "context": 32768,
              "architecture": "llama", "kind": "model", "why": ""}  # fmt: skip
    read = known(
        repo_id, weights__gguf=([header], "file", path, ""), context__gguf=(32768, "file", path, ""),
        weights__sets=([weight_set(path, size, format="gguf", parameters=1_000_000_000)], "inferred", path, ""),
        architecture__gguf=("llama", "file", path, ""), architecture__gguf_numbers=(GGUF_NUMBERS, "file", path, ""),
        lineage__ancestors=ancestors(ATLAS, BASE), lineage__base_model=([ATLAS], "file", "README.md", "L2"),
        lineage__relation=("quantized", "file", "README.md", "L3"), **facts,
    )  # fmt: skip
    weights = ArtifactValue(path, size, "c1" * 20, "d4" * 32, "weights", "gguf")
    return again(read, artifacts=(*(one for one in read.artifacts if one.kind != "weights"), weights))


READINGS = {
    ATLAS: lambda: known(
        ATLAS, lineage__ancestors=ancestors(BASE), lineage__base_model=([BASE], "file", "README.md", "L2")
    ),
    BASE: lambda: known(BASE, **NO_TEMPLATE),
    FOUR_BIT: four_bit,
    QUILL: lambda: known(QUILL, publisher=("other-lab", "hub", "", "")),
    ORPHAN: lambda: known(ORPHAN, **{key.replace(".", "__"): value for key, value in UNKNOWN_BASE.items()}),
}
"""How each model of the tests is read."""
SAID = EntryStatement(
    "", "It answers letters in the languages of our clerks.", "Wrong amounts in more than two letters of a hundred."
)


def model(cast: Cast, work: Workload, repo_id: str, read: ReadingValue | None = None, state: str = "read") -> Candidate:
    """A candidate that was read for the workload."""
    return scenes.candidate_at(state, cast, repo_id, work=work, read=read or READINGS[repo_id]())


def laptop(cast: Cast, **changes: Any) -> Workload:
    """A chat on laptops of 16 GB."""
    values: dict[str, Any] = {
        "name": "Laptop chat", "environment": "workstation", "node_classes": ["edge-16"], "concurrency": 1,
        "context_tokens": 4096, "risk_level": "low", "data_sensitivity": "internal", **changes,
    }  # fmt: skip
    return scenes.workload(cast, **values)


def started(cast: Cast, work: Workload, *, task: str = "chat", local: bool = True) -> Shortlist:
    """A shortlist without entries."""
    return memory.remembered(
        Shortlist, lambda: start(work, task=task, local=local, by=cast.requester), work.pk, task, local
    )


def added(cast: Cast, shortlist: Shortlist, candidate: Candidate, slot: str = "", rung: str = "") -> ShortlistEntry:
    """An entry for the only rung of a candidate's snapshot, or for the one that is named."""
    from reviews.rungs.ladder import Ladder

    snapshot = scenes.fresh(candidate).snapshot
    assert snapshot
    key = rung or Ladder(snapshot).own[0].key
    said = replace(SAID, slot=slot)
    return add_entry(shortlist, snapshot=snapshot, rung=key, said=said, by=cast.requester)


def view(entry: ShortlistEntry, review: Any = NO_REVIEW) -> Any:
    """What the rules say of an entry now."""
    row = next(one for one in entries_of(entry.shortlist) if one.pk == entry.pk)
    return views_of([row], entry.shortlist.workload, {entry.pk: review})[entry.pk]


ADVICE = {
    "Tokenizer and template": "Both files at the pinned commit, changed by the platform team only.",
    "Runtime": "llama.cpp b6200",
    "Hardware assumption": "One laptop with 16 GB, one request of 4,096 tokens at a time.",
    "Largest unresolved risk": "It invents policy numbers where a letter has none.",
    "Operational evidence still required": "Forty letters of last month answered again.",
    "Trade-off accepted": "Shorter answers than the large model gives.",
}
"""A sentence for each field of a recommendation, by its label."""


def advice(entry: ShortlistEntry, first: ShortlistEntry, **changes: Any) -> RecommendationStatement:
    """A recommendation with a sentence for everything."""
    said = RecommendationStatement(entry.pk, first.pk, "pin", *ADVICE.values())
    return replace(said, **changes)


def compared(candidate: Candidate, cast: Cast) -> tuple[ShortlistEntry, SampleDocument]:
    """A shortlist of the candidate's workload with one entry, and a document to count."""
    assert candidate.snapshot
    shortlist = start(candidate.workload, task="chat", local=False, by=cast.requester)
    said = EntryStatement("", "It is the only one that we know.", "Wrong amounts in two letters of a hundred.")
    entry = add_entry(shortlist, snapshot=candidate.snapshot, rung="safetensors", said=said, by=cast.requester)
    document = DocumentStatement("A letter", "English", "internal", "The roof leaks since Monday.")
    return entry, add_document(shortlist, said=document, by=cast.requester)
