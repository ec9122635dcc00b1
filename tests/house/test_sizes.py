"""The sizes that the house allows: lines of a file, a class and a function, and arguments of a function."""

import ast
from pathlib import Path

from tests.house.source import OURS, TESTS, Function, classes, functions, lines, name

FILE_LINES, CLASS_LINES, FUNCTION_LINES = 300, 120, 50
ARGUMENTS = 6
ALONE = {"verify_bundle.py": 400, "tools/modelgate.py": 1200, "tools/run_suite.py": 520,
         "tools/portal_client.py": 380}  # fmt: skip
"""An auditor or a pipeline copies one file, which may import nothing of ours, so it may be longer."""


def _too_long(nodes: list[tuple[Path, Function | ast.ClassDef]], most: int) -> list[str]:
    return [f"{name(path)}:{one.lineno} {one.name}, {lines(one)} lines" for path, one in nodes if lines(one) > most]


def test_no_file_outgrows_300_lines() -> None:
    sizes = [(path, path.read_text().count("\n")) for path in [*OURS, *TESTS]]
    assert not [name(path) for path, size in sizes if size > ALONE.get(name(path), FILE_LINES)], "split by noun"


def test_no_class_outgrows_120_lines() -> None:
    assert not _too_long([(path, one) for path in OURS for one in classes(path)], CLASS_LINES), "part it by noun"


def test_no_function_outgrows_50_lines() -> None:
    assert not _too_long([(path, one) for path in [*OURS, *TESTS] for one in functions(path)], FUNCTION_LINES)


def _arguments(node: Function) -> list[str]:
    """The names of a function's arguments; ``self`` and ``cls`` are none, nor are the options of a Django command."""
    given = node.args
    named = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    named += [one.arg for one in (given.vararg, given.kwarg) if one and one.arg != "options"]
    return named[1:] if named[:1] in (["self"], ["cls"]) else named


def test_no_function_takes_more_than_six_arguments() -> None:
    assert not [
        f"{name(path)}:{node.lineno} {node.name}, {len(given)} arguments"
        for path in OURS
        for node in functions(path)
        if len(given := _arguments(node)) > ARGUMENTS
    ], "hand over a dataclass"
