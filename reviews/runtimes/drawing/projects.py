"""The projects whose releases are read, by the name of their package."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reviews.runtimes.archives import Release, ReleaseError, Wanted, read_release
from reviews.runtimes.drawing import infinity, llama_cpp, sglang, transformers, vllm
from reviews.runtimes.drawing.facts import Drawn, as_json


@dataclass(frozen=True)
class Project:
    """How the releases of a project are read: the files that are wanted, and what is drawn from them."""

    wanted: Wanted
    draw: Callable[[Release], Drawn]


PROJECTS: Mapping[str, Project] = {
    "vllm": Project(vllm.wanted, vllm.draw),
    "sglang": Project(sglang.wanted, sglang.draw),
    "transformers": Project(transformers.wanted, transformers.draw),
    "gguf": Project(llama_cpp.wanted, llama_cpp.draw),
    "infinity-emb": Project(infinity.wanted, infinity.draw),
}


@dataclass(frozen=True)
class DataFile:
    """A file of facts to be written: its name and its text, and what it is about."""

    name: str
    text: str
    runtime: str
    version: str


def data_file(path: Path, released: date | None) -> DataFile:
    """Return what is drawn from a release. Raises ``ReleaseError``.

    ``released`` is the day of the release, for an archive that keeps no dates.
    """
    title = re.split(r"-\d", path.name)[0].replace("_", "-").lower()
    project = PROJECTS.get(title)
    if project is None:
        raise ReleaseError(f"{path.name} is no release of {', '.join(sorted(PROJECTS))}.")
    release = read_release(path, project.wanted)
    if release.project != title:
        raise ReleaseError(f"{path.name} says that it is a release of {release.project}.")
    day = release.released or released
    if day is None:
        raise ReleaseError(f"{path.name} keeps no dates. State the day of the release with --released YYYY-MM-DD.")
    drawn = project.draw(release)
    version = drawn.prefix + release.version
    return DataFile(f"{title}-{release.version}.json", as_json(drawn, release, day.isoformat()), drawn.runtime, version)
