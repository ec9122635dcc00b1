"""The reviewed table of what unpickling may import: harmless, dangerous, and everything else, which is suspicious.

It rests on three public facts. The Python documentation of ``pickle`` ("Restricting Globals") says that any name that
can be imported can be called, so that only a list of what may be imported protects, never one of what may not.
PyTorch's ``weights_only`` loading has such a list: tensors, their storages, dtypes and rebuild functions, ordered
mappings. And the standard library's documentation says which modules run code, reach the system or the network, or
import. A name is judged by every module it can be reached through: ``torch.serialization.os`` is ``os``.
"""

from __future__ import annotations

import re

HARMLESS_RANK, SUSPICIOUS_RANK, DANGEROUS_RANK = "harmless", "suspicious", "dangerous"

_STORAGES = (
    "Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool", "ComplexFloat",
    "ComplexDouble", "Untyped", "Typed", "QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4",
)  # fmt: skip
_DTYPES = (
    "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 uint16 uint32 uint64 bool complex64 complex128 "
    "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz quint8 qint8 qint32"
)
HARMLESS: frozenset[tuple[str, str]] = frozenset(
    {
        ("collections", "OrderedDict"), ("collections", "defaultdict"), ("collections", "Counter"),
        ("collections", "deque"),
        *(("torch", f"{name}Storage") for name in _STORAGES),
        *(("torch.storage", f"{name}Storage") for name in _STORAGES),
        *(("torch.cuda", f"{name}Storage") for name in _STORAGES),
        ("torch.storage", "_TypedStorage"), ("torch.storage", "_UntypedStorage"),
        ("joblib.numpy_pickle", "NumpyArrayWrapper"),
        *(("torch", name) for name in _DTYPES.split()),
        *(("torch", name) for name in ("Size", "device", "Tensor", "strided", "per_tensor_affine")),
        *(
            ("torch._utils", name)
            for name in (
                "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
                "_rebuild_parameter_with_state", "_rebuild_qtensor", "_rebuild_sparse_tensor",
                "_rebuild_meta_tensor_no_storage",
                "_rebuild_wrapper_subclass", "_rebuild_device_tensor_from_numpy",
            )
        ),
        ("torch._tensor", "_rebuild_from_type_v2"), ("torch.nn.parameter", "Parameter"),
        ("torch.nn.parameter", "UninitializedParameter"), ("torch.serialization", "_get_layout"),
        *(
            (module, name)
            for module in ("numpy.core.multiarray", "numpy._core.multiarray")
            for name in ("_reconstruct", "scalar")
        ),
        *(
            ("numpy.random._pickle", name)
            for name in ("__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor")
        ),
        ("numpy.random._mt19937", "MT19937"), ("numpy.random._pcg64", "PCG64"),
        *(("scipy.sparse", f"{kind}_matrix") for kind in ("csr", "csc", "coo")),
        *((f"scipy.sparse._{kind}", f"{kind}_matrix") for kind in ("csr", "csc", "coo")),
        *((f"scipy.sparse._{kind}", f"{kind}_array") for kind in ("csr", "csc", "coo")),
        *((f"scipy.sparse.{kind}", f"{kind}_matrix") for kind in ("csr", "csc", "coo")),
        ("pandas.core.frame", "DataFrame"), ("pandas.core.series", "Series"),
        ("pandas.core.internals.managers", "BlockManager"), ("pandas.core.internals.managers", "SingleBlockManager"),
        ("pandas._libs.internals", "_unpickle_block"), ("pandas.core.indexes.base", "_new_Index"),
        ("pandas.core.indexes.base", "Index"), ("pandas.core.indexes.range", "RangeIndex"),
        *((module, "_frombuffer") for module in ("numpy.core.numeric", "numpy._core.numeric")),
        *(("numpy", name) for name in ("dtype", "ndarray", "float64", "float32", "int64", "int32", "bool_", "str_")),
        *(
            (module, name)
            for module in ("builtins", "__builtin__")
            for name in (
                "set", "frozenset", "bytearray", "bytes", "complex", "slice", "range", "xrange", "list", "dict",
                "tuple",
                "int", "float", "bool", "str", "object", "long", "unicode",
            )
        ),
        ("_codecs", "encode"), ("argparse", "Namespace"), ("datetime", "datetime"), ("datetime", "date"),
        ("datetime", "timedelta"), ("decimal", "Decimal"), ("fractions", "Fraction"), ("uuid", "UUID"),
        ("io", "BytesIO"), ("_io", "BytesIO"), ("pathlib", "PosixPath"), ("pathlib", "PurePosixPath"),
        ("pathlib", "Path"), ("copyreg", "_reconstructor"),
        ("copy_reg", "_reconstructor"), ("enum", "Enum"),
    }
)  # fmt: skip

