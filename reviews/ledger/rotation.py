"""Which key signs: the one that the ledger names since the last rotation, and every key that signed before it.

A rotation is one ledger entry that holds a statement about the change, signed by the old key and the new one. All
processes read it from the ledger, so that none goes on signing with a key that was replaced.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from reviews.language.phrases import say
from reviews.ledger import dsse
from reviews.ledger.keyring import SpannedKey
from reviews.ledger.models import LedgerEntry
from reviews.statements import objects

EVENT = "signing:rotated"


@dataclass(frozen=True)
class RotationCheck:
    """The outcome of checking every rotation in the ledger: how many hold, and what is wrong with the first bad one."""

    rotations: int
    ok: bool
    why: str = ""


def _ours() -> dict[str, bytes]:
    """Return the private keys that the settings hold, by the id of their public half."""
    return {dsse.key_id(dsse.public_key(one)): one for one in (settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT) if one}


def newest() -> LedgerEntry | None:
    """Return the entry of the last rotation, None if the key was never replaced by one."""
    return next(iter(objects(("rotation",), _newest, LedgerEntry)), None)


def _newest() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(event=EVENT).order_by("-sequence")[:1]


def signing_key() -> bytes:
    """Return the private key that signs now: 32 bytes, b"" if the portal has none that the ledger allows.

    Within an act, ask after the act's entry: the chain's lock then keeps a rotation from coming in between.
    """
    last = newest()
    return _ours().get(last.data["to"], b"") if last else settings.SIGNING_KEY


def key_alarm() -> str:
    """Say that the ledger names a signing key that the settings lack, so that nothing is signed; "" if all is well."""
    last = newest()
    if last is None or last.data["to"] in _ours():
        return ""
    return say(
        "Nothing is signed: since entry {sequence} the signing key is {to}, and the settings do not "
        "hold it. Set SIGNING_KEY to that key, or run rotate_signing_key --lost if it is lost.",
        sequence=last.sequence,
        to=last.data["to"][:16],
    )


def statement(old: str, new: str, *, reason: str) -> dict[str, Any]:
    """Return what both keys sign: which key takes whose place in which portal, and why."""
    return {"portal": settings.PORTAL_URL, "from": old, "to": new, "reason": reason}


def keys() -> list[SpannedKey]:
    """Return the public keys of this portal, the one in use first; empty if it signs nothing.

    Spans come from the rotations. The first key signs from entry 1; a key that was replaced by changing the setting,
    without a rotation, is not known here.
    """
    entries = list(LedgerEntry.objects.filter(event=EVENT).order_by("sequence"))
    if not entries:
        return [SpannedKey(dsse.public_key(settings.SIGNING_KEY))] if settings.SIGNING_KEY else []
    found = [SpannedKey(dsse.from_pem(entries[0].data["old_pem"]))]
    for entry in entries:
        at = entry.at.isoformat(timespec="seconds")
        found[-1] = replace(found[-1], last=entry.sequence - 1, until=at)
        found.append(SpannedKey(dsse.from_pem(entry.data["new_pem"]), first=entry.sequence, since=at))
    return found[::-1]


def check(entries: Iterable[tuple[int, dict[str, Any]]], trusted: Iterable[SpannedKey]) -> RotationCheck:
    """Check that each rotation, as (entry, data), is signed by both keys, follows the one before, and is trusted.

    ``trusted`` are the keys that the verifier was given: a rotation to or from another key is named.
    """
    ids, count, before = {one.key_id for one in trusted}, 0, ""
    for sequence, data in entries:
        why = _fault(data, before) or (
            "" if {data["from"], data["to"]} <= ids else say("One of its keys is not among the keys given.")
        )
        if why:
            return RotationCheck(count, False, say("Rotation at entry {sequence}: {why}", sequence=sequence, why=why))
        count, before = count + 1, data["to"]
    return RotationCheck(count, True)


def _fault(data: dict[str, Any], before: str) -> str:
    """Say what is wrong with one rotation, "" if nothing is."""
    try:
        if before and data["from"] != before:
            return say(
                "It replaces key {from_}, but key {before} was in use.", from_=data["from"][:16], before=before[:16]
            )
        said = [("to", data["new_pem"])] + ([] if data["lost"] else [("from", data["old_pem"])])
        for name, pem in said:
            public = dsse.from_pem(pem)
            told = json.loads(dsse.opened(data["envelope"], dsse.ROTATION_TYPE, public))
            if dsse.key_id(public) != data[name] or (told["from"], told["to"]) != (data["from"], data["to"]):
                return say("Its statement is about other keys.")
    except dsse.NotSigned as error:
        return str(error)
    except (KeyError, TypeError, ValueError):
        return say("It is malformed.")
    return ""
