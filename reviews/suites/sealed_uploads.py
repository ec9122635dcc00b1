"""Result files that wait to be judged: encrypted as files are, bound to what they were handed in for."""

import uuid

from reviews.files.cipher import Sealed, seal, unseal
from reviews.files.models import FileCipher, KeptFile
from reviews.suites.models import RunUpload

OWNER = "run-upload"
NAMESPACE = uuid.UUID("0b6f3c0e-58d6-4d0a-8f0b-0a3f7b1f2c55")


def sealed_upload(data: bytes, row: RunUpload) -> Sealed:
    """Encrypt the bytes of an upload that is about to be written."""
    return seal(_file(row), data)


def data_of(row: RunUpload) -> bytes:
    """Return the bytes of an upload that waits. Raises ``CannotOpen`` with the reason."""
    cipher = FileCipher(key_id=row.key_id, nonce=row.nonce, data=row.sealed)
    cipher.file = _file(row)
    return unseal(cipher)


def _file(row: RunUpload) -> KeptFile:
    """Return what the bytes are bound to, in the shape of a kept file; no such row is ever written."""
    owner = f"candidate:{row.candidate_id}" if row.candidate_id else f"entry:{row.entry_id}"
    return KeptFile(
        id=uuid.uuid5(NAMESPACE, f"{owner}:{row.sha256}"),
        owner_kind=OWNER,
        owner_id=owner,
        size=row.size,
        sha256=row.sha256,
    )
