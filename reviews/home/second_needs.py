"""The needs of a second legal reviewer: agreeing to readings of terms, and approving an agreement with the licensor."""

from reviews.home.needs import SECOND, Need
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
        why = f"A legal reviewer attached an agreement with {one.subject}. It settles nothing until you approve it."
        waits = f"A second legal reviewer must approve the agreement with {one.subject}."
        return Need(SECOND, None, "Agreement", why, waits, one.at, "legal_record", "Review it", not_for=one.by_id)
    terms = f"{one.count} term{'' if one.count == 1 else 's'} of {one.subject}"
    odd = f" {one.doubtful} of them quote{'s' if one.doubtful == 1 else ''} unusual words." if one.doubtful else ""
    why = f"{one.by} read {terms} in this repository’s text. A second legal reviewer must agree.{odd}"
    waits = f"A second legal reviewer must agree to {terms}, read by {one.by}."
    return Need(SECOND, None, "Second reader", why, waits, one.at, "legal", "Read and agree", not_for=one.by_id)
