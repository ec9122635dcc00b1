"""What is read beside documents and tensor headers: tokenizers, GGUF headers, pickles, scans, history and lineage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from reviews.hub.fetch import ancestry
from reviews.hub.fetch import questions as extras
from reviews.hub.fetch.questions import is_pickled
from reviews.hub.fetch.repository import About, ListedFile
from reviews.hub.files import tokenizer as tokenizer_file
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.tokenizer import POINTER, TokenizerFile
from reviews.hub.gguf import header as gguf
from reviews.hub.gguf.header import GgufHeader
from reviews.hub.pickle import scan as pickles
from reviews.hub.pickle.scan import PickleScan
from reviews.hub.shapes.lineage import AncestorValue, Variant
from reviews.hub.shapes.reading import NOT_SCANNED, AncestorText
from reviews.hub.transport.connection import HubConnection

MOST_PICKLES = 64
MOST_GGUF = 16
WHOLE_GGUF = 3
"""GGUF files whose header is read to its end. Rungs of one model carry the same tokenizer again, megabytes of it, and
what tells them apart stands before it."""
GGUF_BYTES, GGUF_START = 16 * 2**20, 2**20
MOST_POINTERS = 5
TOKENIZERS = ("tokenizer.json", "vocab.json")


@dataclass
class HeaderAnswers:
    """The second round's other answers, by path; what was not read is missing or says why itself."""

    tokenizers: dict[str, TokenizerFile] = field(default_factory=dict)
    gguf: dict[str, GgufHeader] = field(default_factory=dict)
    pickles: dict[str, PickleScan] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[str, Any] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    variants_why: str = ""
    ancestors: tuple[AncestorValue, ...] = ()
    ancestor_texts: tuple[AncestorText, ...] = ()

    @property
    def gated(self) -> bool:
        """Whether the hub refused any of it for its gate."""
        return any(one.gated for one in self.tokenizers.values()) or any(one.gated for one in self.gguf.values())


def submit(pool: ThreadPoolExecutor, line: HubConnection, said: About) -> Callable[[], HeaderAnswers]:
    """Ask for everything side by side; call what is returned for the answers. It raises what ends a reading."""
    files = [file for file in said.files if safe_path(file.path)]
    tokenizers = [(f, pool.submit(tokenizer_file.read, line, said.id, said.commit, f)) for f in _tokenizers(files)]
    rungs = [(f, pool.submit(gguf.read, f.path, f.size, _fetch(line, said, f), most=most)) for f, most in _rungs(files)]
    pickled = [file for file in files if is_pickled(file.path)]
    scans = [(f, pool.submit(_scan, line, said, f)) for f in sorted(pickled, key=_weight_first)[:MOST_PICKLES]]
    statuses: Future[dict[str, str]] = pool.submit(extras.statuses, line, said)
    history = pool.submit(extras.history, line, said)
    variants = pool.submit(extras.variants, line, said)
    ancestors = pool.submit(ancestry.climb, line, said, ancestry.bases_of(said))

    def answers() -> HeaderAnswers:
        found = HeaderAnswers(
            tokenizers={file.path: one.result() for file, one in tokenizers},
            gguf={file.path: one.result() for file, one in rungs},
            pickles={file.path: one.result() for file, one in scans},
            statuses=statuses.result(),
            history=history.result(),
            ancestors=ancestors.result().ancestors,
            ancestor_texts=ancestors.result().texts,
        )
        found.variants, found.variants_why = variants.result()
        for file in pickled:
            why = f"only {MOST_PICKLES} pickles are looked into"
            found.pickles.setdefault(file.path, PickleScan(file.path, NOT_SCANNED, (), why))
        return found

    return answers


def _tokenizers(files: list[ListedFile]) -> list[ListedFile]:
    """The tokenizer whose vocabulary is counted, and files too small to be what their names say."""
    by_path = {file.path: file for file in files}
    counted = [by_path[path] for path in TOKENIZERS if path in by_path][:1]
    ends = ("tokenizer.model", "spiece.model", "tekken.json", "vocab.json", "vocab.txt", "merges.txt", "tokenizer.json")
    small = [
        file
        for file in files
        if file.path in ends and file.size is not None and file.size < POINTER and file not in counted
    ]
    return counted + small[:MOST_POINTERS]


def _rungs(files: list[ListedFile]) -> list[tuple[ListedFile, int]]:
    """GGUF files with the bytes that may be read of each, the smallest first."""
    found = sorted((file for file in files if file.path.lower().endswith(".gguf")), key=lambda file: file.size or 0)
    return [(file, GGUF_BYTES if n < WHOLE_GGUF else GGUF_START) for n, file in enumerate(found[:MOST_GGUF])]


def _weight_first(file: ListedFile) -> tuple[bool, int, str]:
    return "/" in file.path, -(file.size or 0), file.path


def _fetch(line: HubConnection, said: About, file: ListedFile) -> Callable[[int, int], bytes]:
    def fetch(first: int, last: int) -> bytes:
        return line.file(said.id, said.commit, file.path, most=last - first + 1, span=(first, last))

    return fetch


def _scan(line: HubConnection, said: About, file: ListedFile) -> PickleScan:
    return pickles.scan(file.path, file.size, _fetch(line, said, file))
