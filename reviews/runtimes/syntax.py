"""Facts in Python source, read from its syntax tree: tables, lists of words, bases of classes, options of a command.

An expression that is not written out is left out, never worked out; whoever needs all of a table asks for ``whole``.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.runtimes.archives import ReleaseError


def parsed(name: str, text: str) -> ast.Module:
    """Return the syntax tree of a file. Raises ``ReleaseError`` if it is no Python, or nested to exhaust the parser."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ReleaseError(
            say("{name} is not Python that can be read: {name2}.", name=name, name2=type(error).__name__)
        ) from error


def assigned(body: ast.Module | ast.ClassDef | ast.FunctionDef, name: str) -> ast.expr | None:
    """Return the expression that is assigned to a name anywhere in this body, None if there is none; the first one."""
    for one in ast.walk(body):
        if isinstance(one, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in one.targets):
            return one.value
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == name:
            return one.value
    return None


def word(one: ast.expr | None) -> str:
    """Return a string that is written out, else ""."""
    return one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else ""


def words(one: ast.expr | None) -> list[str]:
    """Return the strings of a list, tuple, set or ``Literal`` that are written out, also of a nested one."""
    if isinstance(one, ast.Subscript):
        return words(one.slice)
    if isinstance(one, ast.List | ast.Tuple | ast.Set):
        return [each for item in one.elts for each in words(item)]
    return [found] if (found := word(one)) else []


def table(one: ast.expr | None) -> dict[str, ast.expr]:
    """Return the entries of a dictionary or ``OrderedDict([...])`` whose keys are strings that are written out."""
    if isinstance(one, ast.Dict):
        return {word(key): value for key, value in zip(one.keys, one.values, strict=True) if key and word(key)}
    if isinstance(one, ast.Call):
        pairs = [item for given in one.args if isinstance(given, ast.List | ast.Tuple) for item in given.elts]
        return {
            word(pair.elts[0]): pair.elts[1]
            for pair in pairs
            if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and word(pair.elts[0])
        }
    return {}


def keys(one: ast.expr | None) -> list[str]:
    """Return the keys of a table, also of one that a call builds from keywords."""
    named = [given.arg for given in one.keywords if given.arg] if isinstance(one, ast.Call) else []
    return [*named, *table(one)]


def classes(tree: ast.Module) -> dict[str, ast.ClassDef]:
    """Return the classes of a module by name."""
    return {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}


def function(body: ast.Module | ast.ClassDef, name: str) -> ast.FunctionDef | None:
    """Return a function of a module or class, None if there is none of the name."""
    return next((one for one in ast.walk(body) if isinstance(one, ast.FunctionDef) and one.name == name), None)


def called(one: ast.expr) -> str:
    """Return the last name of what an expression names or calls: ``a.b.C`` and ``C[int]`` are C."""
    if isinstance(one, ast.Subscript | ast.Call):
        return called(one.value if isinstance(one, ast.Subscript) else one.func)
    return one.attr if isinstance(one, ast.Attribute) else one.id if isinstance(one, ast.Name) else ""


def names_in(one: ast.AST | None) -> set[str]:
    """Return every name in an expression, also inside an annotation that is written as a string."""
    found = {each.id for each in ast.walk(one) if isinstance(each, ast.Name)} if one else set()
    return found | {each.attr for each in ast.walk(one) if isinstance(each, ast.Attribute)} if one else found


def calls(body: ast.AST, name: str) -> Iterator[ast.Call]:
    """Yield the calls of a function or method of this name."""
    for one in ast.walk(body):
        if isinstance(one, ast.Call) and called(one.func) == name:
            yield one


def returned_number(one: ast.FunctionDef | None) -> int | None:
    """Return the number that a function always returns, None if it decides, computes or has none."""
    found = [each for each in ast.walk(one) if isinstance(each, ast.Return)] if one else []
    value = found[0].value if len(found) == 1 else None
    plain = isinstance(value, ast.Constant) and isinstance(value.value, int) and not isinstance(value.value, bool)
    return value.value if plain else None  # type: ignore[union-attr]


def option(name: str) -> str:
    """Return the option that a field of arguments has: ``max_model_len`` is --max-model-len."""
    return f"--{name.strip('_').replace('_', '-')}"


def fields_of(one: ast.ClassDef) -> dict[str, ast.expr]:
    """Return the annotated fields of a class by name, with their annotations."""
    return {each.target.id: each.annotation for each in one.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            and called(each.annotation) != "ClassVar"}  # fmt: skip


@dataclass(frozen=True)
class SourceClass:
    """A class where it is defined: the path of its file, its name and the names of its bases."""

    path: str
    name: str
    bases: tuple[str, ...]


class Classes:
    """The classes of many files, whose bases are followed through imports."""

    def __init__(self, trees: Mapping[str, ast.Module]) -> None:
        self.at: dict[tuple[str, str], SourceClass] = {}
        self.imported: dict[tuple[str, str], tuple[str, str]] = {}
        self.paths = set(trees)
        for path, tree in trees.items():
            for name, one in classes(tree).items():
                bases = tuple(called(base) for base in one.bases)
                self.at[path, name] = SourceClass(path, name, bases)
            package = path.partition("/")[0]
            for each in ast.walk(tree):
                if isinstance(each, ast.ImportFrom) and (each.level or (each.module or "").split(".")[0] == package):
                    for alias in each.names:
                        place = self._path(path, each.level, each.module or "", alias.name)
                        self.imported[path, alias.asname or alias.name] = (place, alias.name)

    def _path(self, path: str, level: int, module: str, name: str) -> str:
        """Return the path of the file that an import names, "" if it is not among ours."""
        parts = path.removesuffix(".py").split("/")[:-level] if level else []
        stem = "/".join([*parts, *module.split(".")] if module else parts)
        for one in (f"{stem}.py", f"{stem}/__init__.py", f"{stem}/{name}.py"):
            if one in self.paths:
                return one
        return ""

    def find(self, path: str, name: str) -> SourceClass | None:
        """Return the class that a name means in this file, None if it is not among ours."""
        for _ in range(10):
            if (path, name) in self.at:
                return self.at[path, name]
            if (path, name) not in self.imported:
                return None
            path, name = self.imported[path, name]
        return None

    def ancestors(self, one: SourceClass) -> tuple[set[str], bool]:
        """Return the names of all bases of a class, and whether all bases of the same package could be followed."""
        names: set[str] = set()
        waiting, seen, whole = [one], {one}, True
        while waiting:
            here = waiting.pop()
            for base in here.bases:
                names.add(base)
                above = self.find(here.path, base)
                if above is None:
                    whole = whole and base != "" and (here.path, base) not in self.imported
                elif above not in seen:
                    seen.add(above)
                    waiting.append(above)
        return names, whole
