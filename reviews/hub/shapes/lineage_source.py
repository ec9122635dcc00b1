"""A model that something names as a base: what kind of name it is, and which place of a repository names it."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.language.phrases import say

REPOSITORY, PATH, ELSEWHERE, TITLE, ODD = "repository", "path", "elsewhere", "title", "odd"
"""What a name is: a repository of the hub, a path on the publisher's machine, an address outside the hub, a title that
no hub can be asked for, or a value of a form that was not understood. Only a repository is ever asked of the hub."""

CARD, TAGS, ADAPTER, GGUF, QUANTIZATION = "card", "tags", "adapter_config", "gguf", "quantization"
MERGE, CONFIG = "merge", "config"
"""Places that name a base. ``CONFIG`` is what a tool left in config.json when it saved the model: a trace, no
statement of the publisher."""
PLACES = {
    CARD: say("the card"),
    TAGS: say("the hub's tags"),
    ADAPTER: "adapter_config.json",
    GGUF: say("the GGUF header"),
    QUANTIZATION: say("the quantization's configuration"),
    MERGE: say("the merge's configuration"),
    CONFIG: "config.json",
}
"""Each place in words, in the order in which they count."""


@dataclass(frozen=True)
class NamedBase:
    """A base as one place names it.

    ``id`` is owner/name, or for any other ``kind`` what was said. ``relation`` is "" if none is said, ``stated`` the
    place, ``revision`` the branch, tag or commit that is named with it, "" for none.
    """

    id: str
    relation: str
    stated: str
    kind: str = REPOSITORY
    revision: str = ""


@dataclass(frozen=True)
class BaseSource:
    """One place with the bases that it names, none if it names none. ``locator`` and ``quote`` are as in facts."""

    place: str
    bases: tuple[NamedBase, ...]
    file: str = ""
    locator: str = ""
    quote: str = ""
    extractor: str = ""
