"""The language of license texts: real ones, bilingual ones, and what nobody can tell."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.licensing.identify.language import TITLES, languages, titles

REFERENCE = Path(os.environ.get("REFERENCE_DATA", "../shared/data")) / "licenses" / "texts"
GERMAN = "Sie dürfen das Modell nicht an Dritte weitergeben, und die Nutzung ist auf die eigenen Zwecke beschränkt. "
FRENCH = "Vous ne pouvez pas distribuer le modèle, et les droits sont limités à une utilisation dans le projet. "
ENGLISH = "You may use the model for any purpose, and you shall keep this notice with all copies of it that you make. "
CHINESE = "您可以将本模型用于任何目的，但不得删除本声明，并应遵守适用的法律法规以及本协议的全部条款。"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (ENGLISH, ("en",)),
        (GERMAN, ("de",)),
        (FRENCH, ("fr",)),
        (CHINESE, ("zh",)),
        ("本モデルは、いかなる目的にも使用することができますが、この表示を削除してはなりません。" * 2, ("ja",)),
        ("본 모델은 어떠한 목적으로도 사용할 수 있으나 이 고지를 삭제하여서는 아니 됩니다.", ("ko",)),
        (CHINESE * 3 + "\n" + ENGLISH * 3, ("zh", "en")),
        ("MIT", ()),
        ("", ()),
        ("lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore magna", ()),
    ],
)
def test_languages_by_script_and_words(text: str, codes: tuple[str, ...]) -> None:
    assert languages(text) == codes


@given(st.text(max_size=300))
def test_any_text_has_an_answer_of_known_codes(text: str) -> None:
    found = languages(text)
    assert len(found) <= 2
    assert set(found) <= set(TITLES)
    assert bool(titles(found)) == bool(found)


@pytest.mark.long
@pytest.mark.skipif(not REFERENCE.is_dir(), reason="no reference data beside the checkout")
def test_the_real_license_texts_are_english() -> None:
    unlike = {
        path.name: found
        for path in sorted(REFERENCE.iterdir())
        if "en" not in (found := languages(path.read_text(errors="replace"))) and path.stat().st_size > 600
    }
    assert not unlike
