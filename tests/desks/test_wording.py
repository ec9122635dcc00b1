"""Facts in words: records with a form of their own show no keys."""

from reviews.desks.wording import words


def test_how_a_model_was_made_is_told_without_keys() -> None:
    value = {
        "kinds": [{"kind": "chat", "why": "the tag chat", "file": "README.md"}],
        "unknown": "it names no base model",
    }
    assert words("lineage.derived", value) == "a chat model (the tag chat); base not known: it names no base model"
    assert words("lineage.derived", {"kinds": [], "unknown": ""}) == "no sign of another model"


def test_the_fields_of_an_access_form_are_told_without_keys() -> None:
    value = {"Country": "country", "Use": {"type": "select", "options": ["Research", "Internal tools"]}, "Name": None}
    assert words("gate.fields", value) == "Country (country); Use (one of Research, Internal tools); Name"
