"""Whatever a stranger may write, typed or published: the parsers answer, find or refuse, and never fail otherwise.

The quick form tries a few hundred inputs a target. The long one tries for FUZZ_SECONDS (default 600) a target.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.generated import attack, attack_for_minutes
from tests.hub import fuzz_files as files
from tests.hub import fuzz_texts as texts

TARGETS: dict[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = {
    "typed": (texts.typed, texts.addresses | texts.soup),
    "card": (texts.carded, texts.soup | texts.soup.map(lambda text: f"---\n{text}\n---\n{text}")),
    "json file": (texts.configured, texts.configs),
    "tensor header": (files.headed, files.headers),
    "answer": (files.answered, files.answers),
    "tokenizer": (files.tokenized, files.tokenizers),
    "lineage": (files.descended, files.bases),
    "file": (files.looked_at, files.files),
    "pickle": (files.pickled, files.opcodes | files.opcodes.map(lambda body: b"PK\3\4" + body + b"PK\5\6" + bytes(18))),
}


@pytest.mark.some(2)
@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_never_fails(name: str) -> None:
    attack(*TARGETS[name], 200)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_never_fails_in_ten_minutes(name: str) -> None:
    attack_for_minutes(*TARGETS[name])
