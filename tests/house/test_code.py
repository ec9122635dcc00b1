"""The house rules that a machine can hold: sizes, docstrings, templates, mocks, drawn documents, events."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = sorted(path for room in ("portal", "reviews") for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OURS = [path for path in CODE if not {"migrations", "data"} & set(path.parts)]


@cache
def tree(path: Path) -> ast.Module:
    """A file as syntax, parsed when it is first asked for: every process collects this module, few run it."""
    return ast.parse(path.read_text())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_file_outgrows_300_lines() -> None:
    assert not [name(path) for path in [*OURS, *TESTS] if path.read_text().count("\n") > 300], "split by noun"


def test_no_function_outgrows_50_lines() -> None:
    assert not [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in [*OURS, *TESTS]
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > 50
    ]


def test_every_module_says_what_it_is_for() -> None:
    assert not [name(path) for path in OURS if not ast.get_docstring(tree(path))]


def test_public_functions_and_classes_say_what_they_do() -> None:
    assert not [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in OURS
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]


def test_templates_carry_no_inline_script_style_or_handler() -> None:
    bad = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style\b|\sstyle=\"|\son[a-z]+=\"", re.IGNORECASE)
    found = [name(path) for path in (ROOT / "templates").rglob("*.html") if bad.search(path.read_text())]
    assert not found


def test_nothing_of_ours_is_mocked() -> None:
    found = [
        name(p)
        for p in TESTS
        if p != Path(__file__) and re.search(r"unittest\.mock|MagicMock|monkeypatch\.setattr", p.read_text())
    ]
    assert not found


def test_the_drawn_documents_are_fresh() -> None:
    from reviews.workflow.states import drawing

    assert (ROOT / "docs" / "states.md").read_text() == drawing()


def test_every_event_that_is_recorded_is_known_and_every_known_one_is_recorded() -> None:
    from reviews.ledger.events import EVENTS

    text = "".join(path.read_text() for path in OURS if path.name != "events.py")
    used = set(re.findall(r"\"([a-z]+:[a-z-]+)\"", text)) & set(EVENTS)
    assert used == set(EVENTS)
