"""Finds sentences that no translator will see: whole sentences in the code that are handed to nobody.

``python -m reviews.language.unmarked`` prints them, and exits with 1 if there is one.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from reviews.language.extraction import HTML, ROOT, SAYING

SENTENCE = re.compile(r"[A-Z“][^\n]*? [^\n]*? [^\n]*[.!?]$|[A-Z“][\w-]* [a-z][^\n]*[.!?]$", re.DOTALL)
"""Begins large, has several words, and ends as a sentence does."""
TITLES = frozenset({"label", "help_text", "title", "heading", "empty_label"})
"""Arguments whose text is always shown."""
SILENT = frozenset(
    {
        "debug", "info", "warning", "error", "exception", "critical", "RuntimeError", "AssertionError", "TypeError",
        "SettingError", "ImproperlyConfigured", "NotImplementedError", "CommandError", "LookupError", "write", "print",
        "compile", "Schema", "NinjaAPI", "JSONObject", "fill", "fill_each",
    }
)  # fmt: skip
"""Functions whose text goes to logs, to whoever runs the portal, or into the API's English document."""
ENGLISH = (
    "management/",
    "migrations/",
    "language/",
    "upkeep/figures",
    "upkeep/services",
    "upkeep/outside",
    "upkeep/scratch",
    "upkeep/keys",
    "upkeep/staff",
    "api/admission",
    "api/check",
    "api/document",
    "api/idempotency",
    "api/mirror",
    "api/schemas",
    "api/service",
    "api/reads/uploads",
    "licensing/identify/",
    "program.py",
    "hub/transport/",
    "home/styleguide.py",
    "manifests/manifest",
    "manifests/orders",
    "manifests/proof",
    "manifests/scaling",
    "runtimes/drawing",
    "ledger/tree.py",
    "ledger/chain.py",
    "hub/pickle/",
    "sentences.py",
    "decisions/exports/",
    "licensing/terms/usual",
    "decisions/packs/wording",
    "decisions/packs/archive",
)
"""Places that speak English by design: commands, logs, the API's document, code and texts that are compared."""


def unmarked() -> Iterator[tuple[str, int, str]]:
    """Return each sentence that is not marked: its file, its line and its text."""
    for path in sorted((ROOT / "reviews").rglob("*.py")):
        name = str(path.relative_to(ROOT / "reviews"))
        if not any(part in name for part in ENGLISH):
            yield from ((name, line, text) for line, text in _of(path))


def _of(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        text = _text(node)
        if text is None or isinstance(parents[node], ast.Expr | ast.JoinedStr):
            continue
        title = isinstance(parents[node], ast.keyword) and getattr(parents[node], "arg", "") in TITLES
        wanted = SENTENCE.match(text) or (title and re.search(r"[A-Za-z]{2}", text))
        if wanted and not HTML.search(text) and not _handed(node, parents):
            yield getattr(node, "lineno", 0), text


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return None


def _handed(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the text is handed to a translator, or to something that no reader of pages sees."""
    while (parent := parents.get(node)) is not None and not isinstance(parent, ast.stmt):
        if isinstance(parent, ast.Call) and node is not parent.func:
            name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
            if name in SAYING or name in SILENT or name.endswith("_phrase"):
                return True
        if isinstance(parent, ast.Compare) or (isinstance(parent, ast.Subscript) and node is parent.slice):
            return True
        if isinstance(parent, ast.Dict) and node in parent.keys:
            return True
        node = parent
    return False


def main() -> int:
    """Print every unmarked sentence; return the exit status."""
    found = list(unmarked())
    for name, line, text in found:
        sys.stdout.write(f"reviews/{name}:{line}: not marked with say(): {text[:100]}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
