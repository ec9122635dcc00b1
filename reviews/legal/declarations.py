"""Every source's statement of the license: file, access prompt, linked page, card, hub, GGUF header; all shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.card.terms import IN_TEXTS, LIMITS, permissive, terms_of
from reviews.hub.shapes.reading import ANSWERED, FILE, HUB
from reviews.language.memory import stored
from reviews.language.phrases import joined as join_phrases
from reviews.language.phrases import large, quoted, say
from reviews.legal.documents import LicenseDocuments
from reviews.legal.identities import identity_of
from reviews.licensing.identify.links import links
from reviews.licensing.terms.addresses import named_by
from reviews.licensing.terms.expressions import base, expression
from reviews.licensing.terms.hub_ids import KINDS, of_spdx

NAMES_NOTHING = ("", "other", "unknown", "none")


@dataclass(frozen=True)
class Declaration:
    """One source: ``says`` in its own words, the license key it leads to ("" for none), why, and the fact or document.

    ``order`` is the place in the order of precedence: the grant in a text outranks the claim of a tag. ``expression``
    is the SPDX expression that the license is a part of. ``limits`` is a sentence of the source that limits commerce.
    """

    order: int
    where: str
    says: str
    key: str
    why: str
    state: str
    fact: str = ""
    legal_document: str = ""
    expression: str = ""
    limits: str = ""


def declarations(license_documents: LicenseDocuments) -> list[Declaration]:
    """Return all sources that state a license, strongest evidence first."""
    return sorted(_all(license_documents), key=lambda one: one.order)


def disagreement(found: list[Declaration]) -> str:
    """Return one sentence on sources that lead to different licenses; "" if they agree or at most one names any."""
    # Parts of one expression do not contradict each other, nor what names one of them.
    groups: dict[tuple[str, str], set[str]] = {}
    for one in found:
        if one.key:
            groups.setdefault((one.where, one.expression or one.key), set()).add(one.key)
    named: dict[str, list[str]] = {}
    for (where, _), keys in groups.items():
        named.setdefault(join_phrases(say(" or "), sorted(keys)), []).append(where)
    apart = any(not one & other for one in groups.values() for other in groups.values())
    said = [say("{places}: {key}", places=join_phrases(", ", places), key=key) for key, places in named.items()]
    parts = (
        [
            say(
                "The sources name different licenses: {said}. Conclude which of them apply.",
                said=join_phrases("; ", said),
            )
        ]
        if apart
        else []
    )
    limiting = [one for one in found if one.limits]
    if limiting and any(permissive(one.key) for one in found if one.key):
        quotes = join_phrases(
            "; ", (say("{where}: “{limits}”", where=one.where, limits=one.limits) for one in limiting[:3])
        )
        parts.append(
            say(
                "A source limits what a declared license allows: {quotes}. Conclude which of them apply.", quotes=quotes
            )
        )
    return join_phrases(" ", parts)


def leads_to(tag: str) -> tuple[str, str]:
    """Return the key that a hub's license id leads to, "" for none, and the reason in a few words."""
    known = of_spdx(tag) or of_spdx(named_by(tag))
    if tag.strip().casefold() in NAMES_NOTHING:
        return "", say("does not name a license")
    if known is None:
        return "", say("not a license id of the hub")
    words = KINDS[known.kind]
    return known.terms, say("{words}. {note}", words=words, note=known.note).strip(" .") if known.note else words


