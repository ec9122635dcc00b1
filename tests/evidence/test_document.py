"""The evidence document is made again from the rows, whatever a hub said: its digest is the snapshot's."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.evidence.document import content
from reviews.evidence.rows import store
from reviews.hub.shapes.reading import FactValue, Json
from tests.readings import again, reading

pytestmark = pytest.mark.django_db

TEXTS = st.text(st.characters(), max_size=12) | st.sampled_from(["\x00", "a\x00b", "\ud800", "\ufffd", "\u2400", "?"])
NUMBERS = (
    st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([1e16, -1e30, 1.2345678901234567e25, 2.0**53, 2.0**53 + 2, -0.0, 5e-324, 2**53, 2**53 + 1])
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def met(value: Json, path: str = "notes.txt") -> bool:
    """Whether a reading with this value, and a file of this name, is kept as its digest says."""
    first = reading()
    facts = tuple(FactValue(one.key, value, "file") if one.key == "task.library" else one for one in first.facts)
    files = (replace(first.artifacts[0], path=path), *first.artifacts[1:])
    snapshot = store(again(first, facts=facts, artifacts=files))
    return hashlib.sha256(content(snapshot)).hexdigest() == snapshot.digest


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
def test_whatever_a_file_held_is_kept_as_its_digest_says(value: Json) -> None:
    assert met(value)


@pytest.mark.parametrize("path", ["a\x00b", "\x00", "z\ud800", "b\x00", "\u2400a"])
def test_a_name_that_no_database_keeps_is_kept_as_its_digest_says(path: str) -> None:
    assert met("llama", path)
