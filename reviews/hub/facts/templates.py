"""Facts about chat templates: where each stands, which goes first, and what its text speaks of. None is ever run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from reviews.hub.files.json_file import JsonFile
from reviews.hub.gguf.header import GgufHeader
from reviews.hub.shapes.reading import ABSENT, FILE, INFERRED, NOT_SAID, UNANSWERED, DocumentValue, FactValue

ROLE_WORDS = re.compile(r"""['"](system|user|assistant|tool|developer|model|ipython|function|observation)['"]""")
TOOL_WORDS = re.compile(r"\b(?:tools?|tool_calls?|functions?|available_tools|builtin_tools|documents)\b")
SPECIAL = re.compile(r"<\|[^|<>\s]{1,60}\|>|<\uff5c[^\uff5c<>]{1,60}\uff5c>|</?s>|<(?:start|end)_of_(?:turn|image)>")
"""Forms that are special tokens wherever they are met; [INST] and the like are plain text in some vocabularies."""
TAGS = re.compile(r"\{%-?\s*(?:for|if|elif|set)\b[^%]{0,400}%\}|\{\{[^}]{0,400}\}\}")
KEYS = ("template.source", "template.digest", "template.roles", "template.tools", "template.tokens", "template.all")
SOURCES = ("chat_template.json", "processor_config.json", "tokenizer_config.json")


def templates(
    files: Mapping[str, JsonFile], documents: Mapping[str, DocumentValue], headers: Iterable[GgufHeader]
) -> list[DocumentValue]:
    """Every chat template, in the order in which tools take them: files of their own, JSON files, the GGUF header.

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
    """(name, text) of a template field: one text, or a list of named ones, the default first and without a name."""
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


def facts(found: list[DocumentValue], files: Mapping[str, JsonFile], not_read: Mapping[str, str]) -> list[FactValue]:
    """What the template that common tools take first is, and the list of all of them."""
    if not found:
        tokenizer = files["tokenizer_config.json"]
        why = not_read.get("chat_template.jinja") or (ABSENT if tokenizer.read else tokenizer.why)
        return [FactValue(key, None, UNANSWERED, why) for key in KEYS]
    first = found[0]
    path, _, inside = first.path.partition("#")
    place = files[path].place("chat_template") if inside and path in files else ""

    def inferred(key: str, value: object, how: str) -> FactValue:
        if value in ([], None):
            return FactValue(key, None, UNANSWERED, NOT_SAID, path, place, "", how)
        return FactValue(key, value, INFERRED, "", path, place, "", how)

    every = [{"name": _name(one), "file": one.path.partition("#")[0], "sha256": one.sha256} for one in found]
    tools = sorted({word for tag in TAGS.findall(first.text) for word in TOOL_WORDS.findall(tag)})
    return [
        FactValue(KEYS[0], first.path, FILE, "", path, place, "", "the template that common tools take first"),
        FactValue(KEYS[1], first.sha256, INFERRED, "", path, place, "", "SHA-256 of the template's text"),
        inferred(KEYS[2], sorted(set(ROLE_WORDS.findall(first.text))), "role names quoted in the template's text"),
        FactValue(
            KEYS[3], bool(tools), INFERRED, "", path, place, ", ".join(tools)[:300], "variables of its statements"
        ),
        inferred(KEYS[4], special_tokens(first.text), "forms of special tokens in the template's text"),
        FactValue(KEYS[5], every, FILE, "", path, place, "", "every place where a template can stand"),
    ]


def _name(document: DocumentValue) -> str:
    inside = document.path.partition("#")[2].removeprefix("chat_template").removeprefix(".")
    return inside or ("default" if "#" in document.path else document.path.rpartition("/")[2].removesuffix(".jinja"))


def special_tokens(text: str) -> list[str]:
    """Special tokens that the text writes, in the order of the alphabet; at most a hundred."""
    return sorted(set(SPECIAL.findall(text)))[:100]
