"""Text from outside made fit to be printed and stored: halves of characters that no encoding can write, escaped."""

from __future__ import annotations

from reviews.hub.shapes.reading import Json


def clean(value: Json) -> Json:
    """Return the JSON value with every lone surrogate, which JSON and YAML escapes can make, written as an escape."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {clean(name): clean(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(inner) for inner in value]
    return value


def visible(text: str) -> str:
    """Return the text for a terminal: what does not print (control and bidi characters) as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
