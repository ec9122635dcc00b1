"""License texts as paragraphs for reading: nothing is lost, and every line keeps its number."""

import pytest

from reviews.desks.legal.paragraphs import TextLine, paragraphs, titled

TEXT = """Sample License
==============

Preamble that is
wrapped by hand.

1. Definitions
(a) "You" means you.
(b) "We" means us.

2. Grant
You may do this and
also that.

TERMS AND CONDITIONS

3. Redistribution of the Work or Derivative Works thereof in any
medium, with or without modifications.
"""


def test_wrapped_lines_are_joined_and_numbered() -> None:
    found = paragraphs(TEXT)
    texts = [" ".join(line.text for line in one.lines) for one in found]
    assert texts == [
        "Sample License", "Preamble that is wrapped by hand.", "1. Definitions", '(a) "You" means you.',
        '(b) "We" means us.', "2. Grant", "You may do this and also that.", "TERMS AND CONDITIONS",
        "3. Redistribution of the Work or Derivative Works thereof in any medium, with or without modifications.",
    ]  # fmt: skip
    headings = [one.lines[0].text for one in found if one.heading]
    assert headings == ["Sample License", "1. Definitions", "2. Grant", "TERMS AND CONDITIONS"]
    rows = TEXT.split("\n")
    assert all(rows[line.number - 1].strip() == line.text for one in found for line in one.lines)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "====\n", "x", "# A\r\n\r\nb\r\n", "\u2028odd\x0cline", "1" * 100_000, " " * 50_000 + "!"]
)
def test_odd_texts_are_no_error(text: str) -> None:
    found = paragraphs(text)
    head, _ = titled(found, "LICENSE")
    assert isinstance(head, TextLine)


def test_the_title_is_the_first_line_or_the_path() -> None:
    head, rest = titled(paragraphs(TEXT), "LICENSE")
    assert head == TextLine(1, "Sample License")
    assert rest[0].lines[0].number == 4
    assert titled(paragraphs("word " * 60), "LICENSE")[0] == TextLine(0, "LICENSE")
