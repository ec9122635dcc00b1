"""Lines of the list of decisions: every value is escaped, whatever stands in a record."""

from datetime import UTC, date, datetime

from reviews.decisions.list_lines import line
from reviews.decisions.lists import ListRow
from reviews.decisions.queries import Standing

BAD = "\"'><script>&\u202e</script>"
ONE = datetime(2026, 1, 1, tzinfo=UTC), date(2027, 1, 1)


def test_every_value_is_escaped() -> None:
    html = line(ListRow(7, f"{BAD}/{BAD}", *[BAD] * 9, *ONE, Standing("under review", BAD)))
    for text in ("<script", "</script", "\u202e"):
        assert text not in html
    assert html.count("&lt;script&gt;") == 12
    assert html.count("<td") == html.count("</td>") == 6


def test_the_stage_is_shown_only_of_what_may_be_used() -> None:
    rows = [ListRow(7, "a/b", *["x"] * 9, *ONE, Standing(word, "", "test")) for word in ("in force", "withdrawn")]
    used, ended = map(line, rows)
    assert used.count('class="state') == 2
    assert ended.count('class="state') == 1
