"""Folders without a description are served as they are, however odd their names and cards."""

from pathlib import Path

import pytest
from huggingface_hub import HfApi

from portal.sample_hub import card, serve
from portal.sample_hub.loading import RepositoryError
from portal.sample_hub.shelf import Shelf

CARD = "---\nlicense: mit\ndate: 2024-01-02\n1: one\n---\n# Title\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for repo in ("acme__plain", "old-model", "acme2/nested"):
        (tmp_path / repo).mkdir(parents=True)
        (tmp_path / repo / "README.md").write_text(CARD)
        (tmp_path / repo / "config.json").write_text('{"architectures": ["X"], "model_type": "x"}')
    odd = tmp_path / "acme__plain" / "1_Pooling" / "a b#%\u00e4+.txt"
    odd.parent.mkdir()
    odd.write_text("odd")
    (tmp_path / "acme__plain" / "big.bin").write_bytes(bytes(11 * 1024 * 1024))
    (tmp_path / "acme__plain" / "outside").symlink_to("/etc/hostname")
    return tmp_path


@pytest.mark.long
def test_plain_folders(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    with serve(root) as hub:
        api = HfApi(endpoint=hub.url, token=False)
        for repo in ("acme/plain", "old-model", "acme2/nested"):
            info = api.model_info(repo, files_metadata=True)
            assert info.id == repo
            assert info.card_data["license"] == "mit"
            assert info.library_name == "transformers"
            assert Path(api.hf_hub_download(repo, "README.md", revision=info.sha, cache_dir=cache)).read_text() == CARD
        files = {one.path: one for one in api.list_repo_tree("acme/plain", recursive=True)}
        assert "outside" not in files
        odd = "1_Pooling/a b#%\u00e4+.txt"
        assert Path(api.hf_hub_download("acme/plain", odd, cache_dir=cache)).read_text() == "odd"
        assert files["big.bin"].lfs.sha256
        assert Path(api.hf_hub_download("acme/plain", "big.bin", cache_dir=cache)).stat().st_size == 11 * 1024 * 1024
        assert len(api.list_repo_commits("old-model")) == 1


def test_the_commit_follows_from_the_content(root: Path) -> None:
    before = Shelf([root]).get("acme2/nested").branches["main"]
    assert Shelf([root]).get("acme2/nested").branches["main"] == before
    (root / "acme2/nested/config.json").write_text("{}")
    assert Shelf([root]).get("acme2/nested").branches["main"] != before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no front matter",
        "---\nlicense: mit\n",
        "---\n- a\n- list\n---\n",
        "---\nlicense:\tmit\n---\n",
        "---\ndate: 2022-02-31\n---\n",
        "---\n!!python/object/apply:os.getpid []\n---\n",
        "---\nx: !!python/name:os.system\n---\n",
        "---\na: &a [*a]\n---\n",
        "---\n"
        "a: &a [1]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}" + "]\n" for n in range(60)) + "---\n",
        "---\nx: " + "[" * 1_000 + "\n---\n",
        "---\n? {a: b}\n: 1\n---\n",
        "---\nx: 0x" + "f" * 5_000 + "\n---\n",
    ],
)
def test_bad_cards_are_absent_or_plain(text: str) -> None:
    found = card.front_matter(text.encode())
    assert found is None or isinstance(found, dict)


def test_an_alias_bomb_does_not_unfold() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert card.front_matter(("---\n" + "\n".join(lines) + "\n---\n").encode()) is None


def test_values_that_json_does_not_know() -> None:
    found = card.front_matter(b"---\na: .nan\nb: 2024-05-06\nc: !!binary aGk=\nd: !!set {x}\nno: no\n---\n")
    assert found == {"a": None, "b": "2024-05-06", "c": "hi", "d": ["x"], "False": False}


def test_bytes_that_are_no_utf8() -> None:
    assert card.front_matter(b"---\nname: \xff\xfe\n---\n") == {"name": "\ufffd\ufffd"}
    assert card.front_matter("---\nlicense: mit\n---\n".encode("utf-16")) is None


def test_a_broken_description_is_an_answer_not_a_crash(tmp_path: Path) -> None:
    for name, text in {"json": "{", "format": '{"generated": [{"format": "tape"}]}', "list": "[]"}.items():
        (tmp_path / f"acme__{name}").mkdir()
        (tmp_path / f"acme__{name}" / "repo.json").write_text(text)
    with pytest.raises(RepositoryError, match="no readable JSON"):
        Shelf([tmp_path])
    (tmp_path / "acme__json" / "repo.json").unlink()
    (tmp_path / "acme__list" / "repo.json").write_text("{}")
    with serve(tmp_path) as hub:
        api = HfApi(endpoint=hub.url, token=False)
        with pytest.raises(OSError, match="500") as failed:
            api.model_info("acme/format")
        assert "it has no 'tape'" in str(failed.value)
        assert api.model_info("acme/list").siblings == []
