"""Code that could run, unpack or let through what came from outside is nowhere, or in the one place that says why."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import CODE, ROOT, nodes
from tests.house.source import name as name_of

NEVER = {
    "eval", "exec", "compile", "__import__", "execfile", "os.system", "os.popen", "os.spawnl", "os.execv",
    "pickle.load",
    "pickle.loads", "pickle.Unpickler", "marshal.loads", "marshal.load", "shelve.open", "dill.loads", "joblib.load",
    "torch.load", "numpy.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "tempfile.mktemp",
    "extractall", "csrf_exempt", "xframe_options_exempt", "RawSQL", "extra", "pty.spawn",
    "runpy.run_path", "AutoConfig.from_pretrained", "AutoTokenizer.from_pretrained",
}  # fmt: skip
"""Calls that nothing needs: they run text, unpack objects, or switch a protection off."""

ONLY_IN = {
    "yaml.compose": set(),
    "mark_safe": {
        "reviews/evidence/card_html.py",
        "reviews/templatetags/portal.py",
    },
    # only around literals: everything else goes through `fill`
    "SafeString": {
        "reviews/catalog/lines.py",
        "reviews/home/lines.py",
        "reviews/selects.py",
        "reviews/templatetags/chrome.py",
        # `fill` itself, after every value has been escaped
        "reviews/templatetags/markup.py",
    },
    # dotted names of our own, written in the code
    "import_string": {
        "reviews/jobs/mail.py",
        "reviews/jobs/run.py",
        "reviews/people/actions.py",
        "reviews/people/permits.py",
    },
    "csp_exempt": set(),
    "import_module": {"portal/command_names.py"},
}
"""Calls that one place may make; a new place is added here, where a reviewer sees it."""

NEEDS_TIMEOUT = {"requests.get", "requests.post", "requests.request", "urlopen", "urllib.request.urlopen"}


@cache
def calls() -> tuple[tuple[str, ast.Call | ast.expr, str], ...]:
    """Every call and decorator of the product: its dotted name, the node, and the file."""
    return tuple(found for path in [*CODE, ROOT / "manage.py"] for found in _calls(path))


def _calls(path: Path) -> Iterator[tuple[str, ast.Call | ast.expr, str]]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node, name_of(path)
        for decorator in getattr(node, "decorator_list", []):
            yield dotted(decorator), decorator, name_of(path)


def dotted(node: ast.expr) -> str:
    """The name of what is called, as it is written; "" for what has none."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_runs_or_unpacks_what_came_from_outside() -> None:
    found = [(place, name) for name, _, place in calls() if {name, name.rpartition(".")[2]} & NEVER]
    # re.compile and the like have a name of their own in front; the builtin has none.
    found = [(place, name) for place, name in found if not (name.endswith(".compile") or name == "re.compile")]
    assert found == []


def test_a_safe_text_in_the_code_is_a_literal() -> None:
    found = [(node, place) for name, node, place in calls() if name == "SafeString" and isinstance(node, ast.Call)]
    assert len(found) > 3
    bare = {place for node, place in found if not all(isinstance(one, ast.Constant) for one in node.args)}
    assert bare == {"reviews/templatetags/markup.py"}


def test_html_with_places_for_values_is_a_literal() -> None:
    found = [(node, place) for name, node, place in calls() if name in ("fill", "fill_each", "mold")]
    assert len(found) > 30
    for node, place in found:
        assert isinstance(node, ast.Call)
        told = node.args[:2] if dotted(node.func) == "fill_each" else node.args[:1]
        # a name in capitals is a constant of its module
        assert all(isinstance(one, ast.Constant) or dotted(one).isupper() for one in told), (place, node.lineno)


def test_what_marks_text_as_safe_or_imports_by_name_is_in_its_place() -> None:
    found = {(name.rpartition(".")[2], place) for name, _, place in calls()}
    assert {(name, place) for name, place in found if name in ONLY_IN and place not in ONLY_IN[name]} == set()


def test_nothing_is_started_through_a_shell_or_without_checking_certificates() -> None:
    found = []
    for name, node, place in calls():
        for word in getattr(node, "keywords", []):
            value = word.value.value if isinstance(word.value, ast.Constant) else None
            if (word.arg, value) in {("shell", True), ("verify", False), ("check_hostname", False)}:
                found.append((place, name))
    assert found == []


def test_every_request_has_a_time_limit() -> None:
    found = [
        (place, name)
        for name, node, place in calls()
        if name in NEEDS_TIMEOUT and not any(word.arg == "timeout" for word in getattr(node, "keywords", []))
    ]
    assert found == []


def test_sql_is_never_put_together_from_text() -> None:
    found = []
    for name, node, place in calls():
        if name.rpartition(".")[2] in {"execute", "executemany", "raw"} and isinstance(node, ast.Call) and node.args:
            text = node.args[0]
            formed = isinstance(text, ast.JoinedStr) or (
                isinstance(text, ast.BinOp) and isinstance(text.op, (ast.Mod, ast.Add))
            ) or dotted(getattr(text, "func", ast.Constant(""))).endswith("format")  # fmt: skip
            if formed and "psycopg" not in ast.unparse(text) and "sql." not in ast.unparse(text):
                found.append((place, ast.unparse(text)[:80]))
    assert found == []


def test_templates_switch_no_escaping_off() -> None:
    words = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off|javascript:")
    found = [
        str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html") if words.search(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["eval(x)", "pickle.loads(x)", "yaml.load(x)", "os.system(x)", "archive.extractall(x)"]
)
def test_a_dangerous_call_is_found(line: str) -> None:
    (node,) = [one for one in ast.walk(ast.parse(line)) if isinstance(one, ast.Call)]
    name = dotted(node.func)
    assert {name, name.rpartition(".")[2]} & NEVER
