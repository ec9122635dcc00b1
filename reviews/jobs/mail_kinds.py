"""The kinds of mails, and how each may reach a person: at once, in the daily digest, or on the page alone."""

from reviews.people.models import User

TURN, DECISION, QUESTION, MENTION, HOUSE = "turn", "decision", "question", "mention", "house"
KINDS: dict[str, tuple[str, str]] = {
    TURN: ("Your reviews", "What waits for you, and what happened to your candidates, readings and sign-offs"),
    DECISION: ("Decisions that concern you", "Reviews due soon, conditions overdue, findings, corrections, hand-overs"),
    QUESTION: ("Questions passed on", "Questions that you may answer, and answers to yours"),
    MENTION: ("Mentions", "Remarks and replies that name you with @"),
    HOUSE: (
        "Rights and emergencies",
        "Roles and webhooks to second, deputies, your sign-in; decisions that may no longer be used",
    ),
}
"""Title and what is in it, for pages."""
REQUIRED = frozenset({HOUSE})
"""Kinds that are always mailed at once: others wait for the second person, or harm is done until the mail is read."""

EACH, DAILY, HERE = "each", "daily", "here"
WAYS = ((EACH, "By mail, at once"), (DAILY, "By mail, in one daily digest"), (HERE, "Only on this page"))


def way_of(person: User, kind: str) -> str:
    """Return how mails of a kind reach a person; a kind that is not known is the person's turn."""
    known = kind if kind in KINDS else TURN
    if known in REQUIRED:
        return EACH
    chosen = person.mail_ways.get(known, "")
    return chosen if chosen in dict(WAYS) else (DAILY if person.digest else EACH)
