"""What the portal itself wrote beside terms, found again by its words, so that it is read in the reader's language.

Notes, sources and reasons are also typed by people: theirs are shown as they are.
"""

import json
import re
from functools import cache
from pathlib import Path

from reviews.language.phrases import say, sense
from reviews.language.shipped import notes_in

FILE = Path(__file__).parent.parent / "data" / "terms.json"
BY_NAME = say("Taken from version 4.0 by the letters of the name. The text of this version has not been read.")
BUNDLED = say("Bundled with the portal, from public sources; not yet confirmed by your legal team.")
CORRECTED = say("An update of the portal reads terms otherwise that nobody here had confirmed or changed.")
UNNAMED = sense("a stored text", "read in a stored text")
NOT_SAID = re.compile(r"Not said by the text with the SHA-256 ([0-9a-f]{64})")
READ_IN = re.compile(r"Read in (.+), SHA-256 ([0-9a-f]{64})\.")


@cache
def _shipped() -> frozenset[str]:
    return frozenset((*notes_in(json.loads(FILE.read_text(encoding="utf-8"))), BY_NAME))


def as_note(text: str) -> str:
    """Return a note beside a term or a license; one that comes with the portal is a sentence."""
    return say(text) if text and text in _shipped() else text


def not_said(digest: str) -> str:
    """Return the source of a term that a text does not address."""
    return say("Not said by the text with the SHA-256 {digest}", digest=digest)


def as_source(text: str) -> str:
    """Return where a term is from."""
    found = NOT_SAID.fullmatch(text)
    return not_said(found[1]) if found else text


def read_in(title: str, digest: str) -> str:
    """Return the reason of a version that readings of a text made."""
    return say("Read in {value}, SHA-256 {digest}.", value=title or UNNAMED, digest=digest)


def as_reason(text: str) -> str:
    """Return why a version of terms was written."""
    if text in (BUNDLED, CORRECTED):
        return say(text)
    found = READ_IN.fullmatch(text)
    return read_in("" if found[1] == UNNAMED else found[1], found[2]) if found else text
