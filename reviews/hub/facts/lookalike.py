"""Owners whose names look like another's, and repositories that carry a known family's name under another owner."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from reviews.hub.card.lineage_sources import sources
from reviews.hub.facts.known_publishers import ModelFamily, families, publishers
from reviews.hub.shapes.lineage_source import CONFIG, REPOSITORY
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say

LETTERS = {
    "Ν": "n", "Η": "h", "Ζ": "z", "Ү": "y", "Ѕ": "s", "Ј": "j", "З": "3", "Ь": "b", "Λ": "a",
    "а": "a", "ɑ": "a", "α": "a", "в": "b", "ь": "b", "β": "b", "с": "c", "ϲ": "c", "ԁ": "d", "ɗ": "d", "е": "e",
    "ё": "e", "ε": "e", "є": "e", "ɡ": "g", "ց": "g", "һ": "h", "н": "h", "η": "n", "і": "i", "ї": "i", "ι": "i",
    "ı": "i",
    "ɩ": "i", "ј": "j", "к": "k", "κ": "k", "ӏ": "l", "ⅼ": "l", "м": "m", "μ": "m", "п": "n", "ո": "n", "о": "o",
    "ο": "o",
    "օ": "o", "σ": "o", "ø": "o", "р": "p", "ρ": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "τ": "t", "ս": "u",
    "υ": "u", "ц": "u", "ѵ": "v", "ν": "v", "ԝ": "w", "ω": "w", "ѡ": "w", "х": "x", "χ": "x", "у": "y", "ү": "y",
    "γ": "y", "ʏ": "y", "ᴢ": "z", "ƶ": "z", "ł": "l", "đ": "d", "ħ": "h", "ß": "b", "æ": "ae", "œ": "oe",
}  # fmt: skip
"""Letters of other scripts that look like a Latin one (Unicode's confusables, the ones that letters of names have)."""
PAIRS = (
    ("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("|", "l"), ("i", "l"), ("j", "l"),
    ("5", "s"), ("3", "e"), ("4", "a"), ("7", "t"), ("8", "b"), ("6", "g"), ("9", "g"), ("q", "g"), ("2", "z"), ("u",
    "v"),
)  # fmt: skip
"""Latin letters, digits and pairs that look alike in some type; all become one."""
GENERIC = frozenset(
    {
        "ai", "org", "hf", "official", "lab", "labs", "inc", "team", "models", "model", "research", "hub", "llm",
        "llms",
        "corp", "io", "dev", "real", "the", "verified", "group", "company", "huggingface", "release", "releases",
    }
)  # fmt: skip
"""Words that an account adds to another's name without becoming another publisher."""
SEPARATED = re.compile(r"[-_.\s]+")
REPEATED = re.compile(r"(.)\1+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LEAST, SHORT, LONG = 4, 5, 9
"""Letters that a core of a name has to be compared,
and letters from which a name that differs in one place looks alike,
and from which one that differs in two does."""


@lru_cache(4096)
def latin(name: str) -> str:
    """Return the name in lower case and Latin letters, without separators, accents and what cannot be seen."""
    plain = "".join(LETTERS.get(char, char) for char in unicodedata.normalize("NFKC", name))
    plain = unicodedata.normalize("NFKD", "".join(LETTERS.get(char, char) for char in plain.lower()))
    seen = (char for char in plain if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")
    return SEPARATED.sub("", "".join(LETTERS.get(char, char) for char in seen)).casefold()


@lru_cache(4096)
def skeleton(name: str) -> str:
    """Return the name as it looks: Latin letters and digits that look alike made one."""
    bare = latin(name)
    for pair, single in PAIRS:
        bare = bare.replace(pair, single)
    return bare


@lru_cache(4096)
def words(name: str) -> tuple[str, ...]:
    """Return the parts of a name, by its separators and capital letters, each as it looks."""
    parts = [part for piece in SEPARATED.split(name) for part in (CAMEL.split(piece) if piece else [])]
    return tuple(one for part in parts if (one := skeleton(part)))


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(skeleton, GENERIC))


@lru_cache(4096)
def cores(name: str) -> frozenset[str]:
    """Return what can be left of a name without the words that anybody may add, at its ends or as parts of it."""
    found = {skeleton(name), "".join(part for part in words(name) if part not in _generic())}
    for _ in range(3):
        for bare in tuple(found):
            found |= {bare.removesuffix(word) for word in _generic()} | {bare.removeprefix(word) for word in _generic()}
        found = {bare for bare in found if len(bare) >= LEAST}
    return frozenset(found)


@lru_cache(4096)
def letters(name: str) -> frozenset[str]:
    """Return the different letters of a name."""
    return frozenset(name)


def distance(one: str, other: str, most: int) -> int:
    """Return in how many places two names differ: a letter more, less, another or swapped; ``most`` + 1 for more."""
    # Most names have other letters altogether: one place changes at most two letters of the set.
    if abs(len(one) - len(other)) > most or len(letters(one) ^ letters(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        line = [i]
        for j, right in enumerate(other, 1):
            cost = min(row[j] + 1, line[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        before, row = row, line
    return min(row[-1], most + 1)


@lru_cache(4096)
def likeness(name: str, known: str, *, added: bool = True) -> str:
    """Return in words how a name looks like a known one; "" if it does not. ``added``: words like "official" count."""
    mine, theirs = skeleton(name), skeleton(known)
    if mine == theirs:
        return say("the two names differ only in letters, digits or separators that look alike")
    if len(theirs) >= SHORT and _turned(name, known):
        return say("it has the same parts in another order")
    if len(theirs) >= LEAST and REPEATED.sub(r"\1", mine) == REPEATED.sub(r"\1", theirs):
        return say("it repeats or leaves out a letter")
    if added and _extended(name, known):
        return say("it adds or leaves out a word that says nothing")
    most = 0 if len(theirs) < SHORT or len(mine) < SHORT else 1 if len(theirs) < LONG else 2
    apart = min(distance(mine, theirs, most), distance(latin(name), latin(known), most))
    return (
        (say("it differs in one place") if apart <= 1 else say("it differs in two places"))
        if most and apart <= most
        else ""
    )


def _turned(name: str, known: str) -> bool:
    parts = words(known)
    turned = ("".join((*parts[turn:], *parts[:turn])) for turn in range(1, len(parts)))
    return sorted(words(name)) == sorted(parts) or skeleton(name) in turned


def _extended(name: str, known: str) -> bool:
    """Return whether both are the same but for words that anybody may add; a short core may be anybody's own name."""
    return skeleton(known) in cores(name) or any(len(one) > SHORT for one in cores(name) & cores(known))


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return warnings about the owner's name, and about a family's name in the repository's own."""
    owner = material.repo.publisher
    above = [one.id for one in material.related.ancestors]
    return [*lookalikes(owner, above), *_family(material, facts, above)]


def make_ready() -> None:
    """Work out once what every comparison needs of the known names."""
    lookalikes("nobody", [])
    for family in families():
        family.named_in("nobody")


def lookalikes(owner: str, others: Iterable[str]) -> list[FindingValue]:
    """Return a warning when an owner looks like, but is not, a known one or the owner of one of these repositories."""
    name = owner.casefold()
    known = {one.casefold(): one for one in publishers()}
    if not any(char.isalpha() for char in name) or name in known:
        return []
    rivals = [(one, True) for one in known.values()]
    rivals += [(other.split("/")[0], False) for other in others if other.count("/") == 1]
    like = sorted(
        (not how.startswith("the two"), rival, how)
        for rival, is_known in dict.fromkeys(rivals)
        if rival.casefold() != name and (how := likeness(owner, rival, added=is_known))
    )
    if not like:
        return []
    _, rival, how = like[0]
    title = say("The owner {owner} looks like {rival} but is a different account", owner=owner, rival=rival)
    detail = say(
        "Compared with {rival}, {how}. Find out who is behind the account before you rely on its name.",
        rival=rival,
        how=how,
    )
    return [FindingValue("owner-lookalike", WARN, title, detail)]


def imitates(owner: str, names: Iterable[str]) -> str:
    """Return the first of these names that an owner looks like but is not; "" for none, and for a known publisher."""
    if owner.casefold() in {one.casefold() for one in publishers()}:
        return ""
    return next((one for one in names if one != owner.casefold() and likeness(owner, one)), "")


def _family(material: Material, facts: Mapping[str, FactValue], above: Iterable[str]) -> Iterator[FindingValue]:
    """Find a repository that is called like a known family's models and leads back to none of the family's owners."""
    owner, name = material.repo.id.rpartition("/")[0].casefold(), material.repo.id.rpartition("/")[2]
    if owner in {one.casefold() for one in publishers()}:
        return
    stated = [
        base.id for one in sources(material) if one.place != CONFIG for base in one.bases if base.kind == REPOSITORY
    ]
    owners = {one.partition("/")[0].casefold() for one in (*stated, *above)}
    built = _architectures(facts)
    for family in families():
        word = family.named_in(name)
        if word and not owners & family.owners and _carries(family, word, built):
            title = say(
                "The name carries “{word}” of the family {name}, and no base of that family is named",
                word=word,
                name=family.name,
            )
            known = joined(", ", sorted(family.owners))
            same = (
                say("its architecture is that of the family")
                if built & family.architectures
                else say("no file contradicts it")
            )
            detail = say(
                "{name} is published by {known}; this repository belongs to {value}, and {same}. If it was "
                "made from {name}, that license also applies; find out what it was made from.",
                name=family.name,
                known=known,
                value=owner or say("another account"),
                same=same,
            )
            yield FindingValue("family-name", WARN, title, detail)
            return


def _carries(family: ModelFamily, word: str, built: frozenset[str]) -> bool:
    """Return whether a name and what the files say point to a family; a word alone does not, against the files."""
    if not built or built & family.architectures:
        return True
    return word[-1].isdigit()


def _architectures(facts: Mapping[str, FactValue]) -> frozenset[str]:
    """Return the architectures that the configuration and GGUF headers name."""
    found = (facts[key].value for key in ("architecture.model_type", "architecture.gguf") if key in facts)
    return frozenset(one.lower() for one in found if isinstance(one, str))
