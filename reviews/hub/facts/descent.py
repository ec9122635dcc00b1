"""Facts about descent: what card, hub, adapter and GGUF header name as the base, and the ancestors that were read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.card.front_matter import Front
from reviews.hub.fetch import ancestry
from reviews.hub.fetch.material import Material
from reviews.hub.fetch.questions import RELATIONS
from reviews.hub.fetch.repository import About
from reviews.hub.files import json_file as jsonfile
from reviews.hub.files.json_file import JsonFile
from reviews.hub.shapes import lineage as around
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    HUB,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    FactValue,
)  # fmt: skip

TAGS = "the hub's tags"


def facts(front: Front, said: About, found: Material, adapter: JsonFile) -> list[FactValue]:
    """Every lineage fact."""
    base, trained_on, gguf_base = _card_base(front), adapter_base(adapter), _gguf_base(found)
    if base.value is None:
        base = _from_elsewhere(base, trained_on, gguf_base)
    return [
        base,
        _relation(front.fact("base_model_relation", "lineage.relation"), said, base.value is not None),
        _tags(said),
        trained_on,
        gguf_base,
        _ancestors(said, found),
        _adapter_fit(trained_on, said, found),
    ]


def _card_base(front: Front) -> FactValue:
    base = front.fact("base_model", "lineage.base_model")
    names = base.value if isinstance(base.value, list) else [base.value]
    texts = [name for name in names if isinstance(name, str) and name.strip()]
    if texts:
        return FactValue(base.key, texts, base.state, "", base.file, base.locator, base.quote, base.extractor)
    why = base.why or NOT_SAID
    return FactValue(base.key, None, UNANSWERED, why, base.file, base.locator, base.quote, base.extractor)


def _from_elsewhere(base: FactValue, trained_on: FactValue, gguf_base: FactValue) -> FactValue:
    """The base that another file names, where the card names none."""
    if trained_on.value:
        place = trained_on.file, trained_on.locator, trained_on.quote, trained_on.extractor
        return FactValue(base.key, [trained_on.value["base"]], FILE, "", *place)
    if gguf_base.value:
        names = [one["id"] for one in gguf_base.value]
        return FactValue(base.key, names, FILE, "", gguf_base.file, "", "", gguf_base.extractor)
    return base


def _relation(stated: FactValue, said: About, has_base: bool) -> FactValue:
    if isinstance(stated.value, str) and stated.value in RELATIONS:
        return stated
    if any(file.path == "adapter_config.json" for file in said.files):
        how = "an adapter_config.json is there"
        return FactValue(stated.key, "adapter", INFERRED, "", "adapter_config.json", "", "", how)
    word = next((word for word in RELATIONS for tag in said.tags if tag.startswith(f"base_model:{word}:")), "")
    if has_base and word:
        return FactValue(stated.key, word, HUB, "", "", "", "", TAGS)
    why = stated.why or NOT_SAID
    return FactValue(stated.key, None, UNANSWERED, why, stated.file, stated.locator, stated.quote, stated.extractor)


def _tags(said: About) -> FactValue:
    key = "lineage.hub_base_models"
    value = [{"id": base.id, "relation": base.relation} for base in ancestry.tagged(said.tags)]
    if value:
        return FactValue(key, sorted(value, key=lambda one: one["id"]), HUB, extractor=TAGS)
    return FactValue(key, None, UNANSWERED, NOT_SAID if said.commit else NOT_READ, extractor=TAGS)


def adapter_base(adapter: JsonFile) -> FactValue:
    """What ``adapter_config.json`` says that the adapter was trained on; a path of the publisher's machine is said."""
    key = "lineage.adapter_base"
    trained_on = adapter.fact(key, "base_model_name_or_path", fits=jsonfile.text)
    if trained_on.value is None:
        return trained_on
    name, revision = str(trained_on.value), adapter.get("revision")
    value = {
        "base": name[:300],
        "revision": revision[:200] if isinstance(revision, str) else "",
        "local": ancestry.is_local(name),
    }
    return FactValue(key, value, FILE, "", trained_on.file, trained_on.locator, trained_on.quote, trained_on.extractor)


def _gguf_base(found: Material) -> FactValue:
    key, how = "lineage.gguf_base", "general.base_model fields of the header"
    header = next(iter(found.beside.gguf.values()), None)
    if header is None:
        return FactValue(key, None, UNANSWERED, ABSENT, extractor="GGUF files of the listing")
    named = [{"id": str(one.get("id", "")), "url": str(one.get("url", ""))} for one in header.base_models]
    if named:
        return FactValue(key, named[:20], FILE, "", header.path, "", "", how)
    why = found.why_not_header(header.path, header.gated, read=bool(header.values))
    return FactValue(key, None, UNANSWERED, why, header.path, "", "", how)


def _ancestors(said: About, found: Material) -> FactValue:
    key, how = "lineage.ancestors", "the hub's answers about the bases that card, tags, adapter and header name"
    if found.beside.ancestors:
        return FactValue(key, [one.terms() for one in found.beside.ancestors], HUB, extractor=how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if said.commit else NOT_READ, extractor=how)


def _adapter_fit(trained_on: FactValue, said: About, found: Material) -> FactValue:
    """Whether the adapter brings the base's tokenizer and template, by the digests of the files of both."""
    key, how = "lineage.adapter_fit", "adapter_config.json, and digests of files of the same name in both repositories"
    if trained_on.value is None:
        return FactValue(key, None, UNANSWERED, trained_on.why, trained_on.file, "", "", how)
    base = base_of_adapter(trained_on.value["base"], found.beside.ancestors)
    own = {file.path: file.sha256 or file.blob_id for file in said.files}
    value = {
        "base_commit": trained_on.value["revision"] or "not said",
        "tokenizer": _same(own, base.tokenizer if base else {}),
        "template": _same(own, base.template if base else {}),
    }
    return FactValue(key, value, INFERRED, "", trained_on.file, trained_on.locator, trained_on.quote, how)


def base_of_adapter(name: str, ancestors: tuple[AncestorValue, ...]) -> AncestorValue | None:
    """The ancestor that an adapter names, also by a former name; None when it was not read."""
    for one in ancestors:
        if name.casefold() in (one.id.casefold(), one.renamed_from.casefold()):
            return one if one.state in (around.READ, around.GATED) and one.commit else None
    return None


def _same(own: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """same or different over the files that both have; not compared when there is none."""
    both = [path for path in theirs if own.get(path) and theirs[path]]
    if not both:
        return "not compared"
    return "same" if all(own[path] == theirs[path] for path in both) else "different"


def more_bases(said: About, found: Material, files: Mapping[str, Any]) -> list[ancestry.NamedBase]:
    """Bases that only a file names: the adapter's configuration and the GGUF header."""
    adapter = adapter_base(files["adapter_config.json"])
    names = [(adapter.value["base"], "adapter", "adapter_config")] if adapter.value else []
    header = next(iter(found.beside.gguf.values()), None)
    # A header may name a base by its title only, which no hub can be asked for.
    bases = header.base_models if header else []
    names += [(one["id"], "quantized", "gguf") for one in bases if "/" in str(one.get("id", "")) and one.get("url")]
    known = {name.casefold() for one in found.beside.ancestors for name in (one.id, one.renamed_from) if name}
    return [ancestry.NamedBase(*one) for one in names if one[0] and one[0].casefold() not in known]
