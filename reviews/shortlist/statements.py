"""What people state about a shortlist: plain values that acts take, with the sentences that each must hold."""

from dataclasses import dataclass

from reviews.language.phrases import say


@dataclass(frozen=True)
class EntryStatement:
    """Why an entry is on the list and what would take it off; ``slot`` is one of ``choices.SLOTS``, or ""."""

    slot: str
    because: str
    disqualified_by: str

    def sentences(self) -> dict[str, str]:
        """Return the texts that must say something, by their labels."""
        return {say("Belongs here because"): self.because, say("Would be disqualified by"): self.disqualified_by}


@dataclass(frozen=True)
class DocumentStatement:
    """A sample document: its words, those of the expected output, language, and data class."""

    title: str
    language: str
    data_class: str
    input: str
    output: str = ""


@dataclass(frozen=True)
class RecommendationStatement:
    """What is recommended: ``entry`` and ``first_artifact`` are keys of entries."""

    entry: int
    first_artifact: int
    revision: str
    tokenizer_template: str
    runtime: str
    hardware: str
    largest_risk: str
    evidence: str
    trade_off: str

    def sentences(self) -> dict[str, str]:
        """Return the texts that must say something, by their labels."""
        return {
            say("Tokenizer and template"): self.tokenizer_template, say("Hardware assumption"): self.hardware,
            say("Largest unresolved risk"): self.largest_risk,
            say("Operational evidence still required"): self.evidence,
            say("Trade-off accepted"): self.trade_off,
        }  # fmt: skip
