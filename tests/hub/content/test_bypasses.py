"""Ways past other scanners that their makers have published, one test for each kind: none passes for harmless here.

The names are those of advisories about picklescan, modelscan and fickling. Every file is made here, and none is loaded.
"""

import bz2
import gzip
import io
import lzma
import os
import pickle
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import lz4.frame
import pytest
import zstandard

from reviews.hub.content.scan import body_scan
from reviews.hub.pickle.table import verdict
from reviews.hub.shapes.scans import FileScan


class Attack:
    """Runs a command when it is unpickled, which nothing here ever does."""

    def __reduce__(self) -> Any:
        return os.system, ("true",)


EVIL = pickle.dumps(Attack(), protocol=2)
CLEAN = pickle.dumps({"a": 1}, protocol=4)


def called(module: str, name: str) -> bytes:
    """A pickle that calls one imported name with a text."""
    names = b"".join(b"\x8c" + bytes([len(one)]) + one.encode() for one in (module, name))
    return b"\x80\x04" + names + b"\x93\x8c\x04true\x85R."


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, body in members.items():
            made.writestr(name.replace("up__", "../").replace("__", "/").replace("_dot_", "."), body)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "path",
    [
        "numpy.f2py.crackfortran.getlincoef", "numpy.f2py.crackfortran._eval_length",
        "numpy.testing._private.utils.runstring", "idlelib.run.Executive.runcode",
        "idlelib.pyshell.ModifiedInterpreter.runcode", "idlelib.calltip.get_entity",
        "idlelib.pyshell.ModifiedInterpreter.runcommand", "idlelib.autocomplete.AutoComplete.get_entity",
        "idlelib.debugobj.ObjectTreeItem.SetText", "profile.Profile.run", "profile.Profile.runctx", "profile.run",
        "cProfile.runctx", "cProfile.run", "lib2to3.pgen2.grammar.Grammar.loads",
        "lib2to3.pgen2.pgen.ParserGenerator.make_label", "asyncio.unix_events._UnixSubprocessTransport._start",
        "ensurepip._run_pip", "pydoc.locate", "pydoc.pipepager", "operator.methodcaller", "_operator.attrgetter",
        "operator.itemgetter", "pip.main", "pip._internal.main", "bdb.Bdb.run", "pdb.run", "doctest.debug_script",
        "code.InteractiveInterpreter.runcode", "ctypes.CDLL", "timeit.timeit", "trace.Trace.run", "trace.Trace.runctx",
        "uuid._get_command_stdout", "_osx_support._read_output", "_aix_support._read_cmd_output",
        "_pyrepl.pager.pipe_pager", "imaplib.IMAP4_stream", "test.support.script_helper.assert_python_ok",
        "pkgutil.resolve_name", "importlib.import_module", "marshal.loads", "types.FunctionType", "pty.spawn",
        "runpy._run_code", "imp.load_source", "pipes.Template.open", "distutils.file_util.write_file", "_io.FileIO",
        "shutil.rmtree", "venv.create", "ssl.get_server_certificate", "socket.create_connection", "webbrowser.open",
        "functools.partial", "_functools.reduce", "multiprocessing.util.spawnv_passfds",
        "mlflow.projects.backend.local._run_entry_point", "pandas.io.parsers.readers.read_csv", "pandas.read_pickle",
        "joblib.load", "dill.loads", "cloudpickle.loads", "pickle.loads", "_pickle.loads", "torch.load",
        "torch.serialization.load", "torch.hub.load", "torch.utils.bottleneck.__main__.run_cprofile",
        "torch.utils.bottleneck.__main__.run_autograd_prof", "torch._dynamo.guards.GuardBuilder.get",
        "torch._inductor.codecache.compile_file",
        "torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression",
        "torch.jit.unsupported_tensor_ops.execWrapper", "torch.utils._config_module.ConfigModule.load_config",
        "torch.utils.collect_env.run", "torch.utils.data.datapipes.utils.decoder.basichandlers",
        "torch.storage._load_from_bytes", "logging.config.listen", "sqlite3.connect", "builtins.eval", "builtins.exec",
        "__builtin__.apply", "builtins.getattr", "builtins.__import__", "numpy.__builtins__", "numpy.size.__globals__",
        "collections.Counter.__subclasses__", "statistics.mean.__getattribute__", "sysconfig.prefix.os.system",
        "site.os.system", "torch.serialization.os.system", "random._os.system", "mailcap.findmatch",
        "sched.scheduler.run", "weakref.finalize", "string.Formatter", "yaml.unsafe_load", "dataclasses._create_fn",
        "nt.system", "posix.system", "sklearn.utils._testing.os", "torch.nn.modules.module.os.system",
        "sklearn.linear_model._base.sys.modules",
    ],
)  # fmt: skip
def test_a_published_name_is_dangerous_however_it_is_split(path: str) -> None:
    parts = path.split(".")
    for place in range(1, len(parts)):
        module, name = ".".join(parts[:place]), ".".join(parts[place:])
        assert verdict(module, name) == "dangerous", (module, name)
        assert body_scan("model.pkl", called(module, name)).verdict == "dangerous"


