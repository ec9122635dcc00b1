"""Archives of TorchServe: a ZIP whose directory and pickles are read by ranges, whatever the hub's own scan says."""

import io
import pickle
import zipfile
from pathlib import Path

import pytest

from tests.hub import sound
from tests.hub.content.test_bypasses import CLEAN, EVIL
from tests.hub.folders import codes, reading_of, states

MANIFEST = b'{"model": {"handler": "text_classifier", "serializedFile": "model.pt", "modelName": "m"}}'


def checkpoint(body: bytes, size: int = 0) -> bytes:
    """A file as torch.save writes it, with one storage of this size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("archive/data.pkl", body)
        made.writestr("archive/data/0", bytes(size))
        made.writestr("archive/version", b"3\n")
    return buffer.getvalue()


def archive(*, packed: bool = True, **members: bytes) -> bytes:
    """An archive as torch-model-archiver writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        made.writestr("MAR-INF/MANIFEST.json", MANIFEST)
        for name, body in members.items():
            made.writestr(name.replace("_dot_", "."), body)
    return buffer.getvalue()


@pytest.mark.parametrize("packed", [True, False], ids=["deflated", "stored"])
@pytest.mark.parametrize("inside", [EVIL, checkpoint(EVIL), checkpoint(EVIL, 3_000_000)], ids=["bare", "zip", "large"])
def test_a_pickle_in_it_is_found_by_range_reads(tmp_path: Path, inside: bytes, packed: bool) -> None:
    if packed and len(inside) > 2_000_000:
        inside = checkpoint(EVIL, 300_000)
    body = archive(packed=packed, model_dot_pt=inside, index_to_name_dot_json=b"{}")
    reading = reading_of(tmp_path, {"classifier.mar": body})
    sound.check(reading)
    assert states(reading)["classifier.mar"][:2] == ("scanned", "dangerous")
    assert "pickle-dangerous" in codes(reading, "classifier.mar")
    assert reading.requests.bytes < len(body) or len(body) < 1_000_000


def test_one_without_code_is_scanned_to_its_end(tmp_path: Path) -> None:
    body = archive(model_dot_pt=checkpoint(CLEAN), vocab_dot_pkl=pickle.dumps(["a", "b"]))
    reading = reading_of(tmp_path, {"classifier.mar": body})
    assert states(reading)["classifier.mar"][:2] == ("scanned", "harmless")


def test_a_handler_of_its_own_is_code_that_is_not_scanned(tmp_path: Path) -> None:
    body = archive(model_dot_pt=checkpoint(CLEAN), handler_dot_py=b"import os\n")
    reading = reading_of(tmp_path, {"classifier.mar": body})
    assert reading.fact("scan.hub").value["state"] == "safe", "the hub's word does not stand in for a look at the code"
    state, _, why = states(reading)["classifier.mar"]
    assert (state, "handler.py" in why) == ("not scanned", True)
    assert "file-not-scanned" in codes(reading, "classifier.mar")
    assert "scanned-by-hub" not in codes(reading)
