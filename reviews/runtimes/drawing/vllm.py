"""Facts of vLLM: its model registry, quantization methods, parsers, adapters and the options of ``vllm serve``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from reviews.runtimes import syntax
from reviews.runtimes.archives import Release, ReleaseError
from reviews.runtimes.drawing import facts
from reviews.runtimes.drawing.facts import Drawn

TITLE = "vLLM"
MODELS = "vllm/model_executor/models/"
REGISTRY, INTERFACES = f"{MODELS}registry.py", f"{MODELS}interfaces.py"
TYPES = "vllm/transformers_utils/config.py"
METHODS = "vllm/model_executor/layers/quantization/"
OPTIONS = "vllm/engine/arg_utils.py"
FRONTEND = re.compile(r"vllm/entrypoints/(\w+/)*cli_args\.py")
"""Where the options of the server are; the folder differs between releases."""
PARSERS = {
    "tool_parsers": ("vllm/tool_parsers/__init__.py", "_TOOL_PARSERS_TO_REGISTER"),
    "reasoning_parsers": ("vllm/reasoning/__init__.py", "_REASONING_PARSERS_TO_REGISTER"),
}
KINDS = {
    "_TEXT_GENERATION_MODELS": (facts.GENERATE,), "_EMBEDDING_MODELS": (facts.EMBED,),
    "_LATE_INTERACTION_MODELS": (facts.LATE,), "_REWARD_MODELS": (facts.REWARD,),
    "_TOKEN_CLASSIFICATION_MODELS": (facts.TOKENS,), "_SEQUENCE_CLASSIFICATION_MODELS": (facts.CLASSIFY, facts.RERANK),
    "_CROSS_ENCODER_MODELS": (facts.RERANK,), "_MULTIMODAL_MODELS": (facts.GENERATE, facts.MULTIMODAL),
    "_SPECULATIVE_DECODING_MODELS": (facts.DRAFT,), "_TRANSFORMERS_SUPPORTED_MODELS": (facts.GENERATE, facts.THROUGH),
}  # fmt: skip
"""The tables of the registry and what the classes in them are for. That a class transcribes, its bases say."""


def wanted(path: str) -> bool:
    """Tell whether a file of a release is read."""
    return path.endswith(".py") and bool(
        path.startswith((MODELS, METHODS, "vllm/models/", "vllm/config/")) or path in (OPTIONS, TYPES)
        or FRONTEND.fullmatch(path) or any(path == place for place, _ in PARSERS.values())
    )  # fmt: skip


def draw(release: Release) -> Drawn:
    """Return the facts of a release of vLLM. Raises ``ReleaseError`` if a table that must be there is not."""
    trees = {path: syntax.parsed(path, text) for path, text in release.files.items()}
    registry = trees.get(REGISTRY)
    if registry is None:
        raise ReleaseError(f"{release.file} has no model registry ({REGISTRY}).")
    found = Drawn(TITLE, [REGISTRY])
    _architectures(found, registry, trees)
    for key, (path, name) in PARSERS.items():
        if path in trees:
            getattr(found, key).extend(syntax.table(syntax.assigned(trees[path], name)))
            found.read.append(path)
    own = syntax.assigned(trees[TYPES], "_CONFIG_REGISTRY") if TYPES in trees else None
    found.model_types.update(dict.fromkeys(syntax.keys(own), ""))
    _quantizations(found, trees)
    _options(found, trees)
    if not found.architectures or not found.arguments:
        raise ReleaseError(f"{release.file} is written in another way than the releases of vLLM that can be read.")
    return found


def _architectures(found: Drawn, registry: ast.Module, trees: dict[str, ast.Module]) -> None:
    known = syntax.Classes(trees)
    for table, words in KINDS.items():
        for name, place in syntax.table(syntax.assigned(registry, table)).items():
            bases, whole = _bases(known, place)
            said = list(words)
            if "SupportsTranscription" in bases:
                said.append(facts.TRANSCRIBE)
            if whole or "SupportsLoRA" in bases:
                said.append(facts.LORA if "SupportsLoRA" in bases else facts.NO_LORA)
            found.add([name], *said)
    removed = syntax.table(syntax.assigned(registry, "_PREVIOUSLY_SUPPORTED_MODELS"))
    found.removed.update({name: syntax.word(version) for name, version in removed.items()})
    plugins = syntax.table(syntax.assigned(registry, "_OOT_SUPPORTED_MODELS"))
    found.plugins.update({name: syntax.word(place) for name, place in plugins.items()})


def _bases(known: syntax.Classes, place: ast.expr) -> tuple[set[str], bool]:
    """Return all bases of the class that an entry of the registry names, and whether they are all known."""
    named = syntax.words(place)
    if len(named) != 2:
        return set(), False
    module, name = named
    stem = module.replace(".", "/") if module.startswith("vllm.") else f"{MODELS}{module.replace('.', '/')}"
    for path in (f"{stem}.py", f"{stem}/__init__.py"):
        if one := known.find(path, name):
            return known.ancestors(one)
    return set(), False


def _quantizations(found: Drawn, trees: dict[str, ast.Module]) -> None:
    """Draw the methods and, of the class that each names, the least compute capability."""
    top = f"{METHODS}__init__.py"
    if top not in trees:
        return
    found.read.append(top)
    known = syntax.Classes({path: tree for path, tree in trees.items() if path.startswith(METHODS)})
    chosen = syntax.function(trees[top], "get_quantization_config")
    named = syntax.table(syntax.assigned(chosen, "method_to_config")) if chosen else {}
    for method in syntax.words(syntax.assigned(trees[top], "QuantizationMethods")):
        one = known.find(top, syntax.called(named[method])) if method in named else None
        holder = syntax.classes(trees[one.path]).get(one.name) if one else None
        least = syntax.returned_number(syntax.function(holder, "get_min_capability")) if holder else None
        found.quantizations[method] = least
        if one and least is not None and one.path not in found.read:
            found.read.append(one.path)
    algorithms = trees.get(f"{METHODS}modelopt.py")
    for name in syntax.table(syntax.assigned(algorithms, "LINEAR_ALGOS")) if algorithms else ():
        found.quantizations.setdefault(name.lower(), None)  # as hf_quant_config.json names them


def _options(found: Drawn, trees: dict[str, ast.Module]) -> None:
    """Draw the options of the server: those of the engine, and those of the frontend, which are fields of classes."""
    configs = {name: one for path, tree in trees.items() if path.startswith("vllm/config/")
               for name, one in syntax.classes(tree).items()}  # fmt: skip
    if OPTIONS in trees:
        found.read.append(OPTIONS)
        found.arguments.extend(_engine_options(trees[OPTIONS], configs))
    frontends = [one for one in trees if FRONTEND.fullmatch(one)
                 and any(name.endswith("FrontendArgs") for name in syntax.classes(trees[one]))]  # fmt: skip
    if not frontends:
        found.arguments.clear()  # half of the options would call the other half unknown
    for path in frontends:
        found.read.append(path)
        for name, one in syntax.classes(trees[path]).items():
            if not name.endswith("FrontendArgs"):
                continue
            for key, annotation in syntax.fields_of(one).items():
                found.arguments.extend(_both(syntax.option(key), "bool" in syntax.names_in(annotation)))
        found.arguments.extend(_added(trees[path]))


def _engine_options(tree: ast.Module, configs: dict[str, ast.ClassDef]) -> Iterator[str]:
    """Yield the options of the engine; one whose field is yes or no also has the form that begins with ``--no-``."""
    kept = {target.id: syntax.called(one.value.args[0]) for one in ast.walk(tree)
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)
            and syntax.called(one.value.func) == "get_kwargs" and one.value.args
            for target in one.targets if isinstance(target, ast.Name)}  # fmt: skip
    for call in syntax.calls(tree, "add_argument"):
        yes_or_no = _boolean(call)
        spread = [one.value for one in call.keywords if one.arg is None]
        for field in (each for one in spread for each in ast.walk(one) if isinstance(each, ast.Subscript)):
            config = configs.get(kept.get(syntax.called(field.value), ""))
            names = syntax.names_in(syntax.fields_of(config).get(syntax.word(field.slice))) if config else set()
            yes_or_no = yes_or_no or ("bool" in names and "str" not in names)
        for name in _long(call):
            yield from _both(name, yes_or_no)


def _added(tree: ast.Module) -> Iterator[str]:
    for call in syntax.calls(tree, "add_argument"):
        for name in _long(call):
            yield from _both(name, _boolean(call))


def _boolean(call: ast.Call) -> bool:
    return any(one.arg == "action" and syntax.called(one.value) == "BooleanOptionalAction" for one in call.keywords)


def _long(call: ast.Call) -> list[str]:
    return [one for one in (syntax.word(given) for given in call.args) if one.startswith("--")]


def _both(name: str, yes_or_no: bool) -> list[str]:
    return [name, f"--no-{name.removeprefix('--')}"] if yes_or_no else [name]
