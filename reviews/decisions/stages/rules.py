"""What a decision for test still waits for, in words: evidence, conditions before release, and the release itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reviews.language.phrases import dated, joined, say

MOST_ROWS = 30
"""Most pieces of evidence that one decision asks for."""

HIGH = "high"
"""The risk of a workload for which no decision goes without operational evidence."""

NONE_FOR_HIGH = say(
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
        due = dated(self.due, "%-d %b %Y")
        if self.owner:
            return say("{what} ({owner}, due {due})", what=self.what, owner=self.owner, due=due)
        return say("{what} (due {due})", what=self.what, due=due)


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
        begins = say("Decision {number_of} is approved for test only.", number_of=self.number)
        if self.open:
            return say(
                "{begins} Still due: {words}.", begins=begins, words=joined("; ", (one.words for one in self.open))
            )
        return say(
            "{begins} Everything is delivered; an engineering reviewer has yet to release it for production.",
            begins=begins,
        )


def starts_in_test(*, none_needed: bool, open_before_release: bool) -> bool:
    """Tell whether a decision is issued for test: it is, unless no evidence and no open condition must come first."""
    return not none_needed or open_before_release
