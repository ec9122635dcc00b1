"""Facts of Infinity: what it serves and the options of its server. It lists no classes: Transformers loads them."""

from __future__ import annotations

import ast

from reviews.runtimes import syntax
from reviews.runtimes.archives import Release, ReleaseError
from reviews.runtimes.drawing import facts
from reviews.runtimes.drawing.facts import Drawn

TITLE = "Infinity"
COMMANDS, CHOICE, KINDS = (
    "infinity_emb/cli.py", "infinity_emb/inference/select_model.py", "infinity_emb/primitives.py",
)  # fmt: skip
TASKS = {"embed": facts.EMBED, "rerank": facts.RERANK, "classify": facts.CLASSIFY}


def wanted(path: str) -> bool:
    """Tell whether a file of a release is read."""
    return path in (COMMANDS, CHOICE, KINDS)


def draw(release: Release) -> Drawn:
    """Return the facts of a release of Infinity. Raises ``ReleaseError`` if a table that must be there is not.

    The pattern ``*SequenceClassification*`` is the one by which it chooses its engine for an architecture.
    """
    trees = {path: syntax.parsed(path, text) for path, text in release.files.items()}
    if missing := [one for one in (COMMANDS, CHOICE, KINDS) if one not in trees]:
        raise ReleaseError(f"{release.file} has no {missing[0]}.")
    found = Drawn(TITLE, list(trees))
    for one in syntax.words(syntax.assigned(trees[KINDS], "ModelCapabilites")):
        found.serves.append(TASKS.get(one, one))
    chosen = syntax.function(trees[CHOICE], "get_engine_type_from_config")
    compared = (
        {syntax.word(each.left) for each in ast.walk(chosen) if isinstance(each, ast.Compare)} if chosen else set()
    )
    for one in sorted(compared):
        if "SequenceClassification" in one:
            found.add([f"*{one}*"], facts.CLASSIFY, facts.RERANK)
    serve = syntax.function(trees[COMMANDS], "v2")
    for each in (serve.args.args + serve.args.kwonlyargs) if serve else []:
        name = syntax.option(each.arg)
        yes_or_no = "bool" in syntax.names_in(each.annotation)
        found.arguments.extend([name, f"--no-{name.removeprefix('--')}"] if yes_or_no else [name])
    if not found.serves or not found.arguments:
        raise ReleaseError(f"{release.file} is written in another way than the releases of Infinity that can be read.")
    return found
