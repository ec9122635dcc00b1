"""The token that a request sends in its header: after ``Bearer``, or as the password that a calendar asks for."""

import base64
import binascii

MOST_SENT = 1000
"""Most characters of a header that is read; a token has a tenth of them."""


def sent_token(header: str) -> str:
    """Return the secret of an ``Authorization`` header; for ``Basic`` its password, whatever the user name; else ""."""
    kind, _, sent = header.partition(" ")
    sent = sent.strip()
    if kind.lower() != "basic":
        return sent
    if len(sent) > MOST_SENT:
        return ""
    try:
        return base64.b64decode(sent, validate=True).decode("ascii").partition(":")[2].strip()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
