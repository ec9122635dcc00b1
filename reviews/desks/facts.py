"""Facts on the review desks: title, value in words, how the value is known, and its location."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.desks.wording import place_words, words
from reviews.evidence.links import place_url
from reviews.evidence.models import Fact
from reviews.hub.facts.catalogue import TITLES
from reviews.hub.shapes.reading import UNANSWERED
from reviews.workflow.models import Candidate


@dataclass(frozen=True)
class DeskFact:
    """One fact for a page; ``text`` is "" if it is unanswered, ``heading`` is set for a quoted card section."""

    key: str
    title: str
    text: str
    heading: str
    state: str
    why: str
    place: str
    url: str
    digest: bool = False
    remarks: int = 0

    @property
    def answered(self) -> bool:
        """Whether the fact has a value."""
        return self.state != UNANSWERED


def shown(candidate: Candidate, facts: dict[str, Fact], keys: Iterable[str]) -> list[DeskFact]:
    """Return these facts in this order; a key that ends with a dot selects every fact that begins with it."""
    wanted: list[str] = []
    for key in keys:
        wanted += [known for known in TITLES if known.startswith(key)] if key.endswith(".") else [key]
    return [_one(candidate, facts[key]) for key in wanted if key in facts]


def _one(candidate: Candidate, fact: Fact) -> DeskFact:
    section = fact.value if isinstance(fact.value, dict) and "heading" in fact.value else None
    return DeskFact(
        key=fact.key,
        title=TITLES.get(fact.key, fact.key),
        text=words(fact.key, fact.value),
        heading=str(section["heading"]) if section else "",
        state=fact.state,
        why=fact.why,
        place=place_words(fact.file, fact.locator),
        url=place_url(candidate, fact) if fact.file else "",
        digest=fact.key.endswith(".digest"),
    )
