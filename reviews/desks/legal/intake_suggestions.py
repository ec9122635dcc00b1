"""Suggested values for the license intake, each with its source; a reviewer checks every one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reviews.desks.facts import shown
from reviews.desks.wording import KNOWN_WORDS
from reviews.evidence.models import Fact, Snapshot
from reviews.hub.shapes.reading import FILE
from reviews.language.phrases import dated, joined, say
from reviews.legal.legal_document import LegalDocument
from reviews.legal.stated_terms import StatedTerms
from reviews.licensing.rules.intended_use import SECTIONS, Suggestion, suggest_sentences
from reviews.licensing.terms.bundled import all_terms
from reviews.workflow.matching import Match
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workloads.models import Workload

MOST_SENTENCES = 6
ON_TERMS = ("license_name", "commercial_limits", "acceptable_use")
"""Intake fields that depend only on the license text, not on the publisher or the use."""
RIGHTS_RULES = ("commercial_use", "thresholds", "hosting", "gate")
"""Rules whose unknown results justify holding technical work on a model for customers."""


@dataclass(frozen=True)
class IntakeSuggestion:
    """A suggested value for one field of the intake, with its source."""

    value: str
    source: str
    url: str = ""


@dataclass(frozen=True)
class IntakeSources:
    """The sources of suggestions; ``same_text`` is an intake of another repository with the same license text."""

    candidate: Candidate
    facts: dict[str, Fact]
    legal_documents: Sequence[LegalDocument]
    match: Match | None
    same_text: LicenseIntake | None


def suggestions(sources: IntakeSources) -> dict[str, IntakeSuggestion]:
    """Return the suggested values by intake field; fields without a suggestion are omitted."""
    planned = say("Planned: {act_words}.", act_words=joined("; ", sources.candidate.workload.act_words()).lower())
    found = {
        "publisher": _of_fact(sources, "publisher"),
        "license_name": _license_name(sources),
        "license_source": _license_source(sources),
        "intended_use": _of_fact(sources, "card.intended_use"),
        "redistribution": IntakeSuggestion(planned, say("the workload statement")),
        "acceptable_use": _acceptable_use(sources.legal_documents),
        "hold": _hold(sources.candidate.workload, sources.match),
    }
    if same := sources.same_text:
        source = say(
            "{name}'s review of {repo_id}, {at}, the same license text",
            name=same.by.name,
            repo_id=same.candidate.repo_id,
            at=dated(same.at, "%-d %b %Y"),
        )
        found |= {name: IntakeSuggestion(value, source) for name in ON_TERMS if (value := getattr(same, name))}
    return {name: proposal for name, proposal in found.items() if proposal}


def sentences_on_use(workload: Workload, facts: Mapping[str, Fact]) -> list[Suggestion]:
    """Return up to six of the card's sentences on use, those that share words with the workload first."""
    sections = {
        key: str(fact.value.get("text", ""))
        for key in SECTIONS
        if (fact := facts.get(key)) and isinstance(fact.value, dict)
    }
    said = f"{workload.name} {workload.purpose} {workload.expected_output}"
    return list(suggest_sentences(said, sections, MOST_SENTENCES))


def _of_fact(sources: IntakeSources, key: str) -> IntakeSuggestion | None:
    fact = next(iter(shown(sources.candidate, sources.facts, [key])), None)
    if fact is None or not fact.text:
        return None
    said = say("The card says: {text}", text=fact.text) if fact.heading else fact.text
    source = say("{value}, {state}", value=fact.place or say("the hub"), state=KNOWN_WORDS.get(fact.state, fact.state))
    return IntakeSuggestion(said[:2000] if fact.heading else said[:200], source, fact.url)


