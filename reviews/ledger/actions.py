"""The one act of the ledger's own: replacing the key that signs its heads."""

from django.conf import settings

from reviews.ledger import dsse, rotation
from reviews.ledger.act import act
from reviews.ledger.chain import canonical
from reviews.ledger.models import LedgerEntry
from reviews.ledger.record import record


class CannotRotate(ValueError):
    """The key cannot be replaced now; the message says why and what to do."""


@act
def rotate_key(*, reason: str, lost: bool, by: str) -> LedgerEntry:
    """Record that the next key signs from this entry on, in a statement that the old and the new key sign.

    ``lost`` is for an old key that nobody holds any more: its signature is left out, and the entry says so. Sign a
    head right after, in the same transaction. Raises ``CannotRotate``.
    """
    old, new = rotation.signing_key(), settings.SIGNING_KEY_NEXT
    if not new:
        raise CannotRotate("SIGNING_KEY_NEXT is not set. Set it to a key that make_key printed, and run this again.")
    if not reason.strip():
        raise CannotRotate("Say why the key is replaced.")
    before = rotation.keys()
    if not before:
        raise CannotRotate("This portal has no signing key yet. Set SIGNING_KEY; the first key needs no rotation.")
    public = dsse.public_key(new)
    if dsse.key_id(public) in {one.key_id for one in before}:
        raise CannotRotate("SIGNING_KEY_NEXT is a key of this portal already. Make a new one with make_key.")
    if not old and not lost:
        raise CannotRotate(f"{rotation.key_alarm()} The old key must sign the change.")
    if old and lost:
        raise CannotRotate("The old key is in the settings, so it is not lost. Leave out --lost.")
    current = before[0]
    said = rotation.statement(current.key_id, dsse.key_id(public), reason=reason)
    envelope = dsse.sign(dsse.ROTATION_TYPE, canonical(said), *([old] if old else []), new)
    return record(
        rotation.EVENT, actor=by, subject="signing:key", label=f"key {said['to'][:16]}", envelope=envelope,
        old_pem=dsse.pem(current.public), new_pem=dsse.pem(public), lost=lost,
        **{"from": said["from"], "to": said["to"], "reason": reason},
    )  # fmt: skip
