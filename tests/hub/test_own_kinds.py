"""Inputs of our own beside those from public reports: one repository for each form in which a kind can come.

They are read by the real client over HTTP. What is right for one form is right for every form of its kind.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from reviews.hub.shapes.reading import ReadingValue
from tests.hub.folders import codes, reading_of, states, tensors_file
from tests.hub.gguf.writer import Writer
from tests.hub.rungs import rungs_of_reading

MIB = 2**20
APACHE_CARD = b"---\nlicense: apache-2.0\n---\n# A model\n"
TERMS = (
    "Model License Agreement\n\nThe weights are licensed for non-commercial research purposes only. You may not use "
    "the Model for any commercial purpose. This license is granted by the Licensor.\n"
)
CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2}


def layers(first: int, last: int) -> list[tuple[str, list[int]]]:
    return [(f"model.layers.{number}.weight", [64, 64]) for number in range(first, last)]


def whole(tensors: list[tuple[str, list[int]]], dtype: str = "BF16", width: int = 2) -> bytes:
    head, size = tensors_file(tensors, dtype, width)
    return head + bytes(size - len(head))


def typed(tensors: dict[str, tuple[str, int, list[int]]]) -> bytes:
    """A file whose tensors have types of their own: name to dtype, bytes of a value, shape."""
    table, at = {}, 0
    for name, (dtype, width, shape) in tensors.items():
        size = width
        for one in shape:
            size *= one
        table[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    head = json.dumps(table).encode()
    return len(head).to_bytes(8, "little") + head + bytes(at)


WEIGHTS = {"model.safetensors": whole(layers(0, 2))}


class Evil:
    """What runs a command when it is unpickled; here nobody does."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, ("id",)


EVIL = pickle.dumps(Evil())


def zipped(body: bytes, name: str = "archive/data.pkl") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, body)
    return held.getvalue()