CLASSES = re.compile(
    r"(?:torch\.nn\.modules|torch\.optim|sklearn\.(?:linear_model|tree|ensemble|svm|neighbors|naive_bayes|cluster"
    r"|decomposition|preprocessing|feature_extraction|feature_selection|pipeline|compose|impute|calibration"
    r"|neural_network|discriminant_analysis|gaussian_process|mixture|multiclass|multioutput|isotonic|kernel_ridge"
    r"|random_projection|covariance|dummy|_loss|metrics\._dist_metrics))(?:\.[a-z_][a-z0-9_]*)*"
)
"""Modules of libraries whose classes hold numbers and settings; unpickling fills an object and calls none of its own
code. Their functions, and what they import themselves, are not meant."""
CLASS = re.compile(r"_?[A-Z][A-Za-z0-9]{1,60}")
NO_CLASSES = frozenset(
    {
        "Path",
        "GzipFile",
        "Popen",
        "Request",
        "MethodType",
        "FunctionType",
        "CodeType",
        "ModuleType",
        "Parallel",
        "Memory",
        "FileIO",
        "Template",
        "Formatter",
        "Thread",
        "Process",
        "Pool",
        "LambdaLR",
        "FunctionTransformer",
    }
)
"""Classes that such a module may import from elsewhere, or that are made to call a function."""

