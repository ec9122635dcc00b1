"""What counts as an answer in words: plain Python, for the forms that ask and for the acts that record."""

import re
import unicodedata
from collections.abc import Collection, Mapping

from reviews.language.phrases import say

LEAST = 3
"""Fewest different words of an answer."""

EMPTY = re.compile(
    r"(there (is|are) )?"
    r"(none|no|nil|nothing|n ?a|not applicable|does not apply|not relevant|unknown|not known|unclear"
    r"|tbd|tba|tbc|todo|to do|to be (decided|defined|determined|confirmed|done|added|discussed)"
    r"|later|pending|open|dummy|test|lorem ipsum.*"
    r"|see (above|below)|same( as (above|before|below))?|as (above|before)|ditto|ok|okay|fine|yes)"
    r"( (yet|so far|known|stated|here|now|needed|required|found|at this time|for now|at the moment|later"
    r"|to (report|add)))*"
)
"""Texts that fill a field and say nothing, in small letters and without punctuation."""

FILLING = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for in is it must no not of on or our that the this to we what with",
    )
)
"""Words that add nothing to a repeated label."""

SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that set no spaces between words: each character counts as a word."""

FEW = say("Write a sentence: at least {least} different words that a reader can learn from.", least=LEAST)
NOTHING = say("This says nothing yet. Write what was found or decided, or leave the review open until it is known.")
REPEATED = say("This repeats the question. Write the answer.")


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(r"[\w’']+", SPACELESS.sub(lambda found: f" {found[0]} ", plain).replace("/", " "))


def why_not(
    text: str, *, label: str = "", hint: str = "", others: Mapping[str, str] | None = None, least: int = LEAST
) -> str:
    """Return why a text is no answer to the field with this label and hint, "" if it is one.

    ``others`` are the texts of the same form by their labels; none may be the same. ``least`` is 1 where a name or a
    file is an answer.
    """
    words = words_of(text)
    if EMPTY.fullmatch(" ".join(words)):
        return NOTHING
    spoken = [word for word in set(words) if any(letter.isalpha() for letter in word)]
    if len(set(words)) < least or len(spoken) < least - 1:
        return FEW
    if _repeats(words, label) or _repeats(words, hint):
        return REPEATED
    same = next((name for name, other in (others or {}).items() if words_of(other) == words), "")
    return say("This is the same as “{same}”. Write what is particular to each.", same=same) if same else ""


def _repeats(words: list[str], asked: str) -> bool:
    known = set(words_of(asked))
    return bool(known) and set(words) <= known | FILLING and bool(set(words) & known)


def require(said: Mapping[str, str], *, names: Collection[str] = ()) -> None:
    """Raise ``ValueError`` for the first text by its label that is no answer; ``names`` may be a single word."""
    for label, text in said.items():
        short = label in names
        others = {} if short else {name: other for name, other in said.items() if name != label and name not in names}
        if why := why_not(text, label=label, others=others, least=1 if short else LEAST):
            raise ValueError(say("{label}: {why}", label=label, why=why))
