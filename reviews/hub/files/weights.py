"""Which safetensors files hold the model, once: a repository may carry it twice, in other shards or another dtype."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from reviews.hub.files.inventory import SHARD, safe_path
from reviews.hub.shapes.repository import ListedFile

ADAPTER = re.compile(r"(^|/)adapter_[^/]*\.safetensors$")


def main_set(files: Iterable[ListedFile]) -> list[ListedFile]:
    """Return the safetensors files whose headers together describe the model once.

    At the root ``model*`` goes before other names, the largest set before smaller ones. A repository with none at its
    root (a pipeline of several models) is described by one set in each of its folders. An adapter's own file counts
    only where nothing else is there.
    """
    safe = [file for file in files if file.path.endswith(".safetensors") and safe_path(file.path)]
    by_folder: dict[str, dict[str, list[ListedFile]]] = defaultdict(lambda: defaultdict(list))
    for file in safe:
        shard = SHARD.match(file.path)
        name = f"{shard['stem']}/{shard['total']}" if shard else file.path
        by_folder[file.path.rpartition("/")[0]][name].append(file)
    found: list[ListedFile] = []
    for folder in [""] if "" in by_folder else sorted(by_folder):
        rivals = list(by_folder[folder].values())
        rivals.sort(key=_rank)
        found += rivals[-1]
    return sorted(found, key=lambda file: file.path)


def _rank(members: list[ListedFile]) -> tuple[bool, bool, int]:
    name = members[0].path.rpartition("/")[2]
    plain = name == "model.safetensors" or name.startswith("model-")
    return not ADAPTER.search(members[0].path), plain, sum(file.size or 0 for file in members)
