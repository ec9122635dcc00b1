"""The files of a commit: what kind each is, whether the sets are whole, and names that could deceive."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reviews.hub.shapes.reading import BLOCK, INFO, WARN, ArtifactValue, FindingValue
from reviews.hub.shapes.repository import ListedFile

FORMATS = {
    ".safetensors": "safetensors", ".gguf": "gguf", ".ggml": "ggml", ".bin": "pickle", ".pt": "pickle",
    ".pth": "pickle", ".ckpt": "pickle", ".pkl": "pickle", ".pickle": "pickle", ".joblib": "pickle", ".dill": "pickle",
    ".onnx": "onnx", ".onnx_data": "onnx", ".h5": "keras", ".keras": "keras", ".msgpack": "flax", ".tflite": "tflite",
    ".ot": "rust", ".npz": "numpy", ".nemo": "nemo", ".pb": "tensorflow", ".json": "json", ".jinja": "jinja",
    ".model": "sentencepiece", ".txt": "text", ".md": "markdown", ".py": "python", ".pdf": "pdf",
}  # fmt: skip
"""Format by the end of a file's name; a name proves nothing, so pickle means: to be treated as one."""

WEIGHT_FORMATS = frozenset(
    {"safetensors", "gguf", "ggml", "pickle", "onnx", "keras", "flax", "tflite", "rust", "numpy", "nemo", "tensorflow"}
)
NO_WEIGHTS = re.compile(r"(^|/)(training_args|optimizer|scheduler|rng_state|scaler|trainer_state)[^/]*$", re.IGNORECASE)
TOKENIZER = re.compile(
    r"(^|/)(tokenizer[^/]*\.(json|model)|vocab\.(json|txt|bpe)|merges\.txt|special_tokens_map\.json"
    r"|added_tokens\.json|spiece\.model|source\.spm|target\.spm|(sentencepiece|spm)[^/]*\.model|tekken\.json"
    r"|[^/]*\.tiktoken|bpe\.codes)$"
)
SHARD = re.compile(r"^(?P<stem>.+)-(?P<number>\d{1,6})-of-(?P<total>\d{1,6})(?P<end>\.[a-z0-9]+)$")
CODE = (".py", ".sh", ".js", ".ts", ".ipynb", ".so", ".dll", ".exe", ".bat", ".ps1", ".jar", ".whl", ".cu", ".cpp")
PAPERS = ("license", "licence", "notice", "copying", "readme")
SHOWN = 10


def artifact(file: ListedFile, sha256: str = "") -> ArtifactValue:
    """Return the file with its kind and format; ``sha256`` is ours when the hub gives none and we read it whole."""
    form = FORMATS.get("." + file.path.rpartition(".")[2].lower() if "." in file.path else "", "other")
    return ArtifactValue(
        file.path, file.size, file.blob_id, file.sha256 or sha256, _kind(file.path.lower(), form), form
    )


def _kind(path: str, form: str) -> str:
    name = path.rpartition("/")[2]
    if name.startswith("adapter_") and form in WEIGHT_FORMATS:
        return "adapter"
    if TOKENIZER.search(path):
        return "tokenizer"
    if form == "jinja" or name == "chat_template.json":
        return "template"
    if form in WEIGHT_FORMATS:
        return "other" if NO_WEIGHTS.search(path) else "weights"
    if form == "json":
        return "config"
    if name.endswith(CODE):
        return "code"
    return "document" if form in ("markdown", "text", "pdf") or name.startswith(PAPERS) else "other"


def safe_path(path: str) -> bool:
    """Return whether a file name is safe to ask for: relative, no dots for folders, nothing invisible."""
    hidden = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in path)
    parts = path.split("/")
    return (
        not hidden
        and "\\" not in path
        and len(path) <= 1000
        and not {"", ".", ".."} & set(parts)
        and parts[0][1:2] != ":"
    )


def name_findings(paths: Iterable[str]) -> list[FindingValue]:
    """Return names with invisible or path-like parts, and names that differ only by case or spelling of accents."""
    found, by_case = [], defaultdict(list)
    for path in paths:
        by_case[unicodedata.normalize("NFC", path).casefold()].append(path)
        if not safe_path(path):
            title = "A file name contains deceptive characters or leaves its folder"
            detail = f"{ascii(path)[:300]} was not read."
            found.append(FindingValue("name-suspicious", WARN, title, detail, path))
    for same in by_case.values():
        if len(same) > 1:
            detail = f"{', '.join(same[:5])}: on a file system that ignores case one of them overwrites the other."
            found.append(FindingValue("name-collision", WARN, "File names differ by case only", detail, same[1]))
    return _some(found)


