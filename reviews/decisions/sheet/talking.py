"""How an application talks to a model, from what was read at the commit: messages, special tokens, context, tools."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.decisions.sheet.rendering import RenderedTemplate, rendered
from reviews.evidence.models import Document, Fact, Snapshot
from reviews.language.phrases import joined, say
from reviews.workloads import choices

TOKENS = {
    "tokenizer.bos": "bos_token",
    "tokenizer.eos": "eos_token",
    "tokenizer.pad": "pad_token",
    "tokenizer.unk": "unk_token",
}
"""Facts with special tokens, by the names that chat templates know."""
KEYS = (
    *TOKENS, "generation.eos", "generation.sampling", "modality.input", "modality.output", "template.source",
    "template.roles", "template.tools", "template.digest", "tokenizer.special",
)  # fmt: skip
MOST_STOPS = 20


@dataclass(frozen=True)
class TalkLine:
    """One thing to know when calling the model; ``value`` is "" where it was not found at the commit."""

    title: str
    value: str
    missing: str = say("Not found at this commit.")


@dataclass(frozen=True)
class TalkingSheet:
    """What the sheet says about requests and answers; ``template`` is None if the repository has no chat template."""

    lines: tuple[TalkLine, ...]
    template: RenderedTemplate | None


def talking(snapshot: Snapshot, data: Mapping[str, Any]) -> TalkingSheet:
    """Return what was read about requests and answers. Three queries, and a process for a template not yet rendered."""
    facts = dict(Fact.objects.filter(snapshot=snapshot, key__in=KEYS).values_list("key", "value"))
    return TalkingSheet(tuple(_lines(facts, data)), _template(snapshot, facts, data))


def _lines(facts: Mapping[str, Any], data: Mapping[str, Any]) -> list[TalkLine]:
    envelope, model = data["envelope"], data["model"]
    offered = model.get("context_offered")
    limit = say("{context_tokens:,} tokens, input and output together", context_tokens=int(envelope["context_tokens"]))
    if offered and int(offered) > int(envelope["context_tokens"]):
        limit += say("; the model states {offered:,}, which was not approved", offered=int(offered))
    tools = facts.get("template.tools")
    return [
        TalkLine(say("Input"), _senses(facts.get("modality.input"))),
        TalkLine(say("Output"), _senses(facts.get("modality.output"))),
        TalkLine(say("Context"), limit),
        TalkLine(say("If a request is longer"), _overflow(data)),
        TalkLine(say("Roles in the template"), _listed(facts.get("template.roles"))),
        TalkLine(say("Stop tokens"), _stops(facts)),
        TalkLine(say("Special tokens"), _special(facts)),
        TalkLine(
            say("Tool calls"),
            say("The template has a place for tools; their format is the template's own.") if tools else "",
            say("The template has no place for tools.") if tools is False else say("Not found at this commit."),
        ),
        TalkLine(say("Sampling as published"), _pairs(facts.get("generation.sampling"))),
        TalkLine(
            say("Structured answers (JSON mode)"),
            "",
            say(
                "A feature of the serving runtime, not of the weights; the review did not test it. Check every answer."
            ),
        ),
    ]


def _overflow(data: Mapping[str, Any]) -> str:
    return choices.words(choices.OVERFLOW_PLANS, str(data["workload"].get("overflow_plan") or ""))


def _listed(value: object) -> str:
    return joined(", ", (str(one) for one in value)) if isinstance(value, list) else str(value or "")


def _senses(value: object) -> str:
    return joined(", ", (say(str(one)) for one in value)) if isinstance(value, list) else str(value or "")


def _stops(facts: Mapping[str, Any]) -> str:
    """Return the ids that end an answer, with the text of those that the tokenizer names."""
    ids = facts.get("generation.eos")
    ids = ids if isinstance(ids, list) else [ids] if isinstance(ids, int) else []
    special = facts.get("tokenizer.special")
    texts = (
        {one.get("id"): one.get("token") for one in special if isinstance(one, dict)}
        if isinstance(special, list)
        else {}
    )
    named = [
        say("{value} ({texts})", value=one, texts=texts[one]) if one in texts else str(one) for one in ids[:MOST_STOPS]
    ]
    return joined(", ", named) or str(facts.get("tokenizer.eos") or "")


def _special(facts: Mapping[str, Any]) -> str:
    named = [
        say("{removesuffix} {facts}", removesuffix=name.removesuffix("_token"), facts=facts[key])
        for key, name in TOKENS.items()
        if facts.get(key)
    ]
    return joined(", ", named)


def _pairs(value: object) -> str:
    return (
        joined(", ", (say("{name} {said}", name=name, said=said) for name, said in value.items()))
        if isinstance(value, dict)
        else ""
    )


def _template(snapshot: Snapshot, facts: Mapping[str, Any], data: Mapping[str, Any]) -> RenderedTemplate | None:
    """Return the approved template on the example. It is found by the digest in the record, never by its name."""
    digest = str((data.get("chat_template") or {}).get("digest") or facts.get("template.digest") or "")
    if not digest:
        return None
    found = Document.objects.filter(snapshot=snapshot, sha256=digest).select_related("blob").first()
    if found is None:
        return RenderedTemplate(why=say("its text is not among the documents that were kept"))
    return rendered(found.blob.text, {name: str(facts[key]) for key, name in TOKENS.items() if facts.get(key)})
