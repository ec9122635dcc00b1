"""The way up from a repository to the root: every model that it says it was made from, each read lightly.

A light reading is one question to the hub: the ancestor at the revision that is named with it, else its main branch at
its present commit, with its license fields, the digests of its license, tokenizer and template files, its gate and its
own bases. Renames are followed and kept. Only what can be a repository of the hub is ever asked for.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from reviews.hub import errors
from reviews.hub.card.bases import bases_of
from reviews.hub.fetch import repository
from reviews.hub.fetch.ancestor_texts import AncestorTextReader
from reviews.hub.files import inventory
from reviews.hub.files.legal_names import legal_role
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes import lineage
from reviews.hub.shapes.lineage import AncestorValue, Ancestry
from reviews.hub.shapes.lineage_source import ELSEWHERE, ODD, PATH, REPOSITORY, TITLE, NamedBase
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.transport.connection import HubConnection
from reviews.language.phrases import say

MOST, DEPTH, PARALLEL = 24, 8, 6
FIELDS = ("license_name", "license_link")
NONE_KNOWN = Ancestry()
NEVER_ASKED = {PATH: lineage.LOCAL, TITLE: lineage.UNNAMED, ELSEWHERE: lineage.OUTSIDE, ODD: lineage.UNCLEAR}
"""States of bases that no hub is asked about."""

Step = tuple[str, tuple[str, ...], NamedBase]
"""A child's id, the ids on the way down from it in lower case, and a base that it names."""


@dataclass(frozen=True)
class BaseAnswer:
    """What the hub said of a base: a state, the description if there is one, and in words what else matters."""

    state: str
    info: RepositoryInfo | None = None
    why: str = ""


@dataclass
class AncestorsFound:
    """The ancestors so far, nearest first, and those of them that need no second question, by id and revision."""

    ancestors: list[AncestorValue]
    seen: dict[tuple[str, str], AncestorValue] = field(default_factory=dict)

    def cycle(self, child: str, base: NamedBase, name: str = "") -> None:
        """Note a base that leads back to a model on the way to it."""
        one = AncestorValue(name or base.id, child, base.relation, base.stated, lineage.CYCLE)
        self.ancestors.append(replace(one, renamed_from=base.id if name and name != base.id else ""))

    def share(self, same: AncestorValue, step: Step) -> None:
        """Note once that a child names an ancestor that another one names, or that no hub is asked about."""
        child, _, base = step
        if all((one.id, one.of) != (same.id, child) for one in self.ancestors):
            self.ancestors.append(replace(same, of=child, relation=base.relation, stated=base.stated))

    def at_commit(self, child: str, base: NamedBase) -> bool:
        """Return whether a base was read already at the commit that is now named with it, and note that commit."""
        for place, one in enumerate(self.ancestors):
            names = {one.id.casefold(), one.renamed_from.casefold()}
            if one.of == child and base.revision and one.commit == base.revision and base.id.casefold() in names:
                self.ancestors[place] = replace(one, revision=base.revision)
                return True
        return False

    def add(self, ancestor: AncestorValue, base: NamedBase) -> bool:
        """Note an ancestor that was asked for; return whether it is new.

        A child may name it twice, by present and former name, or with and without a commit: the former name is kept
        with it, and the reading at the commit that is named counts.
        """
        for name in (base.id, ancestor.id):
            self.seen[name.casefold(), base.revision] = ancestor
        for place, one in enumerate(self.ancestors):
            if one.of == ancestor.of and one.id.casefold() == ancestor.id.casefold():
                better = bool(ancestor.revision) and not one.revision and ancestor.state in lineage.KNOWN
                first = replace(ancestor, stated=one.stated, relation=one.relation or ancestor.relation)
                kept = first if better else one
                self.ancestors[place] = replace(kept, renamed_from=one.renamed_from or ancestor.renamed_from)
                return better
        self.ancestors.append(ancestor)
        return True


def climb(line: HubConnection, info: RepositoryInfo, first: list[NamedBase], known: Ancestry = NONE_KNOWN) -> Ancestry:
    """Return every ancestor from these bases up to the root, with its license files; ``known`` ones are not read again.

    An ancestor that cannot be read has a state that says so; only ``RateLimited`` is raised.
    """
    found = AncestorsFound(list(known.ancestors), {(one.id.casefold(), one.revision): one for one in known.ancestors})
    own = {file.sha256 or file.blob_id for file in info.files if legal_role(file.path)}
    level: list[Step] = [(info.id, (info.id.casefold(),), base) for base in first]
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="ancestors") as pool:
        texts = AncestorTextReader(line, pool, own | {one.named for one in known.texts})
        for _ in range(DEPTH):
            asked = [step for step in level if not _is_known(step, found)]
            level = asked[: max(0, MOST - len(found.ancestors))]
            _leave_out(asked[len(level) :], found, say("At most {most} ancestors are looked up.", most=MOST))
            if not level:
                break
            answers = list(pool.map(lambda step: _ask(line, step[2]), level))
            above: list[Step] = []
            for (child, chain, base), answer in zip(level, answers, strict=True):
                ancestor = _ancestor(child, base, answer)
                if ancestor.id.casefold() in chain:
                    found.cycle(child, base, ancestor.id)
                    continue
                if found.add(ancestor, base) and answer.info:
                    texts.want(ancestor, answer.info)
                    longer = (*chain, ancestor.id.casefold())
                    above += [(ancestor.id, longer, more) for more in bases_of(answer.info, line.hub.endpoint)]
            level = above
        _leave_out(
            [step for step in level if not _is_known(step, found)],
            found,
            say("At most {depth} models in a row are followed.", depth=DEPTH),
        )
        read = texts.done()
        return Ancestry(tuple(texts.texts_of(one) for one in found.ancestors), known.texts + read)


