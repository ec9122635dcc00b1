"""Files as rows: what a file is, written once, and its encrypted bytes, which a new key replaces."""

import uuid

from django.conf import settings
from django.db import models

from reviews.language.phrases import say


class KeptFile(models.Model):
    """One file: name, media type, size and SHA-256 of its plain bytes, whose it is, who handed it in and when.

    ``owner_kind`` and ``owner_id`` name the row that decides who may read it (``permits``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=64)
    name = models.CharField(max_length=130)
    media = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="file_owner")]

    def __str__(self) -> str:
        return self.name


class FileCipher(models.Model):
    """The bytes of a file under one key (AES-256-GCM); only ``rotate_files_key`` replaces them."""

    file = models.OneToOneField(KeptFile, on_delete=models.PROTECT, primary_key=True, related_name="cipher")
    key_id = models.CharField(max_length=20, db_index=True)
    nonce = models.BinaryField()
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say("{file_id} under {key_id}", file_id=self.file_id, key_id=self.key_id)