def _license_name(sources: IntakeSources) -> IntakeSuggestion | None:
    """Return the license that the text is, word for word; what the tag says only stands beside it."""
    tag = _of_fact(sources, "license.name") or _of_fact(sources, "license.tag")
    granting = _granting(sources)
    if not granting:
        above = _inherited(sources)
        return replace(tag, source=f"{tag.source}{above}") if tag and above else tag
    beside = say("; the tag says {value}", value=tag.value) if tag else ""
    for one in granting:
        if one.identity.key:
            names = [all_terms()[key].name if key in all_terms() else key for key in one.identity.keys]
            value = joined(say(" or "), dict.fromkeys(names))[:200]
            return IntakeSuggestion(
                value, say("{title}, which is its text word for word{beside}", title=one.title, beside=beside)
            )
    concluded = sources.match.license_documents.concluded if sources.match else []
    if concluded:
        value = joined(say(" and "), dict.fromkeys(one.license.name for one in concluded))[:200]
        return IntakeSuggestion(
            value, say("the conclusion of {name}{beside}", name=concluded[0].by.name, beside=beside)
        )
    why = say(
        "{title} is not word for word a known license{beside}. Conclude the license first",
        title=granting[0].title,
        beside=beside,
    )
    return IntakeSuggestion("", why)


def _inherited(sources: IntakeSources) -> str:
    """Name the ancestors whose license texts are known, with their licenses; "" if there are none."""
    above = sources.match.chain[1:] if sources.match else []
    said = [
        say("the license text of {name} is {detected}", name=one.name, detected=joined(say(" and "), one.detected))
        for one in above
        if one.detected
    ]
    return say("; {said}", said=joined("; ", said[:3])) if said else ""


def _granting(sources: IntakeSources) -> list[LegalDocument]:
    """Return the documents that grant a license, those about the weights first."""
    granting = [one for one in sources.legal_documents if one.role in ("license", "gate_prompt")]
    return sorted(granting, key=lambda one: "weights" not in one.binds)


def _license_source(sources: IntakeSources) -> IntakeSuggestion | None:
    legal_documents, snapshot = sources.legal_documents, sources.candidate.snapshot
    if snapshot is None:
        return _of_fact(sources, "license.link")
    if not legal_documents:
        return _unread_source(sources, snapshot) or _of_fact(sources, "license.link")
    legal_document = next(iter(_granting(sources)), legal_documents[0])
    where = (
        say("README.md, access prompt")
        if legal_document.role == "gate_prompt"
        else legal_document.path or legal_document.title
    )
    value = say("{where} at commit {commit}", where=where, commit=snapshot.commit[:12])[:300]
    return IntakeSuggestion(value, say("{where}, {known_words}", where=where, known_words=KNOWN_WORDS[FILE]))


def _unread_source(sources: IntakeSources, snapshot: Snapshot) -> IntakeSuggestion | None:
    """Return a license document that is in the repository and was not read, whatever it is called."""
    unread = StatedTerms(sources.facts).unread
    one = next((one for one in unread if one.role == "license"), None)
    if one is None:
        return None
    value = say("{path} at commit {commit}", path=one.path, commit=snapshot.commit[:12])[:300]
    return IntakeSuggestion(
        value, say("{path}, {state_words}: {why}", path=one.path, state_words=one.state_words, why=one.why)[:300]
    )


def _acceptable_use(legal_documents: Sequence[LegalDocument]) -> IntakeSuggestion | None:
    policy = next((legal_document for legal_document in legal_documents if legal_document.role == "use_policy"), None)
    if policy is None:
        return None
    return IntakeSuggestion(
        say("{title} at the commit applies.", title=policy.title),
        say("{title}, {known_words}", title=policy.title, known_words=KNOWN_WORDS[FILE]),
    )


def _hold(workload: Workload, match: Match | None) -> IntakeSuggestion | None:
    """Suggest holding technical work on a model for customers while a question of rights is open."""
    if match is None or workload.use_class not in ("external-product", "hosted-for-others"):
        return None
    found = [one for one in match.results if one.outcome == "unknown" and one.result.rule in RIGHTS_RULES]
    said = joined(" ", dict.fromkeys(one.result.sentence for one in found))
    return (
        IntakeSuggestion(said[:2000], say("the license rules, because the workload serves customers")) if said else None
    )
