"""Generated files are what they claim to be, judged by the standard library and by git, not by our own code."""

import hashlib
import io
import json
import pickletools
import shutil
import struct
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.sample_hub import generated, gguf_file, git_objects, safetensors_file, torch_file, vocabulary
from portal.sample_hub.binary import Layout
from portal.sample_hub.tensors import Tensor, count_by_dtype, expand


def test_any_part_of_a_layout_equals_that_part_of_the_whole() -> None:
    layout = Layout((b"abc", 5, b"", b"de", 2_500_000, b"end"))
    whole = b"abc" + bytes(5) + b"de" + bytes(2_500_000) + b"end"
    assert layout.size == len(whole)
    assert b"".join(layout.read()) == whole
    assert layout.sha256() == hashlib.sha256(whole).hexdigest()
    for start, stop in [(0, 1), (2, 4), (3, 3), (7, 11), (9, 2_000_000), (2_500_009, None), (0, 99_999_999)]:
        assert b"".join(layout.read(start, stop)) == whole[start:stop]
    assert max(len(chunk) for chunk in layout.read()) <= 1 << 20


def test_keys_tell_contents_apart() -> None:
    assert Layout((b"a", 1)).key() != Layout((b"a", 2)).key()
    assert Layout((b"a", 1)).key() == Layout((b"a", 1)).key()
    assert Layout((b"z1;",)).key() != Layout((1,)).key()


def test_tensor_lists_unfold() -> None:
    declared = [
        {"name": "first", "shape": [2, 3]},
        {"repeat": 2, "tensors": [{"repeat": 2, "tensors": [{"name": "l.{0}.e.{1}", "shape": [4], "dtype": "F32"}]}]},
    ]
    tensors = list(expand(declared, "BF16"))
    assert [tensor.name for tensor in tensors] == ["first", "l.0.e.0", "l.0.e.1", "l.1.e.0", "l.1.e.1"]
    assert count_by_dtype(tensors) == {"BF16": 6, "F32": 16}
    assert [tensor.bytes for tensor in tensors] == [12, 16, 16, 16, 16]


def test_safetensors_file() -> None:
    content = b"".join(
        safetensors_file.layout([Tensor("a", "BF16", (2, 3)), Tensor("b", "F32", ())], {"x": "y"}).read()
    )
    (length,) = struct.unpack("<Q", content[:8])
    assert length % 8 == 0
    assert json.loads(content[8 : 8 + length]) == {
        "__metadata__": {"x": "y"},
        "a": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]},
        "b": {"dtype": "F32", "shape": [], "data_offsets": [12, 16]},
    }
    assert content[8 + length :] == bytes(16)


def test_shards_and_their_index() -> None:
    tensors = [Tensor(f"t{number}", "F32", (10,)) for number in range(5)]
    shards = safetensors_file.shards(tensors, 80)
    assert list(shards) == [f"model-0000{n}-of-00003.safetensors" for n in (1, 2, 3)]
    index = json.loads(safetensors_file.index(shards))
    assert index["metadata"] == {"total_size": 200}
    assert index["weight_map"]["t4"] == "model-00003-of-00003.safetensors"
    assert list(safetensors_file.shards(tensors, 10_000)) == ["model.safetensors"]


def test_a_missing_shard_stays_in_the_index() -> None:
    entry = {
        "format": "safetensors",
        "dtype": "F32",
        "shard_bytes": 4,
        "missing": ["model-00002-of-00002.safetensors"],
        "tensors": [{"repeat": 2, "tensors": [{"name": "t{0}", "shape": [1]}]}],
    }
    files = generated.files(entry)
    assert sorted(files) == ["model-00001-of-00002.safetensors", "model.safetensors.index.json"]
    index = json.loads(b"".join(files["model.safetensors.index.json"].layout.read()))
    assert "model-00002-of-00002.safetensors" in index["weight_map"].values()


