"""Templates and literals of HTML in another language: their source is translated once, then used as any other."""

import re
from functools import lru_cache

from django.template.base import TokenType, tag_re

from reviews.language.pieces import FIRST
from reviews.language.segments import SourceValues, Translate, translated

SHOWN = frozenset(
    {
        "csrf_token", "day", "hash", "holder", "known", "ledger_line", "meaning_of", "model_name", "now", "page_url",
        "state", "static", "url", "waited", "when",
    }
)  # fmt: skip
"""Commands that write a value into a sentence."""

PLURAL = re.compile(r"^(?P<of>.+?)\|pluralize(?::(?P<ends>\"[^\"]*\"|'[^']*'))?$")
LITERAL = re.compile(
    r"(\|(?:default|default_if_none|yesno):|\b(?:title|label|words|heading|name|noun|none)=)"
    r"\"([^\"{}]*[A-Za-z]{2}[^\"{}]*)\""
)
"""Words for a person inside a command: after these filters, and in these arguments."""


def in_language(source: str, translate: Translate) -> str:
    """Return the source of a template in another language."""
    raws: list[str] = []
    commands: list[tuple[str, str]] = []
    counts: dict[str, tuple[str, str, str]] = {}
    flat = []
    for token, raw in _tokens(source):
        if token is TokenType.TEXT:
            flat.append(raw)
            continue
        char = chr(FIRST + len(raws))
        flat.append(char)
        inside = raw[2:-2].strip()
        raws.append(_literals(raw, translate))
        commands.append(_kind(token, inside))
        if token is TokenType.VAR and (found := PLURAL.match(inside)):
            one, many = _endings(found["ends"])
            counts[char] = (found["of"], one, many)
    done = translated("".join(flat), SourceValues(commands, counts, _choose), translate)
    return re.sub(r"[\ue000-\uf8ff]", lambda found: raws[ord(found[0]) - FIRST], done)


def _tokens(source: str) -> list[tuple[TokenType, str]]:
    """Return the tokens of a template with their whole source, which the lexer strips of its marks."""
    kinds = {"{{": TokenType.VAR, "{%": TokenType.BLOCK, "{#": TokenType.COMMENT}
    return [(kinds.get(part[:2], TokenType.TEXT), part) for part in tag_re.split(source) if part]


def _kind(token: TokenType, inside: str) -> tuple[str, str]:
    if token is TokenType.COMMENT:
        return "command", "comment"
    if token is TokenType.VAR:
        return "value", _name(inside)
    name = inside.split(None, 1)[0]
    if name in SHOWN and " as " not in inside:
        return "value", name
    return "command", name


def _name(inside: str) -> str:
    """Return a name for a value that tells a translator what it is: the last two words of its path."""
    path = re.split(r"[|\s]", inside, maxsplit=1)[0]
    words = [word for word in path.split(".") if not word.isdigit()]
    name = "_".join(words[-2:])
    name = re.sub(r"^(one|row|it|found)_", "", re.sub(r"\W", "", name).lower())
    return name if re.match(r"[a-z_]", name) else "value"


def _endings(given: str | None) -> tuple[str, str]:
    words = (given or '"s"')[1:-1].split(",")
    return ("", words[0]) if len(words) == 1 else (words[0], words[1])


def _choose(expression: str, forms: list[str]) -> str:
    """Return the source that chooses between the forms of a plural by a number or by how many there are."""
    listed = "".join(
        f"{{% {'if' if not at else 'elif'} form_of_plural == {at} %}}{form}" for at, form in enumerate(forms)
    )
    return f"{{% form_of_plural {expression} as form_of_plural %}}{listed}{{% endif %}}"


def _literals(raw: str, translate: Translate) -> str:
    if raw.startswith(("{% url", "{% load", "{% extends", "{% block", "{#")):
        return raw

    def one(found: re.Match[str]) -> str:
        parts = found[2].split(",") if "yesno" in found[1] else [found[2]]
        if not all(re.match(r"[A-Z]|\w+ ", part) for part in parts) and "default" not in found[1]:
            return found[0]
        told = [translate(part, "") for part in parts]
        return f'{found[1]}"{",".join(str(part) for part in told)}"'

    return LITERAL.sub(one, raw)


PLACES = re.compile(r"\{\}")


@lru_cache(maxsize=4096)
def literal_in_language(form: str, translate: Translate) -> str:
    """Return a literal of HTML for ``str.format`` in another language; its places keep their order by number."""
    count = 0

    def numbered(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return chr(FIRST + count - 1)

    flat = PLACES.sub(numbered, form)
    values = SourceValues([("value", f"value{n + 1}") for n in range(count)], {}, lambda _, forms: forms[0])
    done = translated(flat, values, translate)
    return re.sub(r"[\ue000-\uf8ff]", lambda found: f"{{{ord(found[0]) - FIRST}}}", done)
