"""Cuts long answers into pages that name the next one in a Link header, as the hub does."""

from typing import Any

from portal.sample_hub.messages import Request, Response, as_json


def paged(request: Request, entries: list[Any], size: int) -> Response:
    """Answer one page of a list of at most `size` entries, fewer when the request's `limit` is lower."""
    limit = next(iter(request.asked("limit")), "")
    if limit.isdigit():
        size = max(1, min(size, int(limit)))
    cursor = next(iter(request.asked("cursor")), "")
    start = int(cursor) if cursor.isdigit() else 0
    links: dict[str, str] = {}
    if start + size < len(entries):
        kept = [part for part in request.query.split("&") if part and not part.startswith("cursor=")]
        query = "&".join([*kept, f"cursor={start + size}"])
        links["Link"] = f'<{request.base_url}{request.path}?{query}>; rel="next"'
    return as_json(entries[start : start + size], headers=links)
