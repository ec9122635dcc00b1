"""The cells of an entry, each with a state, words and a place that shows more; what is not known is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import ABSENT, UNANSWERED
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
NOT_KNOWN = "Unknown"
ABOUT = (
    "Rights", "Access gate", "Context", "Languages", "Parameters", "Quantizations", "Tokenizer", "Serving",
    "Operation",
)  # fmt: skip
"""Rows of the table whose cells are worked out here, besides one for each named node class."""
COUNTED = "Counted: runtimes whose newest release serves it. Runs add services, own builds, restarts and retries."
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
        return f"Not answered: {fact.why or 'not said'}." if fact and fact.state == UNANSWERED else "Not checked."


def cells_of(sources: CellSources) -> tuple[Served, tuple[EntryCell, ...]]:
    """Return the warnings about runtimes, and all cells in the order of the table."""
    warned, serving = _serving(sources)
    found = [
        _rights(sources), _gate(sources), _context(sources), _languages(sources), _parameters(sources),
        _quantizations(sources), _tokenizer(sources), serving, _operation(sources),
        *(EntryCell(f"Fit on {one.node_class}", FITTED[one.verdict], VERDICT_WORDS[one.verdict], _sentence(one.why),
                    "@hardware") for one in sources.fits),
    ]  # fmt: skip
    return warned, tuple(found)


def _sentence(words: str) -> str:
    first = words.partition(" ")[0].rstrip(":,;.")
    begun = words if "." in first else f"{words[:1].upper()}{words[1:]}"  # the name of a file stays as it is
    return f"{begun}{'' if words.endswith('.') else '.'}"


def _rights(sources: CellSources) -> EntryCell:
    said = [one for one in sources.results if one.rule not in ("gate", "intended_use")]
    conflicts, unknown, duties = ([one for one in said if one.outcome == kind] for kind in (CONFLICT, UNKNOWN, DUTY))
    declared = str(sources.values.get("license.name") or sources.values.get("license.tag") or "")
    name = f" Declared: {declared[:80]}." if declared else " No license is declared."
    if conflicts:
        return EntryCell("Rights", "bad", "Conflict", conflicts[0].sentence + name, "@legal")
    if unknown:
        why = f"{len(unknown)} question{'' if len(unknown) == 1 else 's'} open, such as: {unknown[0].sentence}"
        return EntryCell("Rights", "quiet", NOT_KNOWN, why + name, "@legal")
    if duties:
        why = f"{len(duties)} dut{'y' if len(duties) == 1 else 'ies'}, such as: {duties[0].sentence}"
        return EntryCell("Rights", "warn", "With duties", why + name, "@legal")
    return EntryCell("Rights", "ok", "Clear", f"Every rule is clear.{name}", "@legal")


def _gate(sources: CellSources) -> EntryCell:
    result = next((one for one in sources.results if one.rule == "gate"), None)
    fact = sources.facts.get("gate.state")
    if fact is None or fact.state == UNANSWERED or result is None:
        return EntryCell("Access gate", "quiet", NOT_KNOWN, sources.why_not("gate.state"), "gate.state")
    words = {"auto": "Gated, automatic", "manual": "Gated, by hand"}.get(str(fact.value or ""), "Open")
    words = words if fact.value in (False, None, "", "auto", "manual") else "Gated"
    return EntryCell("Access gate", TONES[result.outcome], words, result.sentence, "gate.state")


def _context(sources: CellSources) -> EntryCell:
    found, need = window(sources.values), sources.workload.context_tokens
    place = "context.config" if sources.values.get("context.config") else "context.gguf"
    if found is None:
        return EntryCell("Context", "quiet", NOT_KNOWN, "No file states the context window.", "context.config")
    limit, words = sources.values.get("context.tokenizer"), f"{found:,} tokens"
    if need > found:
        return EntryCell("Context", "bad", words, f"The workload needs {need:,}.", place)
    if isinstance(limit, int) and not isinstance(limit, bool) and 0 < limit < need:
        why = f"The tokenizer cuts at {limit:,}; the workload needs {need:,}."
        return EntryCell("Context", "warn", words, why, "context.tokenizer")
    return EntryCell("Context", "ok", words, f"As the files state it; the workload needs {need:,}.", place)


def _languages(sources: CellSources) -> EntryCell:
    said, need = sources.values.get("card.languages"), sources.workload.languages
    if not isinstance(said, list) or not said:
        return EntryCell("Languages", "quiet", "Not said", f"The workload needs {need}.", "card.languages")
    claimed = ", ".join(str(one)[:40] for one in said[:12]) + (" and more" if len(said) > 12 else "")
    why = f"A card’s claim is no evaluation. The workload needs {need}."
    return EntryCell("Languages", "quiet", f"Claimed: {claimed}", why, "card.languages")


def _parameters(sources: CellSources) -> EntryCell:
    count = sources.values.get("weights.parameters")
    size, bits = sources.rung.size, sources.rung.bits
    weights = f"{size / GIB:,.1f} GiB of weights" if size else "the size of the weights is unknown"
    weights += f", {bits:.1f} bits each" if bits else ""
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        why = f"{sources.why_not('weights.parameters')} {_sentence(weights)}"
        return EntryCell("Parameters", "quiet", NOT_KNOWN, why, "weights.parameters")
    words = f"{count / 1e9:,.1f} billion" if count >= 5e8 else f"{count / 1e6:,.0f} million"
    return EntryCell("Parameters", "info", words, _sentence(weights), "weights.parameters")


def _quantizations(sources: CellSources) -> EntryCell:
    mine, others = sources.rung, [one for one in sources.ladder.own if one.key != sources.rung.key]
    why = f"{len(others) or 'No'} other rung{'s' if len(others) > 1 else ''} at this commit"
    why += f": {', '.join(one.title for one in others[:6])}." if others else "."
    if mine.scheme == "not said" or "not stated" in mine.title:
        return EntryCell("Quantizations", "quiet", mine.title, f"The scheme is not stated. {why}", "@variants")
    return EntryCell("Quantizations", "warn" if mine.problems else "info", mine.title, why, "@variants")


def _tokenizer(sources: CellSources) -> EntryCell:
    read = sources.ladder.read[sources.rung.repo_id].files
    names = [one.path for one in read if one.kind == "tokenizer" and "/" not in one.path]
    if "tokenizer.json" in names:
        kind = str(sources.values.get("tokenizer.class") or "class not stated")[:80]
        return EntryCell("Tokenizer", "info", "tokenizer.json", _sentence(kind), "tokenizer.files")
    if sources.rung.format == "gguf":
        why = "It is inside the GGUF file; tokens are estimated."
        return EntryCell("Tokenizer", "info", "In the file", why, "weights.gguf")
    if names:
        why = f"{', '.join(names[:3])}, but no tokenizer.json; tokens are estimated."
        return EntryCell("Tokenizer", "warn", "Other files", why, "tokenizer.files")
    if sources.ladder.snapshot is not None and sources.ladder.snapshot.partial:
        return EntryCell("Tokenizer", "quiet", NOT_KNOWN, "Files are gated and were not read.", "tokenizer.files")
    return EntryCell("Tokenizer", "bad", "None", "The commit has no tokenizer file.", "tokenizer.files")


def _serving(sources: CellSources) -> tuple[Served, EntryCell]:
    """Return what to warn of and the cell: which runtimes serve the rung in their newest known versions."""
    answers = newest(sources.rung.need)
    serving = [one for one in answers if one.verdict == YES]
    refused = sum(one.verdict == NO for one in answers)
    left = len(answers) - len(serving) - refused
    why = f"{left} unknown, {refused} no, of {len(answers)} runtimes whose releases were read."
    if not serving:
        remote = next((one for one in answers if one.verdict not in (YES, NO) and "own code" in one.why), None)
        words = "Needs remote code" if remote else NOT_KNOWN
        return [], EntryCell("Serving", "warn" if remote else "quiet", words, why, "@variants")
    names = ", ".join(f"{one.runtime} {one.version}".strip() for one in serving)
    if len(serving) == 1:
        told = f"Only {names} is known to serve it. If that runtime drops it, nothing else does."
        return [("One runtime only", told)], EntryCell("Serving", "warn", "One runtime", f"{names}. {why}", "@variants")
    return [], EntryCell("Serving", "ok", f"{len(serving)} runtimes", f"{names}. {why}", "@variants")


def _operation(sources: CellSources) -> EntryCell:
    """Return what is known of how hard it is to run, counted and never rated; runs add what their headers state."""
    answers, code = newest(sources.rung.need), sources.facts.get("code.remote")
    words = f"{sum(one.verdict == YES for one in answers)} of {len(answers)} runtimes"
    if sources.rung.need.remote_code:
        tone, words, told = "warn", f"{words}, own code", "Code of the repository runs in the server."
    elif code is None or (code.state == UNANSWERED and code.why != ABSENT):
        tone, told = "quiet", "Whether it needs code of its own is unknown."
    else:
        tone, told = "info", "Its configuration names no code of its own."
    return EntryCell("Operation", tone, words, f"{told} {COUNTED}", "code.remote")