DANGEROUS_MODULES = frozenset(
    {
        "os", "posix", "nt", "ntpath", "posixpath", "subprocess", "_posixsubprocess", "sys", "importlib", "imp",
        "runpy",
        "socket", "_socket", "ssl", "shutil", "pty", "ctypes", "_ctypes", "cffi", "webbrowser", "requests", "urllib",
        "urllib2", "httplib", "http", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "poplib", "imaplib",
        "xmlrpc",
        "socketserver", "asyncio", "multiprocessing", "threading", "_thread", "concurrent", "pickle", "_pickle",
        "cPickle",
        "dill", "cloudpickle", "joblib", "marshal", "shelve", "code", "codeop", "timeit", "cProfile", "profile",
        "trace",
        "bdb", "pdb", "doctest", "pydoc", "unittest", "pip", "ensurepip", "venv", "setuptools", "distutils", "pkgutil",
        "zipimport", "tempfile", "signal", "site", "sysconfig", "platform", "commands", "popen2", "fileinput", "glob",
        "io", "_io", "codecs", "gc", "inspect", "builtins.__import__", "lib2to3", "idlelib", "tkinter", "antigravity",
        "torch.hub", "torch.jit", "torch.utils.cpp_extension", "torch.utils._config_module",
        "torch._inductor", "torch._dynamo", "torch.utils.bottleneck", "torch.utils.model_zoo", "torch.package",
        "numpy.testing", "numpy.f2py", "numpy.distutils", "numpy.ctypeslib", "transformers.dynamic_module_utils",
        "BaseHTTPServer", "CGIHTTPServer", "SimpleHTTPServer", "SocketServer", "DocXMLRPCServer", "SimpleXMLRPCServer",
        "xmlrpclib", "thread", "dummy_thread", "_multiprocessing", "anydbm", "dbhash", "dumbdbm", "whichdb", "dbm",
        "_xxsubinterpreters", "_testcapi", "_ctypes_test", "_osx_support", "_aix_support", "_bootsubprocess",
        "nturl2path",
        "wsgiref", "cgi", "nntplib", "mailcap", "mmap", "atexit", "sched", "selectors", "select", "sqlite3",
        "logging.config",
        "logging.handlers", "rlcompleter", "torch.multiprocessing", "torch.distributed", "torch.utils.collect_env",
        "torch.testing", "IPython", "sympy.parsing", "paramiko", "fabric", "psutil", "win32api", "winreg",
        "_winreg", "msvcrt", "pipes", "compileall", "py_compile", "syslog", "tarfile", "zipfile", "_signal",
        "_sqlite3", "_pyrepl", "pyrepl", "test", "profiling", "faulthandler", "mailbox", "linecache", "filecmp",
        "resource", "_interpreters", "_interpchannels", "interpreters", "modulefinder", "tabnanny", "smtpd",
        "asyncore", "asynchat", "_xxinterpchannels", "pexpect", "plumbum", "invoke", "mlflow", "pandas.io",
        "scipy.datasets", "scipy.io",
        "sklearn.datasets", "sklearn.utils._testing", "torch.fx", "torch.library", "torch.utils.data.datapipes",
        "torch.utils.tensorboard", "torch.utils.file_baton", "torch.utils.viz",
        "torch.utils.benchmark", "numpy.lib.npyio", "numpy.lib._npyio_impl", "huggingface_hub", "dotenv",
        "boto3", "jinja2", "mako", "gradio", "ray", "cython", "pyximport", "execnet", "sh", "_frozen_importlib",
        "_frozen_importlib_external", "hydra.utils", "jsonpickle", "fsspec", "smart_open", "wget", "gdown", "git",
        "numexpr", "click", "nltk.data",
    }
)  # fmt: skip
"""Modules all of whose names count as dangerous, with everything below them."""

REACHED = frozenset(
    {
        "os", "posix", "nt", "sys", "subprocess", "socket", "shutil", "importlib", "builtins", "__builtins__", "pickle",
        "ctypes", "runpy", "pty", "marshal", "multiprocessing", "threading", "asyncio", "urllib", "tempfile", "codecs",
    }
)  # fmt: skip
"""Modules that are dangerous also where another module's name leads to them, as ``os`` and as ``_os``."""

CALLS = frozenset(
    {
        "eval", "exec", "execfile", "compile", "system", "popen", "getattr", "__import__", "import_module",
        "run_module",
        "run_path", "runstring", "spawn", "startfile", "__globals__", "__builtins__", "__subclasses__", "__reduce_ex__",
        "import_string", "import_item", "import_object", "load_entry_point", "symbol_by_name", "namedAny",
        "_gcd_import", "exec_", "safe_eval", "sympify", "read_gpickle", "_unpickle__CustomPickled",
        "__getattribute__", "__code__", "get_file", "runctx", "run_string", "load_source", "load_dynamic",
    }
)  # fmt: skip
"""Names that run code, reach the system or lead to what does, in whatever module they stand."""

