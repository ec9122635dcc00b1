"""Every form in which a base is named: a repository with its revision, a path, another site, a title, or nonsense."""

from typing import Any

import pytest

from reviews.hub.card import bases
from reviews.hub.card.model_name import understand
from reviews.hub.shapes.lineage_source import ELSEWHERE, ODD, PATH, REPOSITORY, TITLE

ENDPOINT = "http://127.0.0.1:9"
COMMIT = "0a" * 20


@pytest.mark.parametrize(
    ("said", "kind", "name", "revision"),
    [
        ("a/b", REPOSITORY, "a/b", ""), ("gpt2", REPOSITORY, "gpt2", ""), (" a/b/ ", REPOSITORY, "a/b", ""),
        ("a/b@v1.0", REPOSITORY, "a/b", "v1.0"), ("a/b/tree/main", REPOSITORY, "a/b", "main"),
        ("https://huggingface.co/a/b", REPOSITORY, "a/b", ""), ("https://hf.co/a/b/", REPOSITORY, "a/b", ""),
        ("http://www.huggingface.co/a/b?x=1#top", REPOSITORY, "a/b", ""), ("huggingface.co/a/b", REPOSITORY, "a/b", ""),
        (f"https://huggingface.co/a/b/tree/{COMMIT}", REPOSITORY, "a/b", COMMIT),
        ("https://huggingface.co/a/b/blob/refs%2Fpr%2F1/x", REPOSITORY, "a/b", "refs/pr/1"),
        ("https://huggingface.co/api/models/a/b", REPOSITORY, "a/b", ""), ("hf://a/b@x", REPOSITORY, "a/b", "x"),
        ("git@hf.co:a/b.git", REPOSITORY, "a/b", ""), ("[b](https://huggingface.co/a/b)", REPOSITORY, "a/b", ""),
        (f"{ENDPOINT}/a/b/tree/v2", REPOSITORY, "a/b", "v2"),
        *((path, PATH, path, "") for path in (
            "./x", "../x", "./x/y", "/root/x", "/x", "~/x", "~", "$HOME/x", "%USERPROFILE%\\x", "C:\\models\\x", "D:/x",
            "\\\\server\\share", "file:///x/y", "outputs/checkpoint-500", "output", "checkpoint-500", "results/sft",
            "alice/checkpoint-500", "models/llama", "runs/1", "ckpt/final", "my-run/final_model", "a/b/c",
            "a/model.gguf",
            ".cache/x", "workspace/x", "data/base", "checkpoints_7b/last", "x/epoch_3", "x/global_step1000", "tmp/x",
            "home/me/x", "mnt/x", "merged/x", "out\\x", "..",
        )),
        *((site, ELSEWHERE, site, "") for site in (
            "https://github.com/a/b", "s3://bucket/x", "https://huggingface.co/datasets/a/b",
            "modelscope.cn/models/a/b",
            "https://huggingface.co", "https://huggingface.co.evil.example/a/b",
        )),
        ("Meta Llama 3 8B", TITLE, "Meta Llama 3 8B", ""), ("", ODD, "", ""), ("a\x00b", ODD, "a\x00b", ""),
    ],
)  # fmt: skip
def test_a_text_names_a_repository_a_path_a_site_or_a_title(said: str, kind: str, name: str, revision: str) -> None:
    assert understand(said, ENDPOINT) == (kind, name, revision)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a/b", [("a/b", "", "")]), (["a/b", "c/d"], [("a/b", "", ""), ("c/d", "", "")]),
        ("a/b, c/d", [("a/b", "", ""), ("c/d", "", "")]),
        ({"name": "a/b", "revision": "v1"}, [("a/b", "v1", "")]), ({"a/b": {"revision": "v1"}}, [("a/b", "v1", "")]),
        ([{"name": "E", "repo_url": "https://huggingface.co/a/b", "organization": "a"}], [("a/b", "", "")]),
        ({"organization": "a", "name": "b"}, [("a/b", "", "")]), ([[{"model": "a/b", "weight": 0.5}]], [("a/b", "",
        "")]),
        ({"base": {"id": "a/b", "commit": COMMIT}}, [("a/b", COMMIT, "")]), ({"merge": ["a/b"]}, [("a/b", "",
        "merge")]),
        ({"a/b": 0.4, "c/d": 0.6}, [("a/b", "", ""), ("c/d", "", "")]), ({"models": [{"repo": "a/b"}]}, [("a/b", "",
        "")]),
        ({"url": "https://huggingface.co/a/b/tree/v2", "relation": "finetune"}, [("a/b", "v2", "finetune")]),
        (None, []), ([], []), ("", []),
    ],
)  # fmt: skip
def test_a_field_of_any_form_names_its_bases(value: Any, found: list[tuple[str, str, str]]) -> None:
    assert [(one.id, one.revision, one.relation) for one in bases.of_value(value, "card")] == found
