"""Chat templates of a repository, from every file that can hold one, in the order of the tools. None is run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.reading import DocumentValue

SOURCES = ("chat_template.json", "processor_config.json", "tokenizer_config.json")


def templates(
    files: Mapping[str, JsonFile], documents: Mapping[str, DocumentValue], headers: Iterable[GgufHeader]
) -> list[DocumentValue]:
    """Return every chat template, in the order of the tools: files of their own, JSON files, the GGUF header.

    Of several named ones the one called default goes first; others have their name in the fragment of the path.
    """
    own = [one for path, one in documents.items() if path == "chat_template.jinja"]
    own += [one for path, one in sorted(documents.items()) if one.role == "chat_template" and _further(path)]
    found = own
    for path in SOURCES:
        inside = files[path].fields.get("chat_template") if path in files else None
        found += [_inside(path, name, text) for name, text in _named(inside)]
    for header in list(headers)[:1]:
        found += [
            _inside(header.path, "" if name == "default" else name, text) for name, text in header.templates.items()
        ]
    return found


def _further(path: str) -> bool:
    return path.startswith("additional_chat_templates/") and path.endswith(".jinja")


def _named(value: object) -> list[tuple[str, str]]:
    """Return (name, text) of a template field: one text, or a list of named ones, the default first, unnamed."""
    if isinstance(value, str):
        return [("", value)] if value else []
    listed = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    pairs = [(str(one.get("name", "")), one["template"]) for one in listed if isinstance(one.get("template"), str)]
    pairs = [(name[:80], text) for name, text in pairs if text][:20]
    first = next((name for name, _ in pairs if name == "default"), pairs[0][0] if pairs else "")
    made = {"" if name == first else name: text for name, text in pairs}
    return sorted(made.items(), key=lambda pair: pair[0])


def _inside(path: str, name: str, text: str) -> DocumentValue:
    data = text.encode("utf-8", "replace")
    fragment = f"chat_template.{name}" if name else "chat_template"
    return DocumentValue(f"{path}#{fragment}", "chat_template", hashlib.sha256(data).hexdigest(), len(data), text)
