"""The model card: front matter and sections, as real and hostile cards write them."""

from typing import Any

import pytest

from reviews.hub.card import front_matter as card
from reviews.hub.card import sections
from reviews.hub.shapes.card import FrontMatter


def front(block: str) -> FrontMatter:
    return card.front_matter(f"---\n{block}\n---\n# Model\n")


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ("license: mit", "mit"), ("license: [mit, apache-2.0]", ["mit", "apache-2.0"]), ("license: no", False),
        ("license: 1.0", 1.0), ("license: 2024-01-05", "2024-01-05"), ("license: .nan", "nan"), ("license:", None),
        ("license: '???'", "???"), ("license: {a: 1}", {"a": 1}), ("'license': x", "x"),
        ("license: " + "1:" * 4000 + "1", "a number of 23628 bits"),
    ],
)  # fmt: skip
def test_a_license_is_what_the_card_wrote(block: str, value: Any) -> None:
    fact = front(block).fact("license", "license.tag")
    assert fact.value == value
    assert fact.locator == "L2"


def test_lines_and_quotes_are_those_of_the_file() -> None:
    found = card.front_matter("\n\n---\r\nlanguage:\r\n- en\r\n- no\r\nlicense: mit\r\n---\r\n")
    assert found.lines == {"language": 4, "license": 7}
    assert found.quotes["language"] == "language:\r\n- en\r\n- no"
    assert card.languages(found.fields["language"]) == ["en", "no"]
    assert [finding.code for finding in found.findings] == ["card-yaml-boolean"]


def test_the_last_of_a_doubled_field_is_taken_and_said() -> None:
    found = front("license: mit\ntags: [a]\nlicense: other")
    assert found.fields["license"] == "other"
    assert [(finding.code, finding.locator) for finding in found.findings] == [("card-yaml-invalid", "L4")]


@pytest.mark.parametrize("text", ["", "# Model", "----\nlicense: mit\n----\n", "text\n---\na: b\n---\n", "---\n---\n"])
def test_a_card_without_front_matter_says_nothing(text: str) -> None:
    found = card.front_matter(text)
    assert not found.fields
    assert not found.findings


def test_the_hubs_own_parsing_stands_in_where_ours_refuses() -> None:
    found = card.front_matter("---\na: [\n---\n", {"license": "mit"})
    assert found.fact("license", "license.tag").state == "hub"
    assert found.findings


def test_evaluation_tables_do_not_hide_the_license() -> None:
    tables = "\n".join(f"  - name: {n}{'x' * 80}" for n in range(2000))
    found = front(f"license: mit\nmodel-index:\n{tables}\nlanguage: en")
    assert found.fields == {"license": "mit", "language": "en"}
    assert found.lines["language"] == 2004


CARD = """# Model

Text.

## Bias, Risks, and Limitations

It is biased.

### Recommendations

Take care.

## Uses

<!-- Address questions around how the model is intended to be used -->

[More Information Needed]

```
## Evaluation
```

Out-of-Scope Use
----------------

Never for dosing.
## Training Data ##
Books.
"""


def test_sections_are_quoted_with_their_lines() -> None:
    facts = {fact.key: fact for fact in sections.facts(CARD, 0, "README.md")}
    assert facts["card.bias"].value["heading"] == "Bias, Risks, and Limitations"
    assert facts["card.limitations"].locator == facts["card.safety"].locator == "L5-L11"
    assert facts["card.out_of_scope"].value["text"].endswith("Never for dosing.")
    assert facts["card.training_data"].value["text"] == "Books."
    first = CARD.split("\n").index("## Training Data ##") + 1
    assert facts["card.training_data"].locator == f"L{first}-L{first + 1}"


def test_a_placeholder_says_nothing() -> None:
    text = "## Uses\n<!-- who? -->\n\n[More Information Needed]\n### Direct Use\nN/A\n"
    fact = {fact.key: fact for fact in sections.facts(text, 0, "README.md")}["card.intended_use"]
    assert (fact.state, fact.why, fact.locator) == ("unanswered", "not said", "L1-L6")


def test_a_heading_in_code_is_none() -> None:
    assert not sections.sections("```\n# Uses\n```\n~~~\n# Bias\n```\n# Safety\n")


def test_lines_are_those_of_an_editor_also_where_yaml_knows_more_line_ends() -> None:
    front = card.front_matter('---\ntitle: "a\u2028 b"\nlicense: mit\n---\n')
    assert front.fact("license", "license.tag").locator == "L3"
    odd = card.front_matter("---\n\u2028\u2028\u2028license:\n---\n")
    assert all(line <= 2 for line in odd.lines.values())
