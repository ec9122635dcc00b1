"""Continuing conditions: registration, changes by the licensor, remote restriction, duty to update."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.language.phrases import say
from reviews.licensing.rules.commercial import INTERNAL, nature
from reviews.licensing.rules.outcomes import CLEAR, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.terms.fields import FIELDS

STANDING = {
    "remote_restriction": (
        say("The licensor reserves the right to restrict use, remotely or otherwise. Name a fallback."),
        say("The license text reserves no right to restrict use remotely."),
    ),
    "unilateral_update": (
        say("The licensor may change the terms. Monitor them, and be ready to comply or stop."),
        say("The license text reserves no right to change the terms."),
    ),
    "latest_version_duty": (
        say("The license requires the latest version, which conflicts with a pinned commit. Record how we comply."),
        say("The license does not require moving to newer versions."),
    ),
}
REVOCABLE, REGISTRATION = "revocable", "registration"
UNREAD = say("A legal review of the license text.")


def standing(given: RuleInput) -> Iterable[RuleResult]:
    """Yield what the licensor may do later, each with our resulting duty."""
    for path, (yes, no) in STANDING.items():
        title, value, silent = FIELDS[path].title, given.value(path), given.is_silent(path)
        if value == "yes":
            yield given.result(RuleAnswer(path, title, DUTY, yes), paths=(path,))
        elif value == "no" or silent:
            yield given.result(RuleAnswer(path, title, CLEAR, no), paths=(path,), silent=silent)
        else:
            sentence = say("{title}: not yet reviewed, or the license text is unclear.", title=title)
            yield given.result(RuleAnswer(path, title, UNKNOWN, sentence, UNREAD), paths=(path,))


def revocable(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether the licensor can revoke the license."""
    title, value, silent = FIELDS[REVOCABLE].title, given.value(REVOCABLE), given.is_silent(REVOCABLE)
    if value in ("yes", "unclear"):
        sentence = say("The licensor can revoke the license at will. Name a fallback and an exit plan.")
        if value == "unclear":
            sentence = say(
                "The grant is called revocable, although the text names only breach as a ground. "
                "Name a fallback and an exit plan."
            )
        yield given.result(RuleAnswer(REVOCABLE, title, DUTY, sentence), paths=(REVOCABLE,))
    elif value or silent:
        sentence = say("The licensor cannot revoke the license at will.")
        if silent:
            sentence = say("The license text reserves no right to revoke the license at will.")
        yield given.result(RuleAnswer(REVOCABLE, title, CLEAR, sentence), paths=(REVOCABLE,), silent=silent)
    else:
        sentence = say("Not yet reviewed: whether the licensor can revoke the license.")
        yield given.result(RuleAnswer(REVOCABLE, title, UNKNOWN, sentence, UNREAD), paths=(REVOCABLE,))


def registration(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether registration is required first."""
    title, value, silent = FIELDS[REGISTRATION].title, given.value(REGISTRATION), given.is_silent(REGISTRATION)
    states, change = ("use_class",), say("A record of the registration with its date and account.")
    if value == "none" or silent:
        sentence = say("The license text asks for no registration.")
        yield given.result(RuleAnswer(REGISTRATION, title, CLEAR, sentence), paths=(REGISTRATION,), silent=silent)
    elif value == "for_commercial_use" and nature(given) == "no":
        sentence = say("Registration is required only for commercial use, and this use is not commercial.")
        paths = (REGISTRATION, INTERNAL) if given.use.use_class == "internal-tool" else (REGISTRATION,)
        yield given.result(RuleAnswer(REGISTRATION, title, CLEAR, sentence), paths=paths, states=states)
    elif value:
        sentence = say("Register with the licensor before the first use.")
        yield given.result(
            RuleAnswer(REGISTRATION, title, DUTY, sentence, change), paths=(REGISTRATION,), states=states
        )
    else:
        sentence = say("Not yet reviewed: whether registration is required.")
        yield given.result(RuleAnswer(REGISTRATION, title, UNKNOWN, sentence, UNREAD), paths=(REGISTRATION,))
