"""The fact groups that sign-offs depend on: the facts, documents and files of each, and one digest per group.

Legal depends on license documents, license fields, disclosures, the card's data, intended and out-of-scope use, the
access gate, the owner and the ancestors; engineering on config, tokenizer, processor, chat template, generation config,
weights, scans, code, the base's identity, and the card's data, use, limitation, bias, safety and hardware sections.
A digest covers only values and source blobs, never a time, line number or extractor name, so the same reader yields the
same digests for the same bytes. What another reader would write for them is worked out in ``rereading``.
"""

from dataclasses import dataclass

from reviews.hub.digest import canonical
from reviews.hub.shapes.reading import ArtifactValue, ReadingValue
from reviews.language.phrases import say
from reviews.ledger.chain import digest


@dataclass(frozen=True)
class FactGroup:
    """One group: its key, its title, the tracks that depend on it, and what belongs to it."""

    slug: str
    title: str
    tracks: tuple[str, ...]
    fact_keys: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


LEGAL, ENGINEERING = "legal", "engineering"

GROUPS: tuple[FactGroup, ...] = (
    FactGroup(
        "license-documents", say("License documents"), (LEGAL,), ("license.files",), ("license", "use_policy", "notice")
    ),
    FactGroup(
        "license-fields",
        say("License fields of the card"),
        (LEGAL,),
        ("license.tag", "license.declaration", "license.name", "license.link", "license.hub_tags", "license.gguf"),
    ),
    FactGroup(
        "license-terms",
        say("Unread license documents, and terms in the card"),
        (LEGAL,),
        ("license.unread", "license.binds", "license.card_terms", "card.license"),
    ),
    FactGroup("gate", say("Access gate and prompt"), (LEGAL,), ("gate.",), ("gate_prompt",)),
    FactGroup("owner", say("Publisher"), (LEGAL,), ("publisher",)),
    FactGroup("disclosure", say("Disclosure"), (LEGAL,), ("openness.",)),
    FactGroup("ancestors", say("Base models and their terms"), (LEGAL,), ("lineage.",)),
    FactGroup(
        "base",
        say("Base model"),
        (ENGINEERING,),
        ("lineage.base_model", "lineage.relation", "lineage.adapter_base", "lineage.adapter_fit", "lineage.gguf_base"),
    ),
    FactGroup(
        "card-use",
        say("Intended and out-of-scope use"),
        (LEGAL, ENGINEERING),
        ("card.intended_use", "card.out_of_scope"),
    ),
    FactGroup("card-data", say("Training data"), (LEGAL, ENGINEERING), ("card.training_data", "card.datasets")),
    FactGroup(
        "card-limits",
        say("Limitations, bias, safety and hardware sections"),
        (ENGINEERING,),
        ("card.limitations", "card.bias", "card.safety", "card.hardware"),
    ),
    FactGroup(
        "config",
        say("Model configuration"),
        (ENGINEERING,),
        ("architecture.", "context.", "vocabulary.", "quantization.", "modality."),
        ("config", "adapter_config", "quantization_config"),
    ),
    FactGroup("generation", say("Generation configuration"), (ENGINEERING,), ("generation.",), ("generation_config",)),
    FactGroup(
        "tokenizer",
        say("Tokenizer and processor"),
        (ENGINEERING,),
        ("tokenizer.",),
        ("tokenizer_config", "special_tokens", "tokenizer", "processor"),
        ("tokenizer",),
    ),
    FactGroup("template", say("Chat template"), (ENGINEERING,), ("template.",), ("chat_template",), ("template",)),
    FactGroup("weights", say("Weights"), (ENGINEERING,), ("weights.",), ("weight_index",), ("weights", "adapter")),
    FactGroup("scans", say("Scan results"), (ENGINEERING,), ("scan.",)),
    FactGroup("code", say("Code in the repository"), (ENGINEERING,), ("code.",), (), ("code",)),
)

BY_SLUG = {group.slug: group for group in GROUPS}


def group_digests(reading: ReadingValue) -> dict[str, str]:
    """Return the SHA-256 of every group of a reading, by the group's slug."""
    return {group.slug: _digest(group, reading) for group in GROUPS}


def _digest(group: FactGroup, reading: ReadingValue) -> str:
    facts = {fact.key: [fact.value, fact.state, fact.why] for fact in reading.facts if holds(group, fact.key)}
    documents = {doc.path: doc.sha256 for doc in reading.documents if doc.role in group.roles}
    files = {file.path: _blob(file) for file in reading.artifacts if file.kind in group.kinds}
    return digest(canonical({"facts": facts, "documents": documents, "files": files}))


def holds(group: FactGroup, key: str) -> bool:
    """Return whether a fact belongs to a group."""
    return any(key == one or (one.endswith(".") and key.startswith(one)) for one in group.fact_keys)


def of_fact(key: str) -> tuple[FactGroup, ...]:
    """Return the groups that a fact belongs to, none or several."""
    return tuple(group for group in GROUPS if holds(group, key))


def of_document(role: str) -> tuple[FactGroup, ...]:
    """Return the groups that a document's text belongs to, by its role."""
    return tuple(group for group in GROUPS if role in group.roles)


def of_file(kind: str) -> tuple[FactGroup, ...]:
    """Return the groups that a file belongs to, by its kind."""
    return tuple(group for group in GROUPS if kind in group.kinds)


def _blob(file: ArtifactValue) -> list[object]:
    return [file.size, file.sha256 or file.blob_id]


def basis(track: str, digests: dict[str, str]) -> dict[str, str]:
    """Return the digests that a sign-off on this track depends on."""
    slugs = [group.slug for group in GROUPS if track in group.tracks]
    if track == ENGINEERING and "base" not in digests:  # read before the base's identity and terms had separate groups
        slugs.append("ancestors")
    return {slug: digests[slug] for slug in slugs if slug in digests}


def moved(old: dict[str, str], *said: dict[str, str]) -> list[str]:
    """Return the slugs of the groups whose digests differ from an old basis, in the order of ``GROUPS``.

    ``said`` are the digests of one snapshot as each reader would write them (``Snapshot.said``); the nearest counts.
    """
    return min((_moved(old, digests) for digests in said), key=len, default=_moved(old, {}))


def _moved(old: dict[str, str], digests: dict[str, str]) -> list[str]:
    return [group.slug for group in GROUPS if group.slug in old and old[group.slug] != digests.get(group.slug)]


def titles(slugs: list[str]) -> list[str]:
    """Return the titles of these groups."""
    return [BY_SLUG[slug].title for slug in slugs if slug in BY_SLUG]
