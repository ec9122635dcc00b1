"""Pages speak the reader's language: whole, without a sentence of ours left in English."""

import json

import pytest

from reviews.jobs.models import Mail
from reviews.language.phrases import read, say
from reviews.language.reader import PSEUDO, speaking
from reviews.people.models import User
from tests.cast import Cast
from tests.house.places import pages
from tests.language.plain import left_plain, left_plain_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "part", [slice(5, None, 20), pytest.param(slice(None), marks=pytest.mark.long)], ids=["some", "all"]
)
def test_no_page_leaves_a_sentence_of_ours_in_english(cast: Cast, part: slice) -> None:
    User.objects.update(language=PSEUDO)
    earlier = set(Mail.objects.values_list("pk", flat=True))
    left, marked = {}, 0
    for name, _, path, answer in pages(cast, part):
        if name != "styleguide" and b"<html" in answer.getvalue():
            page = answer.getvalue().decode()
            marked += "⟦" in page
            if found := left_plain(page):
                left[f"{name} {path}"] = found
    assert not left, json.dumps(left, indent=1, ensure_ascii=False)
    assert marked > 5
    mails = {mail.pk: left_plain_text(f"{mail.subject}\n{mail.body}") for mail in Mail.objects.exclude(pk__in=earlier)}
    assert len(mails) > 20
    assert not {pk: found for pk, found in mails.items() if found}
    assert not Mail.objects.exclude(pk__in=earlier).exclude(subject__contains="⟦").exists()


def test_a_sentence_that_nobody_translated_is_found_wherever_it_stands() -> None:
    """The search itself can fail: as a text, in a value of a sentence, in a label, and in a line of a mail."""
    with speaking(PSEUDO):
        told, planted = read(say("Not applicable: {why}", why="-")), "No license text was read."
    for page in (
        f"<p>{planted}</p>",
        f"<p>{told} {planted}</p>",
        f"<p>{told.replace('-', planted)}</p>",
        f'<button aria-label="{planted}">{told}</button>',
    ):
        assert left_plain(page) == [planted], page
    assert left_plain_text(f"{told}\n{planted}") == [planted]
    for page in (f"<p>{told}</p>", f"<q>{planted}</q>", f'<p translate="no">{planted}</p>', "<p>Sample words.</p>"):
        assert not left_plain(page), page
