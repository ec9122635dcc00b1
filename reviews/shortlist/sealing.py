"""Words of documents that may not be kept: encrypted as files are, from the form until they were counted."""

import json
import uuid
from dataclasses import dataclass

from reviews.files.cipher import CannotOpen, Sealed, seal, unseal
from reviews.files.models import FileCipher, KeptFile
from reviews.shortlist.models import SampleDocument

OWNER = "sample-document"
NAMESPACE = uuid.UUID("7d0b5a0e-4f0b-4a52-9a2e-6a4b0f7c9d11")


@dataclass(frozen=True)
class DocumentTexts:
    """The words of a document: its input and the output that is expected of it."""

    input: str
    output: str

    def data(self) -> bytes:
        """Return both as the bytes that are digested and encrypted."""
        return json.dumps([self.input, self.output], ensure_ascii=False).encode()


def sealed(texts: DocumentTexts, shortlist_id: int, sha256: str) -> Sealed:
    """Encrypt the words of a document, bound to its shortlist and digest."""
    return seal(_file(shortlist_id, sha256, len(texts.data())), texts.data())


def texts_of(document: SampleDocument) -> DocumentTexts | None:
    """Return the words of a document; None once they were forgotten, or where they do not open any more."""
    if document.texts is not None:
        return DocumentTexts(*map(str, document.texts))
    if not document.sealed:
        return None
    row = FileCipher(key_id=document.key_id, nonce=document.nonce, data=document.sealed)
    row.file = _file(document.shortlist_id, document.sha256, document.bytes)
    try:
        return DocumentTexts(*json.loads(unseal(row)))
    except CannotOpen:
        return None


def _file(shortlist_id: int, sha256: str, size: int) -> KeptFile:
    """Return what the bytes are bound to, in the shape of a kept file; no such row is ever written."""
    return KeptFile(
        id=uuid.uuid5(NAMESPACE, f"{shortlist_id}:{sha256}"),
        owner_kind=OWNER,
        owner_id=str(shortlist_id),
        size=size,
        sha256=sha256,
    )
