"""Does a decision answer the question "can we use it for this purpose, in this organisation, with this data, under
this deployment model?": plain rules, and the words of the two verdicts."""

from dataclasses import dataclass

SENSITIVITY = ("public", "internal", "confidential", "personal", "special")
"""From the least to the most sensitive; an approval for one level covers the levels before it."""


@dataclass(frozen=True)
class WorkloadQuestion:
    """The question; a part that is "" was not asked."""

    purpose: str = ""
    organisation: str = ""
    data: str = ""
    deployment: str = ""

    @property
    def anything(self) -> bool:
        """Whether any part was asked."""
        return any((self.purpose, self.organisation, self.data, self.deployment))


@dataclass(frozen=True)
class Granted:
    """What one decision was issued for: the workload's and the team's short names, and the words pages show."""

    purpose: str
    purpose_words: str
    organisation: str
    organisation_words: str
    data: str
    data_words: str
    deployment: str
    deployment_words: str


def covered_data(level: str) -> tuple[str, ...]:
    """Return the sensitivity levels whose approvals cover this one."""
    return SENSITIVITY[SENSITIVITY.index(level) :] if level in SENSITIVITY else ()


def why_not(asked: WorkloadQuestion, granted: Granted) -> tuple[str, str]:
    """Return a short verdict and its sentence, or two empty texts when the decision covers what was asked."""
    if asked.data and granted.data not in covered_data(asked.data):
        return (
            "Not for this data",
            f"Approved for data up to “{granted.data_words}” only. More sensitive data needs a review.",
        )
    if asked.deployment and asked.deployment != granted.deployment:
        return "Not for this deployment", f"Approved for “{granted.deployment_words}” only."
    if asked.organisation and asked.organisation != granted.organisation:
        return (
            "Not for this team",
            f"Approved for {granted.organisation_words} only. An approval is for one team's purpose.",
        )
    if asked.purpose and asked.purpose != granted.purpose:
        return "Not for this purpose", f"Approved for “{granted.purpose_words}” only. An approval is for one purpose."
    return "", ""


def permission(outcome: str, moved: list[str]) -> tuple[str, str]:
    """Tone and words of what legal said; ``moved`` names what is different from what it rested on."""
    if moved:
        return "warn", "Under review"
    return ("ok", "Allowed with duties") if outcome == "pass with conditions" else ("ok", "Allowed")


def endorsement(outcome: str, moved: list[str]) -> tuple[str, str]:
    """Tone and words of what engineering said."""
    if moved:
        return "warn", "Under review"
    return ("ok", "Passed with conditions") if outcome == "pass with conditions" else ("ok", "Passed")