def _all(license_documents: LicenseDocuments) -> Iterator[Declaration]:
    for legal_document in license_documents.legal_documents:
        if legal_document.role == "linked_page" or legal_document.added:
            order, where = 3, say("{title} (added)", title=legal_document.title)
        else:
            order, where = (
                (2, say("Access prompt")) if legal_document.role == "gate_prompt" else (1, legal_document.path)
            )
        _, word = legal_document.identity.shown
        says, key = legal_document.identity.sentence, legal_document.identity.key
        state = ANSWERED if legal_document.added else FILE
        limits = next((one.sentence for one in terms_of(legal_document.text) if IN_TEXTS & set(one.kinds)), "")
        limits = "" if key or legal_document.role == "notice" else limits
        yield Declaration(order, where, says, key, word, state, legal_document=legal_document.ref, limits=limits)
        if joined := legal_document.identity.expression:
            yield from _parts(Declaration(order, where, joined, "", "", state, legal_document=legal_document.ref))
    for unread in license_documents.stated.unread:
        says = say("{state_words}: {why}.", state_words=large(unread.state_words), why=stored(unread.why))
        yield Declaration(
            1,
            unread.path,
            says,
            "",
            say("read in part") if unread.part else say("not read"),
            HUB,
            fact="license.unread",
        )
    facts = license_documents.facts
    yield from _card(facts)
    yield from _fact(facts.get("license.tag"), 5, say("License tag on the card"))
    yield from _fact(facts.get("license.hub_tags"), 6, say("License tags on the hub"))
    name = facts.get("license.name")
    if name and isinstance(name.value, str) and name.value:
        key, why = leads_to(name.value)
        yield from _parts(
            Declaration(5, say("License name on the card"), name.value, key, why, name.state, fact=name.key)
        )
    gguf = facts.get("license.gguf")
    if gguf and isinstance(gguf.value, dict):
        said = next((str(gguf.value[part]) for part in ("license", "name", "link") if gguf.value.get(part)), "")
        if said:
            key, why = leads_to(said)
            yield from _parts(Declaration(4, say("GGUF header"), said, key, why, gguf.state, fact=gguf.key))


def _fact(fact: Fact | None, order: int, where: str) -> Iterator[Declaration]:
    if fact is None or fact.value in (None, [], ""):
        return
    values: list[Any] = fact.value if isinstance(fact.value, list) else [fact.value]
    for value in values[:8]:
        tag = str(value).removeprefix("license:")
        key, why = leads_to(tag)
        yield from _parts(Declaration(order, where, tag, key, why, fact.state, fact=fact.key))


def _parts(said: Declaration) -> Iterator[Declaration]:
    """Yield one declaration for every license of an SPDX expression; the declaration itself if it is none."""
    found = expression(said.says)
    if found is None or (len(found.parts) == 1 and said.key):
        yield said
        return
    for part in found.parts:
        key, why = leads_to(base(part))
        joined = say("{words}: {says}", words=found.words, says=said.says) if found.words else ""
        why = join_phrases(". ", filter(None, (why, joined)))
        yield replace(said, says=part, key=key, why=why, expression=found.text if found.joined else "")


def _card(facts: Mapping[str, Fact]) -> Iterator[Declaration]:
    """Yield what the card says outside its license tag: an address, its license section, sentences with terms."""
    link = facts.get("license.link")
    for address in (link.value if isinstance(link.value, list) else [link.value])[:8] if link else ():
        if link and isinstance(address, str) and (named := named_by(address)):
            key, why = leads_to(named)
            yield Declaration(5, say("License link on the card"), address, key, why, link.state, fact=link.key)
    terms = facts.get("license.card_terms")
    if terms and isinstance(terms.value, list):
        for one in terms.value[:8]:
            limits = one["sentence"] if LIMITS & set(one["kinds"]) else ""
            where, kinds = say("Card, line {line}", line=one["line"]), join_phrases(", ", one["kinds"])
            yield Declaration(4, where, quoted(one["sentence"]), "", kinds, terms.state, fact=terms.key, limits=limits)
    section = facts.get("card.license")
    if section and isinstance(section.value, dict):
        says = quoted(section.value["text"][:300])
        where = say("Card, section {heading}", heading=section.value["heading"][:60])
        key, why = _of_section(str(section.value["text"]))
        yield Declaration(4, where, says, key, why, section.state, fact=section.key)


def _of_section(text: str) -> tuple[str, str]:
    """Return the one license that a section names by an address or by its name, "" where it names none or several."""
    named = {one for link in links(text) if (one := named_by(link.url))}
    named |= set(identity_of("", text[:1500]).named)
    keys = {key for one in named if (key := leads_to(one)[0])}
    if len(keys) == 1:
        return keys.pop(), say("named in the section")
    return "", say("names several licenses") if keys else say("names no license of the hub’s list")
