"""The one act of the ledger's own: replacing the key that signs its heads."""

from django.conf import settings

from reviews.language.phrases import say
from reviews.ledger import dsse, rotation
from reviews.ledger.act import act
from reviews.ledger.chain import canonical
from reviews.ledger.keyring import SpannedKey
from reviews.ledger.models import LedgerEntry, SignedHead
from reviews.ledger.record import record


class CannotRotate(ValueError):
    """The key cannot be replaced now; the message says why and what to do."""


def _first_key(public: bytes, lost: bool) -> list[SpannedKey]:
    """Return the first key of the portal by its public half, which must have signed the newest head."""
    newest = SignedHead.objects.first()
    if newest is None or not lost:
        raise CannotRotate(say("This portal has no signing key yet. Set SIGNING_KEY; the first key needs no rotation."))
    if not public:
        raise CannotRotate(
            say(
                "The ledger does not hold the public half of the portal's first key. Name a file "
                "with it by --old-key: the"
                " key.pem that auditors have."
            )
        )
    try:
        dsse.opened(newest.envelope, dsse.HEAD_TYPE, public)
    except dsse.NotSigned:
        raise CannotRotate(
            say("The key in this file did not sign the newest head, at entry {size}.", size=newest.size)
        ) from None
    return [SpannedKey(public)]


@act
def rotate_key(*, reason: str, lost: bool, by: str, old_public: bytes = b"") -> LedgerEntry:
    """Record that the next key signs from this entry on, in a statement that the old and the new key sign.

    ``lost`` is for an old key that nobody holds any more: its signature is left out, and the entry says so. The ledger
    does not hold the public half of the very first key, so its loss takes ``old_public``, which must have signed the
    newest head. Sign a head right after, in the same transaction. Raises ``CannotRotate``.
    """
    old, new = rotation.signing_key(), settings.SIGNING_KEY_NEXT
    if not new:
        raise CannotRotate(
            say("SIGNING_KEY_NEXT is not set. Set it to a key that make_key printed, and run this again.")
        )
    if not reason.strip():
        raise CannotRotate(say("Say why the key is replaced."))
    before = rotation.keys() or _first_key(old_public, lost)
    public = dsse.public_key(new)
    if dsse.key_id(public) in {one.key_id for one in before}:
        raise CannotRotate(say("SIGNING_KEY_NEXT is a key of this portal already. Make a new one with make_key."))
    if not old and not lost:
        raise CannotRotate(say("{key_alarm} The old key must sign the change.", key_alarm=rotation.key_alarm()))
    if old and lost:
        raise CannotRotate(say("The old key is in the settings, so it is not lost. Leave out --lost."))
    current = before[0]
    said = rotation.statement(current.key_id, dsse.key_id(public), reason=reason)
    envelope = dsse.sign(dsse.ROTATION_TYPE, canonical(said), *([old] if old else []), new)
    return record(
        rotation.EVENT, actor=by, subject="signing:key", label=say("key {to}", to=said['to'][:16]), envelope=envelope,
        old_pem=dsse.pem(current.public), new_pem=dsse.pem(public), lost=lost,
        **{"from": said["from"], "to": said["to"], "reason": reason},
    )  # fmt: skip