def tarred(body: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        entry = tarfile.TarInfo("model_weights.ckpt")
        entry.size = len(body)
        archive.addfile(entry, io.BytesIO(body))
    return held.getvalue()


DANGEROUS = {
    "weights.xyz": EVIL, "notes.dat": gzip.compress(EVIL), "a.bin.bz2": bz2.compress(EVIL),
    "a.pkl.z": zlib.compress(EVIL), "a.xz": lzma.compress(EVIL), "noending": EVIL, "cache/state": zipped(EVIL),
    "model.pt2": zipped(EVIL), "image.png": EVIL, "readme.txt": EVIL, "LICENSE.bak": EVIL, "data.json": EVIL,
    "vocab.txt": b'\x80\x02cos\nsystem\n(S"id"\ntR.', "tok.model": b"cos\nsystem\n(S'id'\ntR.",
    "p.th": pickle.dumps(Evil(), 0), "p.sav": pickle.dumps(Evil(), 1), "opt.pdparams": pickle.dumps(Evil(), 5),
    "run.nemo": tarred(zipped(EVIL)), "ck.distcp": zipped(EVIL), "model.msgpack": EVIL, "model.gguf": zipped(EVIL),
    "training_args.bin": zipped(EVIL), "adapter.safetensors": EVIL,
}  # fmt: skip


def test_code_is_found_under_any_name_and_packing(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, WEIGHTS | DANGEROUS)
    told = states(reading)
    assert set(told) >= set(DANGEROUS), "every file has a state"
    assert [path for path in DANGEROUS if told[path][0] == "inert"] == []
    warned = {one.file for one in reading.findings if one.severity in ("block", "warn")}
    words = " ".join(one.detail for one in reading.findings if one.severity in ("block", "warn"))
    assert [path for path in DANGEROUS if path not in warned and path not in words] == []


LICENSES = (
    "MODEL_LICENSE", "LICENSE-MODEL.txt", "MODEL_LICENSE_AGREEMENT.md", "LICENSES/weights.txt", "license/model-terms",
    "Model_License.rst", "LICENCE", "模型许可协议.txt", "COPYING.weights", "ModelLicense.txt", "docs/LICENSE_MODEL.md",
    "LIZENZ.txt", "LICENCIA-MODELO.md", "WEIGHTS_LICENSE", "terms_of_use.md", "EULA.txt", "License Agreement.txt",
)  # fmt: skip


@pytest.mark.parametrize("several", [LICENSES[:9], LICENSES[9:]])
def test_the_terms_of_the_weights_are_read_under_any_name(tmp_path: Path, several: tuple[str, ...]) -> None:
    reading = reading_of(tmp_path, WEIGHTS | {"README.md": APACHE_CARD} | {path: TERMS.encode() for path in several})
    read = {one.path for one in reading.documents if one.role in ("license", "notice", "use_policy")}
    assert read >= set(several)
    assert "license-text-differs" in codes(reading)


def test_a_license_in_the_encoding_of_an_editor_is_read(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, WEIGHTS | {"README.md": APACHE_CARD, "MODEL_LICENSE": TERMS.encode("utf-16")})
    assert next(one.text for one in reading.documents if one.path == "MODEL_LICENSE") == TERMS
    assert "license-text-differs" in codes(reading)
    assert "document-not-utf8" not in codes(reading)


SENTENCES = (
    "The weights may only be used for academic research.", "For commercial licensing, please contact us by mail.",
    "Commercial use requires a written agreement with Birch Labs.", "Not for commercial use.",
    "You must request permission from the authors before deploying this model.", "Companies must buy a license.",
    "This checkpoint is intended for research use only.", "Commercial usage is not permitted.",
    "Entities with more than 100 million users must obtain a license.", "本模型仅供学术研究使用，禁止商业用途。",
    "Released solely for educational purposes.", "The model is licensed only for scientific work.",
    "Deployment in products requires a paid license.",
)  # fmt: skip
HARMLESS = (
    "This model can be used for commercial and research purposes.", "Free for commercial use.",
    "We do research on agreements between parties.", "You can use it without asking.", "No commercial license needed.",
    "You do not need to buy a commercial license.", "You must obtain a copy of the license with the model.",
    "We only provide examples here.", "The license is permissive.",
)  # fmt: skip


def test_every_sentence_with_terms_is_a_fact_and_no_other(tmp_path: Path) -> None:
    card = APACHE_CARD + b"\n## Use\n\n" + "\n\n".join((*SENTENCES, *HARMLESS)).encode()
    reading = reading_of(tmp_path, WEIGHTS | {"README.md": card})
    assert [one["sentence"] for one in reading.fact("license.card_terms").value] == list(SENTENCES)


def rung(tmp_path: Path, config: dict[str, Any], weights: bytes) -> str:
    files = {"config.json": json.dumps(CONFIG | config).encode(), "model.safetensors": weights}
    (one,) = rungs_of_reading(reading_of(tmp_path, files))
    return one.title


PACKED = {
    "model.layers.0.up_proj.qweight": ("I32", 4, [16, 64]), "model.layers.0.up_proj.qzeros": ("I32", 4, [1, 8]),
    "model.layers.0.up_proj.scales": ("F16", 2, [1, 64]),
}  # fmt: skip
MLX = {
    "model.layers.0.q.weight": ("U32", 4, [64, 8]), "model.layers.0.q.scales": ("F16", 2, [64, 1]),
    "model.layers.0.q.biases": ("F16", 2, [64, 1]),
}  # fmt: skip
GPTQ = {"quant_method": "gptq", "bits": 4, "group_size": 128}


@pytest.mark.parametrize(
    ("config", "tensors", "title"),
    [
        ({"quantization_config": GPTQ}, PACKED, "GPTQ 4-bit g128"),
        ({"quantization_config": GPTQ | {"quant_method": "awq"}}, PACKED, "AWQ 4-bit g128"),
        ({"quantization": {"bits": 4, "group_size": 64}}, MLX, "MLX 4-bit g64"),
        ({"quantization": (both := {"bits": 8, "group_size": 32}), "quantization_config": both}, MLX, "MLX 8-bit g32"),
    ],
)
def test_a_rung_is_called_by_its_quantization(
    tmp_path: Path, config: dict[str, Any], tensors: dict[str, tuple[str, int, list[int]]], title: str
) -> None:
    assert rung(tmp_path, config, typed(tensors)) == title


@pytest.mark.long
def test_a_vocabulary_that_is_too_large_is_said_not_to_be_read(tmp_path: Path) -> None:
    table = {f"token {number}": number for number in range(600_000)}
    text = json.dumps({"added_tokens": [{"id": 600_000, "content": "<s>"}], "model": {"type": "BPE", "vocab": table}})
    reading = reading_of(tmp_path, WEIGHTS | {"tokenizer.json": text.encode() + b" " * (17 * MIB - len(text))})
    fact = reading.fact("vocabulary.tokenizer")
    assert fact.value == {"tokens": 600_001, "exact": False}
    assert "larger than is read" in fact.extractor
    assert reading.requests.bytes < 2 * MIB


def bytes_of_set(reading: ReadingValue) -> list[tuple[int, bool]]:
    return [(one["bytes"], bool(one["problems"])) for one in reading.fact("weights.sets").value]


@pytest.mark.parametrize(
    "name", ["model.{}-of-2.safetensors", "mp_rank_0{}.safetensors", "rank{}/model.safetensors", "tp{}.safetensors"]
)
def test_slices_for_several_devices_are_no_whole_models(tmp_path: Path, name: str) -> None:
    reading = reading_of(tmp_path, {name.format(number): whole(layers(0, 2)) for number in (0, 1)})
    assert all(odd for _, odd in bytes_of_set(reading))
    assert [one.size for one in rungs_of_reading(reading)] == [None]


@pytest.mark.parametrize("name", ["checkpoint-{}/model.safetensors", "epoch_{}.safetensors"])
def test_two_checkpoints_of_one_run_are_two_rungs(tmp_path: Path, name: str) -> None:
    reading = reading_of(tmp_path, {name.format(number): whole(layers(0, 2)) for number in (1, 2)})
    assert len([one for one in rungs_of_reading(reading) if one.size]) == 2


def test_an_index_is_asked_whatever_the_shards_are_called(tmp_path: Path) -> None:
    shards = {f"part/rank{n}_of3": layers(n, n + 1) for n in range(3)}
    table = {name: f"{path}.safetensors" for path, held in shards.items() for name, _ in held}
    files = {f"{path}.safetensors": whole(held) for path, held in shards.items()}
    index = {"model.safetensors.index.json": json.dumps({"weight_map": table}).encode()}
    ((held, odd),) = bytes_of_set(reading_of(tmp_path, files | index))
    assert (held, odd) == (sum(map(len, files.values())), False)
    lost = {"part/rank1_of3.safetensors": b""}
    ((_, odd),) = bytes_of_set(reading_of(tmp_path / "lost", files | index | lost))
    assert odd


def test_the_size_that_a_gguf_header_states_is_kept_beside_the_counted_one(tmp_path: Path) -> None:
    header = Writer().add("general.architecture", 8, "llama").add("general.size_label", 8, "7B")
    body = header.tensor("token_embd.weight", 0, 8, 4).bytes() + bytes(200)
    (row,) = reading_of(tmp_path, {"m-F32.gguf": body}).fact("weights.gguf").value
    assert (row["label"], row["parameters"]) == ("7B", 32)
