"""Encryption of files: AES-256-GCM under the keys of ``FILES_KEY``, bound to the file that the bytes belong to."""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from reviews.files.models import FileCipher, KeptFile
from reviews.language.phrases import say
from reviews.ledger.chain import canonical

NONCE_BYTES = 12
"""Length that NIST SP 800-38D recommends; each encryption draws a new one."""


class CannotOpen(Exception):
    """A file whose bytes cannot be decrypted; the message is the sentence for the person."""


@dataclass(frozen=True)
class Sealed:
    """Encrypted bytes with the id of their key and their nonce."""

    key_id: str
    nonce: bytes
    data: bytes


def seal(file: KeptFile, data: bytes) -> Sealed:
    """Encrypt the bytes of a file under the first key."""
    key_id, key = settings.FILES_KEY[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Sealed(key_id, nonce, AESGCM(key).encrypt(nonce, data, _bound(file)))


def unseal(cipher: FileCipher) -> bytes:
    """Return the plain bytes, whose digest is the file's. Raises ``CannotOpen`` with the reason."""
    file = cipher.file
    key = dict(settings.FILES_KEY).get(cipher.key_id)
    if key is None:
        raise CannotOpen(say("Its key “{key_id}” is not among the keys of this portal.", key_id=cipher.key_id))
    try:
        data = AESGCM(key).decrypt(bytes(cipher.nonce), bytes(cipher.data), _bound(file))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(say("The stored bytes do not open with the key “{key_id}”.", key_id=cipher.key_id)) from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise CannotOpen(say("The stored bytes are not those whose SHA-256 was recorded."))
    return data


def _bound(file: KeptFile) -> bytes:
    """Return what the bytes are bound to, so that they open as this file of this owner only."""
    owner = f"{file.owner_kind}:{file.owner_id}"
    return canonical({"file": str(file.pk), "owner": owner, "sha256": file.sha256, "size": file.size})