def test_gguf_file() -> None:
    values = {"general.architecture": "llama", "n": 7, "f": 0.5, "yes": True, "words": ["a", "bc"]}
    tensors = [Tensor("w", "Q4_K", (2, 256)), Tensor("v", "F32", (3,))]
    content = b"".join(gguf_file.layout(tensors, values).read())
    stream = io.BytesIO(content)
    assert stream.read(4) == b"GGUF"
    assert struct.unpack("<IQQ", stream.read(20)) == (3, 2, 5)
    read_values = dict(_gguf_pair(stream) for _ in values)
    assert read_values == values
    table = {}
    for _ in tensors:
        name = _gguf_text(stream)
        (dimensions,) = struct.unpack("<I", stream.read(4))
        shape = struct.unpack(f"<{dimensions}Q", stream.read(8 * dimensions))
        table[name] = (shape, *struct.unpack("<IQ", stream.read(12)))
    assert table == {"w": ((256, 2), 12, 0), "v": ((3,), 0, 288)}
    start = -(-stream.tell() // 32) * 32
    assert content[start:] == bytes(288 + 32)


def _gguf_text(stream: io.BytesIO) -> str:
    (length,) = struct.unpack("<Q", stream.read(8))
    return stream.read(length).decode()


def _gguf_pair(stream: io.BytesIO) -> tuple[str, object]:
    key = _gguf_text(stream)
    (kind,) = struct.unpack("<I", stream.read(4))
    return key, _gguf_value(stream, kind)


def _gguf_value(stream: io.BytesIO, kind: int) -> object:
    if kind == 8:
        return _gguf_text(stream)
    if kind == 9:
        inner, count = struct.unpack("<IQ", stream.read(12))
        return [_gguf_value(stream, inner) for _ in range(count)]
    code, size = {4: ("<I", 4), 5: ("<i", 4), 6: ("<f", 4), 7: ("<?", 1)}[kind]
    return struct.unpack(code, stream.read(size))[0]


def test_torch_archive_opens_and_its_pickle_is_harmless() -> None:
    content = b"".join(torch_file.layout([Tensor("w", "F32", (3, 4)), Tensor("b", "BF16", (5,))], "archive").read())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["archive/data.pkl", "archive/data/0", "archive/data/1", "archive/version"]
        assert archive.read("archive/data/0") == bytes(48)
        pickled = archive.read("archive/data.pkl")
    imported = {argument for code, argument, _ in pickletools.genops(pickled) if code.name == "GLOBAL"}
    assert imported == {
        "collections OrderedDict",
        "torch FloatStorage",
        "torch BFloat16Storage",
        "torch._utils _rebuild_tensor_v2",
    }
    out = io.StringIO()
    pickletools.dis(pickled, out)  # raises when the stack does not come out right
    assert "highest protocol among opcodes = 2" in out.getvalue()


@pytest.mark.parametrize("size", [300, 2_048, 32_768])
def test_byte_level_tokenizer(size: int) -> None:
    special = ("<s>", "</s>")
    body = json.loads(vocabulary.byte_level(size, special))
    vocab = body["model"]["vocab"]
    assert len(vocab) + len(body["added_tokens"]) == size
    assert sorted([*vocab.values(), *(one["id"] for one in body["added_tokens"])]) == list(range(size))
    assert all(left in vocab and right in vocab and left + right in vocab for left, right in body["model"]["merges"])
    assert vocabulary.byte_level_list(size, special)[-2:] == ["<s>", "</s>"]


def test_word_piece_tokenizer() -> None:
    special = ("[PAD]", "[UNK]")
    vocab = json.loads(vocabulary.word_pieces(4_096, special))["model"]["vocab"]
    assert sorted(vocab.values()) == list(range(4_096))
    assert list(vocab) == vocabulary.word_piece_list(4_096, special)


def test_a_vocabulary_that_cannot_be_made_is_refused() -> None:
    for size in (100, 90_000):
        with pytest.raises(vocabulary.VocabularyError, match="cannot be generated"):
            vocabulary.byte_level(size, ("<s>",))


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_ids_are_gits_own(tmp_path: Path) -> None:
    def git(*words: str, **more: str) -> str:
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in more.items()}
        done = subprocess.run(
            ["git", *words], cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **who},
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    git("init", "-q")
    files = {"README.md": b"hello\n", "a/b/c.txt": b"deep", "a.txt": b"dot", "a-b": b"dash", "\u00e4/ \u00f6#.txt": b""}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    git("add", "-A")
    tree = git("write-tree")
    assert git_objects.tree_ids({name: git_objects.blob_id(content) for name, content in files.items()})[""] == tree
    date = datetime(2026, 5, 4, 8, 12, 31, tzinfo=UTC)
    who = {"NAME": "ada-m", "EMAIL": "ada-m@sample.invalid", "DATE": f"{int(date.timestamp())} +0000"}
    first = git("commit-tree", tree, "-m", "Start", **who)
    second = git("commit-tree", tree, "-p", first, "-m", "Go on", **who)
    made = git_objects.commit_id(tree=tree, parent=None, author="ada-m", date=date, message="Start")
    assert made == first
    assert git_objects.commit_id(tree=tree, parent=made, author="ada-m", date=date, message="Go on") == second
