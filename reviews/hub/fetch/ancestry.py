"""The way up from a repository to the root: every model that it says it was made from, each read lightly.

A light reading is one question to the hub: the ancestor's main branch at its present commit, with its license fields,
the digests of its license, tokenizer and template files, its gate and its own bases. Renames are followed and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from reviews.hub import errors
from reviews.hub.card.bases import bases_of, is_local
from reviews.hub.fetch import repository
from reviews.hub.fetch.ancestor_texts import AncestorTextReader
from reviews.hub.files import inventory
from reviews.hub.files.legal_names import legal_role
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes import lineage
from reviews.hub.shapes.lineage import AncestorValue, Ancestry, NamedBase
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.transport.connection import HubConnection

MOST, DEPTH, PARALLEL = 24, 8, 6
FIELDS = ("license_name", "license_link")


NONE_KNOWN = Ancestry()

Step = tuple[str, tuple[str, ...], NamedBase]
"""A child's id, the ids on the way down from it in lower case, and a base that it names."""


def climb(line: HubConnection, info: RepositoryInfo, first: list[NamedBase], known: Ancestry = NONE_KNOWN) -> Ancestry:
    """Return every ancestor from these bases up to the root, with its license files; ``known`` ones are not read again.

    An ancestor that cannot be read has a state that says so; only ``RateLimited`` is raised.
    """
    seen = {one.id.casefold(): one for one in known.ancestors}
    found = list(known.ancestors)
    own = {file.sha256 or file.blob_id for file in info.files if legal_role(file.path)}
    level: list[Step] = [(info.id, (info.id.casefold(),), base) for base in first]
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="ancestors") as pool:
        texts = AncestorTextReader(line, pool, own | {one.named for one in known.texts})
        for _ in range(DEPTH):
            level = [step for step in level if not _is_known(step, seen, found)][: max(0, MOST - len(found))]
            if not level:
                break
            answers = list(pool.map(lambda step: _ask(line, step[2].id), level))
            above: list[Step] = []
            for (child, chain, base), (state, one) in zip(level, answers, strict=True):
                ancestor = _ancestor(child, base, state, one)
                if ancestor.id.casefold() in chain:
                    found.append(replace(ancestor, state=lineage.CYCLE))
                    continue
                if _former_name(ancestor, child, found):
                    continue
                found.append(ancestor)
                texts.want(ancestor)
                seen[base.id.casefold()] = seen[ancestor.id.casefold()] = ancestor
                longer = (*chain, ancestor.id.casefold())
                above += [(ancestor.id, longer, more) for more in (bases_of(one) if one else [])]
            level = above
        return Ancestry(tuple(found), known.texts + texts.done())


def _is_known(step: Step, seen: Mapping[str, AncestorValue], found: list[AncestorValue]) -> bool:
    """Return whether a base needs no question: a cycle, an ancestor read already, or not a repository's name."""
    child, chain, base = step
    if base.id.casefold() in chain:
        found.append(AncestorValue(base.id, child, base.relation, base.stated, lineage.CYCLE))
        return True
    if base.id.casefold() in seen:
        same = seen[base.id.casefold()]
        if all((one.id, one.of) != (same.id, child) for one in found):
            found.append(replace(same, of=child, relation=base.relation, stated=base.stated))
        return True
    try:
        check_id(base.id)
    except MalformedRepoId:
        state = lineage.LOCAL if is_local(base.id) else lineage.NOT_READ
        found.append(AncestorValue(base.id[:300], child, base.relation, base.stated, state))
        return True
    return False


def _former_name(ancestor: AncestorValue, child: str, found: list[AncestorValue]) -> bool:
    """Return whether a child names an ancestor twice, by present and former name; keep the former name with it."""
    for place, one in enumerate(found):
        if one.of == child and one.id.casefold() == ancestor.id.casefold():
            found[place] = replace(one, renamed_from=one.renamed_from or ancestor.renamed_from)
            return True
    return False


def _ask(line: HubConnection, repo_id: str) -> tuple[str, RepositoryInfo | None]:
    try:
        info = repository.parse(line.api(repo_id, "?blobs=true"), repo_id)
    except errors.Gated:
        return lineage.GATED, None
    except errors.RepositoryNotFound:
        return lineage.MISSING, None
    except errors.RateLimited:
        raise  # a limit of this minute is no fact about an ancestor
    except errors.HubError:
        return lineage.NOT_READ, None
    if info.private:
        return lineage.PRIVATE, info
    return (lineage.GATED if info.gated else lineage.READ), info


def _ancestor(child: str, base: NamedBase, state: str, info: RepositoryInfo | None) -> AncestorValue:
    if info is None:
        return AncestorValue(base.id, child, base.relation, base.stated, state)
    digests = {file.path: file.sha256 or file.blob_id for file in info.files}
    kinds = {file.path: inventory.artifact(file).kind for file in info.files}
    field = {name: value if isinstance(value := info.card.get(name), str) else "" for name in FIELDS}
    license_ = info.card.get("license")
    return AncestorValue(
        id=info.id,
        of=child,
        relation=base.relation,
        stated=base.stated,
        state=state,
        commit=info.commit,
        license=license_ if isinstance(license_, str | list) else None,
        license_name=field["license_name"][:200],
        license_link=field["license_link"][:500],
        texts={path: digest for path, digest in digests.items() if legal_role(path)},
        gated=info.gated,
        publisher=info.author,
        renamed_from=base.id if base.id.casefold() != info.id.casefold() else "",
        tokenizer={path: digest for path, digest in digests.items() if kinds[path] == "tokenizer" and "/" not in path},
        template={path: digest for path, digest in digests.items() if kinds[path] == "template" and "/" not in path},
    )
