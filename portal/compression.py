"""Compression of answers by gzip, as far as it gives nothing away."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS = frozenset({"text/html", "application/json", "application/x-ndjson"})


class Compression(GZipMiddleware):
    """Django's own middleware, which pads what it compresses by a random length against BREACH.

    Pages that may not be kept show secrets, such as a new API token, and go as they are; so do downloads, whose bytes
    are compared with digests, and kinds of files that are compressed already.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Compress a page or an answer to a machine if its client accepts gzip."""
        kind = response.get("Content-Type", "").partition(";")[0]
        secret = kind == "text/html" and "no-store" in response.get("Cache-Control", "")
        if kind not in KINDS or secret or response.has_header("Content-Disposition"):
            return response
        return super().process_response(request, response)
