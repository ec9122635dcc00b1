"""Step two of a reading: everything that was planned is fetched side by side and handed on as one plain Material."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from reviews.hub.card.front_matter import unread
from reviews.hub.content.scan import MOST
from reviews.hub.fetch import ancestry, questions
from reviews.hub.fetch.texts import TextIntake, bytes_of
from reviews.hub.files import templates
from reviews.hub.files.artifact_set import decide
from reviews.hub.files.inventory import artifact, safe_path
from reviews.hub.files.legal_names import LEGAL_ROLES, why_unreadable
from reviews.hub.files.modules import MODULES, modules_of
from reviews.hub.files.pipelines import MODEL_INDEX, components_of
from reviews.hub.files.set_input import SetInput
from reviews.hub.files.weight_index import WeightIndex, index_of, is_index
from reviews.hub.plan import (
    FIRST_BYTES,
    LOOK,
    MOST_LOOKS,
    FetchPlan,
    PartReading,
    WantedPart,
    look_at,
)
from reviews.hub.shapes.card import README, FrontMatter
from reviews.hub.shapes.files import RemoteFile, TensorHeader, TokenizerFile
from reviews.hub.shapes.gguf import GgufHeader
from reviews.hub.shapes.json_file import JsonFile, absent
from reviews.hub.shapes.lineage import Ancestry
from reviews.hub.shapes.lineage_source import NamedBase
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ABSENT, GATED, NOT_READ, DocumentValue, Repo
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.shapes.scans import FileScan
from reviews.hub.text_plan import JSON_NAMES, MAYBE, MOST_INDEXES, linked_text
from reviews.hub.transport.connection import HubConnection
from reviews.language.phrases import say

T = TypeVar("T")


def side_by_side(
    line: HubConnection, pool: ThreadPoolExecutor, repo: Repo, info: RepositoryInfo, plan: FetchPlan
) -> Material:
    """Fetch what is planned, all at once. Raises a ``HubError`` when the hub fails or asks to wait.

    Texts are read while headers, which come from a second host and take a round longer, are on their way. A license
    that the card links to costs a third round only when it has a name of its own, and so does a file that its reader
    refused, which is then looked at by content. Other looks wait until everything else has been asked for.
    """
    texts = TextIntake(info)
    first = [one for one in plan.parts if one.role != LOOK]
    parts = [(one.file.path, pool.submit(_part, line, info, one)) for one in first]
    asked = questions.submit(pool, line, info)
    bodies = [(one, pool.submit(bytes_of, line, info, one)) for one in plan.texts]
    looks = [one for one in plan.parts if one.role == LOOK]
    parts += [(one.file.path, pool.submit(_part, line, info, one)) for one in looks]
    try:
        for one, body in bodies:
            texts.take(one, body.result())
        card = texts.readings.get(README)
        linked = linked_text(card if isinstance(card, FrontMatter) else None, info, line.hub.endpoint)
        if linked and (why := why_unreadable(linked.path)):
            texts.unread[linked.path] = why
        for more in texts.further(linked):
            known = texts.aside.pop(more.path, b"")
            texts.take(more, known or bytes_of(line, info, more))
        texts.resolve()
        read = {path: part.result() for path, part in parts}
        refused = [(one.file.path, pool.submit(_part, line, info, one)) for one in _refused(info, texts, read)]
        texts.scans |= _only(FileScan, {path: part.result() for path, part in refused})
        answers = asked()
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    return replace(
        _of_files(repo, info, texts, read | dict(plan.left_out)),
        hub_scan=answers.hub_scan,
        related=answers.related,
        ancestor_texts=answers.ancestor_texts,
        endpoint=line.hub.endpoint,
    )


def of_closed(repo: Repo, info: RepositoryInfo, plan: FetchPlan, shut: str) -> Material:
    """Return what there is when no file may be asked for: the reason for each that would have been."""
    texts = TextIntake(info, not_read=dict.fromkeys((one.path for one in plan.texts if one.role != MAYBE), NOT_READ))
    texts.unread |= {
        one.path: say("the repository is {shut}", shut=shut) for one in plan.texts if one.role in LEGAL_ROLES
    }
    planned = [one.file.path for one in plan.parts if one.role == "tensors"] + list(_only(TensorHeader, plan.left_out))
    headers = {path: TensorHeader(path, why=say("the repository is {shut}", shut=shut)) for path in planned}
    return replace(_of_files(repo, info, texts, headers, say("the repository is {shut}", shut=shut)), shut=shut)


def with_further_ancestors(line: HubConnection, material: Material, bases: list[NamedBase]) -> Material:
    """Return the material with the ancestors that these bases lead to, which only files of the repository name."""
    known = Ancestry(material.related.ancestors, material.ancestor_texts)
    found = ancestry.climb(line, material.info, bases, known)
    return replace(material, related=replace(material.related, ancestors=found.ancestors), ancestor_texts=found.texts)


def _refused(info: RepositoryInfo, texts: TextIntake, read: Mapping[str, PartReading]) -> list[WantedPart]:
    """Return files that are not what their names say, by the readers that refused them: the next look is at content."""
    paths = {path for path, why in texts.not_read.items() if why == NOT_READ and path not in texts.scans}
    paths |= {
        path
        for path, one in read.items()
        if (isinstance(one, TensorHeader | TokenizerFile) and one.why and not one.gated)
        or (isinstance(one, GgufHeader) and not one.version and not one.gated)
    }
    files = [file for file in info.files if file.path in paths and file.size != 0]
    return [WantedPart(file, LOOK, MOST if len(files) < 9 else FIRST_BYTES, look_at) for file in files[:MOST_LOOKS]]


def _part(line: HubConnection, info: RepositoryInfo, one: WantedPart) -> PartReading:
    path = one.file.path

    def part(first: int, last: int) -> bytes:
        return line.file(info.id, info.commit, path, most=last - first + 1, span=(first, last))

    def whole(most: int) -> bytes:
        return line.file(info.id, info.commit, path, most=most)

    return one.reader(RemoteFile(path, one.file.size, whole, part), one.cap)


def _of_files(
    repo: Repo, info: RepositoryInfo, texts: TextIntake, read: Mapping[str, PartReading], closed: str = ""
) -> Material:
    headers, tokenizers, gguf = _only(TensorHeader, read), _only(TokenizerFile, read), _only(GgufHeader, read)
    why_absent = ABSENT if info.commit else NOT_READ
    files = _json_files(texts, why_absent)
    card = texts.readings.get(README)
    if not isinstance(card, FrontMatter):
        card = unread(info.card, texts.not_read.get(README, why_absent))
    parts: list[TensorHeader | TokenizerFile | GgufHeader] = [*headers.values(), *tokenizers.values(), *gguf.values()]
    refused = texts.gated or any(one.gated for one in parts)
    documents, scans = texts.documents, _only(FileScan, read) | texts.scans
    artifacts = tuple(
        artifact(file, documents[file.path].sha256 if file.path in documents else "") for file in info.files
    )
    components = components_of(files[MODEL_INDEX]) if MODEL_INDEX in files else ()
    modules = modules_of(documents[MODULES].text) if MODULES in documents else ()
    given = SetInput(artifacts, tuple(_indexes(texts, info)), headers, gguf, scans, components, modules, closed)
    return Material(
        repo=repo,
        info=info,
        artifacts=artifacts,
        sets=decide(given),
        documents=documents,
        card=card,
        json=files,
        headers=headers,
        tokenizers=tokenizers,
        gguf=gguf,
        scans=scans,
        templates=tuple(templates.templates(files, documents, gguf.values())),
        prompt=tuple(_prompt(card)),
        findings=(*(odd for one in files.values() for odd in one.findings), *card.findings, *texts.findings),
        not_read=texts.not_read,
        shut="gated" if refused else "",
        unread=texts.unread,
    )


def _only(kind: type[T], read: Mapping[str, object]) -> dict[str, T]:
    return {path: one for path, one in read.items() if isinstance(one, kind)}


def _json_files(texts: TextIntake, why_absent: str) -> dict[str, JsonFile]:
    """Return the JSON files that facts are made of, also missing ones, then the weight indexes that were read."""
    read = _only(JsonFile, texts.readings)
    named = {
        path: read.get(path) or absent(path, why=texts.not_read.get(path, why_absent), here=path in texts.not_read)
        for path in JSON_NAMES
    }
    return named | {path: one for path, one in read.items() if path not in named}


def _indexes(texts: TextIntake, info: RepositoryInfo) -> Iterable[WeightIndex]:
    """Yield every weight index that the repository lists, also those that were not read."""
    for path in sorted(file.path for file in info.files if is_index(file.path) and safe_path(file.path)):
        read = texts.readings.get(path)
        why = {GATED: say("it is gated"), NOT_READ: say("it was refused or is too large")}.get(
            texts.not_read.get(path, ""), say("only {most_indexes} indexes are read", most_indexes=MOST_INDEXES)
        )
        yield index_of(path, read if isinstance(read, JsonFile) else None, why)


def _prompt(card: FrontMatter) -> Iterable[DocumentValue]:
    text = card.fields.get("extra_gated_prompt")
    if isinstance(text, str) and text.strip():
        data = text.encode("utf-8", "replace")
        path = f"{README}#extra_gated_prompt"
        yield DocumentValue(path, "gate_prompt", hashlib.sha256(data).hexdigest(), len(data), text)
