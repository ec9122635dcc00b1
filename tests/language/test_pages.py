"""Pages speak the reader's language: whole, without a sentence of ours left in English."""

import json

import pytest

from reviews.language.reader import PSEUDO
from reviews.people.models import User
from tests.cast import Cast
from tests.house.places import pages
from tests.language.plain import left_plain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "part", [slice(5, None, 20), pytest.param(slice(None), marks=pytest.mark.long)], ids=["some", "all"]
)
def test_no_page_leaves_a_sentence_of_ours_in_english(cast: Cast, part: slice) -> None:
    User.objects.update(language=PSEUDO)
    left, marked = {}, 0
    for name, _, path, answer in pages(cast, part):
        if name != "styleguide" and b"<html" in answer.getvalue():
            page = answer.getvalue().decode()
            marked += "⟦" in page
            if found := left_plain(page):
                left[f"{name} {path}"] = found
    assert not left, json.dumps(left, indent=1, ensure_ascii=False)
    assert marked > 5