DANGEROUS_NAMES: frozenset[tuple[str, str]] = frozenset(
    {
        *(
            (module, name)
            for module in ("builtins", "__builtin__")
            for name in (
                "eval", "exec", "execfile", "compile", "open", "getattr", "setattr", "delattr", "__import__", "globals",
                "locals", "vars", "input", "breakpoint", "apply", "reload", "map", "filter", "reduce", "file",
            )
        ),
        *(("operator", name) for name in ("attrgetter", "itemgetter", "methodcaller", "call")),
        *(("_operator", name) for name in ("attrgetter", "itemgetter", "methodcaller", "call")),
        *(("functools", name) for name in ("partial", "reduce", "partialmethod")),
        *(("types", name) for name in ("CodeType", "FunctionType", "LambdaType", "MethodType", "ModuleType")),
        *(("torch", name) for name in ("load", "save", "compile", "classes", "ops")),
        ("torch.serialization", "load"), ("torch.storage", "_load_from_bytes"), ("numpy", "load"),
        ("numpy.lib.npyio", "load"), ("numpy.lib._npyio_impl", "load"), ("torch.serialization", "_legacy_load"),
        ("torch.serialization", "_load"), ("pandas", "eval"), ("pandas.core.computation.eval", "eval"),
        ("numpy", "fromfile"),
        ("numpy", "memmap"), ("numpy", "save"), ("pandas", "read_pickle"), ("pandas.io.pickle", "read_pickle"),
        ("logging", "config"), ("logging.config", "listen"), ("logging", "FileHandler"), ("yaml", "load"),
        ("yaml", "unsafe_load"), ("copyreg", "__reduce_ex__"), ("itertools", "starmap"),
        *((module, name) for module in ("_functools",) for name in ("partial", "reduce")),
        *(("yaml", name) for name in ("load_all", "unsafe_load_all", "Loader", "UnsafeLoader", "CLoader")),
        *(("itertools", name) for name in ("accumulate", "dropwhile", "filterfalse", "groupby", "takewhile")),
        *(
            ("uuid", name)
            for name in (
                "_get_command_stdout", "_popen", "getnode", "uuid1", "_ifconfig_getnode", "_arp_getnode",
                "_lanscan_getnode", "_netstat_getnode", "_ip_getnode", "os", "sys", "subprocess",
            )
        ),
        ("dataclasses", "_create_fn"), ("typing", "get_type_hints"), ("typing", "_eval_type"),
        ("contextlib", "ExitStack"), ("contextvars", "Context"), ("weakref", "finalize"), ("string", "Formatter"),
        ("copyreg", "add_extension"), ("numpy", "savetxt"), ("numpy", "genfromtxt"), ("numpy", "loadtxt"),
        ("numpy", "vectorize"), ("numpy", "apply_along_axis"), ("numpy", "frompyfunc"), ("numpy", "piecewise"),
        ("pandas", "read_csv"), ("pandas", "read_hdf"), ("pandas.core.apply", "frame_apply"),
        ("argparse", "FileType"), ("configparser", "RawConfigParser"), ("torch", "hub"), ("torch", "jit"),
        ("torch.nn.modules.module", "Module.apply"), ("builtins", "hasattr"), ("builtins", "dir"),
        ("builtins", "classmethod"), ("builtins", "staticmethod"), ("builtins", "super"),
        ("__builtin__", "raw_input"),
    }
)  # fmt: skip


_DEEPEST = max(place.count(".") for place in DANGEROUS_MODULES | {module for module, _ in DANGEROUS_NAMES}) + 1
"""Parts of the longest module in the lists of what is dangerous: no longer one has to be looked up."""


def verdict(module: str, name: str) -> str:
    """harmless, suspicious or dangerous for one import; a dotted name is followed through every module it passes."""
    path = f"{module}.{name}"
    parts = path.split(".")
    if (module, name) in HARMLESS:
        return HARMLESS_RANK
    if CLASS.fullmatch(name) and name not in NO_CLASSES and CLASSES.fullmatch(module):
        return HARMLESS_RANK
    if (module, parts[-1]) in DANGEROUS_NAMES or any(
        (".".join(parts[:place]), parts[place]) in DANGEROUS_NAMES for place in range(1, min(len(parts), _DEEPEST + 1))
    ):
        return DANGEROUS_RANK
    if any(".".join(parts[:place]) in DANGEROUS_MODULES for place in range(1, min(len(parts), _DEEPEST) + 1)):
        return DANGEROUS_RANK
    # A module reached as a name of another: torch.serialization.os, random._os and the like.
    if any(part in REACHED or part.lstrip("_") in REACHED for part in parts[1:]):
        return DANGEROUS_RANK
    if any(part in CALLS for part in parts):
        return DANGEROUS_RANK
    return SUSPICIOUS_RANK
