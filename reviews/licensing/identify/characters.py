"""Characters of a license text: decoding, characters a reader cannot see, and the folding of single words.

Nothing here removes a character. Invisible and misleading characters are reported, so that a text with them never
passes for a known one; characters that only look different (full-width forms, ligatures) are folded word by word.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from reviews.language.phrases import say

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f]")
LAYOUT = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e\u00ad")
"""Letters and marks with no visible shape: Hangul fillers, the blank Braille pattern, the soft hyphen."""
UNFOLDED = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>", "<noBreak>")
"""Compatibility forms that change a number: 10² must not become 102, nor 1½ become 11⁄2."""
QUIET = frozenset("‐‑‒–—―‘’‚‛“”„‟«»‹›′″•‣◦▪▫■□●○·∙⁃…‥、。，．：；？！（）［］｛｝「」『』《》〈〉【】〔〕†‡¶§‖¦¨´¯˗")
"""Marks that may differ between two printings of a text: quotes, dashes, bullets, brackets, East Asian stops."""
SPELLINGS = {"https": "http", "licence": "license", "licences": "licenses", "©": "c", "®": "r", "™": "tm", "&": "and"}
LATIN, GREEK, CYRILLIC = "LATIN", "GREEK", "CYRILLIC"


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and any encoding problems: a byte order mark decides, then UTF-8, then Windows-1252."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            text = body.decode(name, "replace")
            return text, ((say("bytes that are no {encoding}", encoding=name),) if "\ufffd" in text else ())
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    text = raw.decode("cp1252", "replace")
    return text, ((say("bytes in no known encoding"),) if "\ufffd" in text else ())


def unseen(text: str) -> tuple[str, ...]:
    """Return the kinds of hidden or misleading characters in the text, each once."""
    found = []
    if CONTROLS.search(text):
        found.append(say("control characters"))
    if text.isascii():
        return tuple(found)
    kinds = {char: unicodedata.category(char) for char in set(text) if not char.isascii() and char not in LAYOUT}
    if any(unicodedata.bidirectional(char) in _TURNING for char in kinds):
        found.append(say("characters that turn the direction of writing"))
    if any(kind == "Cf" or char in INVISIBLE for char, kind in kinds.items() if char not in _TURNS):
        found.append(say("invisible characters"))
    if any(kind in ("Mn", "Me") for kind in kinds.values()):
        composed = unicodedata.normalize("NFC", text)
        if any(unicodedata.category(char) in ("Mn", "Me") for char in set(composed) if not char.isascii()):
            found.append(say("combining marks"))
    if any(kind in ("Co", "Cn", "Cs") or char == "\ufffd" for char, kind in kinds.items()):
        found.append(say("characters without a meaning of their own"))
    return tuple(found)


_TURNING = frozenset(("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"))
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fold(word: str) -> str:
    """Return the word as it is compared: case folded, and compatibility forms folded unless they change a number."""
    if not word.isascii():
        if not any(unicodedata.decomposition(char).startswith(UNFOLDED) for char in word if char != "™"):
            word = unicodedata.normalize("NFKC", word)
        word = word.casefold()
    else:
        word = word.lower()
        if "," in word and GROUPED.fullmatch(word):
            word = word.replace(",", "")
    return SPELLINGS.get(word, word)


GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def listed(*lines: str) -> frozenset[str]:
    """Return the words in the lines."""
    return frozenset(" ".join(lines).split())


def look_alike(word: str) -> bool:
    """Tell whether a word mixes Latin letters with Greek or Cyrillic ones, a sign of forgery."""
    if word.isascii():
        return False
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in word if char.isalpha()}
    return LATIN in scripts and bool(scripts & {GREEK, CYRILLIC})
