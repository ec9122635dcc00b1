"""The house rules that a machine can hold: sizes, docstrings, templates, mocks, drawn documents, events."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import CODE, OURS, ROOT, TESTS, name, tree


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


def imports_reviews(text: str) -> bool:
    """Say whether a file imports from `reviews`, by its name, from the packages around the file, or by a string."""
    for node in ast.walk(ast.parse(text)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["reviews" if node.level else node.module or ""]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in IMPORTERS:
            names = [str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)]
        if any(one.split(".")[0] == "reviews" for one in names):
            return True
    return False


IMPORTERS = ("import_module", "import_string", "__import__")
MIGRATIONS = [path for path in CODE if "migrations" in path.parts]


def test_no_migration_imports_from_reviews() -> None:
    assert len(MIGRATIONS) > 2
    found = [name(path) for path in MIGRATIONS if imports_reviews(path.read_text())]
    assert not found, "copy what the migration needs into its file: an edit of today must not change it"


@pytest.mark.parametrize(
    "line",
    [
        "import reviews.write_once", "from reviews import write_once", "from reviews.ledger.merkle import leaf",
        "from ..write_once import TABLES", "from . import helpers", "def run(apps, editor):\n    import reviews",
        "import_module('reviews.workflow.policy')", "importlib.import_module('reviews.ledger')",
    ],
)  # fmt: skip
def test_an_import_from_reviews_is_found(line: str) -> None:
    assert imports_reviews(line)


def test_what_migrations_may_say_is_let_through() -> None:
    assert not imports_reviews("from django.db import migrations\napps.get_model('reviews', 'User')\nimport reviewsx")


def test_nothing_of_ours_is_mocked() -> None:
    found = [
        name(p)
        for p in TESTS
        if p != Path(__file__)
        and re.search(r"unittest\.mock|MagicMock|monkeypatch\.setattr(?!\(socket,)", p.read_text())
    ]
    assert not found


def test_the_drawn_documents_are_fresh() -> None:
    from reviews.workflow.states import drawing

    assert (ROOT / "docs" / "states.md").read_text() == drawing()


def test_every_event_that_is_recorded_is_known_and_every_known_one_is_recorded() -> None:
    from reviews.ledger.events import EVENTS

    text = "".join(path.read_text() for path in OURS if path.name != "events.py")
    used = set(re.findall(r"\"([a-z-]+:[a-z-]+)\"", text)) & set(EVENTS)
    assert used == set(EVENTS)
