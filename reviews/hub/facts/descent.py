"""Facts about descent: what card, hub, files and headers name as the base, and the ancestors that were read."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.card.lineage_sources import MERGE_HOW, TAGS_HOW, recipe, sources
from reviews.hub.shapes import lineage
from reviews.hub.shapes.card import README, FrontMatter
from reviews.hub.shapes.lineage import RELATIONS, AncestorValue
from reviews.hub.shapes.lineage_source import (
    ADAPTER,
    CARD,
    CONFIG,
    GGUF,
    MERGE,
    ODD,
    PATH,
    QUANTIZATION,
    REPOSITORY,
    TAGS,
    BaseSource,
)  # fmt: skip
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    HUB,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    UNVERIFIED,
    FactValue,
)  # fmt: skip
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.language.phrases import say


def facts(material: Material) -> list[FactValue]:
    """Return every lineage fact but the one that is worked out from all others."""
    front, info = material.card, material.info
    found = {one.place: one for one in sources(material)}
    trained_on, gguf_base = adapter_base(found[ADAPTER], material), _gguf_base(found[GGUF], material)
    quantized = _named_in_file("lineage.quantized_from", found[QUANTIZATION], FILE, material)
    base = _card_base(front, found[CARD])
    merged = _merged(material)
    if base.value is None:
        base = _from_elsewhere(base, trained_on, gguf_base, quantized)
    if base.value is None and found[MERGE].bases:
        names = [one.id for one in found[MERGE].bases if one.kind != ODD]
        base = FactValue(base.key, names, FILE, "", merged.file, merged.locator, merged.quote, MERGE_HOW)
    return [
        base,
        _relation(front.fact("base_model_relation", "lineage.relation"), info, base.value is not None),
        _tags(found[TAGS], info),
        trained_on,
        gguf_base,
        quantized,
        merged,
        _named_in_file("lineage.config_base", found[CONFIG], UNVERIFIED, material),
        _ancestors(material),
        _adapter_fit(trained_on, material),
    ]


def _card_base(front: FrontMatter, source: BaseSource) -> FactValue:
    base = front.fact("base_model", "lineage.base_model")
    names = [one.id for one in source.bases if one.kind != ODD]
    if names:
        state = base.state if base.value is not None else front.state
        return FactValue(base.key, names, state, "", base.file, base.locator, base.quote, base.extractor)
    why = base.why or NOT_SAID
    return FactValue(base.key, None, UNANSWERED, why, base.file, base.locator, base.quote, base.extractor)


def _from_elsewhere(base: FactValue, trained_on: FactValue, gguf_base: FactValue, quantized: FactValue) -> FactValue:
    """Return the base that another file names, where the card names none."""
    if trained_on.value:
        place = trained_on.file, trained_on.locator, trained_on.quote, trained_on.extractor
        return FactValue(base.key, [trained_on.value["base"]], FILE, "", *place)
    for other in (gguf_base, quantized):
        if other.value:
            listed = other.value if isinstance(other.value, list) else [other.value]
            names = [one["id"] for one in listed]
            return FactValue(base.key, names, FILE, "", other.file, other.locator, other.quote, other.extractor)
    return base


def _relation(stated: FactValue, info: RepositoryInfo, has_base: bool) -> FactValue:
    if isinstance(stated.value, str) and stated.value in RELATIONS:
        return stated
    if any(file.path == "adapter_config.json" for file in info.files):
        how = say("the repository has an adapter_config.json")
        return FactValue(stated.key, "adapter", INFERRED, "", "adapter_config.json", "", "", how)
    word = next((word for word in RELATIONS for tag in info.tags if tag.startswith(f"base_model:{word}:")), "")
    if has_base and word:
        return FactValue(stated.key, word, HUB, "", "", "", "", TAGS_HOW)
    why = stated.why or NOT_SAID
    return FactValue(stated.key, None, UNANSWERED, why, stated.file, stated.locator, stated.quote, stated.extractor)


def _tags(source: BaseSource, info: RepositoryInfo) -> FactValue:
    key = "lineage.hub_base_models"
    value = [{"id": base.id, "relation": base.relation} for base in source.bases]
    if value:
        return FactValue(key, sorted(value, key=lambda one: one["id"]), HUB, extractor=TAGS_HOW)
    return FactValue(key, None, UNANSWERED, NOT_SAID if info.commit else NOT_READ, extractor=TAGS_HOW)


def adapter_base(source: BaseSource, material: Material) -> FactValue:
    """Return the base in ``adapter_config.json``, and whether it is a path on the publisher's machine."""
    key = "lineage.adapter_base"
    if not source.bases:
        return _unsaid(key, source, material)
    base = source.bases[0]
    revision = base.revision or material.file(source.file).get("revision")
    value = {
        "base": base.id[:300],
        "revision": revision[:200] if isinstance(revision, str) else "",
        "local": base.kind == PATH,
    }
    return FactValue(key, value, FILE, "", source.file, source.locator, source.quote, source.extractor)


