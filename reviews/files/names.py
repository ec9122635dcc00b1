"""Names of files as they are kept and served: one line of visible characters with the ending of the file's kind."""

import re
import unicodedata

from reviews.files.kinds import FileKind

LONGEST = 120
"""Most characters of a name without its ending."""
ENDINGS = {".jpg": (".jpg", ".jpeg"), ".txt": (".txt", ".log", ".md")}
"""Endings that a kind may keep besides its own; a name never decides what a file is."""


def safe_name(given: str, kind: FileKind) -> str:
    """Return a name without folders, control characters and marks that turn the direction of writing.

    The ending is that of the kind: a plain text that is called ``report.pdf`` becomes ``report.pdf.txt``.
    """
    base = re.split(r"[/\\]", given)[-1]
    seen = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in base)
    seen = "".join(one for one in seen if unicodedata.category(one)[0] != "C")
    seen = re.sub(r'[<>:"|?*;%]', "_", " ".join(seen.split())).strip()
    stem, dot, last = seen.rpartition(".")
    ending = f"{dot}{last.lower()}"
    if ending not in ENDINGS.get(kind.ending, (kind.ending,)):
        stem, ending = seen, kind.ending
    return f"{stem.strip('. ')[:LONGEST] or 'file'}{ending}"
