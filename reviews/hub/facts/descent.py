"""Facts about descent: what card, hub, adapter and GGUF header name as the base, and the ancestors that were read."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.card import bases
from reviews.hub.files.json_file import text
from reviews.hub.shapes import lineage
from reviews.hub.shapes.card import README, FrontMatter
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.lineage import RELATIONS, AncestorValue
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    HUB,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    WARN,
    FactValue,
    FindingValue,
)  # fmt: skip
from reviews.hub.shapes.repository import RepositoryInfo

TAGS = "the hub's tags"


def facts(material: Material) -> list[FactValue]:
    """Return every lineage fact."""
    front, info = material.card, material.info
    trained_on, gguf_base = adapter_base(material.file("adapter_config.json")), _gguf_base(material)
    base = _card_base(front)
    if base.value is None:
        base = _from_elsewhere(base, trained_on, gguf_base)
    return [
        base,
        _relation(front.fact("base_model_relation", "lineage.relation"), info, base.value is not None),
        _tags(info),
        trained_on,
        gguf_base,
        _ancestors(material),
        _adapter_fit(trained_on, material),
    ]


def _card_base(front: FrontMatter) -> FactValue:
    base = front.fact("base_model", "lineage.base_model")
    names = base.value if isinstance(base.value, list) else [base.value]
    texts = [name for name in names if isinstance(name, str) and name.strip()]
    if texts:
        return FactValue(base.key, texts, base.state, "", base.file, base.locator, base.quote, base.extractor)
    why = base.why or NOT_SAID
    return FactValue(base.key, None, UNANSWERED, why, base.file, base.locator, base.quote, base.extractor)


def _from_elsewhere(base: FactValue, trained_on: FactValue, gguf_base: FactValue) -> FactValue:
    """Return the base that another file names, where the card names none."""
    if trained_on.value:
        place = trained_on.file, trained_on.locator, trained_on.quote, trained_on.extractor
        return FactValue(base.key, [trained_on.value["base"]], FILE, "", *place)
    if gguf_base.value:
        names = [one["id"] for one in gguf_base.value]
        return FactValue(base.key, names, FILE, "", gguf_base.file, "", "", gguf_base.extractor)
    return base


def _relation(stated: FactValue, info: RepositoryInfo, has_base: bool) -> FactValue:
    if isinstance(stated.value, str) and stated.value in RELATIONS:
        return stated
    if any(file.path == "adapter_config.json" for file in info.files):
        how = "the repository has an adapter_config.json"
        return FactValue(stated.key, "adapter", INFERRED, "", "adapter_config.json", "", "", how)
    word = next((word for word in RELATIONS for tag in info.tags if tag.startswith(f"base_model:{word}:")), "")
    if has_base and word:
        return FactValue(stated.key, word, HUB, "", "", "", "", TAGS)
    why = stated.why or NOT_SAID
    return FactValue(stated.key, None, UNANSWERED, why, stated.file, stated.locator, stated.quote, stated.extractor)


def _tags(info: RepositoryInfo) -> FactValue:
    key = "lineage.hub_base_models"
    value = [{"id": base.id, "relation": base.relation} for base in bases.tagged(info.tags)]
    if value:
        return FactValue(key, sorted(value, key=lambda one: one["id"]), HUB, extractor=TAGS)
    return FactValue(key, None, UNANSWERED, NOT_SAID if info.commit else NOT_READ, extractor=TAGS)


def adapter_base(adapter: JsonFile) -> FactValue:
    """Return the base in ``adapter_config.json``, and whether it is a path on the publisher's machine."""
    key = "lineage.adapter_base"
    trained_on = adapter.fact(key, "base_model_name_or_path", fits=text)
    if trained_on.value is None:
        return trained_on
    name, revision = str(trained_on.value), adapter.get("revision")
    value = {
        "base": name[:300],
        "revision": revision[:200] if isinstance(revision, str) else "",
        "local": bases.is_local(name),
    }
    return FactValue(key, value, FILE, "", trained_on.file, trained_on.locator, trained_on.quote, trained_on.extractor)


