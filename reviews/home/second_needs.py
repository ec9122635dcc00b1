"""The needs of a second legal reviewer: agreeing to readings of terms, and approving an agreement with the licensor."""

from reviews.home.needs import SECOND, Need
from reviews.language.phrases import say, say_count
from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow
from reviews.workflow.seconding import AGREEMENT, SecondAsked

WANTED = (states.OPEN, states.OUTDATED, states.EXPIRED, states.CHANGES_REQUESTED)
"""States of the legal track in which a reading is needed; a pass that holds rests on readings that were agreed to."""


def seconds(row: CandidateRow) -> list[Need]:
    """Return what another legal reviewer than the first must do: at most one need for each license and reader."""
    wanted = row.value.tracks[states.LEGAL].shown in WANTED
    return [_need(one) for one in row.seconds if wanted or one.kind == AGREEMENT]


def _need(one: SecondAsked) -> Need:
    if one.kind == AGREEMENT:
        why = say(
            "A legal reviewer attached an agreement with {subject}. It settles nothing until you approve it.",
            subject=one.subject,
        )
        waits = say("A second legal reviewer must approve the agreement with {subject}.", subject=one.subject)
        return Need(
            SECOND, None, say("Agreement"), why, waits, one.at, "legal_record", say("Review it"), not_for=one.by_id
        )
    terms = say_count(one.count, "{number} term of {subject}", "{number} terms of {subject}", subject=one.subject)
    odd = (
        say_count(one.doubtful, " {number} of them quotes unusual words.", " {number} of them quote unusual words.")
        if one.doubtful
        else ""
    )
    why = say(
        "{by} read {terms} in this repository’s text. A second legal reviewer must agree.{odd}",
        by=one.by,
        terms=terms,
        odd=odd,
    )
    waits = say("A second legal reviewer must agree to {terms}, read by {by}.", terms=terms, by=one.by)
    return Need(
        SECOND, None, say("Second reader"), why, waits, one.at, "legal", say("Read and agree"), not_for=one.by_id
    )
