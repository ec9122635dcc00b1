"""Everything that a person can do on a page, a machine can do by the API, or ``machines.txt`` says why it cannot.

The acts that an operation reaches are read from the code; the reasons are committed. Every page that only shows has a
line as well.
"""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.source import ROOT, Function, name, tree, walk
from tests.house.test_acts import acts, reached, top_functions

TABLE = Path(__file__).with_name("machines.txt")
API = sorted((ROOT / "reviews" / "api").rglob("*.py"))
AGAIN = 'UPDATE_TABLES=1 make test ARGS="tests/house/test_machines.py -n0"'
BY, WHY = "->", "--"


def key(path: Path, act: str) -> str:
    """An act as the table names it: its room and its name."""
    place = path.relative_to(ROOT / "reviews").with_suffix("").as_posix()
    return f"{place.removesuffix('/actions').replace('/actions/', '/')}.{act}"


def operations(path: Path) -> Iterator[Function]:
    for node in top_functions(path):
        said = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
        if any(isinstance(one, ast.Attribute) and getattr(one.value, "id", "") == "router" for one in said):
            yield node


@cache
def imported(path: Path) -> dict[str, tuple[str, str]]:
    """What the names of a module are elsewhere: the module that each comes from, and its name there."""
    found = {}
    for node in walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {one.asname or one.name: (node.module, one.name) for one in node.names}
    return found


def called(path: Path, node: ast.AST) -> Iterator[tuple[str, str]]:
    """The functions of other modules that a function names, as module and name."""
    known = imported(path)
    for one in walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            yield known[one.id]
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in known:
            module, inner = known[one.value.id]
            yield f"{module}.{inner}", one.attr


def done() -> dict[str, list[str]]:
    """Every act with the operations that reach it."""
    found: dict[str, list[str]] = {}
    by_place = {}
    for path, node in acts():
        found[key(path, node.name)] = []
        by_place[name(path).removesuffix(".py").replace("/", "."), node.name] = key(path, node.name)
    for path in API:
        for operation in operations(path):
            for inner in reached(path, operation):
                for place in set(called(path, inner)) & set(by_place):
                    found[by_place[place]].append(operation.name)
    return {act: sorted(set(names)) for act, names in found.items()}


def shown() -> list[str]:
    """The pages that only show: what others send is an act."""
    rows = [line.split() for line in (TABLE.parent / "access.txt").read_text().splitlines()[1:]]
    return [row[0] for row in rows if row[1:3] == ["POST", "method"] and not row[0].startswith("api:")]


def stored() -> dict[str, str]:
    return dict(line.split(" ", 1) for line in TABLE.read_text().splitlines() if line and not line.startswith("#"))


def test_every_act_and_every_page_has_an_operation_or_a_reason() -> None:
    table, reach = stored(), done()
    if os.environ.get("UPDATE_TABLES"):
        _write(table, reach)
        table = stored()
    assert set(table) == {*reach, *shown()}, f"a line for each act and each page that shows: {AGAIN}"
    wrong = [
        act for act, names in reach.items()
        if (table[act] != f"{BY} {', '.join(names)}" if names else not table[act].startswith(f"{WHY} "))
    ]  # fmt: skip
    assert wrong == [], f"an act with an operation names it, any other says why it has none: {AGAIN}"


def test_the_operations_and_reasons_of_the_table_are_real() -> None:
    known = {node.name for path in API for node in operations(path)} | {"token_feed", "token_calendar"}
    for what, said in stored().items():
        mark, _, words = said.partition(" ")
        if mark == BY:
            assert set(words.split(", ")) <= known, what
        else:
            assert (mark, len(words.split()) > 3, words[-1:]) == (WHY, True, "."), what


def _write(table: dict[str, str], reach: dict[str, list[str]]) -> None:
    """Write the table anew: operations from the code, reasons as they were, "?" for what nobody has judged yet."""
    head = [line for line in TABLE.read_text().splitlines() if line.startswith("#")]
    said = {act: f"{BY} {', '.join(names)}" if names else _reason(table.get(act)) for act, names in reach.items()}
    pages = {page: table.get(page, f"{WHY} ?") for page in shown()}
    lines = [f"{what} {words}" for part in (said, pages) for what, words in sorted(part.items())]
    TABLE.write_text("\n".join([*head, *lines]) + "\n")


def _reason(said: str | None) -> str:
    return said if said and said.startswith(WHY) else f"{WHY} ?"
