"""Messages that are shown on the next page: stored as the reader will see them."""

from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage

from reviews.language.phrases import Phrase, read


class SpokenMessages(FallbackStorage):
    """Django's storage; a sentence of ours is read to whoever acts before it is stored as text."""

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        """Store a message for the next page."""
        super().add(level, read(message) if isinstance(message, Phrase) else message, extra_tags)
