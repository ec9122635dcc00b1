"""One file of a repository at a commit as a stream, from any offset, for a copy: never kept in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import httpx2

from reviews.hub import errors
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.transport import refusals
from reviews.hub.transport.bodies import BodyTaker
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.client import Ask
from reviews.hub.transport.connection import COMMIT, HubConnection
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import say

AT_ONCE = 2**19
"""Bytes of one read of the network: many small ones cost more time than the hash of what they bring."""
_SPAN = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")


class OtherSize(errors.HubError):
    """The hub serves a file of another size than was asked for."""

    code = "other-size"


class NoRanges(errors.HubError):
    """The hub answered the request for a file's end with the whole file."""

    code = "no-ranges"


@dataclass(frozen=True)
class HubFile:
    """A file of a repository at a commit, with the number of bytes that it must have."""

    repo_id: str
    commit: str
    path: str
    size: int


def download(hub: Hub, file: HubFile, *, start: int, taker: BodyTaker, seconds: float) -> None:
    """Hand the bytes of a file from ``start`` to its end to ``taker``, never more than the file must have.

    One request without a second try, because its caller knows how far it came; it lasts at most ``seconds``. Raises a
    ``HubError``: ``OtherSize`` where the hub says another size, ``NoRanges`` where it begins anew, and whatever a
    request can meet. Fewer bytes may come.
    """
    repo_id, commit, path = file.repo_id, file.commit, file.path
    try:
        check_id(repo_id)
    except MalformedRepoId as error:
        raise errors.Malformed(str(error)) from error
    line = HubConnection(hub, Limits(seconds=seconds, retries=0, at_once=AT_ONCE))
    headers = {"accept-encoding": "identity"} | ({"range": f"bytes={start}-"} if start else {})
    ask = Ask(file.size, is_file=True, begin=lambda answer: _measured(answer, file, start, taker))
    response = line.get(f"{hub.endpoint}/{repo_id}/resolve/{commit}/{quote(path)}", headers, ask)
    for answer in (*response.history, response):
        served = answer.headers.get("x-repo-commit", commit)
        if COMMIT.fullmatch(served) and served != commit:
            raise errors.Mixed(
                say(
                    "The hub {name} served {path} from another commit, {served}.",
                    name=hub.name,
                    path=path,
                    served=served,
                )
            )
    if response.status_code == 416:
        raise OtherSize(
            say(
                "The hub {name} serves fewer bytes of {path} than the {size:,} that were decided on.",
                name=hub.name,
                path=path,
                size=file.size,
            )
        )
    if response.status_code not in (200, 206):
        raise refusals.of_answer(hub, response, repo_id, commit, path)


def _measured(answer: httpx2.Response, file: HubFile, start: int, taker: BodyTaker) -> BodyTaker:
    """Return what takes the bytes of an answer whose headers say the right size."""
    if start and answer.status_code == 200:
        raise NoRanges(say("The hub does not go on from where a download ended."))
    path, size, length = file.path, file.size, answer.headers.get("content-length", "")
    if answer.status_code == 206:
        span = _SPAN.fullmatch(answer.headers.get("content-range", "").strip())
        if span is None or int(span[1]) != start:
            raise errors.Malformed(say("The hub answered a request for a part of {path} with another part.", path=path))
        if span[3] != "*" and int(span[3]) != size:
            raise OtherSize(
                say(
                    "The hub serves {value:,} bytes of {path}; {size:,} were decided on.",
                    value=int(span[3]),
                    path=path,
                    size=size,
                )
            )
    elif "content-encoding" not in answer.headers and length.isascii() and length.isdigit() and int(length) != size:
        raise OtherSize(
            say(
                "The hub serves {length:,} bytes of {path}; {size:,} were decided on.",
                length=int(length),
                path=path,
                size=size,
            )
        )
    return MeasuredTaker(file, size - start, taker)


class MeasuredTaker:
    """Hands on no more bytes than a file must still have."""

    def __init__(self, file: HubFile, left: int, taker: BodyTaker) -> None:
        self.file, self.left, self.taker = file, left, taker
        self.room = taker.room

    def filled(self, size: int) -> None:
        """Take bytes. Raises ``OtherSize`` for those behind the file's end."""
        self.left -= size
        if self.left < 0:
            raise OtherSize(
                say(
                    "The hub serves more than the {size:,} bytes of {path} that were decided on.",
                    size=self.file.size,
                    path=self.file.path,
                )
            )
        self.taker.filled(size)
