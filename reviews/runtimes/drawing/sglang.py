"""Facts of SGLang: the classes of its model files, quantization methods, parsers and the options of its server."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from reviews.runtimes import syntax
from reviews.runtimes.archives import Release, ReleaseError
from reviews.runtimes.drawing import facts
from reviews.runtimes.drawing.facts import Drawn

TITLE = "SGLang"
MODELS, METHODS, FIELDS = "sglang/srt/models/", "sglang/srt/layers/quantization/", "sglang/srt/arg_groups/fields/"
CONFIG, SERVER = "sglang/srt/configs/model_config.py", "sglang/srt/server_args.py"
TOOLS, REASONING = "sglang/srt/function_call/function_call_parser.py", "sglang/srt/parser/reasoning_parser.py"
WHOLE = (CONFIG, SERVER, TOOLS, REASONING)
DRAFT = re.compile(r"NextN|Eagle|EAGLE|MTP|DFlash|DSpark|Draft")
"""Words in the names of classes that only guess tokens for another model."""


def wanted(path: str) -> bool:
    """Tell whether a file of a release is read."""
    return path.endswith(".py") and (path in WHOLE or path.startswith((MODELS, METHODS, FIELDS)))


def draw(release: Release) -> Drawn:
    """Return the facts of a release of SGLang. Raises ``ReleaseError`` if a table that must be there is not."""
    trees = {path: syntax.parsed(path, text) for path, text in release.files.items()}
    if missing := [one for one in WHOLE if one not in trees]:
        raise ReleaseError(f"{release.file} has no {missing[0]}.")
    found = Drawn(TITLE, [MODELS, *WHOLE])
    _architectures(found, trees)
    found.tool_parsers.extend(syntax.table(syntax.assigned(trees[TOOLS], "ToolCallParserEnum")))
    found.reasoning_parsers.extend(syntax.table(syntax.assigned(trees[REASONING], "DetectorMap")))
    _quantizations(found, trees)
    _options(found, trees)
    if not found.architectures or not found.arguments:
        raise ReleaseError(f"{release.file} is written in another way than the releases of SGLang that can be read.")
    return found


def _architectures(found: Drawn, trees: dict[str, ast.Module]) -> None:
    """Draw what every model file names as ``EntryClass``, and its task where the configuration names the class."""
    generation = syntax.function(trees[CONFIG], "is_generation_model")
    pooled = {syntax.word(one) for one in ast.walk(generation) if isinstance(one, ast.expr)} if generation else set()
    several = set(syntax.words(syntax.assigned(trees[CONFIG], "multimodal_model_archs")))
    ranked = set(syntax.words(syntax.assigned(trees[CONFIG], "_cross_encoding_pooler_archs")))
    for path, tree in trees.items():
        entry = syntax.assigned(tree, "EntryClass") if path.startswith(MODELS) else None
        for name in syntax.names_in(entry):
            found.add([name], *([facts.MULTIMODAL] if name in several else []), *_tasks(name, pooled, ranked))


def _tasks(name: str, pooled: set[str], ranked: set[str]) -> Iterator[str]:
    if DRAFT.search(name):
        yield facts.DRAFT
    elif name not in pooled:
        yield facts.GENERATE
    elif "Classification" in name:
        yield facts.CLASSIFY
        if name in ranked:
            yield facts.RERANK
    else:
        yield facts.REWARD if "Reward" in name else facts.EMBED


def _quantizations(found: Drawn, trees: dict[str, ast.Module]) -> None:
    """Draw the methods that a CUDA device has; what only another platform adds is left out."""
    top = f"{METHODS}__init__.py"
    if top not in trees:
        return
    found.read.append(top)
    known = syntax.Classes({path: tree for path, tree in trees.items() if path.startswith(METHODS)})
    tables = [syntax.table(syntax.assigned(trees[top], "BASE_QUANTIZATION_METHODS"))]
    for one in trees[top].body:
        if isinstance(one, ast.If) and "is_cuda" in syntax.names_in(one.test):
            tables += [syntax.table(call.args[0]) for call in syntax.calls(one, "update") if call.args]
    for method, value in (pair for one in tables for pair in one.items()):
        place = known.find(top, syntax.called(value))
        holder = syntax.classes(trees[place.path]).get(place.name) if place else None
        least = syntax.function(holder, "get_min_capability") if holder else None
        found.quantizations[method] = syntax.returned_number(least) or None


def _options(found: Drawn, trees: dict[str, ast.Module]) -> None:
    found.read.append(FIELDS)
    holders = [one for path, tree in trees.items() if path.startswith(FIELDS) or path == SERVER
               for one in syntax.classes(tree).values()]  # fmt: skip
    for holder in holders:
        for name, annotation in syntax.fields_of(holder).items():
            found.arguments.extend(_names(name, annotation))
    for call in syntax.calls(trees[SERVER], "add_argument"):
        found.arguments.extend(one for one in map(syntax.word, call.args) if one.startswith("--"))


def _names(name: str, annotation: ast.expr) -> list[str]:
    """Return the options of a field, [] if it has none: only an annotated one (``A[int, "help"]``) is an option."""
    if not isinstance(annotation, ast.Subscript) or syntax.called(annotation) not in ("A", "Annotated"):
        return []
    told = {one.arg: one.value for call in syntax.calls(annotation, "Arg") for one in call.keywords}
    hidden = told.get("no_cli")
    if isinstance(hidden, ast.Constant) and hidden.value:
        return []
    own = syntax.word(told.get("cli_name")) or syntax.option(name)
    return [own, *(one for one in syntax.words(told.get("aliases")) if one.startswith("--"))]
