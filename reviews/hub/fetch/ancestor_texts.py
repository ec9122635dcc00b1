"""The license texts of ancestors, read at the commit at which the ancestor was read: its terms bind its derivatives.

They are found as a repository's own are: by a pattern over the whole tree, by the link of the card, and small texts of
other names by their words. A hub names a file's bytes by the id that git gives them, or by SHA-256 where the file is
large. Bytes that do not have the id that the listing named are not kept. One text is read once, however many ancestors
carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from reviews.hub import errors
from reviews.hub.fetch.texts import TextIntake, bytes_of
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.legal_names import LEGAL_ROLES, readable
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.reading import AncestorText
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.text_plan import MAYBE, WantedText, linked_text, wanted_texts
from reviews.hub.transport.connection import HubConnection

MOST, MOST_BY_WORDS = 32, 16
"""License texts that are read of all ancestors of one repository together, and texts that may be one by their words."""
TextAnswer = bytes | errors.HubError


@dataclass
class AncestorShelf:
    """One ancestor with its description, the ids of its license texts by path, and the texts that are on their way.

    ``maybe`` are the ids of texts that are a license only if their words say so.
    """

    id: str
    info: RepositoryInfo
    texts: dict[str, str]
    maybe: dict[str, str] = field(default_factory=dict)
    begun: list[tuple[WantedText, Future[TextAnswer]]] = field(default_factory=list)


class AncestorTextReader:
    """Reads texts beside other work: ``want`` begins, ``done`` waits. ``known`` are ids that are read elsewhere."""

    def __init__(self, line: HubConnection, pool: ThreadPoolExecutor, known: Iterable[str]) -> None:
        self.line, self.pool = line, pool
        self.known = set(known)
        self.licenses = set(known)
        self.shelves: list[AncestorShelf] = []
        self.left = {True: MOST_BY_WORDS, False: MOST}

    def want(self, ancestor: AncestorValue, info: RepositoryInfo) -> None:
        """Begin to read the license texts of an ancestor, unless they were asked for before."""
        if not ancestor.commit:
            return
        shelf = AncestorShelf(ancestor.id, info, dict(ancestor.texts))
        self.shelves.append(shelf)
        for one in legal_texts(info, self.line.hub.endpoint):
            named, by_words = name_of(one), one.role == MAYBE
            if named and by_words:
                shelf.maybe[one.path] = named
            elif named:
                shelf.texts[one.path] = named
            if not named or named in self.known or not readable(one.path):
                continue
            if self.left[by_words] > 0 and not (by_words and info.gated):
                self.left[by_words] -= 1
                self.known.add(named)
                shelf.begun.append((one, self.pool.submit(_ask, self.line, info, one)))

    def done(self) -> tuple[AncestorText, ...]:
        """Return what was read. Raises ``RateLimited``, because a rate limit is no fact about an ancestor."""
        found = tuple(text for shelf in self.shelves for text in self._read(shelf))
        self.licenses |= {one.named for one in found}
        for shelf in self.shelves:
            shelf.texts |= {path: named for path, named in shelf.maybe.items() if named in self.licenses}
        return found

    def texts_of(self, ancestor: AncestorValue) -> AncestorValue:
        """Return an ancestor with every license text that was found in it; call it after ``done``."""
        found = next((one.texts for one in self.shelves if (one.id, one.info.commit) == _key(ancestor)), None)
        return replace(ancestor, texts=found) if found else ancestor

    def _read(self, shelf: AncestorShelf) -> Iterable[AncestorText]:
        intake = TextIntake(shelf.info)
        for one, answer in shelf.begun:
            self._take(intake, one, answer.result())
        for one in intake.further(None):  # the targets of symbolic links
            self._take(intake, one, _ask(self.line, shelf.info, one))
        intake.resolve()
        listed = {file.path: file.sha256 or file.blob_id for file in shelf.info.files}
        for path, why in intake.unread.items():
            if not why:  # a link, whose words another file has
                shelf.texts.pop(path, None)
        for path, document in intake.documents.items():
            if document.role in LEGAL_ROLES:
                yield AncestorText(
                    shelf.id, shelf.info.commit, path, listed[path], document.sha256, document.size, document.text
                )

    def _take(self, intake: TextIntake, one: WantedText, answer: TextAnswer) -> None:
        if isinstance(answer, errors.HubError) or name_of(one) in ids_of(answer):
            intake.take(one, answer)


def _key(ancestor: AncestorValue) -> tuple[str, str]:
    return ancestor.id, ancestor.commit


def name_of(one: WantedText) -> str:
    """Return the id by which a hub's listing names a file's bytes, "" where it has none."""
    return one.file.sha256 or one.file.blob_id


def legal_texts(info: RepositoryInfo, endpoint: str) -> list[WantedText]:
    """Return the texts of a listing that are licenses by their names, by the card's link, or perhaps by their words."""
    found = wanted_texts([file for file in info.files if safe_path(file.path)])
    linked = linked_text(None, info, endpoint)
    by_name = [one for one in found if one.role in LEGAL_ROLES and not (linked and one.path == linked.path)]
    by_words = [one for one in found if one.role == MAYBE and not (linked and one.path == linked.path)]
    return [*([linked] if linked else []), *by_name, *by_words]


def _ask(line: HubConnection, info: RepositoryInfo, one: WantedText) -> TextAnswer:
    """Return a text's bytes, or the error that concerns it alone; a rate limit is no fact about an ancestor."""
    try:
        return bytes_of(line, info, one)
    except errors.RateLimited:
        raise
    except errors.HubError as error:
        return error


def ids_of(body: bytes) -> Mapping[str, str]:
    """Return the ids a hub may use for these bytes: git's blob id (SHA-1 over a header and the bytes), and SHA-256."""
    blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
    return {blob: "git", hashlib.sha256(body).hexdigest(): "sha256"}
