"""What the shared cache holds: JSON and nothing else, because reading a pickle can run code."""

import json
from typing import Any


class JsonSerializer:
    """Serializer for Django's Redis cache. Raises ``TypeError`` for a value that JSON does not have."""

    def dumps(self, value: Any) -> bytes | int:
        """Write a value; a whole number stays one, so that Valkey itself can count with it."""
        if type(value) is int:
            return value
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Read a value back; tuples come back as lists. What is not JSON counts as no value."""
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            return None
