"""What a decision for test still waits for, in words: evidence, conditions before release, and the release itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

MOST_ROWS = 30
"""Most pieces of evidence that one decision asks for."""

HIGH = "high"
"""The risk of a workload for which no decision goes without operational evidence."""

NONE_FOR_HIGH = (
    "This workload has a high risk, so operational evidence is required. Add an item with an owner and a day."
)


@dataclass(frozen=True)
class Awaited:
    """One thing that must be done before a release: what, by whom, until when, and whether it is done."""

    what: str
    owner: str
    due: date
    done: bool = False

    @property
    def words(self) -> str:
        """What is due, by whom and until when, as one part of a sentence."""
        by = f"{self.owner}, " if self.owner else ""
        return f"{self.what} ({by}due {self.due:%-d %b %Y})"


@dataclass(frozen=True)
class WaitingFor:
    """Everything that a release of a decision waits for."""

    number: int
    awaited: Sequence[Awaited] = field(default_factory=tuple)

    @property
    def open(self) -> list[Awaited]:
        """What is not done yet, in the order of the record."""
        return [one for one in self.awaited if not one.done]

    @property
    def sentence(self) -> str:
        """Why the decision is not approved for production, and what is due by whom and when."""
        begins = f"Decision {self.number} is approved for test only."
        if self.open:
            return f"{begins} Still due: {'; '.join(one.words for one in self.open)}."
        return f"{begins} Everything is delivered; an engineering reviewer has yet to release it for production."


def starts_in_test(*, none_needed: bool, open_before_release: bool) -> bool:
    """Tell whether a decision is issued for test: it is, unless no evidence and no open condition must come first."""
    return not none_needed or open_before_release
