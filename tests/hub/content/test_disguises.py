"""Files that begin as one format and are opened as another, and texts whose library makes objects by them."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from reviews.hub.pickle.table import verdict
from tests.hub.folders import codes, reading_of, states

LAYER = {"class_name": "Lambda", "module": "keras.layers", "config": {"name": "l", "function": {"code": "4wEAAA=="}}}
NETWORK = json.dumps({"class_name": "Functional", "config": {"layers": [LAYER]}})
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(600)
SKOPS = json.dumps(
    {"__module__": "os", "__class__": "function", "content": {"__module__": "os", "__class__": "system"}}
)
GRAPH = b"\x08\x01\x12\x40\x0a\x10\x0a\x06" + b"PyFunc"


def zipped(files: dict[str, str], before: bytes = b"") -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return before + memory.getvalue()


def tensors() -> bytes:
    return (8).to_bytes(8, "little") + b'{"a":{}}'


DANGEROUS = {
    "picture.keras": zipped({"config.json": NETWORK}, PICTURE),
    "tensors.keras": zipped({"config.json": NETWORK}, tensors()),
    "picture.skops": zipped({"schema.json": SKOPS}, PICTURE),
    "saved/saved_model.pb": GRAPH + bytes(50),
    "saved/keras_metadata.pb": b"\n\x10" + NETWORK.encode(),
    "network.json": NETWORK.encode(),
    "config.json": json.dumps({"architectures": ["A"], "layers": [LAYER]}).encode(),
    "train.yaml": b"seed: 1\nrun: !!python/object/apply:os.system ['id']\n",
    "verbose.yml": b"run: !<tag:yaml.org,2002:python/object/apply:os.system> ['id']\n",
    "handle.yml": b"%TAG !p! tag:yaml.org,2002:python/\n---\nrun: !p!object/apply:os.system ['id']\n",
    "wide.json": NETWORK.encode("utf-16"),
    "hydra/main.yaml": b"model:\n  _target_: os.system\n  command: id\n",
}
INERT = {
    "plain.png": PICTURE,
    "network.yaml": b"model:\n  _target_: torch.nn.Linear\n",
    ".hydra/hydra.yaml": b"launcher:\n  _target_: hydra._internal.core_plugins.basic_launcher.BasicLauncher\n",
    "data.yaml": b"a: {_target_: pandas.read_csv}\nb: {_target_: functools.partial}\nc: {_target_: os.path.join}\n",
    "dense.json": NETWORK.replace("Lambda", "Dense").encode(),
    "words.yaml": b"about: a Lambda layer is none\n",
}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str, str]]:
    root = tmp_path_factory.mktemp("disguises")
    brought = {
        "picture.mar": zipped({"handler.py": "import os"}, PICTURE),
        "large/saved_model.pb": b"\x08\x01\x12\x40\x0a\x10" + b"\x12\x08MatMul__" * 30,
    }
    reading = reading_of(root, DANGEROUS | INERT | brought)
    found = states(reading)
    assert {path for path in DANGEROUS if "pickle-dangerous" not in codes(reading, path)} == set()
    return found


def test_each_is_named(state: dict[str, tuple[str, str, str]]) -> None:
    assert {path: state[path][:2] for path in DANGEROUS} == dict.fromkeys(DANGEROUS, ("scanned", "dangerous"))


def test_what_only_looks_like_it_is_inert(state: dict[str, tuple[str, str, str]]) -> None:
    assert {path: state[path][0] for path in INERT} == dict.fromkeys(INERT, "inert")


def test_what_cannot_be_judged_is_not_scanned(state: dict[str, tuple[str, str, str]]) -> None:
    assert state["picture.mar"][0] == "not scanned"
    # Only the hub's own scan speaks for a graph: its operations are not followed here.
    assert state["large/saved_model.pb"] == ("scanned", "", "by the hub alone, which calls these bytes safe")


def test_more_findings_than_are_shown_are_counted_whatever_they_weigh(tmp_path: Path) -> None:
    unknown = {f"more/{number:02}.pkl": b"cacme\nThing\n." for number in range(41)}
    reading = reading_of(tmp_path, {**unknown, "broken.pt.zst": b"\x28\xb5\x2f\xfd" + bytes(30)})
    assert any(one.title.endswith("more findings about scanned files") for one in reading.findings)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("werkzeug.utils", "import_string"), ("pydantic.v1.utils", "import_string"), ("six", "exec_"),
        ("traitlets.utils.importstring", "import_item"), ("twisted.python.reflect", "namedAny"),
        ("kombu.utils.imports", "symbol_by_name"), ("pkg_resources", "load_entry_point"),
        ("numpy.lib.utils", "safe_eval"), ("networkx.readwrite.gpickle", "read_gpickle"),
        ("sympy.core.sympify", "sympify"), ("_frozen_importlib", "_gcd_import"),
        ("_frozen_importlib_external", "SourceFileLoader"), ("hydra.utils", "instantiate"), ("jsonpickle", "decode"),
        ("numba.core.serialize", "_unpickle__CustomPickled"), ("fsspec", "open"), ("smart_open", "open"),
        ("wget", "download"), ("gdown", "download"), ("git.cmd", "Git"), ("numexpr", "evaluate"),
        ("click", "edit"), ("nltk.data", "load"),
    ],
)  # fmt: skip
def test_functions_of_libraries_that_import_evaluate_or_fetch(module: str, name: str) -> None:
    assert verdict(module, name) == "dangerous"
