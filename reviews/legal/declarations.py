"""Every source's statement of the license: file, access prompt, linked page, card, hub, GGUF header; all shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import ANSWERED, FILE
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.terms.hub_ids import KINDS, hub_id

NAMES_NOTHING = ("", "other", "unknown", "none")


@dataclass(frozen=True)
class Declaration:
    """One source: ``says`` in its own words, the license key it leads to ("" for none), why, and the fact or document.

    ``order`` is the place in the order of precedence: the grant in a text outranks the claim of a tag.
    """

    order: int
    where: str
    says: str
    key: str
    why: str
    state: str
    fact: str = ""
    legal_document: str = ""


def declarations(license_documents: LicenseDocuments) -> list[Declaration]:
    """Return all sources that state a license, strongest evidence first."""
    return sorted(_all(license_documents), key=lambda one: one.order)


def disagreement(found: list[Declaration]) -> str:
    """Return one sentence on sources that lead to different licenses; "" if they agree or at most one names any."""
    named: dict[str, list[str]] = {}
    for one in found:
        if one.key:
            named.setdefault(one.key, []).append(one.where)
    if len(named) < 2:
        return ""
    parts = [f"{', '.join(places)}: {key}" for key, places in named.items()]
    return f"The sources name different licenses: {'; '.join(parts)}. Conclude which of them apply."


def leads_to(tag: str) -> tuple[str, str]:
    """Return the key that a hub's license id leads to, "" for none, and the reason in a few words."""
    known = hub_id(tag)
    if tag.strip().casefold() in NAMES_NOTHING:
        return "", "does not name a license"
    if known is None:
        return "", "not a license id of the hub"
    words = KINDS[known.kind]
    return known.terms, f"{words}. {known.note}".strip(" .") if known.note else words


def _all(license_documents: LicenseDocuments) -> Iterator[Declaration]:
    for legal_document in license_documents.legal_documents:
        if legal_document.role == "linked_page" or legal_document.added:
            order, where = 3, f"{legal_document.title} (added)"
        else:
            order, where = (2, "Access prompt") if legal_document.role == "gate_prompt" else (1, legal_document.path)
        _, word = legal_document.identity.shown
        says, key = legal_document.identity.sentence, legal_document.identity.key
        state = ANSWERED if legal_document.added else FILE
        yield Declaration(order, where, says, key, word, state, legal_document=legal_document.ref)
    facts = license_documents.facts
    yield from _fact(facts.get("license.tag"), 5, "License tag on the card")
    yield from _fact(facts.get("license.hub_tags"), 6, "License tags on the hub")
    name = facts.get("license.name")
    if name and isinstance(name.value, str) and name.value:
        key, why = leads_to(name.value)
        yield Declaration(5, "License name on the card", name.value, key, why, name.state, fact=name.key)
    gguf = facts.get("license.gguf")
    if gguf and isinstance(gguf.value, dict):
        for part in ("license", "name"):
            if said := gguf.value.get(part):
                key, why = leads_to(str(said))
                yield Declaration(4, "GGUF header", str(said), key, why, gguf.state, fact=gguf.key)
                break


def _fact(fact: Fact | None, order: int, where: str) -> Iterator[Declaration]:
    if fact is None or fact.value in (None, [], ""):
        return
    values: list[Any] = fact.value if isinstance(fact.value, list) else [fact.value]
    for value in values[:8]:
        tag = str(value).removeprefix("license:")
        key, why = leads_to(tag)
        yield Declaration(order, where, tag, key, why, fact.state, fact=fact.key)
