"""The kinds of mails, and how each may reach a person: at once, in the daily digest, or on the page alone."""

from reviews.language.phrases import say
from reviews.people.models import User

TURN, DECISION, QUESTION, MENTION, HOUSE = "turn", "decision", "question", "mention", "house"
KINDS: dict[str, tuple[str, str]] = {
    TURN: (
        say("Your reviews"),
        say("What waits for you, and what happened to your candidates, readings and sign-offs"),
    ),
    DECISION: (
        say("Decisions that concern you"),
        say("Reviews due soon, conditions overdue, findings, corrections, hand-overs"),
    ),
    QUESTION: (say("Questions passed on"), say("Questions that you may answer, and answers to yours")),
    MENTION: (say("Mentions"), say("Remarks and replies that name you with @")),
    HOUSE: (
        say("Rights and emergencies"),
        say("Roles and webhooks to second, deputies, your sign-in; decisions that may no longer be used"),
    ),
}
"""Title and what is in it, for pages."""
REQUIRED = frozenset({HOUSE})
"""Kinds that are always mailed at once: others wait for the second person, or harm is done until the mail is read."""

EACH, DAILY, HERE = "each", "daily", "here"
WAYS = ((EACH, say("By mail, at once")), (DAILY, say("By mail, in one daily digest")), (HERE, say("Only on this page")))


def way_of(person: User, kind: str) -> str:
    """Return how mails of a kind reach a person; a kind that is not known is the person's turn."""
    known = kind if kind in KINDS else TURN
    if known in REQUIRED:
        return EACH
    chosen = person.mail_ways.get(known, "")
    return chosen if chosen in dict(WAYS) else (DAILY if person.digest else EACH)
