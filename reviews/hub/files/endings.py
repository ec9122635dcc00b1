"""What the end of a file's name claims, and in which order files are looked at. A name proves nothing about content."""

from __future__ import annotations

import re

from reviews.hub.shapes.repository import ListedFile

PICKLES = (
    ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill", ".th", ".sav", ".p", ".pk", ".pdparams",
    ".pdopt", ".pt2", ".ptl", ".jit", ".torchscript", ".ot", ".t7", ".distcp",
)  # fmt: skip
"""Endings of what loading commonly unpickles."""
CARRIERS = (
    *PICKLES, ".npy", ".npz", ".nemo", ".mar", ".skops", ".keras", ".h5", ".hdf5", ".onnx", ".pb", ".mlmodel",
    ".engine", ".plan", ".trt", ".pyc", ".so", ".dll", ".exe", ".dylib",
)  # fmt: skip
"""Endings of formats that can carry code, or name files to load."""
ARCHIVES = (
    ".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".lzma", ".z", ".zst", ".lz4", ".7z", ".rar", ".whl",
    ".egg", ".jar", ".apk",
)  # fmt: skip
TEXTS = (
    ".md", ".txt", ".json", ".jsonl", ".ndjson", ".jinja", ".jinja2", ".j2", ".yaml", ".yml", ".toml", ".cfg", ".ini",
    ".conf", ".env", ".csv", ".tsv", ".py", ".pyi", ".sh", ".bash", ".bat", ".ps1", ".js", ".mjs", ".ts", ".tsx",
    ".html", ".htm", ".css", ".xml", ".svg", ".rst", ".tex", ".bib", ".log", ".ipynb", ".c", ".h", ".cc", ".cpp",
    ".hpp", ".cu", ".cuh", ".java", ".kt", ".rs", ".go", ".rb", ".r", ".jl", ".lua", ".swift", ".m", ".proto", ".sql",
    ".bpe", ".codes", ".tiktoken", ".vocab", ".lock", ".gitattributes", ".gitignore", ".gitkeep", ".dockerignore",
    ".template", ".prompt", ".srt", ".vtt", ".diff", ".patch", ".lst", ".dict", ".cff", ".sha256", ".md5",
)  # fmt: skip
MEDIA = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".ico", ".avif", ".wav", ".mp3", ".flac", ".ogg",
    ".opus", ".m4a", ".mp4", ".mov", ".webm", ".avi", ".mkv", ".pdf", ".ttf", ".otf", ".woff", ".woff2", ".parquet",
    ".arrow", ".feather", ".glb",
)  # fmt: skip
PAPERS = (".doc", ".docx", ".odt", ".rtf", ".epub", ".pages", ".ps")
"""Endings of documents that are no plain text."""
CODE = (".py", ".so", ".dll", ".exe", ".dylib", ".pyc", ".sh", ".bat", ".ps1", ".jar", ".pyd", ".class")
"""Endings of programs, which an archive may bring along."""
TENSORS = (".safetensors", ".gguf")
PLAIN = re.compile(
    r"(licen[cs]e|notice|copying|readme|authors|changelog|use_policy|makefile|dockerfile|codeowners|version)"
    r"([._-][a-z0-9._-]*)?"
)
LAST_BINARY = 3
"""The last place in the order of harm at which the hub is asked about its own scan; after it come media and texts."""
SMALL = 1024
"""Bytes up to which an unknown file comes late: little fits into it."""


def _last(path: str) -> str:
    return path.lower().rpartition("/")[2]


def is_pickled(path: str) -> bool:
    """Return whether a name ends like a file that loading would unpickle."""
    return path.lower().endswith(PICKLES)


def claims_code(path: str) -> bool:
    """Return whether a name ends like a format that can carry code, or like an archive of such files."""
    return path.lower().endswith((*CARRIERS, *ARCHIVES))


def claims_text(path: str) -> bool:
    """Return whether a name says that the file is text."""
    name = _last(path)
    return name.endswith(TEXTS) or (bool(PLAIN.fullmatch(name)) and not name.endswith((*MEDIA, *PAPERS)))


def harm(file: ListedFile) -> tuple[int, bool, int, str]:
    """Return the place of a file in the order in which files are looked at: what can do most harm comes first.

    Formats that carry code, then unknown binaries, names without an ending, archives, media, small unknown files, and
    last what its name calls text or tensors. Within each: files at the root, and larger ones, first.
    """
    name, size = _last(file.path), file.size or 0
    if name.endswith(CARRIERS):
        rank = 0
    elif name.endswith(ARCHIVES):
        rank = 3
    elif name.endswith(MEDIA):
        rank = 4
    elif claims_text(file.path) or name.endswith(TENSORS):
        rank = 6
    elif "." not in name.lstrip("."):
        rank = 2
    else:
        rank = 1 if size > SMALL else 5
    return rank, "/" in file.path, -size, file.path
