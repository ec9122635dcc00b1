"""Finding what writes to the database in a syntax tree, without running it."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import walk

ALWAYS = {
    "save", "save_base", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user",
    "create_superuser",
}  # fmt: skip
"""Methods that write whatever they are called on."""
BY_KEYWORD = {"update", "delete"}
"""Methods that write when they are called without positional arguments: those of a dict, a set or a cache have some."""
RELATED = {"add", "set", "remove", "clear"}
"""Methods that write when they are called on a relation between models."""
READS = {"objects", "filter", "exclude", "all", "select_related", "using", "order_by", "select_for_update"}
SQL = re.compile(
    r"\bINSERT\s+INTO\b|\bUPDATE\s+\S+\s+SET\b|\bDELETE\s+FROM\b|\bMERGE\s+INTO\b|\bCOPY\s+\S+[^;]*\bFROM\b"
    r"|\bTRUNCATE\s+(?!ON\b)[\w\"]",
)
"""Statements that write, in capitals as SQL is written here."""


def writes(tree: ast.AST, relations: frozenset[str]) -> Iterator[ast.expr]:
    """Yield every expression that writes rows; ``relations`` are the names of to-many relations between models."""
    called = {id(node.func): node for node in walk(tree) if isinstance(node, ast.Call)}
    names = {*relations, *_aliases(tree, relations)}
    for node in walk(tree):
        if isinstance(node, ast.Attribute):
            found = _writes(node, called.get(id(node)), names)
        elif isinstance(node, ast.Call):
            found = _by_name(node)
        else:
            found = isinstance(node, ast.expr) and bool(SQL.search(_text(node)))
        if found and isinstance(node, ast.expr):
            yield node


def _text(node: ast.expr) -> str:
    """The text of a string; what an f-string fills in reads as a name."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one) if isinstance(one, ast.Constant) else "name" for one in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _writes(node: ast.Attribute, call: ast.Call | None, relations: set[str]) -> bool:
    """Whether this attribute is a method that writes; without ``call`` it is handed on and called elsewhere."""
    method = _sync(node.attr)
    if method in ALWAYS:
        return True
    if method in BY_KEYWORD:
        return not call.args if call else bool(READS & _parts(node))
    return method in RELATED and call is not None and _last(node.value) in relations


def _by_name(node: ast.Call) -> bool:
    """Whether a method that writes is fetched by its name: ``getattr(row, "save")``, ``methodcaller("delete")``."""
    if _last(node.func) not in ("getattr", "methodcaller", "attrgetter"):
        return False
    return bool({_text(one) for one in node.args} & (ALWAYS | BY_KEYWORD))


def _aliases(tree: ast.AST, relations: frozenset[str]) -> set[str]:
    """Names that a relation was given: ``members = team.members``."""
    found = set()
    for node in walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(value, ast.Attribute) and value.attr in relations:
            found |= {one.id for one in targets if isinstance(one, ast.Name)}
    return found


def states(tree: ast.AST) -> list[ast.expr]:
    """Return every assignment of an attribute ``state``, by ``setattr`` too."""
    found = [node for node in walk(tree) if isinstance(node, ast.Attribute | ast.Call)]
    return [
        node
        for node in found
        if (_assigned(node) if isinstance(node, ast.Attribute) else "state" in _set_by_name(node))
    ]


def _assigned(node: ast.Attribute) -> bool:
    return node.attr == "state" and isinstance(node.ctx, ast.Store)


def _set_by_name(node: ast.Call) -> list[str]:
    return [_text(one) for one in node.args] if _last(node.func) == "setattr" else []


def calls(tree: ast.AST) -> set[str]:
    """Return the last names of everything that is called."""
    return {_last(node.func) for node in walk(tree) if isinstance(node, ast.Call)}


def _sync(name: str) -> str:
    return name[1:] if name.startswith("a") and name[1:] in ALWAYS | BY_KEYWORD | RELATED else name


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _parts(node: ast.AST) -> set[str]:
    return {one.attr for one in walk(node) if isinstance(one, ast.Attribute)}