def _unsaid(key: str, source: BaseSource, material: Material) -> FactValue:
    """Return why a file names no base: it is missing, was not read, or has no such field."""
    file = material.file(source.file or {ADAPTER: "adapter_config.json"}.get(source.place, "config.json"))
    why = NOT_SAID if file.read else file.why
    return FactValue(key, None, UNANSWERED, why, file.path if file.here else "", "", "", source.extractor)


def _named_in_file(key: str, source: BaseSource, state: str, material: Material) -> FactValue:
    if not source.bases:
        return _unsaid(key, source, material)
    base = source.bases[0]
    value = {"id": base.id, "kind": base.kind} | ({"revision": base.revision} if base.revision else {})
    return FactValue(key, value, state, "", source.file, source.locator, source.quote, source.extractor)


def _merged(material: Material) -> FactValue:
    """Return the models of a merge with the part of each, as its configuration says."""
    key, said = "lineage.merge", recipe(material)
    if said is None:
        why = NOT_READ if not material.known else NOT_SAID
        return FactValue(key, None, UNANSWERED, why, extractor=MERGE_HOW)
    path, found = said
    value = [
        {"id": one.name.id, "kind": one.name.kind, "role": one.role}
        | ({"revision": one.name.revision} if one.name.revision else {})
        for one in found.models
    ]
    state = UNVERIFIED if path == README else FILE
    return FactValue(key, value, state, "", path, f"L{found.line}", found.quote, MERGE_HOW)


def _gguf_base(source: BaseSource, material: Material) -> FactValue:
    key, how = "lineage.gguf_base", source.extractor
    header = material.first_gguf
    if header is None:
        return FactValue(key, None, UNANSWERED, ABSENT, extractor=how)
    said = {str(one.get("id", "")).casefold(): one for one in header.base_models}
    addresses = [str(one.get("url", "")) for one in header.base_models]
    named = []
    for place, base in enumerate(source.bases):
        one = said.get(base.id.casefold(), {})
        address = str(one.get("url") or "") or (addresses[place] if len(addresses) == len(source.bases) else "")
        version = str(one.get("version") or base.revision)
        named.append({"id": base.id, "url": address} | ({"version": version} if version else {}))
    if named:
        return FactValue(key, named, FILE, "", header.path, "", "", how)
    why = material.why_silent(header.path, header.gated, read=bool(header.values))
    return FactValue(key, None, UNANSWERED, why, header.path, "", "", how)


def _ancestors(material: Material) -> FactValue:
    key, how = "lineage.ancestors", say("the hub's answers about the bases that card, tags, files and headers name")
    if material.related.ancestors:
        return FactValue(key, [one.terms() for one in material.related.ancestors], HUB, extractor=how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if material.known else NOT_READ, extractor=how)


def _adapter_fit(trained_on: FactValue, material: Material) -> FactValue:
    """Return whether the adapter has its base's tokenizer and template, by the digests of both files."""
    key, how = (
        "lineage.adapter_fit",
        say("adapter_config.json, and digests of files of the same name in both repositories"),
    )
    if trained_on.value is None:
        return FactValue(key, None, UNANSWERED, trained_on.why, trained_on.file, "", "", how)
    base = base_of_adapter(trained_on.value["base"], material.related.ancestors)
    own = {file.path: file.sha256 or file.blob_id for file in material.info.files}
    value = {
        "base_commit": trained_on.value["revision"] or say("not said"),
        "tokenizer": _same(own, base.tokenizer if base else {}),
        "template": _same(own, base.template if base else {}),
    }
    return FactValue(key, value, INFERRED, "", trained_on.file, trained_on.locator, trained_on.quote, how)


def base_of_adapter(name: str, ancestors: tuple[AncestorValue, ...]) -> AncestorValue | None:
    """Return the ancestor that an adapter names, also by a former name; None when it was not read."""
    for one in ancestors:
        if name.casefold() in (one.id.casefold(), one.renamed_from.casefold()):
            return one if one.state in lineage.KNOWN and one.commit else None
    return None


def _same(own: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Return same or different over the files that both have; not compared when there is none."""
    both = [path for path in theirs if own.get(path) and theirs[path]]
    if not both:
        return say("not compared")
    return "same" if all(own[path] == theirs[path] for path in both) else "different"


def named_ids(source: BaseSource) -> frozenset[str]:
    """Return the repositories that a source names, in lower case."""
    return frozenset(one.id.casefold() for one in source.bases if one.kind == REPOSITORY)
