"""The bytes that digests are made of: RFC 8785's, whichever of two writers writes them."""

import random
from typing import Any

import rfc8785

from reviews.hub.digest import canonical, plain

TEXTS = ["", "a", "é", "\U0001f600", "\uffff", '"\\/', "\x00\x01\x1f\x7f", "\b\f\n\r\t", "\u2028", "\ud800", "z" * 40]
NUMBERS: list[Any] = [0, -1, 2**53, 2**53 - 1, -(2**60), 1.0, 0.1, -0.0, 1e-7, 1e21, 1e300, float("nan"), True, None]


def some(chance: random.Random, depth: int) -> Any:
    if depth and chance.random() < 0.6:
        size = chance.randrange(4)
        if chance.random() < 0.5:
            return [some(chance, depth - 1) for _ in range(size)]
        return {chance.choice(TEXTS) + chance.choice(TEXTS[:5]): some(chance, depth - 1) for _ in range(size)}
    return chance.choice(TEXTS if chance.random() < 0.6 else NUMBERS)


def test_the_quick_writer_and_the_one_of_the_rfc_write_the_same() -> None:
    chance = random.Random(8785)
    values = [some(chance, 4) for _ in range(400)]
    assert all(canonical(one) == rfc8785.dumps(plain(one)) for one in values)
    # Two keys whose order differs between UTF-16 and code points.
    assert canonical({"\U0001f600": 1, "\uffff": 2}) == '{"\U0001f600":1,"\uffff":2}'.encode()
