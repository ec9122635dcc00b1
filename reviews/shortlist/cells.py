"""The cells of an entry, each with a state, words and a place that shows more; what is not known is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import ABSENT, UNANSWERED
from reviews.language.phrases import joined, large, say, say_count
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleResult
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import Rung
from reviews.rungs.stops import window
from reviews.runtimes.answers import NO, YES, newest
from reviews.shortlist.assessment import EntryCell, EntryFit
from reviews.sizing.plan import VERDICT_WORDS
from reviews.workloads.models import Workload

GIB = 2**30
TONES = {CONFLICT: "bad", UNKNOWN: "quiet", DUTY: "warn", CLEAR: "ok"}
FITTED = {"fits": "ok", "tight": "warn", "does_not_fit": "bad", "unknown": "quiet"}
NOT_KNOWN = say("Unknown")
ABOUT = (
    say("Rights"),
    say("Access gate"),
    say("Context"),
    say("Languages"),
    say("Parameters"),
    say("Quantizations"),
    say("Tokenizer"),
    say("Serving"),
    say("Operation"),
)
"""Rows of the table whose cells are worked out here, besides one for each named node class."""
COUNTED = say("Counted: runtimes whose newest release serves it. Runs add services, own builds, restarts and retries.")
Served = list[tuple[str, str]]


@dataclass(frozen=True)
class CellSources:
    """What the cells of one entry are made of; ``results`` are those of the license rules, worst first."""

    values: Mapping[str, Any]
    facts: Mapping[str, Fact]
    rung: Rung
    ladder: Ladder
    results: Sequence[RuleResult]
    fits: Sequence[EntryFit]
    workload: Workload

    def why_not(self, key: str) -> str:
        """Return why a fact is not answered, in words."""
        fact = self.facts.get(key)
        return (
            say("Not answered: {value}.", value=fact.why or say("not said"))
            if fact and fact.state == UNANSWERED
            else say("Not checked.")
        )


def cells_of(sources: CellSources) -> tuple[Served, tuple[EntryCell, ...]]:
    """Return the warnings about runtimes, and all cells in the order of the table."""
    warned, serving = _serving(sources)
    found = [
        _rights(sources),
        _gate(sources),
        _context(sources),
        _languages(sources),
        _parameters(sources),
        _quantizations(sources),
        _tokenizer(sources),
        serving,
        _operation(sources),
        *(
            EntryCell(
                say("Fit on {node_class}", node_class=one.node_class),
                FITTED[one.verdict],
                VERDICT_WORDS[one.verdict],
                _sentence(one.why),
                "@hardware",
            )
            for one in sources.fits
        ),
    ]
    return warned, tuple(found)


def _sentence(words: str) -> str:
    first = words.partition(" ")[0].rstrip(":,;.")
    begun = words if "." in first else large(words)  # the name of a file stays as it is
    return begun if words.endswith(".") else begun + "."


def _rights(sources: CellSources) -> EntryCell:
    said = [one for one in sources.results if one.rule not in ("gate", "intended_use")]
    conflicts, unknown, duties = ([one for one in said if one.outcome == kind] for kind in (CONFLICT, UNKNOWN, DUTY))
    declared = str(sources.values.get("license.name") or sources.values.get("license.tag") or "")
    name = say(" Declared: {declared}.", declared=declared[:80]) if declared else say(" No license is declared.")
    if conflicts:
        return EntryCell(say("Rights"), "bad", say("Conflict"), conflicts[0].sentence + name, "@legal")
    if unknown:
        why = say_count(
            len(unknown),
            "{number} question open, such as: {sentence}",
            "{number} questions open, such as: {sentence}",
            sentence=unknown[0].sentence,
        )
        return EntryCell(say("Rights"), "quiet", NOT_KNOWN, why + name, "@legal")
    if duties:
        why = say_count(
            len(duties),
            "{number} duty, such as: {sentence}",
            "{number} duties, such as: {sentence}",
            sentence=duties[0].sentence,
        )
        return EntryCell(say("Rights"), "warn", say("With duties"), why + name, "@legal")
    return EntryCell(say("Rights"), "ok", say("Clear"), say("Every rule is clear.{name}", name=name), "@legal")


def _gate(sources: CellSources) -> EntryCell:
    result = next((one for one in sources.results if one.rule == "gate"), None)
    fact = sources.facts.get("gate.state")
    if fact is None or fact.state == UNANSWERED or result is None:
        return EntryCell(say("Access gate"), "quiet", NOT_KNOWN, sources.why_not("gate.state"), "gate.state")
    words = {"auto": say("Gated, automatic"), "manual": say("Gated, by hand")}.get(str(fact.value or ""), say("Open"))
    words = words if fact.value in (False, None, "", "auto", "manual") else say("Gated")
    return EntryCell(say("Access gate"), TONES[result.outcome], words, result.sentence, "gate.state")


def _context(sources: CellSources) -> EntryCell:
    found, need = window(sources.values), sources.workload.context_tokens
    place = "context.config" if sources.values.get("context.config") else "context.gguf"
    if found is None:
        return EntryCell(
            say("Context"), "quiet", NOT_KNOWN, say("No file states the context window."), "context.config"
        )
    limit, words = sources.values.get("context.tokenizer"), say("{found:,} tokens", found=found)
    if need > found:
        return EntryCell(say("Context"), "bad", words, say("The workload needs {need:,}.", need=need), place)
    if isinstance(limit, int) and not isinstance(limit, bool) and 0 < limit < need:
        why = say("The tokenizer cuts at {limit:,}; the workload needs {need:,}.", limit=limit, need=need)
        return EntryCell(say("Context"), "warn", words, why, "context.tokenizer")
    return EntryCell(
        say("Context"), "ok", words, say("As the files state it; the workload needs {need:,}.", need=need), place
    )


def _languages(sources: CellSources) -> EntryCell:
    said, need = sources.values.get("card.languages"), sources.workload.languages
    if not isinstance(said, list) or not said:
        return EntryCell(
            say("Languages"), "quiet", say("Not said"), say("The workload needs {need}.", need=need), "card.languages"
        )
    claimed = joined(", ", (str(one)[:40] for one in said[:12])) + (say(" and more") if len(said) > 12 else "")
    why = say("A card’s claim is no evaluation. The workload needs {need}.", need=need)
    return EntryCell(say("Languages"), "quiet", say("Claimed: {claimed}", claimed=claimed), why, "card.languages")


def _parameters(sources: CellSources) -> EntryCell:
    count = sources.values.get("weights.parameters")
    size, bits = sources.rung.size, sources.rung.bits
    weights = say("{size:,.1f} GiB of weights", size=size / GIB) if size else say("the size of the weights is unknown")
    weights = say("{weights}, {bits:.1f} bits each", weights=weights, bits=bits) if bits else weights
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        why = say("{why_not} {sentence}", why_not=sources.why_not("weights.parameters"), sentence=_sentence(weights))
        return EntryCell(say("Parameters"), "quiet", NOT_KNOWN, why, "weights.parameters")
    words = (
        say("{count:,.1f} billion", count=count / 1e9)
        if count >= 5e8
        else say("{count:,.0f} million", count=count / 1e6)
    )
    return EntryCell(say("Parameters"), "info", words, _sentence(weights), "weights.parameters")


def _quantizations(sources: CellSources) -> EntryCell:
    mine, others = sources.rung, [one for one in sources.ladder.own if one.key != sources.rung.key]
    why = say_count(
        len(others),
        "{value} other rung at this commit",
        "{value} other rungs at this commit",
        value=len(others) or say("No"),
    )
    why += say(": {title}.", title=joined(", ", (one.title for one in others[:6]))) if others else "."
    if mine.scheme == "not said" or "not stated" in mine.title:
        return EntryCell(
            say("Quantizations"), "quiet", mine.title, say("The scheme is not stated. {why}", why=why), "@variants"
        )
    return EntryCell(say("Quantizations"), "warn" if mine.problems else "info", mine.title, why, "@variants")


def _tokenizer(sources: CellSources) -> EntryCell:
    read = sources.ladder.read[sources.rung.repo_id].files
    names = [one.path for one in read if one.kind == "tokenizer" and "/" not in one.path]
    if "tokenizer.json" in names:
        kind = str(sources.values.get("tokenizer.class") or "")[:80] or say("class not stated")
        return EntryCell(say("Tokenizer"), "info", "tokenizer.json", _sentence(kind), "tokenizer.files")
    if sources.rung.format == "gguf":
        why = say("It is inside the GGUF file; tokens are estimated.")
        return EntryCell(say("Tokenizer"), "info", say("In the file"), why, "weights.gguf")
    if names:
        why = say("{names}, but no tokenizer.json; tokens are estimated.", names=joined(", ", names[:3]))
        return EntryCell(say("Tokenizer"), "warn", say("Other files"), why, "tokenizer.files")
    if sources.ladder.snapshot is not None and sources.ladder.snapshot.partial:
        return EntryCell(
            say("Tokenizer"), "quiet", NOT_KNOWN, say("Files are gated and were not read."), "tokenizer.files"
        )
    return EntryCell(say("Tokenizer"), "bad", say("None"), say("The commit has no tokenizer file."), "tokenizer.files")


def _serving(sources: CellSources) -> tuple[Served, EntryCell]:
    """Return what to warn of and the cell: which runtimes serve the rung in their newest known versions."""
    answers = newest(sources.rung.need)
    serving = [one for one in answers if one.verdict == YES]
    refused = sum(one.verdict == NO for one in answers)
    left = len(answers) - len(serving) - refused
    why = say(
        "{left} unknown, {refused} no, of {number_of} runtimes whose releases were read.",
        left=left,
        refused=refused,
        number_of=len(answers),
    )
    if not serving:
        remote = next((one for one in answers if one.verdict not in (YES, NO) and "own code" in one.why), None)
        words = say("Needs remote code") if remote else NOT_KNOWN
        return [], EntryCell(say("Serving"), "warn" if remote else "quiet", words, why, "@variants")
    names = joined(
        ", ", (say("{runtime} {version}", runtime=one.runtime, version=one.version).strip() for one in serving)
    )
    if len(serving) == 1:
        told = say("Only {names} is known to serve it. If that runtime drops it, nothing else does.", names=names)
        return [(say("One runtime only"), told)], EntryCell(
            say("Serving"), "warn", say("One runtime"), say("{names}. {why}", names=names, why=why), "@variants"
        )
    return [], EntryCell(
        say("Serving"),
        "ok",
        say("{number_of} runtimes", number_of=len(serving)),
        say("{names}. {why}", names=names, why=why),
        "@variants",
    )


def _operation(sources: CellSources) -> EntryCell:
    """Return what is known of how hard it is to run, counted and never rated; runs add what their headers state."""
    answers, code = newest(sources.rung.need), sources.facts.get("code.remote")
    words = say("{sum} of {number_of} runtimes", sum=sum(one.verdict == YES for one in answers), number_of=len(answers))
    if sources.rung.need.remote_code:
        tone, words, told = (
            "warn",
            say("{words}, own code", words=words),
            say("Code of the repository runs in the server."),
        )
    elif code is None or (code.state == UNANSWERED and code.why != ABSENT):
        tone, told = "quiet", say("Whether it needs code of its own is unknown.")
    else:
        tone, told = "info", say("Its configuration names no code of its own.")
    return EntryCell(say("Operation"), tone, words, say("{told} {counted}", told=told, counted=COUNTED), "code.remote")
