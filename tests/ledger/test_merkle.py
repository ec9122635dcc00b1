"""The tree over the ledger: RFC 6962's own definition, written out naively, says the same as what is kept."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.ledger import merkle
from reviews.ledger.models import LedgerEntry, LedgerNode
from reviews.ledger.tree import prove, root_at
from tests import scenes
from tests.cast import Cast


def naive(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\1" + naive(entries[:k]) + naive(entries[k:])).digest()


def node_of(entries: list[bytes]) -> merkle.Node:
    return lambda level, index: naive(entries[index << level : (index + 1) << level])


def test_the_published_vectors() -> None:
    # Roots of the test tree that the certificate-transparency project publishes with its implementation.
    data = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
    assert naive(data[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert naive(data).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(8, node_of(data)) == naive(data)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70), st.data())
def test_roots_and_proofs_are_those_of_the_definition(entries: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(entries)))
    number = data.draw(st.integers(1, size))
    node, root = node_of(entries), naive(entries[:size])
    assert merkle.root(size, node) == root
    growing = merkle.Growing()
    for one in entries[:size]:
        growing.add(one)
    assert growing.root() == root
    path = merkle.inclusion(number, size, node)
    assert len(path) <= (size - 1).bit_length()
    assert merkle.includes(entries[number - 1], number, size, path, root)
    assert not merkle.includes(entries[number - 1] + b"x", number, size, path, root)
    assert not merkle.includes(entries[number - 1], number, size, [*path, b"\0" * 32], root)
    if path:
        assert not merkle.includes(entries[number - 1], number, size, path[:-1], root)
        assert not merkle.includes(entries[number - 1], number, size, [bytes(32), *path[1:]], root)


@pytest.mark.django_db
def test_the_kept_tree_is_that_of_the_stored_bytes(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    data = [bytes(one) for one in LedgerEntry.objects.order_by("sequence").values_list("canonical", flat=True)]
    assert LedgerNode.objects.count() == len(data) - len(data).bit_count()
    for size in range(1, len(data) + 1):
        assert root_at(size) == naive(data[:size])
    proof = prove(5, len(data))
    assert proof.holds
    assert len(proof.path) <= 7  # 32 bytes each: a proof fits on a printed line or two
    with pytest.raises(ValueError, match="not among the first"):
        prove(len(data) + 1, len(data))
