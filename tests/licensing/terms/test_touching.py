"""Which terms a changed place of a license touches: by its kind, its words, and the clause around it."""

import pytest

from reviews.licensing.identify.differences import compare
from reviews.licensing.identify.normalise import normalise
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.touching import STEMS, TouchedTerms

TEXT = """1. Grant. You may use the Lantern Model for commercial purposes and distribute copies of it.
2. Term. This license is perpetual and irrevocable.
3. Territory. It holds worldwide.
4. Law. The courts of Utopia decide. Nothing else is said.
"""


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        ("commercial purposes", "noncommercial purposes", ("commercial_use", "non_commercial_scope")),
        ("irrevocable", "revocable", ("revocable",)),
        ("worldwide", "in Japan", ("territory.excluded", "territory.scope")),
        ("The courts of Utopia", "The courts of Atlantis", ("venue",)),
        ("may use", "may not use", ("commercial_use", "acts.run", "acts.mirror_internal", "acts.redistribute")),
        ("Nothing else is said.", "Nothing is said.", ()),
    ],
)
def test_a_change_proposes_the_terms_that_it_touches(old: str, new: str, touched: tuple[str, ...]) -> None:
    text = TEXT.replace(old, new)
    assert text != TEXT
    found = TouchedTerms("none", text)
    hunks = compare(normalise(text), normalise(TEXT), "none").hunks
    proposed = {
        path for one in hunks for path in found.proposed(one.start, one.end, (*one.added, *one.removed), one.marks)
    }
    assert set(touched) <= proposed
    assert len(proposed) <= len(touched) + 2


def test_a_change_in_a_shipped_clause_touches_its_term() -> None:
    text = "8. Ending. It ends.\n\n2. Grant. Each gives a perpetual, irrevocable copyright license to reproduce it.\n"
    found = TouchedTerms("apache-2.0", text)
    place = text.index("gives")
    assert "acts.run" in found.proposed(place, place + 5, ("gives",), ())


def test_words_are_known_for_terms_that_exist() -> None:
    assert set(STEMS) <= set(FIELDS)
