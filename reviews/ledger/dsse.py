"""Signed statements in the Dead Simple Signing Envelope (DSSE 1.0), as read by in-toto and sigstore; Ed25519."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from reviews.language.phrases import say

HEAD_TYPE = "application/vnd.model-review.ledger-head+json"
IN_TOTO_TYPE = "application/vnd.in-toto+json"
ROTATION_TYPE = "application/vnd.model-review.key-rotation+json"
LOCK_TYPE = "application/vnd.model-review.lock+json"
REVOKED_TYPE = "application/vnd.model-review.revocations+json"


class NotSigned(ValueError):
    """The envelope is not valid; the message says why."""


def pae(kind: str, payload: bytes) -> bytes:
    """Return the bytes to sign: kind and payload with their lengths, so that one cannot pass for the other."""
    # DSSE, protocol.md, "Signature Definition": PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body,
    # where LEN is a decimal number in ASCII and counts bytes, not characters.
    name = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


def public_key(private: bytes) -> bytes:
    """Return the 32 bytes of the public key that belongs to a private key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def key_id(public: bytes) -> str:
    """Return the id of a key: SHA-256 of its SubjectPublicKeyInfo."""
    der = Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def pem(public: bytes) -> str:
    """Return a public key in PEM, the format for passing it on."""
    found = Ed25519PublicKey.from_public_bytes(public)
    return found.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(text: str) -> bytes:
    """Return the 32 bytes of a public key in PEM. Raises ``NotSigned`` if it is not one."""
    try:
        found = load_pem_public_key(text.encode())
    except ValueError as error:
        raise NotSigned(say("This is not a public key in PEM format.")) from error
    if not isinstance(found, Ed25519PublicKey):
        raise NotSigned(say("This is not an Ed25519 key."))
    return found.public_bytes_raw()


def sign(kind: str, payload: bytes, *private: bytes) -> dict[str, Any]:
    """Return an envelope over a payload, signed with each of these private keys."""
    return {
        "payloadType": kind,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [_signature(pae(kind, payload), one) for one in private],
    }


def _signature(signed: bytes, private: bytes) -> dict[str, str]:
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(signed)
    return {"keyid": key_id(public_key(private)), "sig": base64.b64encode(signature).decode()}


def signer(envelope: dict[str, Any]) -> str:
    """Return the id of the key that an envelope names first, "" if it names none; nothing is verified by this."""
    try:
        return str(envelope["signatures"][0]["keyid"])
    except (KeyError, IndexError, TypeError):
        return ""


def opened(envelope: dict[str, Any], kind: str, public: bytes) -> bytes:
    """Return the payload of an envelope signed by this key. Raises ``NotSigned`` with the reason."""
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in envelope["signatures"]]
        said = str(envelope["payloadType"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotSigned(say("This is not a signed envelope.")) from error
    if said != kind:
        raise NotSigned(say("The envelope contains {said}, not {kind}.", said=said, kind=kind))
    key = Ed25519PublicKey.from_public_bytes(public)
    for signature in signatures:
        try:
            key.verify(signature, pae(kind, payload))
            return payload
        except InvalidSignature:
            continue
    raise NotSigned(say("It has no signature by this key."))


def read(text: str | bytes) -> dict[str, Any]:
    """Parse an envelope. Raises ``NotSigned`` if it is not one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotSigned(say("This is not a signed envelope.")) from error
    if not isinstance(found, dict):
        raise NotSigned(say("This is not a signed envelope."))
    return found
