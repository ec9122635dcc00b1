"""Chat templates of a repository, from every file that can hold one, in the order of the tools. None is run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.reading import DocumentValue
from reviews.language.phrases import joined, say, say_count

OWN = "chat_template.jinja"
FIELD, DEFAULT = "chat_template", "default"
SOURCES = ("chat_template.json", "processor_config.json", "tokenizer_config.json", "preprocessor_config.json")
"""JSON files with a field for templates. The last is read by old processors only."""
NAMED = re.compile(r"(?:additional_)?chat_templates/[^/]{1,100}\.(?:jinja2?|j2)", re.IGNORECASE)
"""Where the transformers library, and before it other tools, keep named templates beside ``chat_template.jinja``."""
ANY = re.compile(r"[^\n]{1,300}\.(?:jinja2?|j2)", re.IGNORECASE)
ENDING = re.compile(r"\.(?:jinja2?|j2)$", re.IGNORECASE)
MOST_NAMED, LONGEST_NAME = 20, 80


@dataclass(frozen=True, slots=True)
class NamedTemplate:
    """A template inside a field: its name ("default" where the field is one text), and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplateField:
    """What a ``chat_template`` field holds; ``odd`` says what of it is no template, "" if nothing."""

    found: tuple[NamedTemplate, ...] = ()
    odd: str = ""

    @property
    def defaultless(self) -> bool:
        """Return whether tools refuse to choose: there are named templates, and none is called default."""
        return bool(self.found) and all(one.name != DEFAULT for one in self.found)


def templates(
    files: Mapping[str, JsonFile], documents: Mapping[str, DocumentValue], headers: Iterable[GgufHeader]
) -> list[DocumentValue]:
    """Return every chat template, in the order of the tools: files of their own, JSON files, GGUF headers.

    Of several named ones the one called default goes first; others have their name in the fragment of the path. A
    further GGUF header counts only where its templates differ from those of the first.
    """
    own = sorted((one for one in documents.values() if _is_file(one) and one.text.strip()), key=lambda one: one.path)
    inside: list[DocumentValue] = []
    for path in SOURCES:
        if path in files:
            inside += [_inside(path, one) for one in field_of(files[path]).found]
    named = [one for one in own if NAMED.fullmatch(one.path)]
    whole = [one for one in own if one.path == OWN]
    # Tools look into the folder only beside the file of its own.
    found = [*whole, *named, *inside] if whole else [*inside, *named]
    found += [*_in_headers(headers), *(one for one in own if one not in whole and one not in named)]
    first = next((one for one in found if name_of(one.path) == DEFAULT), None)
    return [first, *(one for one in found if one is not first)] if first else found


def _is_file(one: DocumentValue) -> bool:
    return one.role == FIELD and bool(ENDING.search(one.path))


def _in_headers(headers: Iterable[GgufHeader]) -> Iterator[DocumentValue]:
    known: set[tuple[str, str]] = set()
    for number, header in enumerate(headers):
        for name, text in header.templates.items():
            if not number or (name, text) not in known:
                yield _inside(header.path, NamedTemplate(name, text))
            known.add((name, text))


def name_of(path: str) -> str:
    """Return the name under which tools know the template at a path; of any other file its own name."""
    file, inside, fragment = path.partition("#")
    if inside:
        return fragment.removeprefix(FIELD).removeprefix(".") or DEFAULT
    return DEFAULT if file == OWN else ENDING.sub("", file.rpartition("/")[2] if NAMED.fullmatch(file) else file)


def field_of(file: JsonFile) -> TemplateField:
    """Return the templates of a JSON file; a ``chat_template.json`` may be the object of names itself."""
    value = file.fields.get(FIELD)
    if FIELD not in file.fields and file.path == "chat_template.json" and file.fields:
        value = dict(file.fields)
    elif FIELD not in file.fields:
        return TemplateField()
    if value is None:
        return TemplateField()
    return parse(value)


def parse(value: object) -> TemplateField:
    """Return what a field holds: one text, a list of {name, template}, or an object of texts by name."""
    if isinstance(value, str):
        return (
            TemplateField((NamedTemplate(DEFAULT, value),)) if value.strip() else TemplateField(odd=say("it is empty"))
        )
    if not isinstance(value, list | dict):
        return TemplateField(odd=say("it is neither a text nor a list nor an object"))
    if not value:
        return TemplateField(odd=say("it is empty"))
    pairs = list(_listed(value) if isinstance(value, list) else _object(value))
    kept = {name[:LONGEST_NAME]: text for name, text in pairs[:MOST_NAMED] if text is not None and text.strip()}
    odd = []
    if broken := sum(text is None or not text.strip() for _, text in pairs):
        odd.append(
            say_count(
                broken,
                "{number} of its {number_of} entries is no template",
                "{number} of its {number_of} entries are no template",
                number_of=len(pairs),
            )
        )
    names = [name for name, text in pairs if text is not None]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        odd.append(say("several entries are called {twice}; tools take the last", twice=joined(", ", twice)[:200]))
    if len(pairs) > MOST_NAMED:
        odd.append(
            say(
                "it has {number_of} entries, of which {most_named} were read",
                number_of=len(pairs),
                most_named=MOST_NAMED,
            )
        )
    ordered = sorted(kept.items(), key=lambda pair: (pair[0] != DEFAULT, pair[0]))
    return TemplateField(tuple(NamedTemplate(*one) for one in ordered), joined("; ", odd))


def _listed(value: list[object]) -> Iterator[tuple[str, str | None]]:
    for one in value:
        if isinstance(one, dict):
            text = one.get("template")
            yield str(one.get("name") or "unnamed"), text if isinstance(text, str) else None
        else:
            yield "unnamed", None


def _object(value: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    if set(value) == {"name", "template"}:
        yield from _listed([value])
        return
    for name, text in value.items():
        yield str(name), text if isinstance(text, str) else None


def _inside(path: str, one: NamedTemplate) -> DocumentValue:
    data = one.text.encode("utf-8", "replace")
    fragment = FIELD if one.name == DEFAULT else f"{FIELD}.{one.name}"
    return DocumentValue(f"{path}#{fragment}", FIELD, hashlib.sha256(data).hexdigest(), len(data), one.text)