def _some(found: list[FindingValue]) -> list[FindingValue]:
    """Return the first fifty; a listing of thousands of bad names is one problem, not thousands."""
    if len(found) <= 50:
        return found
    return [*found[:50], FindingValue("name-suspicious", WARN, f"{len(found) - 50} more file names like these")]


def shard_sets(paths: Iterable[str]) -> list[dict[str, Any]]:
    """Return every numbered set of weight files: its name, its stated count, and the numbers present."""
    sets: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for path in paths:
        if match := SHARD.match(path):
            sets[match["stem"], match["total"], match["end"]].append(int(match["number"]))
    return [
        {"set": stem + end, "of": int(total), "present": sorted(numbers)}
        for (stem, total, end), numbers in sorted(sets.items())
    ]


def shard_findings(sets: list[dict[str, Any]]) -> list[FindingValue]:
    """Return numbers missing from a set, and numbers beyond its end. Some tools count from 0."""
    found = []
    for one in sets:
        there, first = set(one["present"]), 0 if 0 in one["present"] else 1
        missing = []
        for number in range(first, first + one["of"]):
            if number not in there:
                missing.append(str(number))
            if len(missing) == SHOWN:
                break
        if missing:
            detail = f"{len(there)} of {one['of']} are present; the first missing: {', '.join(missing)}."
            found.append(FindingValue("shard-missing", BLOCK, f"{one['set']} is incomplete", detail, one["set"]))
        beyond = [str(number) for number in one["present"] if number >= first + one["of"]]
        if beyond:
            detail = f"{', '.join(beyond[:SHOWN])} of {one['of']}."
            found.append(
                FindingValue("shard-extra", WARN, f"{one['set']} has a shard numbered past its end", detail, one["set"])
            )
    return found


def index_findings(index: Mapping[str, Any], path: str, files: Mapping[str, ListedFile]) -> list[FindingValue]:
    """Compare a weight index with the files: missing shards, shards it does not name, and sizes."""
    table = index.get("weight_map")
    if not isinstance(table, dict) or not table or not all(isinstance(name, str) for name in table.values()):
        return [FindingValue("index-mismatch", WARN, "The weight index has no usable weight map", "", path)]
    named = set(table.values())
    missing = sorted(named - set(files))
    if missing:
        detail = f"{len(missing)} of {len(named)}: {', '.join(missing[:SHOWN])}."
        return [FindingValue("shard-missing", BLOCK, "The weight index names missing files", detail, path)]
    stems = {match["stem"] for name in named if (match := SHARD.match(name))}
    extra = sorted(n for n in files if (match := SHARD.match(n)) and match["stem"] in stems and n not in named)
    extra = [name for name in extra if name.rpartition(".")[2] in {one.rpartition(".")[2] for one in named}]
    found = []
    if extra:
        title = "The weight index does not name all shards of its set"
        found.append(FindingValue("shard-extra", WARN, title, ", ".join(extra[:SHOWN]), path))
    return found + _size_findings(index, path, [files[name].size for name in named])


def _size_findings(index: Mapping[str, Any], path: str, sizes: list[int | None]) -> list[FindingValue]:
    """Compare sizes. The index counts tensors only, so files are a little larger by their headers, never smaller."""
    about = index.get("metadata")
    said = about.get("total_size") if isinstance(about, dict) else None
    known = [size for size in sizes if size is not None]
    if isinstance(said, bool) or not isinstance(said, int | float) or len(known) < len(sizes):
        return []
    there = sum(known)
    if not said <= there <= said * 1.05 + 32 * 2**20:
        detail = f"The index says {said:.0f} bytes of tensors, its files have {there} bytes."
        return [FindingValue("index-mismatch", WARN, "The weight index and its files differ in size", detail, path)]
    return []


def format_findings(artifacts: Iterable[ArtifactValue]) -> list[FindingValue]:
    """Return a finding about pickled weights, with or without safe ones."""
    weights = [one for one in artifacts if one.kind in ("weights", "adapter")]
    pickled = [one.path for one in weights if one.format == "pickle"]
    if not pickled:
        return []
    if any(one.format in ("safetensors", "gguf") for one in weights):
        detail = f"Load the safe weights instead. Pickled: {', '.join(pickled[:SHOWN])}."
        return [FindingValue("pickle-beside-safe", INFO, "Pickled weights next to safe ones", detail, pickled[0])]
    detail = "Loading a pickle runs any code in it. The scan lists the imports of each; nothing was unpickled."
    return [FindingValue("pickle-weights", WARN, "All weights are pickled", detail, pickled[0])]
