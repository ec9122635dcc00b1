"""Does a decision answer the question "can we use it for this purpose, in this organisation, with this data, under
this deployment model?": plain rules, and the words of the two verdicts."""

from dataclasses import dataclass

SENSITIVITY = ("public", "internal", "confidential", "personal", "special")
"""Data levels from least to most sensitive; an approval for one level covers those before it."""


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
    """The scope of one decision: the short names of the workload and team, and the words shown on pages."""

    purpose: str
    purpose_words: str
    organisation: str
    organisation_words: str
    data: str
    data_words: str
    deployment: str
    deployment_words: str


def covered_data(level: str) -> tuple[str, ...]:
    """Return the sensitivity levels for which an approval also covers this one."""
    return SENSITIVITY[SENSITIVITY.index(level) :] if level in SENSITIVITY else ()


def why_not(asked: WorkloadQuestion, granted: Granted) -> tuple[str, str]:
    """Return a short verdict and its sentence, or two empty texts if the decision covers the question."""
    if asked.data and granted.data not in covered_data(asked.data):
        return (
            "Not for this data",
            f"Approved only for data up to “{granted.data_words}”. More sensitive data needs a new review.",
        )
    if asked.deployment and asked.deployment != granted.deployment:
        return "Not for this deployment", f"Approved only for “{granted.deployment_words}”."
    if asked.organisation and asked.organisation != granted.organisation:
        return (
            "Not for this team",
            f"Approved only for {granted.organisation_words}. An approval covers one team's purpose.",
        )
    if asked.purpose and asked.purpose != granted.purpose:
        return "Not for this purpose", f"Approved only for “{granted.purpose_words}”. An approval covers one purpose."
    return "", ""


def permission(outcome: str, moved: list[str]) -> tuple[str, str]:
    """Return tone and words for legal's verdict; ``moved`` names what changed since it was signed."""
    if moved:
        return "warn", "Under review"
    return ("ok", "Allowed with duties") if outcome == "pass with conditions" else ("ok", "Allowed")


def endorsement(outcome: str, moved: list[str]) -> tuple[str, str]:
    """Return tone and words for engineering's verdict; ``moved`` names what changed since it was signed."""
    if moved:
        return "warn", "Under review"
    return ("ok", "Passed with conditions") if outcome == "pass with conditions" else ("ok", "Passed")
