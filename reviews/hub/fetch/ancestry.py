"""The way up from a repository to the root: every model that it says it was made from, each read lightly.

A light reading is one question to the hub: the ancestor's main branch at its present commit, with its license fields,
the digests of its license, tokenizer and template files, its gate and its own bases. Renames are followed and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from reviews.hub import errors
from reviews.hub.fetch import repository as about
from reviews.hub.fetch.ancestor_texts import AncestorTextReader
from reviews.hub.fetch.questions import RELATIONS
from reviews.hub.fetch.repository import About
from reviews.hub.files import inventory
from reviews.hub.files.documents import legal_role
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes import lineage as around
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.reading import AncestorText
from reviews.hub.transport.connection import HubConnection

MOST, DEPTH, PARALLEL = 24, 8, 6
LOCAL = re.compile(r"^(?:[./~\\]|[A-Za-z]:[\\/])|\\|^[^/]+/[^/]+/")
"""A path of somebody's machine: absolute, relative, with a drive, or of more than two parts."""
CARD, TAGS = "card", "tags"
FIELDS = ("license_name", "license_link")


@dataclass(frozen=True)
class NamedBase:
    """A model that a repository names as its base, the relation if it is said, and where it is named."""

    id: str
    relation: str
    stated: str


@dataclass(frozen=True)
class Ancestry:
    """What a repository was made from, nearest first, and the license files of all of it that could be read."""

    ancestors: tuple[AncestorValue, ...] = ()
    texts: tuple[AncestorText, ...] = ()


Step = tuple[str, tuple[str, ...], NamedBase]
"""A child's id, the ids on the way down from it in lower case, and a base that it names."""


def is_local(name: str) -> bool:
    """Whether a base is named by a path and not by a repository."""
    return bool(LOCAL.search(name))


def tagged(tags: Iterable[str]) -> list[NamedBase]:
    """The base models of a hub's tags, each with its relation where a tag has one."""
    found: dict[str, str] = {}
    for tag in tags:
        if tag.startswith("base_model:"):
            relation, _, name = tag.removeprefix("base_model:").rpartition(":")
            if name and relation in ("", *RELATIONS):
                found[name] = relation or found.get(name, "")
    return [NamedBase(name, relation, TAGS) for name, relation in found.items()]


def named(card: Mapping[str, Any]) -> list[NamedBase]:
    """The base models of a card's fields."""
    value = card.get("base_model")
    relation = card.get("base_model_relation")
    said = relation if isinstance(relation, str) and relation in RELATIONS else ""
    names = value if isinstance(value, list) else [value]
    return [NamedBase(name.strip(), said, CARD) for name in names[:MOST] if isinstance(name, str) and name.strip()]


def bases_of(said: About) -> list[NamedBase]:
    """What a repository says it was made from: the hub's tags, which bear today's names, and the card's fields."""
    found = tagged(said.tags)
    relations = {base.relation for base in found if base.relation}
    only = next(iter(relations)) if len(relations) == 1 else ""
    known = {base.id.casefold() for base in found}
    return found + [
        replace(base, relation=base.relation or only) for base in named(said.card) if base.id.casefold() not in known
    ]


def climb(line: HubConnection, said: About, first: list[NamedBase], known: Ancestry = Ancestry()) -> Ancestry:
    """Every ancestor from these bases up to the root, with its license files; ``known`` needs no second look.

    An ancestor that cannot be read has a state that says so; only ``RateLimited`` is raised.
    """
    seen = {one.id.casefold(): one for one in known.ancestors}
    found = list(known.ancestors)
    own = {file.sha256 or file.blob_id for file in said.files if legal_role(file.path)}
    level: list[Step] = [(said.id, (said.id.casefold(),), base) for base in first]
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
                    found.append(replace(ancestor, state=around.CYCLE))
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
    """Whether a base needs no question: a circle, a second way to what was read, or no name of a repository."""
    child, chain, base = step
    if base.id.casefold() in chain:
        found.append(AncestorValue(base.id, child, base.relation, base.stated, around.CYCLE))
        return True
    if base.id.casefold() in seen:
        same = seen[base.id.casefold()]
        if all((one.id, one.of) != (same.id, child) for one in found):
            found.append(replace(same, of=child, relation=base.relation, stated=base.stated))
        return True
    try:
        check_id(base.id)
    except MalformedRepoId:
        state = around.LOCAL if is_local(base.id) else around.NOT_READ
        found.append(AncestorValue(base.id[:300], child, base.relation, base.stated, state))
        return True
    return False


def _former_name(ancestor: AncestorValue, child: str, found: list[AncestorValue]) -> bool:
    """Whether a child names an ancestor twice, by its present name and by a former one, which is then kept with it."""
    for place, one in enumerate(found):
        if one.of == child and one.id.casefold() == ancestor.id.casefold():
            found[place] = replace(one, renamed_from=one.renamed_from or ancestor.renamed_from)
            return True
    return False


def _ask(line: HubConnection, repo_id: str) -> tuple[str, About | None]:
    try:
        said = about.parse(line.api(repo_id, "?blobs=true"), repo_id)
    except errors.Gated:
        return around.GATED, None
    except errors.RepositoryNotFound:
        return around.MISSING, None
    except errors.RateLimited:
        raise  # a limit of this minute is no fact about an ancestor
    except errors.HubError:
        return around.NOT_READ, None
    if said.private:
        return around.PRIVATE, said
    return (around.GATED if said.gated else around.READ), said


def _ancestor(child: str, base: NamedBase, state: str, said: About | None) -> AncestorValue:
    if said is None:
        return AncestorValue(base.id, child, base.relation, base.stated, state)
    digests = {file.path: file.sha256 or file.blob_id for file in said.files}
    kinds = {file.path: inventory.artifact(file).kind for file in said.files}
    field = {name: value if isinstance(value := said.card.get(name), str) else "" for name in FIELDS}
    license_ = said.card.get("license")
    return AncestorValue(
        id=said.id,
        of=child,
        relation=base.relation,
        stated=base.stated,
        state=state,
        commit=said.commit,
        license=license_ if isinstance(license_, str | list) else None,
        license_name=field["license_name"][:200],
        license_link=field["license_link"][:500],
        texts={path: digest for path, digest in digests.items() if legal_role(path)},
        gated=said.gated,
        publisher=said.author,
        renamed_from=base.id if base.id.casefold() != said.id.casefold() else "",
        tokenizer={path: digest for path, digest in digests.items() if kinds[path] == "tokenizer" and "/" not in path},
        template={path: digest for path, digest in digests.items() if kinds[path] == "template" and "/" not in path},
    )
