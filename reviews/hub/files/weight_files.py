"""Which weight files are read first: the headers of what is likely the model, before its helpers and further parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviews.hub.files.gguf_sets import CUT
from reviews.hub.files.inventory import SHARD
from reviews.hub.shapes.repository import ListedFile

HELPER = re.compile(r"mmproj|imatrix|(?<![a-z])vocab|lora", re.IGNORECASE)
"""Names that helpers of GGUF models often have; they are read after the models, and their headers say what they are."""


def tensor_files(files: Sequence[ListedFile]) -> list[ListedFile]:
    """Pick safetensors files: those at the root first, and in a folder what is numbered or called a model."""
    found = [file for file in files if file.path.endswith(".safetensors")]
    return sorted(found, key=lambda file: (file.path.count("/"), not _model_like(file.path), file.path))


def _model_like(path: str) -> bool:
    return bool(SHARD.match(path)) or path.rpartition("/")[2].startswith(("model", "diffusion_pytorch_model"))


def gguf_files(files: Sequence[ListedFile]) -> list[ListedFile]:
    """Pick GGUF files: models and first parts of splits, the smallest first, then further parts, then helpers."""
    found = [file for file in files if file.path.lower().endswith(".gguf") or _first_piece(file.path)]
    return sorted(found, key=lambda file: (bool(HELPER.search(file.path)), _further(file.path), file.size or 0))


def _first_piece(path: str) -> bool:
    piece = CUT.fullmatch(path)
    return bool(piece and int(piece["number"]) == 1)


def _further(path: str) -> bool:
    """Return whether it is a numbered part after the first, whose header has no tokenizer and is short."""
    part = SHARD.match(path)
    return bool(part and int(part["number"]) > 1)
