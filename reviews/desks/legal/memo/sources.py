"""What a legal memo rests on: its documents, its assumptions, and what was not read."""

from collections.abc import Iterable

from reviews.desks.legal.memo.values import MemoRow
from reviews.language.memory import stored
from reviews.language.phrases import dated, joined, say
from reviews.legal.documents import valid_agreements
from reviews.legal.legal_document import LegalDocument
from reviews.workflow import states
from reviews.workflow.matching import Match
from reviews.workflow.queries import CandidateDetail
from reviews.workflow.questions import QUESTIONS
from reviews.workloads import choices
from reviews.workloads.facts import domains_stated

STATED = (
    ("user_band", say("Users of all our products"), choices.USER_BANDS),
    ("revenue_band", say("Revenue of the group"), choices.REVENUE_BANDS),
    ("entity_in", say("Where the company is based"), choices.TERRITORIES),
    ("users_in", say("Where the users are"), choices.TERRITORIES),
    ("runs_in", say("Where it runs"), choices.TERRITORIES),
)
"""What the workload states and the rules use."""


def documents(match: Match, texts: Iterable[LegalDocument]) -> list[MemoRow]:
    """Return every text with its role, its digest and its identity, then the licenses that were concluded."""
    rows = [
        MemoRow(
            one.title,
            say("{role_words}. {sentence}", role_words=one.role_words, sentence=one.identity.sentence),
            where=say("SHA-256 {sha256}", sha256=one.sha256),
        )
        for one in texts
    ]
    rows += [
        MemoRow(
            say("Concluded: {name}", name=one.license.name),
            one.reason,
            where=say("{name}, {at}", name=one.by.name, at=dated(one.at, "%-d %b %Y")),
        )
        for one in match.license_documents.concluded
    ]
    return rows


def assumptions(match: Match, detail: CandidateDetail) -> list[MemoRow]:
    """Return what was taken as given: statements, agreements, acceptances, and the reviewers' answers."""
    rows = []
    for name, title, known in STATED:
        value = getattr(match.workload, name)
        listed = value if isinstance(value, list) else [value] if value else []
        said = joined(", ", (choices.words(known, one) for one in listed))
        rows.append(MemoRow(title, said or say("Not stated."), where=say("workload statement")))
    wanted = match.use.readers
    readers = say("One legal reviewer") if wanted == 1 else say("{wanted} legal reviewers", wanted=wanted)
    said = say(
        "{get_risk_level_display}. {readers} must have read a term before it clears anything.",
        get_risk_level_display=match.workload.get_risk_level_display(),
        readers=readers,
    )
    rows.append(MemoRow(say("Risk level"), said, where=say("workload statement, and the policy")))
    rows.append(MemoRow(say("Fields of use"), domains_stated(match.workload), where=say("workload statement")))
    rows += [
        MemoRow(str(one), say("It settles terms for: {scope}", scope=one.scope), where=one.reference)
        for one in valid_agreements(match.license_documents.agreements, match.today)
    ]
    rows += [
        MemoRow(
            say("Access prompt accepted"),
            say("{accepted_by}, with the account {account}.", accepted_by=one.accepted_by, account=one.account),
            where=str(one),
        )
        for one in match.license_documents.acceptances
        if one.in_force
    ]
    given = detail.answers[states.LEGAL]
    for asked in QUESTIONS[states.LEGAL]:
        if answer := given.get(asked.key):
            choice = dict(asked.choices).get(answer.choice, answer.choice)
            rows.append(
                MemoRow(
                    asked.title,
                    say("{choice}. {text}", choice=choice, text=answer.text).strip(),
                    where=say("answered by {name}", name=answer.by.name),
                )
            )
    return rows


def not_read(match: Match) -> list[MemoRow]:
    """Return the documents, linked pages and sentences of the card that no one has read as terms."""
    found = match.license_documents
    rows = [
        MemoRow(
            one.path,
            say(
                "{role_words}, {state_words}: {why}",
                role_words=one.role_words,
                state_words=one.state_words,
                why=stored(one.why),
            ),
        )
        for one in found.stated.unread
    ]
    rows += [
        MemoRow(
            one.url,
            say("{value}. Part of the terms: “{sentence}”", value=one.state[1], sentence=one.sentence),
            where=one.where,
        )
        for one in found.references
        if one.part and not one.copy and not (one.looks and one.looks.text)
    ]
    rows += [MemoRow(say("Terms in the card"), sentence, where="README.md") for sentence in found.stated.limits]
    return rows
