"""Does a decision answer the question "can we use it for this purpose, in this organisation, with this data, under
this deployment model?": plain rules, and the words of the two verdicts."""

from dataclasses import dataclass

from reviews.language.phrases import say

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
            say("Not for this data"),
            say(
                "Approved only for data up to “{data_words}”. More sensitive data needs a new review.",
                data_words=granted.data_words,
            ),
        )
    if asked.deployment and asked.deployment != granted.deployment:
        return say("Not for this deployment"), say(
            "Approved only for “{deployment_words}”.", deployment_words=granted.deployment_words
        )
    if asked.organisation and asked.organisation != granted.organisation:
        return (
            say("Not for this team"),
            say(
                "Approved only for {organisation_words}. An approval covers one team's purpose.",
                organisation_words=granted.organisation_words,
            ),
        )
    if asked.purpose and asked.purpose != granted.purpose:
        return say("Not for this purpose"), say(
            "Approved only for “{purpose_words}”. An approval covers one purpose.", purpose_words=granted.purpose_words
        )
    return "", ""


def permission(outcome: str, moved: list[str]) -> tuple[str, str]:
    """Return tone and words for legal's verdict; ``moved`` names what changed since it was signed."""
    if moved:
        return "warn", say("Under review")
    return ("ok", say("Allowed with duties")) if outcome == "pass with conditions" else ("ok", say("Allowed"))


def endorsement(outcome: str, moved: list[str]) -> tuple[str, str]:
    """Return tone and words for engineering's verdict; ``moved`` names what changed since it was signed."""
    if moved:
        return "warn", say("Under review")
    return ("ok", say("Passed with conditions")) if outcome == "pass with conditions" else ("ok", say("Passed"))
