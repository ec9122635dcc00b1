"""Display of deceptive characters in file names and texts from a hub, which are untrusted."""

import unicodedata

INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and symbols without a visible shape (Default_Ignorable_Code_Point, the Braille blank)."""

HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""Controls, format characters (bidirectional, zero-width), unassigned, private, surrogates, unusual spaces."""


HARMLESS = str.maketrans({"\u00a0": " ", "\u202f": " "})
"""No-break spaces, which typesetting puts into texts: in a running text, a reader sees a space."""


def is_hidden(char: str) -> bool:
    """Tell whether a character is invisible to a reader or changes the visible order of others."""
    if char.isascii():
        return not char.isprintable()
    return (
        unicodedata.category(char) in HIDDEN_CATEGORIES
        or char in INVISIBLE_LETTERS
        or 0xFE00 <= ord(char) <= 0xFE0F  # variation selectors can carry hidden data
        or 0xE0100 <= ord(char) <= 0xE01EF
    )


def readable(text: str, keep: str = "\n\t") -> str:
    """Return a running text with hidden characters spelled out, and no-break spaces as the spaces that they are."""
    if text.isascii() and text.isprintable():
        return str.__str__(text)  # never marked as safe
    return written_out(text.translate(HARMLESS), keep)


def written_out(text: str, keep: str = "") -> str:
    """Return the text with each hidden character as ⟨U+202E⟩, except those in ``keep``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"⟨U+{ord(char):04X}⟩" if char not in keep and is_hidden(char) else char for char in text)
