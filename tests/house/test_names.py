"""What names say: one class for one name, a noun for each module, and a constant for every state."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from reviews.decisions import answers
from reviews.hub.shapes import lineage, reading
from reviews.jobs.models import JobRun
from reviews.workflow import states
from tests.house.source import CODE, OURS, ROOT, classes, name, tree, walk

REVIEWS = [path for path in OURS if "reviews" in path.relative_to(ROOT).parts]
MODULES = [path for path in CODE if not {"migrations", "data"} & set(path.parts)]
REPEATED = {"Command", "Migration", "Meta", "Config"}
"""Class names that Django gives, one in each place."""

PREPOSITIONS = {
    "about", "above", "after", "around", "before", "behind", "below", "beside", "besides", "between", "beyond", "by",
    "for", "from", "into", "of", "on", "over", "under", "upon", "with", "within",
}  # fmt: skip
EMPTY = {
    "base", "common", "core", "etc", "extra", "extras", "further", "gather", "gathering", "general", "generic", "held",
    "helper", "helpers", "lib", "manager", "misc", "more", "newer", "other", "others", "part", "parts", "rest",
    "shared", "shown", "stuff", "thing", "things", "tool", "tools", "util", "utils", "various",
}  # fmt: skip
"""Words that say nothing of what is in a module."""

CALLED_STATE = re.compile(r"^(?:[a-z]+_)*(?:state|standing)(?:__in|__exact)?$")
STATES = (
    {*states.CANDIDATE_WORDS, *states.TRACK_WORDS, *answers.STANDING_WORDS, *JobRun.State.values}
    | set(reading.STATES)
    | set(lineage.STATES)
)
"""Every value that a state of a candidate, track, decision, job, fact or ancestor can have."""
HUB = ROOT / "reviews" / "hub"
"""The hub's readers speak of states of files and processes, too, and have their own words for them."""


def test_no_class_name_stands_for_two_classes() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in REVIEWS:
        for node in classes(path):
            if node.name not in REPEATED:
                places[node.name].append(f"{name(path)}:{node.lineno}")
    assert not {found: where for found, where in places.items() if len(where) > 1}


def test_every_module_is_named_by_a_noun() -> None:
    named = {path: path.parent.name if path.name == "__init__.py" else path.stem for path in MODULES}
    split = {name(path): words.split("_") for path, words in named.items()}
    refused = {path for path, words in split.items() if words[0] in PREPOSITIONS or EMPTY & set(words)}
    assert refused == {"portal/postgres/base.py"}, (
        "the name by which Django finds a database's module is the only other"
    )


def _is_called_state(node: ast.AST) -> bool:
    """``row.state``, ``state``, ``row["state"]``, ``row.get("state")``, and any of these inside ``str(…)``."""
    match node:
        case ast.Attribute(attr=called) | ast.Name(id=called) | ast.Subscript(slice=ast.Constant(value=str(called))):
            return bool(CALLED_STATE.match(called))
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(called)), *_]):
            return bool(CALLED_STATE.match(called))
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return _is_called_state(inner)
    return False


def _spelled_states(node: ast.AST | None) -> bool:
    """Whether an expression is the text of a state, or several of which one is."""
    match node:
        case ast.Constant(value=value):
            return value in STATES
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
            return any(map(_spelled_states, parts))
        case ast.IfExp(body=body, orelse=orelse):
            return _spelled_states(body) or _spelled_states(orelse)
    return False


def _bare_states(module: ast.Module) -> Iterator[int]:
    """The lines on which a state is compared with its text, or is given as text."""
    for node in walk(module):
        match node:
            case ast.Compare(left=left, comparators=[right, *_]):
                if (_is_called_state(left) and _spelled_states(right)) or (
                    _is_called_state(right) and _spelled_states(left)
                ):
                    yield node.lineno
            case ast.keyword(arg=str(called), value=value) if CALLED_STATE.match(called) and _spelled_states(value):
                yield node.value.lineno
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value):
                if _is_called_state(target) and _spelled_states(value):
                    yield node.lineno


def test_states_are_constants_and_never_strings() -> None:
    assert not [
        f"{name(path)}:{line}" for path in REVIEWS if not path.is_relative_to(HUB) for line in _bare_states(tree(path))
    ]


def test_a_state_that_is_spelled_out_is_found() -> None:
    spelled = (
        'row.state == "decided"',
        'f(state__in=["queued"])',
        'state = "file" if x else y',
        '"read" != a["state"]',
    )
    assert all(list(_bare_states(ast.parse(one))) == [1] for one in spelled)
    assert not list(_bare_states(ast.parse('row.state == DECIDED or state == "none of these" or word == "read"')))
