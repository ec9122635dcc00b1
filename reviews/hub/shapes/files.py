"""Files of a repository: how a reader asks for their bytes, and what headers and tokenizers hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RemoteFile:
    """A file at the hub, to be read in part or whole.

    ``whole`` takes the most bytes to accept, ``part`` the first and the last offset, both included. Each call is one
    request and raises a ``HubError``.
    """

    path: str
    size: int | None
    whole: Callable[[int], bytes]
    part: Callable[[int, int], bytes]


@dataclass(frozen=True)
class TensorHeader:
    """One safetensors file: values by dtype, each tensor's dtype and shape by its name, and the file's text fields.

    ``tensor_bytes`` are those of all its tensors, ``file_bytes`` what the file must have by its header: the header
    itself and everything up to the end of the last tensor. ``why`` is set when the header could not be read.
    """

    path: str
    dtypes: dict[str, int] = field(default_factory=dict)
    tensors: Mapping[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    gated: bool = False
    tensor_bytes: int = 0
    file_bytes: int = 0


@dataclass(frozen=True)
class TokenizerFile:
    """What was read of a tokenizer: ``tokens`` is the count, or with ``exact`` False the least that it can be.

    ``ids`` holds the id of every token that was read, ``added`` the added ones in their order. ``why`` is set when
    nothing of it could be used; ``pointer`` when a Git LFS pointer or a link is in place of the tokenizer.
    """

    path: str
    tokens: int | None = None
    exact: bool = False
    ids: Mapping[str, int] = field(default_factory=dict, repr=False)
    added: tuple[str, ...] = ()
    why: str = ""
    gated: bool = False
    pointer: bool = False
