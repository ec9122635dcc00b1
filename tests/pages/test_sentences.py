"""A required text says something: on the form, and in the act that records it."""

import pytest

from reviews.desks.forms import sentence_field
from reviews.sentences import FEW, NOTHING, REPEATED, require, why_not
from reviews.single_lines import PortalForm


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("None.", NOTHING),
        ("N/A", NOTHING),
        ("n. a.", NOTHING),
        ("TBD", NOTHING),
        ("to be decided later", NOTHING),
        ("There are none known so far.", NOTHING),
        ("Nothing at this time", NOTHING),
        ("see above", NOTHING),
        ("lorem ipsum dolor sit amet", NOTHING),
        ("x", FEW),
        ("no no no no", FEW),
        ("12 34 56 78", FEW),
        ("Slow answers.", FEW),
        ("The largest unresolved risk", REPEATED),
        ("What remains after all mitigations", REPEATED),
        ("Weak on tables.", ""),
        ("None of the forty test letters was answered wrongly.", ""),
        ("Open weights were tested by us.", ""),
        ("表の数字に弱い。", ""),
    ],
)
def test_what_is_an_answer(text: str, why: str) -> None:
    assert why_not(text, label="Largest unresolved risk", hint="What remains after all mitigations.") == why


class Form(PortalForm):
    """Two sentences."""

    limits = sentence_field("Limitations")
    risk = sentence_field("Largest risk")
    plan = sentence_field("Exit plan", required=False)


def test_one_text_is_not_the_answer_to_two_questions() -> None:
    form = Form({"limits": "Weak on tables.", "risk": "weak  on TABLES"})
    assert form.errors["risk"] == ["This is the same as “Limitations”. Write what is particular to each."]
    assert Form({"limits": "Weak on tables.", "risk": "Invented claim numbers."}).is_valid()
    assert Form({"limits": "", "risk": "none"}).errors["limits"] == ["This field is required."]


def test_the_act_refuses_as_the_form_does() -> None:
    require({"Limitations": "Weak on tables.", "Weights": "model.safetensors"}, names=["Weights"])
    with pytest.raises(ValueError, match="Limitations: This says nothing yet"):
        require({"Limitations": "None."})
    with pytest.raises(ValueError, match="Weights: This says nothing yet"):
        require({"Weights": "tbd"}, names=["Weights"])
    with pytest.raises(ValueError, match="same as “Limitations”"):
        require({"Risk": "Weak on tables.", "Limitations": "Weak on tables."})
