"""Answers of a statement that cannot both be true, each named in a sentence with the questions that it touches.

A mismatch never says which answer is wrong, and it refuses nothing: words can be read wrongly. The author is told of it
at once and again before the statement is made, and the page of the statement names it for reviewers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say

Said = Mapping[str, Any]

OUTSIDE = re.compile(
    r"\b(customers|clients|consumers|citizens|patients|visitors|guests|the public|general public|end users|"
    r"kunden|kundinnen|verbraucher|bürger|bürgerinnen|patienten|patientinnen|besucher|gäste)\b(?!['’]|-)",
    re.IGNORECASE,
)
UNCHECKED = re.compile(
    r"\b(unchecked|unreviewed|unattended|(?:sent|acts?|runs?|applied) automatically|fully automatic|"
    r"(?:no one|nobody|no person|not) (?:is )?(?:checks?|checked|reviews?|reviewed|reads?)|"
    r"(?:no|without(?: a| any)?) (?:checks?|reviews?|checker|reviewer)|ungeprüft|ohne prüfung|niemand prüft)\b",
    re.IGNORECASE,
)
CHECKED = re.compile(
    r"\b(?:check|review|correct|approv|verif|read|confirm|edit|grade|inspect|test|human|person|clerk|editor|"
    r"(?:ge|über)?prüf|kontroll|korrig|gelesen|liest|bestätig|freigeb|freigegeb|mensch)",
    re.IGNORECASE,
)
NAMED_FIELDS = (
    ("medical", say("Medicine and health"), r"patients?|diagnos\w*|clinic\w*|patient\w*|diagnose\w*"),
    ("minors", say("Minors"), r"child|children|pupils?|minors|kids|kinder|schüler\w*"),
    ("biometric", say("Biometric processing"), r"biometri\w*|face recognition|facial recognition|fingerprints?"),
    (
        "essential_services",
        say("Employment, credit, housing or other essential services"),
        r"job applicants?|job applications?|recruit\w*|creditworthiness|credit scor\w*|tenants?|bewerb\w*",
    ),
    ("legal_practice", say("Legal advice"), r"legal advice|rechtsberatung"),
    ("justice", say("Justice, law enforcement, migration or asylum"), r"asylum|police|prosecut\w*|asyl\w*|polizei\w*"),
    (
        "finance",
        say("Financial, tax or insurance advice"),
        r"tax advice|investment advice|financial advice|steuerberatung",
    ),
    ("military", say("Military, weapons or nuclear"), r"military|weapons?|militär\w*|waffen\w*"),
    ("surveillance", say("Surveillance"), r"surveillance|überwach\w*"),
)
INTERNAL = {"internal-tool": say("an internal tool for our staff"), "internal-step": say("an internal step")}


@dataclass(frozen=True)
class AnswerMismatch:
    """Two answers that contradict each other: a key, the sentence, and the fields."""

    key: str
    sentence: str
    fields: tuple[str, ...]


def _outside_users(said: Said) -> str:
    found = OUTSIDE.search(said["users"])
    if not found or said["use_class"] not in INTERNAL:
        return ""
    return say(
        "“Users” names {value}, but the kind of use is {internal}.",
        value=found[0],
        internal=INTERNAL[said["use_class"]],
    )


def _unchecked(said: Said) -> str:
    if said["risk_level"] == "high" or not UNCHECKED.search(said["expected_output"]):
        return ""
    return say("{checked_share}, but “Expected output” says that nobody checks it.", checked_share=_checked_share(said))


def _no_checker(said: Said) -> str:
    text = said["expected_output"]
    if said["risk_level"] == "high" or CHECKED.search(text) or UNCHECKED.search(text):
        return ""
    return say("{checked_share}, but “Expected output” names no one who checks it.", checked_share=_checked_share(said))


def _checked_share(said: Said) -> str:
    share = say("every output") if said["risk_level"] == "low" else say("samples of the outputs")
    return say("A {risk_level} risk means that a person checks {share}", risk_level=said["risk_level"], share=share)


def _field_named(said: Said) -> str:
    if said["domains"] != ["none"]:
        return ""
    for _, title, words in NAMED_FIELDS:
        if found := re.search(rf"\b(?:{words})\b", f"{said['purpose']}\n{said['users']}", re.IGNORECASE):
            return say(
                "The field “{title}” is not selected, but the purpose or the users name “{value}”.",
                title=title,
                value=found[0],
            )
    return ""


def _shared_outside(said: Said) -> str:
    if said["use_class"] not in INTERNAL or not {"host", "redistribute"} & set(said["acts"]):
        return ""
    return say(
        "The kind of use is {internal}, but the model is to be hosted for others or redistributed.",
        internal=INTERNAL[said["use_class"]],
    )


def _not_hosted(said: Said) -> str:
    if said["use_class"] != "hosted-for-others" or "host" in said["acts"]:
        return ""
    return say("The model itself is offered to others, but “Host the model for others” is not among the planned acts.")


def _in_production(said: Said) -> str:
    if said["use_class"] not in ("research", "evaluation") or not {"host", "redistribute"} & set(said["acts"]):
        return ""
    return say("Nothing goes into production, but the model is to be hosted for others or redistributed.")


def _biometric_data(said: Said) -> str:
    if "biometric" not in said["domains"] or said["data_sensitivity"] in ("personal", "special"):
        return ""
    return say("Biometric processing is selected, but no request contains personal data.")


def _slower_start(said: Said) -> str:
    first, whole = said["first_token_ms"], said["whole_answer_ms"]
    if not first or not whole or first <= whole:
        return ""
    return say("The first token may take longer than the whole answer.")


MISMATCHES: tuple[tuple[str, tuple[str, ...], Callable[[Said], str]], ...] = (
    ("outside-users", ("users", "use_class"), _outside_users),
    ("unchecked", ("expected_output", "risk_level"), _unchecked),
    ("no-checker", ("expected_output", "risk_level"), _no_checker),
    ("field-named", ("purpose", "users", "domains"), _field_named),
    ("shared-outside", ("use_class", "acts"), _shared_outside),
    ("not-hosted", ("use_class", "acts"), _not_hosted),
    ("in-production", ("use_class", "acts"), _in_production),
    ("biometric-data", ("domains", "data_sensitivity"), _biometric_data),
    ("slower-start", ("first_token_ms", "whole_answer_ms"), _slower_start),
)
"""The mismatches by key, each with its fields and the function that says its sentence, "" for none."""
SILENT = frozenset({"no-checker"})
"""Keys of what an answer only leaves out: its author is asked, and no page calls it a contradiction."""
COMPARED = frozenset(name for _, fields, _ in MISMATCHES for name in fields)


def mismatches(said: Said) -> list[AnswerMismatch]:
    """Return what contradicts itself among these answers, typed as a row has them; a missing one contradicts none."""
    found = []
    for key, fields, why in MISMATCHES:
        if all(name in said for name in fields) and (sentence := why(said)):
            found.append(AnswerMismatch(key, sentence, fields))
    return found
