"""Which safetensors files hold the model, once: a repository may carry it twice, in other shards or another dtype."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from reviews.hub.about import About, File
from reviews.hub.facts import ABSENT, GATED, HUB, INFERRED, NOT_READ, UNANSWERED, Fact
from reviews.hub.inventory import SHARD, safe_path
from reviews.hub.safetensors import Header

ADAPTER = re.compile(r"(^|/)adapter_[^/]*\.safetensors$")
KEYS = ("weights.dtypes", "weights.parameters")
HOW = "tensor headers of the safetensors files that hold the model; packed values count as stored"


def main_set(files: Iterable[File]) -> list[File]:
    """The safetensors files whose headers together describe the model once.

    At the root ``model*`` goes before other names, the largest set before smaller ones. A repository with none at its
    root (a pipeline of several models) is described by one set in each of its folders. An adapter's own file counts
    only where nothing else is there.
    """
    safe = [file for file in files if file.path.endswith(".safetensors") and safe_path(file.path)]
    by_folder: dict[str, dict[str, list[File]]] = defaultdict(lambda: defaultdict(list))
    for file in safe:
        shard = SHARD.match(file.path)
        name = f"{shard['stem']}/{shard['total']}" if shard else file.path
        by_folder[file.path.rpartition("/")[0]][name].append(file)
    found: list[File] = []
    for folder in [""] if "" in by_folder else sorted(by_folder):
        rivals = list(by_folder[folder].values())
        rivals.sort(key=_rank)
        found += rivals[-1]
    return sorted(found, key=lambda file: file.path)


def _rank(members: list[File]) -> tuple[bool, bool, int]:
    name = members[0].path.rpartition("/")[2]
    plain = name == "model.safetensors" or name.startswith("model-")
    return not ADAPTER.search(members[0].path), plain, sum(file.size or 0 for file in members)


def parameter_facts(said: About, headers: Mapping[str, Header]) -> list[Fact]:
    """Values by dtype and in all, from the headers; from the hub's own count when the files are gated."""
    failed = next((header for header in headers.values() if header.why), None)
    if failed and failed.gated and said.counts:
        how = "the hub's own count, which may be that of its main branch"
        return [
            Fact(KEYS[0], dict(sorted(said.counts.items())), HUB, extractor=how),
            Fact(KEYS[1], sum(said.counts.values()), HUB, extractor=how),
        ]
    if failed:
        why = GATED if failed.gated else NOT_READ
        return [Fact(key, None, UNANSWERED, why, failed.path, "", failed.why, HOW) for key in KEYS]
    if not headers:
        why = ABSENT if said.commit else NOT_READ
        return [Fact(key, None, UNANSWERED, why, extractor="safetensors files of the listing") for key in KEYS]
    total: Counter[str] = Counter()
    for header in headers.values():
        total.update(header.dtypes)
    first = next(iter(headers))
    return [
        Fact(KEYS[0], dict(sorted(total.items())), INFERRED, "", first, "", "", HOW),
        Fact(KEYS[1], sum(total.values()), INFERRED, "", first, "", "", HOW),
    ]
