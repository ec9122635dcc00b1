"""What one answer means, on plain values: safer formats, ancestors, runtimes, answers that say nothing of a card."""

import pytest

from reviews.runtimes.registry import versions
from reviews.watch import observed
from reviews.watch.ancestors import ANCESTOR_MOVED, ANCESTOR_TERMS, AncestorBasis, AncestorNow, moved
from reviews.watch.observed import Basis, Observed
from reviews.watch.portal_side import aged

OLD, NEW = "1a" * 20, "2b" * 20


def answer(**changes: object) -> Observed:
    said = {
        "own_id": "65f0", "name": "lab/model", "commit": NEW, "gated": False, "disabled": False, "private": False,
        "licenses": ("apache-2.0",), "issues": {}, "prompt": "", "new_version": "", "safe": True,
    }  # fmt: skip
    return Observed(**said | changes)  # type: ignore[arg-type]


def basis(*files: str, **changes: object) -> Basis:
    return Basis("lab/model", OLD, {}, {}, files, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rests", "now", "kinds"),
    [
        (basis("pytorch_model.bin"), answer(), {"safer-format"}),
        (basis("pytorch_model.bin"), answer(safe=False), set()),
        (basis("pytorch_model.bin"), answer(safe=None), set()),
        (basis("pytorch_model.bin", safe=True), answer(), set()),
        (basis("pytorch_model.bin", "model.safetensors"), answer(), set()),
        (basis("model.safetensors", triggers=["new-commit"]), answer(), {"new-commit"}),
        (basis("model.safetensors"), answer(), set()),
        (basis("model.safetensors", triggers=["new-commit"]), answer(commit=OLD), set()),
        (basis("model.safetensors"), answer(prompt=None, new_version=None), set()),
        (basis("model.safetensors", prompt="aa"), answer(prompt=None), set()),
        (basis("model.safetensors", prompt="aa"), answer(), {"prompt-changed"}),
        (basis("model.safetensors"), answer(new_version="lab/model"), set()),
    ],
)  # fmt: skip
def test_an_answer_opens_what_it_shows_and_nothing_else(rests: Basis, now: Observed, kinds: set[str]) -> None:
    assert set(observed.of_answer(rests, now, "65f0")) == kinds


def test_an_answer_without_fields_of_a_card_decides_nothing_about_them() -> None:
    assert observed.judged_by(answer(prompt=None)) == observed.OF_ANSWER - observed.OF_CARD


def test_an_answer_from_before_cards_were_kept_is_read() -> None:
    kept = answer().to_json()
    for name in ("prompt", "new_version", "safe"):
        del kept[name]
    assert Observed.from_json(kept) == answer(prompt=None, new_version=None, safe=None)


def test_a_prompt_is_the_same_whatever_its_spacing() -> None:
    assert observed.prompt_digest(" Share\n your  name ") == observed.prompt_digest("Share your name")
    assert observed.prompt_digest(["no text"]) == ""


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (AncestorNow(answer(commit=OLD)), set()),
        (AncestorNow(answer()), {ANCESTOR_MOVED}),
        (AncestorNow(answer(commit=OLD, licenses=("other",))), {ANCESTOR_TERMS}),
        (AncestorNow(answer(commit=OLD, gated="manual")), {ANCESTOR_TERMS}),
        (AncestorNow(answer(commit=OLD, name="lab/renamed")), {ANCESTOR_MOVED}),
        (AncestorNow(None), set()),
        (AncestorNow(None, gone=True), {ANCESTOR_TERMS}),
    ],
)  # fmt: skip
def test_an_ancestor_is_compared_with_what_was_read_of_it(now: AncestorNow, kinds: set[str]) -> None:
    rests = [AncestorBasis("lab/model", OLD, ("apache-2.0",), "False")]
    assert set(moved(rests, {"lab/model": now})) == kinds
    assert moved(rests, {}) == {}, "it was not asked about yet"


def test_a_newer_commit_of_an_ancestor_that_is_pinned_concerns_nobody() -> None:
    rests = [AncestorBasis("lab/model", OLD, ("apache-2.0",), "False", pinned=True)]
    assert moved(rests, {"lab/model": AncestorNow(answer())}) == {}


def test_a_runtime_is_aged_once_every_known_version_is_newer() -> None:
    known = versions("vllm")
    assert "older than every version that the portal still knows" in aged("vLLM 0.1.0")
    for signed in (f"vLLM {known[0]}", f"vLLM {known[-1]}", "vLLM 99.0", "vLLM", "our own server 1.0", ""):
        assert aged(signed) == ""
