"""The project's own source as files and as syntax trees, for the tests of the house rules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = sorted(path for room in ("portal", "reviews") for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OURS = [path for path in CODE if not {"migrations", "data"} & set(path.parts)]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    """Return a file as syntax, parsed when it is first asked for: every process collects these tests, few run them."""
    return ast.parse(path.read_text())


def name(path: Path) -> str:
    """Return the path below the project's root."""
    return str(path.relative_to(ROOT))


@cache
def walk(node: ast.AST) -> tuple[ast.AST, ...]:
    """Return a node and every node below it, as ``ast.walk`` does; remembered, since many tests read the same trees."""
    return tuple(ast.walk(node))


def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a file's syntax."""
    return walk(tree(path))


def functions(path: Path) -> list[Function]:
    """Return every function and method of a file, nested ones too."""
    return [node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def classes(path: Path) -> list[ast.ClassDef]:
    """Return every class of a file, nested ones too."""
    return [node for node in nodes(path) if isinstance(node, ast.ClassDef)]


def lines(node: Function | ast.ClassDef) -> int:
    """Return how many lines a function or class has, without its decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1