def _gguf_base(material: Material) -> FactValue:
    key, how = "lineage.gguf_base", "general.base_model fields of the header"
    header = material.first_gguf
    if header is None:
        return FactValue(key, None, UNANSWERED, ABSENT, extractor="GGUF files of the listing")
    named = [{"id": str(one.get("id", "")), "url": str(one.get("url", ""))} for one in header.base_models]
    if named:
        return FactValue(key, named[:20], FILE, "", header.path, "", "", how)
    why = material.why_silent(header.path, header.gated, read=bool(header.values))
    return FactValue(key, None, UNANSWERED, why, header.path, "", "", how)


def _ancestors(material: Material) -> FactValue:
    key, how = "lineage.ancestors", "the hub's answers about the bases that card, tags, adapter and header name"
    if material.related.ancestors:
        return FactValue(key, [one.terms() for one in material.related.ancestors], HUB, extractor=how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if material.known else NOT_READ, extractor=how)


def _adapter_fit(trained_on: FactValue, material: Material) -> FactValue:
    """Return whether the adapter has its base's tokenizer and template, by the digests of both files."""
    key, how = "lineage.adapter_fit", "adapter_config.json, and digests of files of the same name in both repositories"
    if trained_on.value is None:
        return FactValue(key, None, UNANSWERED, trained_on.why, trained_on.file, "", "", how)
    base = base_of_adapter(trained_on.value["base"], material.related.ancestors)
    own = {file.path: file.sha256 or file.blob_id for file in material.info.files}
    value = {
        "base_commit": trained_on.value["revision"] or "not said",
        "tokenizer": _same(own, base.tokenizer if base else {}),
        "template": _same(own, base.template if base else {}),
    }
    return FactValue(key, value, INFERRED, "", trained_on.file, trained_on.locator, trained_on.quote, how)


def base_of_adapter(name: str, ancestors: tuple[AncestorValue, ...]) -> AncestorValue | None:
    """Return the ancestor that an adapter names, also by a former name; None when it was not read."""
    for one in ancestors:
        if name.casefold() in (one.id.casefold(), one.renamed_from.casefold()):
            return one if one.state in (lineage.READ, lineage.GATED) and one.commit else None
    return None


def _same(own: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Return same or different over the files that both have; not compared when there is none."""
    both = [path for path in theirs if own.get(path) and theirs[path]]
    if not both:
        return "not compared"
    return "same" if all(own[path] == theirs[path] for path in both) else "different"


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return base models that card, tags and adapter name differently; a former name is no difference."""
    adapter = material.file("adapter_config.json")
    base = facts["lineage.base_model"]
    today = {one.renamed_from.casefold(): one.id.casefold() for one in material.related.ancestors if one.renamed_from}
    named = {name.casefold() for name in base.value or [] if isinstance(name, str)}
    stated = named | {today[name] for name in named if name in today}
    tagged = {tag.rpartition(":")[2].casefold() for tag in material.info.tags if tag.startswith("base_model:")}
    whole = []
    if stated and tagged and not stated & tagged:
        title = "The card and the hub's tags name different base models"
        detail = f"Card: {', '.join(sorted(stated)[:3])}; tags: {', '.join(sorted(tagged)[:3])}. "
        detail += "One of them may be a former name."
        whole.append(FindingValue("lineage-conflict", WARN, title, detail, base.file, base.locator))
    trained_on = adapter.fact("", "base_model_name_or_path", fits=lambda value: isinstance(value, str))
    if trained_on.value and base.file == README and trained_on.value.casefold() not in stated:
        title = "The adapter was trained on a different base than the card names"
        detail = f"{adapter.path} says {trained_on.value[:200]}."
        whole.append(FindingValue("lineage-conflict", WARN, title, detail, adapter.path, trained_on.locator))
    return whole
