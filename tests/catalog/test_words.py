"""What a search finds: decisions that contain all its words, newest first; without any, those that resemble them."""

import pytest
from django.db.models import Q

from reviews.catalog.queries import swapped, swaps
from tests.cast import Cast
from tests.catalog.test_page import found, get, text, three
from tests.house.crowd import grow

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_of_a_common_word_the_newest_come_first_and_every_one_is_on_one_page(cast: Cast) -> None:
    three(cast)
    grow(60)
    listed = [found(get(cast.reader, f"?q=sample-lab&page={page}")) for page in (1, 2, 3)]
    every = [number for numbers in listed for number in numbers]
    assert len(every) == len(set(every)) > 50
    assert every == sorted(every, reverse=True), "each contains the word, so that only their age orders them"
    words = [found(get(cast.reader, f"?q=sample+lab&page={page}")) for page in (1, 2, 3)]
    assert words == listed, "each contains both words"
    near = [found(get(cast.reader, f"?q=sample-labo&page={page}")) for page in (1, 2, 3)]
    assert sorted(number for numbers in near for number in numbers) == sorted(every), (
        "each resembles it, none contains it"
    )


def test_a_search_shows_what_resembles_the_words_only_if_nothing_contains_them_and_says_so(cast: Cast) -> None:
    three(cast)
    exact, near, neither = (text(get(cast.reader, f"?q={words}")) for words in ("atlas", "atlsa-1b-instruct", "zzzzz"))
    said = "No decision contains “{}”. What follows resembles it."
    assert "1 of 3 decisions" in exact
    assert "resembles" not in exact + neither
    assert said.format("atlsa-1b-instruct") in near
    assert "1 of 3 decisions" in near
    assert "No decision matches this filter" in neither


def test_a_short_name_with_two_letters_swapped_is_found_and_a_better_match_hides_it(cast: Cast) -> None:
    three(cast)
    said = "No decision contains “{}”. What follows resembles it."
    for words in (
        "atlsa",
        "altas",
        "talas",
        "ALTAS",
        "sample altas",
        "atlsa 1b",
        "altas isntruct",
        "altas-1b-instruct",
        "atlas-1b-intsruct",
    ):
        page = get(cast.reader, f"?q={words.replace(' ', '+')}")
        assert found(page) == [1], words
        assert said.format(words) in text(page)
    for words in ("tasla", "atl%sa", "zx yw"):
        assert found(get(cast.reader, f"?q={words.replace(' ', '+')}")) == [], words
    assert "resembles" not in text(get(cast.reader, "?q=atlas"))


def test_swapped_letters_are_looked_for_in_words_that_are_long_enough_and_not_in_a_whole_text() -> None:
    assert set(swaps("gtp")) == {"tgp", "gpt"}
    assert swaps("ab") == swaps("abcdefghijklmnop") == []
    assert swaps("aaa") == []
    assert len(swaps("abcdefgh")) == 7
    assert swapped(" ".join(f"abcdef{number}" for number in range(7))) == Q()
    assert swapped("ab cd") == Q()
