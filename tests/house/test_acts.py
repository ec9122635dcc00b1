"""Who writes to the database: acts and rows, as the syntax of the whole tree says; and that every act is one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.house.source import OURS, functions, name, nodes, tree
from tests.house.writes import calls, states, writes

DOMAIN = [path for path in OURS if "reviews" in path.parts]
STATES_OF_NO_TABLE = {
    "reviews/decisions/replay.py": "It folds the ledger's events into plain values, which are compared and dropped.",
}
"""Modules that assign a state which no table has, each with its reason. Writes to the database have no exception."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def of_acts(path: Path) -> bool:
    return path.name == "actions.py" or path.parent.name == "actions"


def of_rows(path: Path) -> bool:
    return path.name == "rows.py" or path.parent.name == "rows"


def is_act(node: Function) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "act" for one in node.decorator_list)


def top_functions(path: Path) -> list[Function]:
    return [node for node in tree(path).body if isinstance(node, Function)]


def acts() -> Iterator[tuple[Path, Function]]:
    for path in filter(of_acts, DOMAIN):
        yield from ((path, node) for node in top_functions(path) if is_act(node))


def relations() -> frozenset[str]:
    """The names of every to-many relation of our models, from both of its sides."""
    fields = [field for model in apps.get_app_config("reviews").get_models() for field in model._meta.get_fields()]
    many = [field for field in fields if field.many_to_many or field.one_to_many]
    return frozenset(getattr(field, "get_accessor_name", lambda field=field: field.name)() or "" for field in many)


def reached(path: Path, node: ast.AST) -> list[ast.AST]:
    """A function with the private functions of its module that it calls, and those that they call."""
    private = {one.name: one for one in top_functions(path) if one.name.startswith("_")}
    found, ahead = [node], [node]
    while ahead:
        for called in calls(ahead.pop()):
            if called in private and private[called] not in found:
                found.append(private[called])
                ahead.append(private[called])
    return found


def test_only_acts_and_rows_write_to_the_database() -> None:
    known = relations()
    assert {"members", "groups", "waivers"} <= known
    assert not [
        f"{name(path)}:{node.lineno} {ast.unparse(node)[:60]}"
        for path in DOMAIN
        if not of_acts(path) and not of_rows(path)
        for node in writes(tree(path), known)
    ], "write in an act, or in a function of rows that is named for what it writes"


def test_every_public_function_of_an_actions_module_that_writes_is_an_act() -> None:
    known = relations()
    assert not [
        f"{name(path)}:{node.lineno} {getattr(node, 'name', 'module')}"
        for path in filter(of_acts, DOMAIN)
        for node in tree(path).body
        if not (isinstance(node, Function) and (is_act(node) or node.name.startswith("_")))
        and any(list(writes(one, known)) for one in reached(path, node))
    ], "put @act on it"


def test_every_act_leaves_an_entry_and_only_acts_do() -> None:
    assert len(list(acts())) > 30
    assert not [
        f"{name(path)}:{node.lineno} {node.name}"
        for path, node in acts()
        if not any("record" in calls(one) for one in reached(path, node))
    ], "record its event as its last write"
    recording = [path for path in DOMAIN if "record" in calls(tree(path)) and "reviews.ledger.record" in imports(path)]
    assert not [name(path) for path in recording if not of_acts(path)], "only an act records"


def test_acts_stand_in_actions_modules_and_nobody_else_calls_their_private_parts() -> None:
    assert not [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in DOMAIN
        if not of_acts(path)
        for node in functions(path)
        if is_act(node)
    ]
    assert not [
        f"{name(path)}:{node.lineno} {one.name}"
        for path in DOMAIN
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and "actions" in (node.module or "").split(".")
        for one in node.names
        if one.name.startswith("_")
    ]


def test_an_act_that_changes_nothing_says_why_in_a_sentence() -> None:
    given = [
        node.args[0]
        for path in DOMAIN
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "unchanged"
    ]
    sentences = [
        one.args[0] if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "say" else one
        for one in given
    ]
    said = [one.value if isinstance(one, ast.Constant) else "" for one in sentences]
    assert said
    assert all(isinstance(one, str) and one.endswith(".") and len(one.split()) > 4 for one in said)


def test_only_acts_and_rows_assign_a_state() -> None:
    found = {name(path) for path in DOMAIN if not of_acts(path) and not of_rows(path) and list(states(tree(path)))}
    assert found - set(STATES_OF_NO_TABLE) == set()
    assert set(STATES_OF_NO_TABLE) - found == set(), "an exception that nothing needs any more"


def imports(path: Path) -> set[str]:
    return {node.module or "" for node in nodes(path) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize(
    "source",
    [
        "row.save()", "row.save(update_fields=['x'])", "Row.objects.create(a=1)", "candidate.waivers.create(a=1)",
        "Row.objects.filter(a=1).update(b=2)", "found = q(); found.update(ended_at=now)", "found.update(**values)",
        "row.delete()", "Row.objects.all().delete()", "q.get_or_create(a=1)", "await row.asave()",
        "await found.aupdate(b=2)", "team.members.set(people)", "members = team.members\nmembers.add(one)",
        "person.groups.clear()", "write = row.save\nwrite()", "partial(Row.objects.filter(a=1).update, b=2)",
        "getattr(row, 'save')()", "methodcaller('delete')(row)", "cursor.execute('INSERT INTO rows VALUES (1)')",
        "cursor.execute(f'UPDATE {table} SET a = 1')", "SQL = 'DELETE FROM rows'", "User.objects.create_user('x')",
        "cursor.execute('TRUNCATE rows')",
    ],
)  # fmt: skip
def test_what_writes_is_found(source: str) -> None:
    assert list(writes(ast.parse(source), frozenset({"members", "groups", "waivers"}))), source


@pytest.mark.parametrize(
    "source",
    [
        "words.update(more)", "digest.update(b'x')", "seen.add(one)", "kept.set(key, found, 60)", "cache.delete(key)",
        "found.remove(one)", "_COUNTER.set(counter)", "Row.objects.filter(a=1).first()", "cursor.execute('SELECT 1')",
        "'BEFORE UPDATE OR DELETE ON rows'", "'BEFORE TRUNCATE ON rows'", "'GRANT SELECT, INSERT, UPDATE ON rows'",
        "getattr(row, name)", "team.members.all()",
    ],
)  # fmt: skip
def test_what_only_reads_is_not_found(source: str) -> None:
    assert not list(writes(ast.parse(source), frozenset({"members", "groups", "waivers"}))), source