def _leave_out(steps: list[Step], found: AncestorsFound, why: str) -> None:
    """Note the bases that come after the limits of a reading, so that the chain does not seem to end before them."""
    for child, _, base in steps[:MOST]:
        one = AncestorValue(base.id, child, base.relation, base.stated, lineage.TOO_FAR)
        found.ancestors.append(replace(one, revision=base.revision, why=why))


def _is_known(step: Step, found: AncestorsFound) -> bool:
    """Return whether a base needs no question: a cycle, an ancestor read already, or no repository of the hub."""
    child, chain, base = step
    if state := _why_never_asked(base):
        found.share(AncestorValue(base.id[:300], child, base.relation, base.stated, state), step)
        return True
    if base.id.casefold() in chain:
        found.cycle(child, base)
        return True
    if found.at_commit(child, base):
        return True
    if same := found.seen.get((base.id.casefold(), base.revision)):
        found.share(same, step)
        return True
    return False


def _why_never_asked(base: NamedBase) -> str:
    """Return the state of a base that is no repository of the hub, "" for one that the hub can be asked about."""
    if base.kind != REPOSITORY:
        return NEVER_ASKED[base.kind]
    try:
        check_id(base.id)
    except MalformedRepoId:
        return lineage.UNCLEAR
    return ""


def _ask(line: HubConnection, base: NamedBase) -> BaseAnswer:
    """Ask the hub about a base at its revision; where that is not there, at its head, which is said."""
    if not base.revision:
        return _ask_at(line, base.id, "")
    answer = _ask_at(line, base.id, base.revision)
    if answer.state != lineage.MISSING:
        return answer
    head = _ask_at(line, base.id, "")
    why = say(
        "The revision {revision} that is named with it is not there; it was read at its head.",
        revision=base.revision[:60],
    )
    return replace(head, why=why) if head.info else head


def _ask_at(line: HubConnection, repo_id: str, revision: str) -> BaseAnswer:
    at = f"/revision/{quote(revision, safe='')}" if revision else ""
    try:
        info = repository.parse(line.api(repo_id, f"{at}?blobs=true", revision=revision or None), repo_id)
    except errors.Gated:
        return BaseAnswer(lineage.GATED, why=say("The hub does not describe it before its conditions are accepted."))
    except (errors.RepositoryNotFound, errors.RevisionNotFound):
        return BaseAnswer(lineage.MISSING)
    except errors.RateLimited:
        raise  # a limit of this minute is no fact about an ancestor
    except errors.HubError as error:
        return BaseAnswer(lineage.NOT_READ, why=str(error)[:300])
    if info.disabled:
        return BaseAnswer(lineage.NOT_READ, info, say("The hub has switched it off."))
    if info.private:
        return BaseAnswer(lineage.PRIVATE, info)
    return BaseAnswer(lineage.GATED if info.gated else lineage.READ, info)


def _ancestor(child: str, base: NamedBase, answer: BaseAnswer) -> AncestorValue:
    info = answer.info
    if info is None:
        one = AncestorValue(base.id, child, base.relation, base.stated, answer.state)
        return replace(one, revision=base.revision, why=answer.why)
    digests = {file.path: file.sha256 or file.blob_id for file in info.files}
    kinds = {file.path: inventory.artifact(file).kind for file in info.files}
    said = {name: value if isinstance(value := info.card.get(name), str) else "" for name in FIELDS}
    license_ = info.card.get("license")
    return AncestorValue(
        id=info.id,
        of=child,
        relation=base.relation,
        stated=base.stated,
        state=answer.state,
        commit=info.commit,
        license=license_ if isinstance(license_, str | list) else None,
        license_name=said["license_name"][:200],
        license_link=said["license_link"][:500],
        texts={path: digest for path, digest in digests.items() if legal_role(path)},
        gated=info.gated,
        publisher=info.author,
        renamed_from=base.id if base.id.casefold() != info.id.casefold() else "",
        tokenizer={path: digest for path, digest in digests.items() if kinds[path] == "tokenizer" and "/" not in path},
        template={path: digest for path, digest in digests.items() if kinds[path] == "template" and "/" not in path},
        revision=base.revision,
        why=answer.why,
    )
