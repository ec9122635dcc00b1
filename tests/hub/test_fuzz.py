"""Whatever a stranger may write, typed or published: the parsers answer, find or refuse, and never fail otherwise.

The quick form tries a few hundred inputs a target. The long one tries for FUZZ_SECONDS (default 600) a target.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.hub import fuzz_files as files
from tests.hub import fuzz_texts as texts

SECONDS = float(os.environ.get("FUZZ_SECONDS", "600"))

TARGETS: dict[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = {
    "typed": (texts.typed, texts.addresses | texts.soup),
    "card": (texts.carded, texts.soup | texts.soup.map(lambda text: f"---\n{text}\n---\n{text}")),
    "json file": (texts.configured, texts.configs),
    "tensor header": (files.headed, files.headers),
    "answer": (files.answered, files.answers),
    "tokenizer": (files.tokenized, files.tokenizers),
    "lineage": (files.descended, files.bases),
    "pickle": (files.pickled, files.opcodes | files.opcodes.map(lambda body: b"PK\3\4" + body + b"PK\5\6" + bytes(18))),
}


def attack(name: str, examples: int) -> None:
    target, strategy = TARGETS[name]

    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def run(value: Any) -> None:
        target(value)

    run()


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_never_fails(name: str) -> None:
    attack(name, 200)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_never_fails_in_ten_minutes(name: str) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        attack(name, 1000)
