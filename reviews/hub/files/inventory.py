"""The files of a commit: what kind each is, its numbered sets, and names that could deceive."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from reviews.hub.shapes.reading import INFO, WARN, ArtifactValue, FindingValue
from reviews.hub.shapes.repository import ListedFile
from reviews.language.phrases import joined, say

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
PIECE = re.compile(r"(?<=\.gguf)\.part\d{1,4}of\d{1,4}$")
"""The end of a piece of one GGUF file that has to be joined before it is loaded."""
CODE = (".py", ".sh", ".js", ".ts", ".ipynb", ".so", ".dll", ".exe", ".bat", ".ps1", ".jar", ".whl", ".cu", ".cpp")
PAPERS = ("license", "licence", "notice", "copying", "readme")
SHOWN = 10


def artifact(file: ListedFile, sha256: str = "") -> ArtifactValue:
    """Return the file with its kind and format; ``sha256`` is ours when the hub gives none and we read it whole."""
    name = PIECE.sub("", file.path.lower())
    form = FORMATS.get("." + name.rpartition(".")[2] if "." in name else "", "other")
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
    plain = path.isascii() and path.isprintable()
    hidden = not plain and any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in path)
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
            title = say("A file name contains deceptive characters or leaves its folder")
            detail = say("{ascii} was not read.", ascii=ascii(path)[:300])
            found.append(FindingValue("name-suspicious", WARN, title, detail, path))
    for same in by_case.values():
        if len(same) > 1:
            detail = say(
                "{same}: on a file system that ignores case one of them overwrites the other.",
                same=joined(", ", same[:5]),
            )
            found.append(FindingValue("name-collision", WARN, say("File names differ by case only"), detail, same[1]))
    return _some(found)


def _some(found: list[FindingValue]) -> list[FindingValue]:
    """Return the first fifty; a listing of thousands of bad names is one problem, not thousands."""
    if len(found) <= 50:
        return found
    return [
        *found[:50],
        FindingValue("name-suspicious", WARN, say("{number_of} more file names like these", number_of=len(found) - 50)),
    ]


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


def format_findings(artifacts: Iterable[ArtifactValue]) -> list[FindingValue]:
    """Return a finding about pickled weights, with or without safe ones."""
    weights = [one for one in artifacts if one.kind in ("weights", "adapter")]
    pickled = [one.path for one in weights if one.format == "pickle"]
    if not pickled:
        return []
    if any(one.format in ("safetensors", "gguf") for one in weights):
        detail = say("Load the safe weights instead. Pickled: {pickled}.", pickled=joined(", ", pickled[:SHOWN]))
        return [FindingValue("pickle-beside-safe", INFO, say("Pickled weights next to safe ones"), detail, pickled[0])]
    detail = say("Loading a pickle runs any code in it. The scan lists the imports of each; nothing was unpickled.")
    return [FindingValue("pickle-weights", WARN, say("All weights are pickled"), detail, pickled[0])]