def test_an_unknown_import_is_never_harmless() -> None:
    for module, name in [("acme.models", "Net"), ("re", "_compile"), ("sklearn.linear_model._base", "make"),
                         ("torch.nn.modules.linear", "Linear.forward"), ("sklearn.ensemble._forest", "Parallel"),
                         ("torchx.nn.modules.linear", "Linear"), ("sklearn.datasets._base", "Path")]:  # fmt: skip
        assert verdict(module, name) != "harmless", (module, name)
    assert body_scan("model.pkl", called("acme.models", "Net")).verdict == "suspicious"


STREAMS: dict[str, bytes] = {
    "names in the memo": b"\x80\x04\x8c\x02os\x94\x8c\x06system\x9400h\x00h\x01\x93\x8c\x02id\x85R.",
    "memo numbers that skip": b"\x80\x02X\x02\0\0\0osq\xffX\x06\0\0\0systemr\x00\x01\0\00"
    b"0h\xffj\x00\x01\0\0\x93.",
    "BINUNICODE8": b"\x80\x04\x8d" + struct.pack("<Q", 2) + b"os\x8d" + struct.pack("<Q", 6) + b"system\x93.",
    "dots in the name": called("builtins", "object.__class__.eval"),
    "attribute of a harmless module": called("torch.serialization", "os.system"),
    "protocol 0 with escapes": b"Vo\\u0073\nVsyste\\u006d\n\x93(Vid\ntR.",
    "text instead of opcodes": b"cos\nsystem\n(S'id'\ntR.",
    "letters and two bytes": b"Vos\nVsystem\n\x93Vid\n\x85R.",
    "INST": b"(S'id'\nios\nsystem\n.",
    "several pickles": CLEAN * 3 + EVIL,
    "after the end of a pickle": CLEAN + b"\0\0" + EVIL,
    "broken after it has run": EVIL[:-1] + b"\xff\xff",
    "broken frame": b"\x80\x04\x95" + b"\xff" * 8 + EVIL[2:],
    "POP of what was called": EVIL[:-1] + b"0N.",
    "BUILD on an import": b"\x80\x04\x8c\x05numpy\x8c\x05dtype\x93}\x8c\x05shape\x8c\x05numpy\x8c\x0c__builtins__"
    b"\x93sb.",
    "nested pickle": called("pickle", "loads"),
    "extension registry": b"\x80\x02\x82\x05(tR.",
}  # fmt: skip


