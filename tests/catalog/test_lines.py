"""Lines of the catalog: every value is escaped, whatever stands in a record."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reviews.catalog.lines import lines
from reviews.catalog.results_page import Result, look_words, parameter_words
from reviews.decisions.queries import Standing
from reviews.language.reader import speaking
from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.queries import LastLook

BAD = "\"'><script>&\u202e</script>"
TEXTS = ("repo_id", "commit", "license_name", "runtime", "node_class", "workload_name", "team_name", "risk")


def result(**said: Any) -> Result:
    """A line with a hostile text wherever a record or a person can put one."""
    card = {
        "conditions": [{"text": BAD, "met_at": None}],
        "fallback": {"kind": "decision", "decision": None},
        "halts": [],
    }
    entry = CatalogEntry(
        decision=7, context_tokens=4096, findings=0, review_by=date(2027, 1, 1), card=card, denies=True,
        issued_at=datetime(2026, 1, 1, tzinfo=UTC), **dict.fromkeys(TEXTS, BAD),
    )  # fmt: skip
    verdict = ("ok", BAD, BAD)
    known: dict[str, Any] = {
        "entry": entry, "standing": Standing("under review", BAD), "permission": verdict, "endorsement": verdict,
        "why_not": BAD, "fallback": BAD, "due_in": 1, "parameters": BAD, "alerts": [(BAD, BAD)], "acknowledged": [BAD],
        "look": None,
    }  # fmt: skip
    return Result(**known | said)


@pytest.mark.parametrize("said", [{}, {"why_not": "", "due_in": 0}, {"acknowledged": [], "fallback": ""}])
def test_every_value_is_escaped(said: dict[str, Any]) -> None:
    html = lines([result(**said)], proposes=True)[0]
    assert "<script" not in html
    assert "</script" not in html
    assert "\u202e" not in html
    assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", html)
    for tag in ("li", "div", "dl", "dt", "dd", "p", "h3", "h4", "ul", "span", "a"):
        assert len(re.findall(f"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag


def test_the_number_of_parameters_is_read_whole() -> None:
    one = result(parameters=parameter_words(2_100_000_000))
    assert "2.1 B parameters" in lines([one], proposes=True)[0]
    with speaking("de"):
        assert "2,1 Mrd. Parameter" in lines([one], proposes=True)[0]


def test_a_line_without_anything_special_says_so() -> None:
    one = result(why_not="", fallback="", due_in=None, parameters="", alerts=[], acknowledged=None)
    one = replace(one, standing=Standing("in force", ""))
    one.entry.card["conditions"] = []
    words = " ".join(re.sub(r"<[^>]+>", " ", lines([one], proposes=True)[0]).split())
    assert "Conditions None" in words
    assert "Fallback None, accepted Watch Not watched yet For your team Integration sheet of decision" in words
    assert "Review by 1 Jan 2027" in words
    assert "Duties Acknowledged" not in words
    assert "Mismatch" not in words


def test_a_suspended_line_says_since_when_and_shows_its_fallback() -> None:
    one = result(standing=Standing("suspended", "a finding suspends it: gone."), fallback="Atlas small", why_not="")
    one.entry.findings = 2
    one.entry.card["halts"] = [["gone.", "2026-11-22T10:00:00+00:00"]]
    words = " ".join(re.sub(r"<[^>]+>", " ", lines([one], proposes=True)[0]).split())
    assert "A finding suspends it: gone. Since 22 Nov" in words
    assert "Fallback Atlas small" in words
    assert "2 open findings" in words


def test_a_last_look_is_said_with_its_age() -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    seen, late = now - timedelta(hours=30), now - timedelta(hours=6)
    assert look_words(LastLook(seen, late, missing=False, failed=False), now) == ("warn", "Not checked since")
    assert look_words(LastLook(seen, now, missing=False, failed=True), now) == ("warn", "Not checked since")
    assert look_words(LastLook(seen, now, missing=False, failed=False), now) == ("ok", "Checked")
    assert look_words(LastLook(seen, now, missing=True, failed=False), now) == ("warn", "Not found on the hub")
    assert look_words(None, now)[1] == "Not watched yet"
