"""One file of the mirror as an answer: its headers, a part of it, and who sends its bytes."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from reviews.mirror.models import MirrorFile
from reviews.mirror.queries import opened
from reviews.mirror.served import AGAIN, MirroredCommit, NotServed
from reviews.mirror.store import NoFolder, Store
from reviews.mirror.streams import STREAMS

SPAN = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
SMALL = 2**20
"""Bytes that are answered at once, without a place among the files that are being sent."""
BUSY = "This portal sends as many files of the mirror as it can. Ask again in {} seconds."


def sent(request: HttpRequest, there: MirroredCommit, file: MirrorFile, still: Callable[[], bool]) -> HttpResponseBase:
    """Return a file, the part that is asked for, or its headers. Raises ``NotServed``.

    ``MIRROR_PROXY`` lets the proxy send the bytes. Else this process does so, and refuses while too many are under way:
    with 429 to the hub's own client, which waits for that and gives up at 503.
    """
    tag = f'"{file.sha256}"'
    headers = {
        "ETag": tag, "X-Linked-ETag": tag, "X-Linked-Size": str(file.size), "X-Repo-Commit": there.commit,
        "Accept-Ranges": "bytes", "Cache-Control": "no-store", "Content-Type": "application/octet-stream",
    }  # fmt: skip
    store = _store()
    if request.method == "HEAD":
        return HttpResponse(headers=headers | {"Content-Length": str(file.size)})
    if settings.MIRROR_PROXY:
        place = f"{settings.MIRROR_PROXY}/{store.path(file.sha256).relative_to(store.root)}"
        return HttpResponse(headers=headers | {"X-Accel-Redirect": place})
    start, stop = _span(request, file.size, tag)
    if start >= stop and file.size:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    headers["Content-Length"] = str(stop - start)
    status = 200 if stop - start == file.size else 206
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    return _bytes(request, store, file, (start, stop), still, status=status, headers=headers)


def _bytes(
    request: HttpRequest, store: Store, file: MirrorFile, span: tuple[int, int], still: Callable[[], bool],
    **answer: object,
) -> HttpResponseBase:  # fmt: skip
    start, stop = span
    path = store.path(file.sha256)
    try:
        if stop - start <= SMALL:
            with path.open("rb") as small:
                small.seek(start)
                return HttpResponse(small.read(stop - start), **answer)
        stream = STREAMS.begin(path, start, stop - start, still)
    except OSError as error:
        raise NotServed("The mirror cannot read this file now. Try again later.", "", 503, retry_after=AGAIN) from error
    if stream is None:
        wait = STREAMS.wait()
        waits = "hf_hub/" in request.headers.get("User-Agent", "")
        raise NotServed(BUSY.format(wait), "", 429 if waits else 503, retry_after=wait)
    return StreamingHttpResponse(stream, **answer)


def _store() -> Store:
    try:
        return opened()
    except NoFolder as error:
        raise NotServed("The mirror's disk is away. Try again later.", "", 503, retry_after=AGAIN) from error


def _span(request: HttpRequest, size: int, tag: str) -> tuple[int, int]:
    """Return the first byte that is asked for and the one after the last; all of them for what is no single range."""
    wanted = SPAN.fullmatch(request.headers.get("Range", "").strip())
    if not wanted or not (wanted[1] or wanted[2]) or request.headers.get("If-Range", tag) != tag:
        return 0, size
    if not wanted[1]:
        return max(0, size - int(wanted[2])), size
    return int(wanted[1]), min(int(wanted[2]) + 1, size) if wanted[2] else size
