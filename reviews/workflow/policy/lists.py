"""Lists that a policy names: findings that suspend, publishers, what stops a license intake, unsigned advisories."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from reviews.hub.files.inventory import WEIGHT_FORMATS

SUSPENDING: dict[str, str] = {
    "gate-changed": "access gate changed", "prompt-changed": "gate prompt changed",
    "hub-disabled": "switched off on the hub", "hub-private": "private on the hub",
    "renamed": "renamed on the hub", "owner-changed": "owner changed",
    "replaced": "another repository under the name", "hub-gone": "gone from the hub",
    "commit-gone": "commit gone from the hub", "later-terms": "other terms at a newer commit",
    "card-changed": "card changed at a newer commit", "scan-issue": "scan finding on the hub",
    "new-version": "newer version named", "safer-format": "safer format on the hub",
    "new-commit": "newer commit on the hub", "ancestor-terms": "terms of an ancestor changed",
    "ancestor-moved": "ancestor changed", "linked-policy": "linked page changed",
    "acceptance-over": "gate acceptance no longer holds", "runtime-aged": "runtime version out of support",
    "vulnerable": "known vulnerability", "listed-file": "file on a list of denied digests",
    "usage-near": "usage near a limit of the license", "usage-over": "usage over a limit of the license",
    "usage-due": "usage not read in time",
}  # fmt: skip
"""The kinds of finding that a policy may let suspend a decision by themselves, by the risk of its workload."""

TRUSTED, WATCHED, REFUSED = "trusted", "watched", "refused"
PUBLISHERS = {
    TRUSTED: "Trusted publishers", WATCHED: "Watched publishers: findings count one degree more",
    REFUSED: "Refused publishers: no license intake",
}  # fmt: skip
FORMATS, SCANS = "formats", "scans"
STOPS = {FORMATS: "Weight formats that stop a license intake", SCANS: "Results of the hub's scan that stop one"}
SCAN_STATES = ("issues", "not scanned", "unknown")
UNSIGNED = "unsigned"
ADVISORY_LISTS = {UNSIGNED: "Kinds of advisory lists that need no signature"}
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
    suspends = _part(body, "suspend_on", risks, lambda one: one in SUSPENDING, ", ".join(SUSPENDING))
    owners = _part(body, "publishers", PUBLISHERS, OWNER.fullmatch, "the hub's names of owners")
    both = owners[TRUSTED] & owners[REFUSED] | owners[WATCHED] & owners[REFUSED] | owners[TRUSTED] & owners[WATCHED]
    if both:
        raise ValueError(f"“publishers” names {min(both)} in two lists; an owner belongs to one.")
    stops = _part({"intake_stops": _of(body, "intake_stops", STOPS)}, "intake_stops", STOPS, FORMAT.fullmatch, "words")
    if wrong := stops[SCANS] - set(SCAN_STATES):
        raise ValueError(f"“intake_stops, scans” names {min(wrong)}; use {', '.join(SCAN_STATES)}.")
    if not stored and (wrong := stops[FORMATS] - WEIGHT_FORMATS):
        raise ValueError(f"“intake_stops, formats” names {min(wrong)}; use {', '.join(sorted(WEIGHT_FORMATS))}.")
    known = ", ".join(LIST_KINDS)
    signed = _part(body, "advisory_lists", ADVISORY_LISTS, lambda one: one in LIST_KINDS, known)
    return {"suspend_on": suspends, "publishers": owners, "intake_stops": stops, "advisory_lists": signed}


def _of(body: Mapping[str, Any], name: str, keys: Collection[str]) -> Mapping[str, Any]:
    found = body.get(name)
    if not isinstance(found, Mapping) or set(found) != set(keys):
        raise ValueError(f"“{name}” must have exactly these entries: {', '.join(keys)}.")
    return found


def _part(body: Mapping[str, Any], name: str, keys: Collection[str], fits: Any, words: str) -> Lists:
    found = _of(body, name, keys)
    for key, listed in found.items():
        if not isinstance(listed, list) or len(listed) > MOST:
            raise ValueError(f"“{name}, {key}” must be a list of at most {MOST} names.")
        if wrong := [one for one in listed if not isinstance(one, str) or not fits(one)]:
            raise ValueError(f"“{name}, {key}” names {str(wrong[0])[:60]!r}; use {words}.")
    return {key: frozenset(one if name == "suspend_on" else one.casefold() for one in found[key]) for key in keys}


def titles() -> dict[tuple[str, str], str]:
    """Return the words for each list, by its part and key."""
    suspends = {
        ("suspend_on", risk): f"{risk.capitalize()} risk, findings that suspend by themselves"
        for risk in SHIPPED["suspend_on"]
    }
    owners = {("publishers", key): words for key, words in PUBLISHERS.items()}
    stops = {("intake_stops", key): words for key, words in STOPS.items()}
    return suspends | owners | stops | {("advisory_lists", key): words for key, words in ADVISORY_LISTS.items()}


def words(name: str, listed: Collection[str]) -> str:
    """Return a list in words, "none" for an empty one."""
    return ", ".join(sorted(SUSPENDING.get(one, one) if name == "suspend_on" else one for one in listed)) or "none"
