"""Writes of files that belong to an act of an upper room: keeping the bytes of one file."""

import hashlib

from django.utils import timezone

from reviews.files import cipher
from reviews.files.models import FileCipher, KeptFile
from reviews.files.uploads import FileContent
from reviews.people.models import User


def keep(content: FileContent, *, owner_kind: str, owner_id: str, by: User) -> KeptFile:
    """Keep a file for its owner, encrypted; the act that calls this names its SHA-256 in its entry."""
    file = KeptFile(
        owner_kind=owner_kind, owner_id=owner_id, name=content.name, media=content.kind.media, size=len(content.data),
        sha256=hashlib.sha256(content.data).hexdigest(), by=by, at=timezone.now(),
    )  # fmt: skip
    sealed = cipher.seal(file, content.data)
    file.save(force_insert=True)
    FileCipher.objects.create(file=file, key_id=sealed.key_id, nonce=sealed.nonce, data=sealed.data)
    return file