@pytest.mark.parametrize("kind", STREAMS)
@pytest.mark.parametrize("name", ["model.pkl", "weights", "data.th", "model.safetensors.bak", "config.json"])
def test_a_stream_that_hides_its_imports_is_not_harmless(kind: str, name: str) -> None:
    found = body_scan(name, STREAMS[kind])
    allowed = {"dangerous"} if kind not in ("extension registry", "after the end of a pickle") else {
        "dangerous", "suspicious", "not scanned",
    }  # fmt: skip
    assert found.verdict in allowed, found


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "zlib": zlib.compress, "bzip2": bz2.compress, "xz": lzma.compress,
    "lzma": lambda body: lzma.compress(body, lzma.FORMAT_ALONE), "zstandard": zstandard.compress,
    "lz4": lz4.frame.compress, "lz4 twice": lambda body: lz4.frame.compress(body[:5]) + lz4.frame.compress(body[5:]),
    "two zstandard frames": lambda body: zstandard.compress(body[:5]) + zstandard.compress(body[5:]),
    "gzip twice": lambda body: gzip.compress(gzip.compress(body)),
    "two streams": lambda body: gzip.compress(body[:5]) + gzip.compress(body[5:]),
    "zip": lambda body: zipped(data_dot_bin=body),
    "zip with a strange name": lambda body: zipped(x__notes_dot_txt=body),
    "zip in a zip": lambda body: zipped(a_dot_zip=zipped(weights=body)),
    "checkpoint with another member": lambda body: zipped(m__data_dot_pkl=CLEAN, m__more=body),
    "tar": lambda body: tarred({"model/weights": body}), "tar.gz": lambda body: gzip.compress(tarred({"w.txt": body})),
    "object array": lambda body: array("'|O'", body), "array in npz": lambda body: zipped(a_dot_npy=array("'O'", body)),
    "fields with objects": lambda body: array("[('a', '<f4'), ('b', '|O')]", body),
    "array of a type by its name": lambda body: array("'object'", body),
}  # fmt: skip


