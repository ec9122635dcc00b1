"""Repositories of a test as plain folders, which the sample hub serves to the real client over HTTP."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portal.sample_hub import SampleHub, serve
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub

CARD = b"---\nlicense: mit\n---\n# A model\n"


def tensors_file(tensors: list[tuple[str, list[int]]], dtype: str = "BF16", width: int = 2) -> tuple[bytes, int]:
    """The header of a safetensors file, and the size of the whole file whose values are zero."""
    table, at = {}, 0
    for name, shape in tensors:
        size = width
        for one in shape:
            size *= one
        table[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    header = json.dumps(table).encode()
    return len(header).to_bytes(8, "little") + header, 8 + len(header) + at


def written(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder."""
    for name, body in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)


def of_case(case: Path, root: Path) -> str:
    """Make the folder of a case from a public report; return the id of its repository."""
    about = json.loads((case / "repo" / "repo.json").read_text())
    folder = root / about["id"].replace("/", "__")
    shutil.copytree(case / "repo" / about["history"][0]["dir"], folder)
    for path, one in about["history"][0]["lfs"].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if one["format"] == "raw":
            (folder / path).write_bytes(bytes.fromhex(one["hex"]))
            continue
        header, size = tensors_file([(name, shape) for name, shape in one["tensors"]], one["dtype"])
        with (folder / path).open("wb") as file:
            file.write(header)
            file.truncate(size)
    return str(about["id"])


@contextmanager
def hub_of(root: Path) -> Iterator[tuple[SampleHub, Hub]]:
    """A hub that serves the folders below ``root``."""
    with serve(root) as server:
        yield server, Hub("folders", server.url)


def reading_of(root: Path, files: Mapping[str, bytes], name: str = "acme/model") -> ReadingValue:
    """Read a repository with these files and a card."""
    written(root / name.replace("/", "__"), {"README.md": CARD, **files})
    with hub_of(root) as (_, hub):
        return read(hub, name, None)


def states(reading: ReadingValue) -> dict[str, tuple[str, str, str]]:
    """State, verdict and reason of every file."""
    groups: Any = reading.fact("scan.files").value["groups"]
    return {path: (one["state"], one["verdict"], one["why"]) for one in groups for path in one["files"]}


def codes(reading: ReadingValue, path: str = "") -> set[str]:
    """Codes of the findings, or of those about one file."""
    return {one.code for one in reading.findings if not path or one.file == path}
