"""What a legal memo rests on: its documents, its assumptions, and what was not read."""

from collections.abc import Iterable

from reviews.desks.legal.memo.values import MemoRow
from reviews.legal.documents import valid_agreements
from reviews.legal.legal_document import LegalDocument
from reviews.workflow import states
from reviews.workflow.matching import Match
from reviews.workflow.queries import CandidateDetail
from reviews.workflow.questions import QUESTIONS
from reviews.workloads import choices
from reviews.workloads.facts import domains_stated

STATED = (
    ("user_band", "Users of all our products", choices.USER_BANDS),
    ("revenue_band", "Revenue of the group", choices.REVENUE_BANDS),
    ("entity_in", "Where the company is based", choices.TERRITORIES),
    ("users_in", "Where the users are", choices.TERRITORIES),
    ("runs_in", "Where it runs", choices.TERRITORIES),
)
"""What the workload states and the rules use."""


def documents(match: Match, texts: Iterable[LegalDocument]) -> list[MemoRow]:
    """Return every text with its role, its digest and its identity, then the licenses that were concluded."""
    rows = [
        MemoRow(one.title, f"{one.role_words}. {one.identity.sentence}", where=f"SHA-256 {one.sha256}") for one in texts
    ]
    rows += [
        MemoRow(f"Concluded: {one.license.name}", one.reason, where=f"{one.by.name}, {one.at:%-d %b %Y}")
        for one in match.license_documents.concluded
    ]
    return rows


def assumptions(match: Match, detail: CandidateDetail) -> list[MemoRow]:
    """Return what was taken as given: statements, agreements, acceptances, and the reviewers' answers."""
    rows = []
    for name, title, known in STATED:
        value = getattr(match.workload, name)
        listed = value if isinstance(value, list) else [value] if value else []
        said = ", ".join(choices.words(known, one) for one in listed)
        rows.append(MemoRow(title, said or "Not stated.", where="workload statement"))
    wanted = match.use.readers
    readers = "One legal reviewer" if wanted == 1 else f"{wanted} legal reviewers"
    said = f"{match.workload.get_risk_level_display()}. {readers} must have read a term before it clears anything."
    rows.append(MemoRow("Risk level", said, where="workload statement, and the policy"))
    rows.append(MemoRow("Fields of use", domains_stated(match.workload), where="workload statement"))
    rows += [
        MemoRow(str(one), f"It settles terms for: {one.scope}", where=one.reference)
        for one in valid_agreements(match.license_documents.agreements, match.today)
    ]
    rows += [
        MemoRow("Access prompt accepted", f"{one.accepted_by}, with the account {one.account}.", where=str(one))
        for one in match.license_documents.acceptances
        if one.in_force
    ]
    given = detail.answers[states.LEGAL]
    for asked in QUESTIONS[states.LEGAL]:
        if answer := given.get(asked.key):
            choice = dict(asked.choices).get(answer.choice, answer.choice)
            rows.append(MemoRow(asked.title, f"{choice}. {answer.text}".strip(), where=f"answered by {answer.by.name}"))
    return rows


def not_read(match: Match) -> list[MemoRow]:
    """Return the documents, linked pages and sentences of the card that no one has read as terms."""
    found = match.license_documents
    rows = [MemoRow(one.path, f"{one.role_words}, {one.state_words}: {one.why}") for one in found.stated.unread]
    rows += [
        MemoRow(one.url, f"{one.state[1]}. Part of the terms: “{one.sentence}”", where=one.where)
        for one in found.references
        if one.part and not one.copy and not (one.looks and one.looks.text)
    ]
    rows += [MemoRow("Terms in the card", sentence, where="README.md") for sentence in found.stated.limits]
    return rows
