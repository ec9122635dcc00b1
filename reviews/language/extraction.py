"""Finds every sentence that a person reads: in templates, in literals of HTML, and where the code says one."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from django.template.base import tag_re

from reviews.language.catalogue import MARKS
from reviews.language.shipped import notes_in
from reviews.language.sources import in_language, literal_in_language

Messages = dict[tuple[str, str], list[str]]
"""Sentences with their plural ("" without one), and the files in which they stand."""

ROOT = Path(__file__).parents[2]
SAYING = {"say": 1, "say_count": 3, "own": 1, "counted": 3, "figure": 0, "dated": 0, "sense": 2}
"""Functions whose literals are sentences: how many of their first arguments may be one."""
QUIET = frozenset(
    {
        "load",
        "url",
        "static",
        "now",
        "extends",
        "block",
        "endblock",
        "if",
        "elif",
        "else",
        "endif",
        "for",
        "endfor",
        "with",
        "endwith",
        "include",
        "csrf_token",
        "cycle",
    }
)
"""Commands of templates whose literals are no sentences, or are found with the sentence around them."""
WORDS = re.compile(r"\"((?:[A-Z]|[a-z]+ )[^\"<>{}]*[a-z][^\"<>{}]*)\"")
GLOSSED = re.compile(r"\"([^\"]+)\"")
"""The word of a command that leads to its meaning."""
GLOSSARY = ("word", "meaning", "in code", "on pages", "in records and events")
"""Columns of the glossary before those of languages."""
HTML = re.compile(
    r"</?(a|abbr|b|button|caption|code|dd|details|div|dl|dt|figcaption|form|h[1-6]|input|label|legend|li|nav|option|p|q"
    r"|section|small|span|strong|summary|table|td|text|th|title|tr|ul)[ >]"
)


ENGLISH = ("templates/home/styleguide/", "reviews/home/styleguide.py", "reviews/management/", "reviews/language/")
"""What is not translated: the page of components for developers, and commands."""

INSIDE = (
    "passed", "passed with conditions", "failed", "locked", "outdated", "expired", "withdrawn", "decided", "rejected",
    "unreadable", "ready to decide", "superseded", "issued", "changed", "changed on the hub", "denied in an emergency",
    "later policy refuses", "fits", "does not fit", "tight", "dropped", "satisfied", "unsatisfied", "not needed",
    "waived", "in force", "waiting", "clear", "granted", "refused", "estimated", "done", "queued", "running", "gave up",
    "in review", "changes requested", "test", "production",
    "run the model", "fine-tune the model", "quantize the model", "merge the model with another",
    "mirror the model inside the company", "redistribute the model, or a product that contains it",
    "host the model for others, through a product or an API", "train another model on the outputs",
)  # fmt: skip
"""Words of states and acts, as they stand inside a sentence: other languages write some of them small there."""
STATES = "reviews/workflow/states.py"
NODES = "reviews/workloads/data/node_classes.json"
"""Node classes that come with the portal, with their titles and where their figures are from."""
TERMS = ("reviews/licensing/data/terms.json", "reviews/licensing/data/anchors.json")
"""Known terms of licenses and their clauses, whose notes are sentences."""
PRESETS = "reviews/workloads/data/presets.json"
PRESET_TEXTS = ("purpose", "users", "expected_output", "latency_target")
"""Usual uses, of which people read the title and what it is about; the answers that are texts begin one of theirs."""


def messages() -> Messages:
    """Return all sentences of this checkout."""
    found: Messages = {}
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            _of_template(path, found)
    for path in sorted((ROOT / "reviews").rglob("*.py")):
        if "migrations" not in path.parts:
            _of_code(path, found)
    _of_glossary(ROOT / "docs" / "glossary.md", found)
    for preset in json.loads((ROOT / PRESETS).read_text(encoding="utf-8")):
        for text in (preset["title"], preset["about"], *(preset["values"].get(name, "") for name in PRESET_TEXTS)):
            _note(found, ROOT / PRESETS, text)
    for one in json.loads((ROOT / NODES).read_text(encoding="utf-8")):
        for text in (one["title"], one["spec"]["source"]):
            _note(found, ROOT / NODES, text)
    for name in TERMS:
        for note in notes_in(json.loads((ROOT / name).read_text(encoding="utf-8"))):
            _note(found, ROOT / name, note)
    for word in (*INSIDE, *MARKS.values()):
        _note(found, ROOT / STATES, word)
    return {message: places for message, places in found.items() if not all(map(_is_english, places))}


def _is_english(place: str) -> bool:
    return place.startswith(ENGLISH)


PLACED = re.compile(r"\{\w*(:[^{} ]*)?\}|</?\w+>|&\w+;")
"""Places of a sentence, and signs; braces around several words are words themselves."""


def _note(found: Messages, path: Path, message: str, many: str = "") -> None:
    if any(letter.isalpha() for letter in PLACED.sub("", message)):
        places = found.setdefault((message, many), [])
        if (name := str(path.relative_to(ROOT))) not in places:
            places.append(name)


def _of_template(path: Path, found: Messages) -> None:
    source = path.read_text(encoding="utf-8")

    def note(message: str, many: str) -> str:
        _note(found, path, message, many)
        return message

    in_language(source, note)
    for token in tag_re.findall(source):
        if token.startswith("{%") and token[2:-2].split(None, 1)[0] not in QUIET:
            for words in (GLOSSED if "meaning_of" in token else WORDS).findall(token):
                _note(found, path, words)


def _of_glossary(path: Path, found: Messages) -> None:
    """Note the headings and meanings that the glossary's page shows; its words have columns of their own."""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("## "):
            _note(found, path, line[3:].strip())
        elif line.startswith("| ") and len(cells) >= len(GLOSSARY) and cells[0] != "word" and cells[3] != "–":
            _note(found, path, cells[1])


def _of_code(path: Path, found: Messages) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    quiet |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}

    def note(message: str, many: str) -> str:
        _note(found, path, message, many)
        return message

    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for said in _said(node):
                _note(found, path, *said)
            for form in _filled(node, named):
                literal_in_language.__wrapped__(form, note)
        elif isinstance(node, ast.Constant) and id(node) not in quiet and _is_html(node.value):
            literal_in_language.__wrapped__(node.value, note)


def _filled(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[str]:
    """Return the literals of HTML without a tag that are filled; those with one are found wherever they stand.

    ``named`` are the constants of the module.
    """
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    for given in call.args[: {"fill": 1, "fill_each": 2, "mold": 1}.get(name, 0)]:
        one = named.get(given.id, given) if isinstance(given, ast.Name) else given
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and not _is_html(one.value):
            yield one.value


def _is_html(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(HTML.search(value)) and "(?" not in value


def _said(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Return the sentences that a call says: one, or one with its plural."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in SAYING:
        return
    given = [
        one.value for one in call.args[: SAYING[name]] if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    if name == "sense" and len(given) > 1:
        yield given[1], ""
    elif given:
        yield given[0], given[1] if name in {"say_count", "counted"} and len(given) > 1 else ""
