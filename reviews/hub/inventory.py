"""The files of a commit: what kind each is, whether the set is whole, and names that could deceive."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reviews.hub.about import File
from reviews.hub.facts import BLOCK, INFO, WARN, Artifact, Finding

FORMATS = {
    ".safetensors": "safetensors", ".gguf": "gguf", ".bin": "pickle", ".pt": "pickle", ".pth": "pickle",
    ".ckpt": "pickle", ".pkl": "pickle", ".joblib": "pickle", ".onnx": "onnx", ".h5": "keras", ".keras": "keras",
    ".msgpack": "flax", ".tflite": "tflite", ".ot": "rust", ".npz": "numpy", ".json": "json", ".jinja": "jinja",
    ".model": "sentencepiece", ".txt": "text", ".md": "markdown", ".py": "python", ".pdf": "pdf",
}  # fmt: skip
"""Format by the end of a file's name."""

WEIGHT_FORMATS = frozenset({"safetensors", "gguf", "pickle", "onnx", "keras", "flax", "tflite", "rust", "numpy"})
NO_WEIGHTS = re.compile(r"(training_args|optimizer|scheduler|rng_state|scaler|trainer_state)[^/]*\.(bin|pt|pth|pkl)$")
TOKENIZER = re.compile(
    r"(^|/)(tokenizer[^/]*\.(json|model)|tokenizer_config\.json|vocab\.(json|txt)|merges\.txt|special_tokens_map\.json"
    r"|added_tokens\.json|spiece\.model|sentencepiece[^/]*\.model|tekken\.json|[^/]*\.tiktoken)$"
)
SHARD = re.compile(r"^(?P<stem>.+)-(?P<number>\d{4,6})-of-(?P<total>\d{4,6})(?P<end>\.[a-z]+)$")
CODE = (".py", ".sh", ".js", ".ipynb", ".so", ".dll", ".exe")


def artifact(file: File, sha256: str = "") -> Artifact:
    """The file with its kind and format; ``sha256`` is ours when the hub gives none and we read it whole."""
    form = FORMATS.get("." + file.path.rpartition(".")[2].lower() if "." in file.path else "", "other")
    return Artifact(file.path, file.size, file.blob_id, file.sha256 or sha256, _kind(file.path, form), form)


def _kind(path: str, form: str) -> str:
    name = path.rpartition("/")[2].lower()
    if name.startswith("adapter_") and form in WEIGHT_FORMATS | {"json"}:
        return "adapter" if form in WEIGHT_FORMATS else "config"
    if TOKENIZER.search(path.lower()):
        return "tokenizer"
    if form == "jinja" or name == "chat_template.json":
        return "template"
    if form in WEIGHT_FORMATS:
        return "other" if NO_WEIGHTS.search(path.lower()) else "weights"
    if form == "json":
        return "config"
    if name.endswith(CODE):
        return "code"
    document = form in ("markdown", "text", "pdf") or name.startswith(("license", "licence", "notice", "copying"))
    return "document" if document else "other"


def safe_path(path: str) -> bool:
    """Whether a file name is plain enough to be asked for: relative, no dots for folders, nothing invisible."""
    hidden = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in path)
    return not hidden and not path.startswith("/") and "\\" not in path and ".." not in path.split("/")


def name_findings(paths: Iterable[str]) -> list[Finding]:
    """Names with invisible or path-like parts, and names that differ by case only."""
    found, by_case = [], defaultdict(list)
    for path in paths:
        by_case[path.casefold()].append(path)
        if not safe_path(path):
            title = "A file name holds characters that deceive or leave the folder"
            found.append(Finding("name-suspicious", WARN, title, "It was not read.", path))
    for same in by_case.values():
        if len(same) > 1:
            detail = "On a file system that ignores case one of them overwrites the other."
            found.append(Finding("name-collision", WARN, "File names differ by case only", detail, same[1]))
    return found


def shard_sets(paths: Iterable[str]) -> list[dict[str, Any]]:
    """Every numbered set of weight files: its name, how many it says there are, and which numbers are there."""
    sets: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for path in paths:
        if match := SHARD.match(path):
            sets[match["stem"], match["total"], match["end"]].append(int(match["number"]))
    return [
        {"set": stem + end, "of": int(total), "present": sorted(numbers)}
        for (stem, total, end), numbers in sorted(sets.items())
    ]


def shard_findings(sets: list[dict[str, Any]]) -> list[Finding]:
    """Numbers missing from a set."""
    found = []
    for one in sets:
        missing = sorted(set(range(1, one["of"] + 1)) - set(one["present"]))[:20]
        if missing:
            detail = f"Missing: {', '.join(map(str, missing))} of {one['of']}. The model cannot be loaded whole."
            found.append(Finding("shard-missing", BLOCK, f"{one['set']} is not complete", detail, one["set"]))
    return found


def index_findings(index: Any, path: str, files: Mapping[str, File]) -> list[Finding]:
    """What a weight index says against what is there: named shards that are missing, shards that nobody names."""
    table = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(table, dict) or not all(isinstance(name, str) for name in table.values()):
        return [Finding("index-mismatch", WARN, "The weight index has no usable weight map", "", path)]
    folder = path.rpartition("/")[0]
    named = {f"{folder}/{name}" if folder else name for name in table.values()}
    found = [
        Finding("index-mismatch", BLOCK, "The weight index names a file that is not there", f"{name} is missing.", path)
        for name in sorted(named - set(files))[:10]
    ]
    ends = tuple({"." + name.rpartition(".")[2] for name in named})
    extra = [name for name in files if SHARD.match(name) and name.endswith(ends) and name not in named]
    if extra and not found:
        title = "A shard stands beside the set that the index does not name"
        found.append(Finding("shard-extra", WARN, title, ", ".join(extra[:5]), path))
    return found


def format_findings(artifacts: Iterable[Artifact]) -> list[Finding]:
    """Pickled weights, with or without a safe twin, and code."""
    weights = [one for one in artifacts if one.kind in ("weights", "adapter")]
    pickled = [one for one in weights if one.format == "pickle"]
    safe = [one for one in weights if one.format == "safetensors"]
    found = []
    if pickled and not safe:
        detail = "Loading a pickle runs whatever code it carries. Nothing here was unpickled or scanned: not scanned."
        found.append(Finding("pickle-weights", WARN, "The weights are pickled only", detail, pickled[0].path))
    elif pickled:
        detail = "Safetensors weights stand beside them; load those."
        found.append(Finding("pickle-beside-safe", INFO, "Pickled weights beside safe ones", detail, pickled[0].path))
    return found
