"""Signed statements in the Dead Simple Signing Envelope (DSSE 1.0), as in-toto and sigstore read them; Ed25519."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

HEAD_TYPE = "application/vnd.model-review.ledger-head+json"
IN_TOTO_TYPE = "application/vnd.in-toto+json"


class NotSigned(ValueError):
    """The envelope does not hold; the message says why in a sentence."""


def pae(kind: str, payload: bytes) -> bytes:
    """What is signed: kind and payload with their lengths, so that neither can be taken for the other."""
    # DSSE, protocol.md, "Signature Definition": PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body,
    # where LEN is a decimal number in ASCII and counts bytes, not characters.
    name = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


def public_key(private: bytes) -> bytes:
    """The 32 bytes of the public key that belongs to a private one."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def key_id(public: bytes) -> str:
    """What names a key: SHA-256 of its SubjectPublicKeyInfo."""
    der = Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def pem(public: bytes) -> str:
    """A public key as people pass it on."""
    found = Ed25519PublicKey.from_public_bytes(public)
    return found.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(text: str) -> bytes:
    """The 32 bytes of a public key in PEM. Raises ``NotSigned`` for what is none."""
    try:
        found = load_pem_public_key(text.encode())
    except ValueError as error:
        raise NotSigned("This is no public key in PEM.") from error
    if not isinstance(found, Ed25519PublicKey):
        raise NotSigned("This is no Ed25519 key.")
    return found.public_bytes_raw()


def sign(kind: str, payload: bytes, private: bytes) -> dict[str, Any]:
    """An envelope over a payload."""
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(pae(kind, payload))
    return {
        "payloadType": kind,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(public_key(private)), "sig": base64.b64encode(signature).decode()}],
    }


def opened(envelope: dict[str, Any], kind: str, public: bytes) -> bytes:
    """The payload of an envelope that a key signed. Raises ``NotSigned`` with what is wrong."""
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in envelope["signatures"]]
        said = str(envelope["payloadType"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotSigned("This is no signed envelope.") from error
    if said != kind:
        raise NotSigned(f"The envelope holds {said}, not {kind}.")
    key = Ed25519PublicKey.from_public_bytes(public)
    for signature in signatures:
        try:
            key.verify(signature, pae(kind, payload))
            return payload
        except InvalidSignature:
            continue
    raise NotSigned("No signature in it is by this key.")


def read(text: str | bytes) -> dict[str, Any]:
    """An envelope from its text. Raises ``NotSigned`` for what is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotSigned("This is no signed envelope.") from error
    if not isinstance(found, dict):
        raise NotSigned("This is no signed envelope.")
    return found
