"""A legal text is marked with its own language on a page in any language, so that a reader of screens says it right."""

import pytest
from django.template.loader import render_to_string

from reviews.language.reader import PSEUDO, speaking
from reviews.templatetags.texts import lang_of

TEXTS = {
    "de": "Die Nutzung des Modells ist nur erlaubt, wenn der Lizenznehmer die Bedingungen dieser Lizenz in jeder Kopie "
    "beifügt und die Hinweise nicht entfernt.",
    "fr": "L'utilisation du modèle est autorisée pour toute personne qui accepte les conditions de la présente licence "
    "et qui joint le texte à chaque copie.",
    "es": "El uso del modelo está permitido para quien acepte las condiciones de esta licencia y adjunte el texto de "
    "la misma a cada una de las copias.",
    "zh": "在遵守本许可证条款的前提下,任何人均可使用、复制和分发本模型,但不得删除其中的版权声明和许可声明。",
    "en": "The use of the model is permitted to anyone who accepts the terms of this license and adds the text to each "
    "copy.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_a_clause_is_marked_with_its_language_whatever_the_page_speaks(language: str, text: str) -> None:
    clause = {"words": text, "line": 3, "sha256": "a" * 64}
    with speaking(PSEUDO):
        page = render_to_string("reference/licenses/part_clause.html", {"clause": clause})
    assert f'lang="{language}">“{text[:20]}' in page.replace("&#x27;", "'")
    assert "⟦" in page
    assert "⟦" not in page.split("</blockquote>")[0]


def test_a_text_that_is_too_short_or_has_two_languages_is_marked_as_unknown() -> None:
    assert lang_of("MIT") == lang_of("") == lang_of(None) == ""
    assert lang_of(TEXTS["zh"] * 3 + TEXTS["en"]) == ""
