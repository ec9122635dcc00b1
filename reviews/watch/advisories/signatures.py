"""Keys of vendors in the forms in which they are published, and detached signatures of files by them; plain values."""

import base64
from collections.abc import Callable, Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from reviews.language.phrases import say
from reviews.ledger.dsse import NotSigned, from_pem

KEY_BYTES, SIGNATURE_BYTES = 32, 64
MOST_SIGNATURE = 1024
"""Most bytes of a signature file: 64 of the signature, or its Base64 or hexadecimal digits."""


class BadSignature(ValueError):
    """A key or a signature cannot be read, or a signature is by no registered key; the message is a sentence."""


def public_of(text: str) -> str:
    """Return a public key as 64 hexadecimal digits, from PEM, Base64 or these digits. Raises ``BadSignature``."""
    if "-----BEGIN" in text:
        try:
            return from_pem(text).hex()
        except NotSigned as error:
            raise BadSignature(str(error)) from error
    found = _bytes(text.strip().encode(), KEY_BYTES)
    if found is None:
        raise BadSignature(say("This is no Ed25519 public key: give it as PEM, Base64 or 64 hexadecimal digits."))
    return found.hex()


def signature_of(data: bytes) -> bytes:
    """Return the 64 bytes of a detached signature, from a file with them or their text. Raises ``BadSignature``."""
    found = data if len(data) == SIGNATURE_BYTES else _bytes(data.strip(), SIGNATURE_BYTES)
    if found is None:
        raise BadSignature(say("The signature is not 64 bytes of Ed25519, raw, in Base64 or in hexadecimal digits."))
    return found


def signer_of(data: bytes, signature: bytes, keys: Iterable[str]) -> str:
    """Return which of the keys signed these bytes. Raises ``BadSignature`` if none did."""
    for one in keys:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(one)).verify(signature, data)
        except InvalidSignature:
            continue
        return one
    raise BadSignature(say("No registered key has signed this file with this signature."))


def _bytes(text: bytes, length: int) -> bytes | None:
    readers: tuple[Callable[[str], bytes], ...] = (bytes.fromhex, lambda said: base64.b64decode(said, validate=True))
    for reader in readers:
        try:
            found = reader(text.decode("ascii"))
        except ValueError:
            continue
        if len(found) == length:
            return found
    return None
