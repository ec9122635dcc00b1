"""The tabs of a candidate's pages; a track's tab shows the track's state."""

from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.workflow import states
from reviews.workflow.models import TRACK_CHOICES
from reviews.workflow.queries import CandidateDetail


@dataclass(frozen=True)
class CandidateTab:
    """One tab: the URL name of its page, its label, and optionally a state (tone and label) or a count."""

    page: str
    label: str
    current: bool
    tone: str = ""
    word: str = ""
    count: int | None = None

    @property
    def sign(self) -> str:
        """The glyph of the state; the outdated and locked states have their own."""
        return {states.OUTDATED: "outdated", states.LOCKED: "lock"}.get(self.word.lower(), self.tone)


def tabs(detail: CandidateDetail, current: str) -> list[CandidateTab]:
    """Return the six tabs; ``current`` is the URL name of the current page."""
    value = detail.value
    tracks = {name: states.TRACK_WORDS[track.shown] for name, track in value.tracks.items()}
    remarks = sum(track.open_remarks for track in value.tracks.values())
    return [
        CandidateTab("candidate", say("Overview"), current == "candidate"),
        *(
            CandidateTab(name, dict(TRACK_CHOICES)[name], current == name, tone, word)
            for name, (tone, word) in sorted(tracks.items(), reverse=True)
        ),
        CandidateTab("evidence", say("Evidence"), current == "evidence"),
        CandidateTab("remarks", say("Remarks"), current == "remarks", count=remarks or None),
        CandidateTab("history", say("History"), current == "history"),
    ]
