"""A file as a form takes it: read whole, recognized by its bytes, under a safe name."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from reviews.files.kinds import KEPT_WORDS, MOST_BYTES, FileKind, RefusedFile, kind_of
from reviews.files.names import safe_name
from reviews.language.phrases import say


@dataclass(frozen=True)
class FileContent:
    """A file that may be kept: its safe name, its kind and its bytes."""

    name: str
    kind: FileKind
    data: bytes = field(repr=False)


def content_of(name: str, data: bytes) -> FileContent:
    """Return the file of these bytes. Raises ``RefusedFile`` with the reason."""
    kind = kind_of(data)
    return FileContent(safe_name(name, kind), kind, data)


class KeptFileField(forms.FileField):
    """A file to be kept; its clean value is a ``FileContent``, or None without a file."""

    def __init__(self, *, label: str, required: bool = False, hint: str = "") -> None:
        """Set up the field with its hint; without one it says what is kept, and how large it may be."""
        kept = hint or say("Up to 25 MiB: {kept_words}.", kept_words=KEPT_WORDS)
        super().__init__(label=label, help_text=kept, required=required, allow_empty_file=True)

    def clean(self, data: Any, initial: Any = None) -> FileContent | None:
        """Return the file, recognized by its bytes; its announced type is ignored."""
        found = super().clean(data, initial)
        if not isinstance(found, UploadedFile):
            return None
        try:
            # one byte more than allowed is enough to refuse; no more than that is read
            return content_of(found.name or "", found.read(MOST_BYTES + 1))
        except RefusedFile as error:
            raise forms.ValidationError(str(error)) from error
