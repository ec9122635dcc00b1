"""Standing conditions: registration, changes by the licensor, remote restriction, duty to move to newer versions."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.licensing.rules.commercial import INTERNAL, nature
from reviews.licensing.rules.outcomes import CLEAR, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.terms.fields import FIELDS

STANDING = {
    "remote_restriction": (
        "The licensor keeps the right to restrict use, remotely or otherwise: name a fallback.",
        "The licensor keeps no right to restrict use remotely.",
    ),
    "unilateral_update": (
        "The licensor may change the terms: watch them, and be ready to comply or to stop.",
        "The licensor may not change the terms by itself.",
    ),
    "latest_version_duty": (
        "The license asks to move to the latest version, which stands against a pinned commit: record how we comply.",
        "The license does not ask to move to newer versions.",
    ),
}
REVOCABLE, REGISTRATION = "revocable", "registration"
UNREAD = "A legal reviewer who reads the text."


def standing(case: RuleInput) -> Iterable[RuleResult]:
    """What the licensor may do later, each with the duty that follows for us."""
    for path, (yes, no) in STANDING.items():
        title, value, silent = FIELDS[path].title, case.value(path), case.is_silent(path)
        if value == "yes":
            yield case.result(RuleAnswer(path, title, DUTY, yes), paths=(path,))
        elif value == "no" or silent:
            yield case.result(RuleAnswer(path, title, CLEAR, no), paths=(path,), silent=silent)
        else:
            sentence = f"{title}: nobody has read it, or the text is unclear."
            yield case.result(RuleAnswer(path, title, UNKNOWN, sentence, UNREAD), paths=(path,))


def revocable(case: RuleInput) -> Iterable[RuleResult]:
    """Whether the license may be taken back."""
    title, value, silent = FIELDS[REVOCABLE].title, case.value(REVOCABLE), case.is_silent(REVOCABLE)
    if value == "yes":
        sentence = "The licensor may take the license back at will: name a fallback and a plan of removal."
        yield case.result(RuleAnswer(REVOCABLE, title, DUTY, sentence), paths=(REVOCABLE,))
    elif value or silent:
        sentence = "The license may not be taken back at will."
        yield case.result(RuleAnswer(REVOCABLE, title, CLEAR, sentence), paths=(REVOCABLE,), silent=silent)
    else:
        sentence = "Nobody has read whether the license may be taken back."
        yield case.result(RuleAnswer(REVOCABLE, title, UNKNOWN, sentence, UNREAD), paths=(REVOCABLE,))


def registration(case: RuleInput) -> Iterable[RuleResult]:
    """Whether one must register first."""
    title, value, silent = FIELDS[REGISTRATION].title, case.value(REGISTRATION), case.is_silent(REGISTRATION)
    states, change = ("use_class",), "The registration, recorded with its date and account."
    if value == "none" or silent:
        sentence = "No registration is needed."
        yield case.result(RuleAnswer(REGISTRATION, title, CLEAR, sentence), paths=(REGISTRATION,), silent=silent)
    elif value == "for_commercial_use" and nature(case) == "no":
        sentence = "Registration is needed for commercial use only, and this use is none."
        paths = (REGISTRATION, INTERNAL) if case.use.use_class == "internal-tool" else (REGISTRATION,)
        yield case.result(RuleAnswer(REGISTRATION, title, CLEAR, sentence), paths=paths, states=states)
    elif value:
        sentence = "Register with the licensor before the first use."
        yield case.result(RuleAnswer(REGISTRATION, title, DUTY, sentence, change), paths=(REGISTRATION,), states=states)
    else:
        sentence = "Nobody has read whether one must register."
        yield case.result(RuleAnswer(REGISTRATION, title, UNKNOWN, sentence, UNREAD), paths=(REGISTRATION,))
