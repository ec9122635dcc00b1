"""Releases that are broken, or made to break whoever reads them, end in one sentence; nothing in them runs."""

import gzip
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from reviews.runtimes import archives
from reviews.runtimes.archives import ReleaseError, read_release
from reviews.runtimes.drawing.projects import data_file
from tests.runtimes.releases import VLLM, member, sdist, wheel

REGISTRY = "vllm/model_executor/models/registry.py"


def tar(folder: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    path = folder / "vllm-9.1.0.tar.gz"
    about = member("vllm-9.1.0/PKG-INFO", "Name: vllm\nVersion: 9.1.0\n\n")
    with tarfile.open(path, "w:gz") as archive:
        for info, data in (about, *members):
            archive.addfile(info, io.BytesIO(data))
    return path


def pax_bomb(folder: Path) -> Path:
    """A header that states more bytes than any header has, so that whoever reads it at once fills the memory."""
    info = tarfile.TarInfo("vllm-9.1.0/PaxHeaders/x")
    info.type, info.size = tarfile.XHDTYPE, 700 * 2**20
    path = folder / "vllm-9.1.0.tar.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(info.tobuf(tarfile.USTAR_FORMAT))
        file.write(bytes(2**20))
    return path


def deflate_bomb(folder: Path) -> Path:
    """Zeros that unpack to more than a release has."""
    path = folder / "vllm-9.1.0.tar.gz"
    info = tarfile.TarInfo("vllm-9.1.0/zeros")
    info.size = archives.MOST_DECOMPRESSED + 2**20
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
    return path


def lying_zip(folder: Path) -> Path:
    """A wheel whose member says ten bytes and unpacks to five million."""
    path = wheel(folder, {REGISTRY: "x = 1\n" + "#" * 5_000_000})
    data = path.read_bytes()
    real = struct.pack("<I", 5_000_006)
    path.write_bytes(data.replace(real, struct.pack("<I", 10)))
    return path


def linked(folder: Path) -> Path:
    info = tarfile.TarInfo(f"vllm-9.1.0/{REGISTRY}")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return tar(folder, (info, b""))


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def of(files: dict[str, str]) -> Callable[[Path], Path]:
    return lambda folder: sdist(folder, files)


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "empty": written("vllm-9.1.0.tar.gz", b""),
    "no gzip": written("vllm-9.1.0.tar.gz", b"hello" * 1000),
    "no zip": written("vllm-9.1.0-py3-none-any.whl", b"PK\x03\x04" + bytes(100)),
    "cut": lambda folder: written("vllm-9.1.0.tar.gz", sdist(folder, VLLM).read_bytes()[:900])(folder),
    "another name": written("llama-1.0.tar.gz", b""),
    "a header without end": pax_bomb,
    "a bomb": deflate_bomb,
    "a size that lies": lying_zip,
    "a link out": linked,
    "twice the same": lambda folder: tar(folder, *[member(f"vllm-9.1.0/{REGISTRY}", "x = 1")] * 2),
    "too large": of({REGISTRY: "#" * (archives.MOST_OF_ONE + 1)}),
    "no text": lambda folder: tar(folder, member(f"vllm-9.1.0/{REGISTRY}", b"\xff\xfe")),
    "no Python": of(VLLM | {REGISTRY: "def ("}),
    "brackets": of(VLLM | {REGISTRY: "(" * 5000}),
    "minus signs": of(VLLM | {REGISTRY: "x = " + "-" * 200_000 + "1"}),
    "a long sum": of(VLLM | {REGISTRY: "x = a" + " + b" * 100_000}),
    "a NUL": of(VLLM | {REGISTRY: "x = 1\0"}),
    "no registry": of({one: text for one, text in VLLM.items() if one != REGISTRY}),
    "another project": lambda folder: sdist(folder, VLLM, name="vllm-9").rename(folder / "vllm-9.1.0.tar.gz"),
    "no dates": lambda folder: sdist(folder, VLLM, mtime=0),
    "a folder": lambda folder: folder,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bad_release_ends_in_one_sentence(tmp_path: Path, kind: str) -> None:
    with pytest.raises(ReleaseError) as told:
        data_file(HOSTILE[kind](tmp_path), None)
    assert len(str(told.value)) < 300
    assert "\n" not in str(told.value)


def test_more_members_than_a_release_has_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "vllm-9.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(archives.MOST_MEMBERS + 1):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    with pytest.raises(ReleaseError, match="files"):
        read_release(path, lambda _: False)


def test_sdist_and_wheel_give_the_same_facts_again_and_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (sdist(tmp_path, VLLM), wheel(tmp_path, VLLM)):
        call_command("refresh_runtimes", str(path), "--into", str(tmp_path))
        text = (tmp_path / "vllm-9.1.0.json").read_text()
        call_command("refresh_runtimes", str(path), "--into", str(tmp_path))
        assert (tmp_path / "vllm-9.1.0.json").read_text() == text
        assert "unchanged" in capsys.readouterr().out
        found = json.loads(text)
        assert found["source"]["file"] == path.name
        assert found["source"]["released"] == "2026-09-21"
        assert found["architectures"] == {
            "generate lora": ["LlamaForCausalLM", "Own"], "embed lora": ["LlamaModel"],
            "embed no-lora": ["BertModel"], "generate multimodal transcribe": ["WhisperForConditionalGeneration"],
        }  # fmt: skip
        assert found["quantizations"] == {"awq": 75, "late": None}
        assert found["removed"] == {"MPTForCausalLM": "0.28.0"}
        assert found["arguments"] == [
            "--enable-auto-tool-choice", "--enforce-eager", "--headless", "--host", "--log", "--max-model-len",
            "--no-enable-auto-tool-choice", "--no-enforce-eager", "--no-log",
        ]  # fmt: skip


def test_the_command_says_what_is_wrong_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = sdist(tmp_path, VLLM), tmp_path / "vllm-9.2.0.tar.gz"
    bad.write_bytes(b"\x1f\x8b")
    with pytest.raises(SystemExit) as ended:
        call_command("refresh_runtimes", str(good), str(bad), "--into", str(tmp_path))
    assert ended.value.code == 2
    assert "vllm-9.2.0.tar.gz cannot be read" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.json"))
