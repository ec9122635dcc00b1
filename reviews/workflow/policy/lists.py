"""Lists that a policy names: findings that suspend, publishers, what stops a license intake, unsigned advisories."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from reviews.hub.files.inventory import WEIGHT_FORMATS
from reviews.language.phrases import joined, say

SUSPENDING: dict[str, str] = {
    "gate-changed": say("access gate changed"), "prompt-changed": say("gate prompt changed"),
    "hub-disabled": say("switched off on the hub"), "hub-private": say("private on the hub"),
    "renamed": say("renamed on the hub"), "owner-changed": say("owner changed"),
    "replaced": say("another repository under the name"), "hub-gone": say("gone from the hub"),
    "commit-gone": say("commit gone from the hub"), "later-terms": say("other terms at a newer commit"),
    "card-changed": say("card changed at a newer commit"), "scan-issue": say("scan finding on the hub"),
    "new-version": say("newer version named"), "safer-format": say("safer format on the hub"),
    "new-commit": say("newer commit on the hub"), "ancestor-terms": say("terms of an ancestor changed"),
    "ancestor-moved": say("ancestor changed"), "linked-policy": say("linked page changed"),
    "acceptance-over": say("gate acceptance no longer holds"), "runtime-aged": say("runtime version out of support"),
    "vulnerable": say("known vulnerability"), "listed-file": say("file on a list of denied digests"),
    "usage-near": say("usage near a limit of the license"), "usage-over": say("usage over a limit of the license"),
    "usage-due": say("usage not read in time"),
}  # fmt: skip
"""The kinds of finding that a policy may let suspend a decision by themselves, by the risk of its workload."""

TRUSTED, WATCHED, REFUSED = "trusted", "watched", "refused"
PUBLISHERS = {
    TRUSTED: say("Trusted publishers: no license intake for a name that looks like one"),
    WATCHED: say("Watched publishers: findings count one degree more"),
    REFUSED: say("Refused publishers: no license intake"),
}  # fmt: skip
FORMATS, SCANS = "formats", "scans"
STOPS = {
    FORMATS: say("Weight formats that stop a license intake"),
    SCANS: say("Results of the hub's scan that stop one"),
}
SCAN_STATES = (say("issues"), say("not scanned"), say("unknown"))
_SCANS = {str(one): one for one in SCAN_STATES}
UNSIGNED = "unsigned"
ADVISORY_LISTS = {UNSIGNED: say("Kinds of advisory lists that need no signature")}
LIST_KINDS = ("deny", "osv", "vex")
OWNER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,95}")
FORMAT = re.compile(r"[a-z0-9][a-z0-9 ._-]{0,39}")
MOST = 500
"""Most names of one list."""

SHIPPED: dict[str, Any] = {
    "suspend_on": {"low": [], "medium": [], "high": []},
    "publishers": {TRUSTED: [], WATCHED: [], REFUSED: []},
    "intake_stops": {FORMATS: [], SCANS: []},
    "advisory_lists": {UNSIGNED: list(LIST_KINDS)},
}
"""No finding suspends by itself, nothing stops an intake, and no list must be signed, until a company says so."""

Lists = Mapping[str, frozenset[str]]


def read(body: Mapping[str, Any], risks: Collection[str], *, stored: bool) -> dict[str, Lists]:
    """Return the four parts of a policy's body. Raises ``ValueError`` with a sentence.

    A ``stored`` body may name formats of weights that the portal does not know: they could be written once.
    """
    suspends = _part(body, "suspend_on", risks, lambda one: one in SUSPENDING, joined(", ", SUSPENDING))
    owners = _part(body, "publishers", PUBLISHERS, OWNER.fullmatch, say("the hub's names of owners"))
    both = owners[TRUSTED] & owners[REFUSED] | owners[WATCHED] & owners[REFUSED] | owners[TRUSTED] & owners[WATCHED]
    if both:
        raise ValueError(say("“publishers” names {min} in two lists; an owner belongs to one.", min=min(both)))
    stops = _part({"intake_stops": _of(body, "intake_stops", STOPS)}, "intake_stops", STOPS, FORMAT.fullmatch, "words")
    if wrong := stops[SCANS] - set(SCAN_STATES):
        raise ValueError(
            say(
                "“intake_stops, scans” names {min}; use {scan_states}.",
                min=min(wrong),
                scan_states=joined(", ", SCAN_STATES),
            )
        )
    if not stored and (wrong := stops[FORMATS] - WEIGHT_FORMATS):
        raise ValueError(
            say(
                "“intake_stops, formats” names {min}; use {weight_formats}.",
                min=min(wrong),
                weight_formats=joined(", ", sorted(WEIGHT_FORMATS)),
            )
        )
    known = joined(", ", LIST_KINDS)
    signed = _part(body, "advisory_lists", ADVISORY_LISTS, lambda one: one in LIST_KINDS, known)
    return {"suspend_on": suspends, "publishers": owners, "intake_stops": stops, "advisory_lists": signed}


def _of(body: Mapping[str, Any], name: str, keys: Collection[str]) -> Mapping[str, Any]:
    found = body.get(name)
    if not isinstance(found, Mapping) or set(found) != set(keys):
        raise ValueError(say("“{name}” must have exactly these entries: {keys}.", name=name, keys=joined(", ", keys)))
    return found


def _part(body: Mapping[str, Any], name: str, keys: Collection[str], fits: Any, words: str) -> Lists:
    found = _of(body, name, keys)
    for key, listed in found.items():
        if not isinstance(listed, list) or len(listed) > MOST:
            raise ValueError(
                say("“{name}, {key}” must be a list of at most {most} names.", name=name, key=key, most=MOST)
            )
        if wrong := [one for one in listed if not isinstance(one, str) or not fits(one)]:
            raise ValueError(
                say(
                    "“{name}, {key}” names {value}; use {words}.",
                    name=name,
                    key=key,
                    value=repr(str(wrong[0])[:60]),
                    words=words,
                )
            )
    return {key: frozenset(one if name == "suspend_on" else one.casefold() for one in found[key]) for key in keys}


def titles() -> dict[tuple[str, str], str]:
    """Return the words for each list, by its part and key."""
    suspends = {
        ("suspend_on", risk): say("{risk} risk, findings that suspend by themselves", risk=say(risk.capitalize()))
        for risk in SHIPPED["suspend_on"]
    }
    owners = {("publishers", key): words for key, words in PUBLISHERS.items()}
    stops = {("intake_stops", key): words for key, words in STOPS.items()}
    return suspends | owners | stops | {("advisory_lists", key): words for key, words in ADVISORY_LISTS.items()}


def words(name: str, listed: Collection[str]) -> str:
    """Return a list in words, "none" for an empty one."""
    known = SUSPENDING if name == "suspend_on" else _SCANS if name == "intake_stops" else {}
    return joined(", ", sorted(known.get(one, one) for one in listed)) or say("none")