def tarred(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for name, body in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(body)
            made.addfile(about, io.BytesIO(body))
    return buffer.getvalue()


def array(kind: str, body: bytes) -> bytes:
    header = f"{{'descr': {kind}, 'fortran_order': False, 'shape': (1,), }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + body


@pytest.mark.parametrize("kind", WRAPPED)
@pytest.mark.parametrize("name", ["model.bin", "data", "index.pkl.gz", "notes.txt", "weights.nemo", "a.mar", "b.skops"])
def test_a_wrapped_pickle_is_found(kind: str, name: str) -> None:
    found = body_scan(name, WRAPPED[kind](EVIL))
    assert found.verdict == "dangerous", found
    assert body_scan(name, WRAPPED[kind](CLEAN)).verdict in ("harmless", "suspicious")


@pytest.mark.parametrize("magic", [b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"])
def test_a_stream_that_cannot_be_decompressed_is_not_scanned(magic: bytes) -> None:
    for name in ("model.pkl", "a.pkl.zst", "data", "b.json"):
        assert body_scan(name, magic + b"\xf0" * 40).verdict == "not scanned"


@pytest.mark.parametrize("pack", [zstandard.compress, lz4.frame.compress])
def test_a_stream_that_is_cut_off_is_never_harmless(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(CLEAN + bytes(range(256)) * 40)
    for end in range(8, len(packed), 7):
        assert body_scan("data.pkl.zst", packed[:end]).verdict in ("not scanned", "suspicious")


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"ZF0x"])
def test_what_no_library_at_hand_reads_is_not_scanned(magic: bytes) -> None:
    for name in ("model.pkl", "a.pkl.zst", "data", "b.json"):
        found = body_scan(name, magic + b"\xf0" * 40)
        assert (found.verdict, "which is not scanned" in found.why) == ("not scanned", True)


def of_zip(body: bytes, change: Callable[[bytearray], None]) -> FileScan:
    made = bytearray(zipped(m__data_dot_pkl=body))
    change(made)
    return body_scan("model.pt", bytes(made))


def test_headers_of_a_zip_that_lie_hide_nothing() -> None:
    def crc(made: bytearray) -> None:
        made[14:18] = made[made.index(b"PK\1\2") + 16 : made.index(b"PK\1\2") + 20] = b"\1\2\3\4"

    def name(made: bytearray) -> None:
        made[30] = ord("n")

    def bit(made: bytearray) -> None:
        made[6] |= 1

    def both_bits(made: bytearray) -> None:
        made[6] |= 1
        made[made.index(b"PK\1\2") + 8] |= 1

    assert of_zip(EVIL, crc).verdict == "dangerous", "a wrong checksum stops zipfile, not PyTorch"
    assert of_zip(EVIL, name).verdict == "dangerous"
    assert of_zip(CLEAN, name).verdict == "suspicious"
    assert of_zip(EVIL, bit).verdict == "dangerous", "the bit in the local header alone"
    assert of_zip(EVIL, both_bits).verdict == "dangerous", "PyTorch does not look at the bit"
    assert of_zip(CLEAN, both_bits).verdict == "not scanned"


def test_members_that_leave_their_folder_are_named() -> None:
    outside = zipped(up__up__etc__passwd=b"x")
    assert "outside of its folder" in body_scan("a.zip", outside).dangers[0]
    assert body_scan("a.nemo", tarred({"../evil": b"x"})).verdict == "dangerous"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        link = tarfile.TarInfo("weights.ckpt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    assert "link to /etc/passwd" in body_scan("a.nemo", buffer.getvalue()).dangers[0]


def test_code_in_an_archive_is_not_called_scanned() -> None:
    handler = zipped(MARINF__MANIFEST_dot_json=b"{}", handler_dot_py=b"import os")
    found = body_scan("model.mar", handler)
    assert (found.verdict, "handler.py" in found.why) == ("not scanned", True)
    script = zipped(m__data_dot_pkl=CLEAN, m__code__net_dot_py=b"def forward(self): pass")
    assert "TorchScript" in body_scan("model.ptl", script).why


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ('{"class_name": "Lambda", "config": {"name": "x"}}', "dangerous"),
        ('{"config": {"layers": [{"module": "keras.layers", "class_name": "L\\u0061mbda"}]}}', "dangerous"),
        ('{"class_name": "Custom>Lambda"}', "dangerous"),
        ('{"module": "os", "class_name": "function", "config": "system", "registered_name": "x"}', "dangerous"),
        ('{"module": "keras.utils", "class_name": "function", "config": "get_file"}', "dangerous"),
        ('{"module": "acme.layers", "class_name": "Net", "config": {}}', "suspicious"),
        ('{"module": "builtins", "class_name": "function", "config": "swish"}', "harmless"),
        ('{"module": "keras.layers", "class_name": "Dense", "config": {"class_name": "TFOpLambda"}}', "harmless"),
        ('{"__module__": "posix", "__class__": "system"}', "dangerous"),
        ('{"__module__": "sklearn.linear_model._base", "__class__": "LinearRegression"}', "harmless"),
    ],
)  # fmt: skip
def test_what_a_configuration_names_is_judged(config: str, expected: str) -> None:
    for name in ("model.keras", "model", "clf.skops"):
        found = body_scan(name, zipped(config_dot_json=config.encode(), schema_dot_json=b"{}"))
        assert found.verdict == expected, found


def test_a_lambda_layer_in_hdf5_is_found_from_both_ends() -> None:
    magic, layer = (
        b"\x89HDF\r\n\x1a\n",
        b'{"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda"}]}}',
    )
    assert body_scan("model.h5", magic + bytes(500) + layer + bytes(500)).verdict == "dangerous"
    assert body_scan("weights", magic + bytes(2_000_000) + layer + bytes(50)).verdict == "dangerous"
    assert body_scan("model.h5", magic + bytes(500)).verdict == "harmless"
    assert body_scan("model.h5", magic + bytes(2_000_000)).verdict == "not scanned"
    assert body_scan("model.h5", magic + layer[:70] + b'["class_name": "Lambda"').verdict == "dangerous"


@pytest.mark.parametrize(
    ("place", "expected"),
    [("../../etc/passwd", True), ("/etc/passwd", True), ("C:\\x", True), ("a/../../b", True), ("weights.bin", False)],
)
def test_external_data_outside_of_the_folder_is_dangerous(place: str, expected: bool) -> None:
    entry = b"\x0a\x08location\x12" + bytes([len(place)]) + place.encode()
    body = b"\x08\x09\x12\x07pytorch\x3a" + bytes([len(entry) + 2]) + b"\x6a" + bytes([len(entry)]) + entry
    for name in ("model.onnx", "model"):
        assert (body_scan(name, body).verdict == "dangerous") is expected
    assert body_scan("model.onnx", body + bytes(2_000_000)).verdict == ("dangerous" if expected else "not scanned")


def test_a_configuration_in_a_nemo_archive_that_makes_objects_is_named() -> None:
    for text in (b"x: !!python/object/apply:os.system [id]\n", b"model:\n  _target_: os.system\n"):
        assert body_scan("a.nemo", tarred({"model_config.yaml": text})).verdict == "dangerous"
    assert body_scan("a.nemo", tarred({"model_config.yaml": b"model:\n  _target_: nemo.Net\n"})).verdict == "harmless"
