"""Create `.venv` and install the pinned requirements once; run by `make setup` with any Python, standard library only.

Deliberately written without newer syntax, so that an old Python gets as far as saying that it is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
OLDEST = (3, 11)


def main() -> int:
    """Set up if something changed; return 0 if `.venv` matches the requirements, else 1 with one sentence."""
    if sys.version_info < OLDEST:
        return refuse(
            "Python {}.{} or newer is needed, but this is {}.{}; ".format(*OLDEST, *sys.version_info[:2])
            + "choose another one, for example `make setup PYTHON=python3.12`."
        )
    with open(str(REQUIREMENTS[0]), "rb") as lock:
        _lock(lock)  # `make test` next to `make run` waits here until the other is done
        wanted = fingerprint()
        stamp = VENV / "portal-setup"
        if stamp.exists() and stamp.read_text() == wanted and python().exists():
            return 0
        return set_up(wanted, stamp)


def set_up(wanted: str, stamp: Path) -> int:
    """Create the environment and install; the stamp is written last, so that an interrupted set-up is repeated."""
    if not of_this_python():
        problem = make_venv()
        if problem:
            return refuse(problem)
    print("Installing the pinned requirements into .venv (once, about a minute) ...", flush=True)
    command = [
        str(python()),
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-input",
        "--disable-pip-version-check",
        "--prefer-binary",
    ]
    for file in REQUIREMENTS:
        command += ["--requirement", str(file)]
    done = subprocess.run(command, cwd=str(ROOT), stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        return refuse("pip could not install the requirements; see its output above. Run `make setup` to try again.")
    stamp.write_text(wanted)
    print("Set up: .venv is ready.", flush=True)
    return 0


def make_venv() -> str:
    """Create an empty environment; return "" or the sentence that says what is missing."""
    missing = "This Python has no working venv module; on Debian or Ubuntu: apt-get install python{}.{}-venv".format(
        *sys.version_info[:2]
    )
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        return missing
    print("Creating .venv with Python {}.{} ...".format(*sys.version_info[:2]), flush=True)
    try:
        if VENV.exists():
            shutil.rmtree(str(VENV))
        venv.create(str(VENV), with_pip=True, symlinks=True)
    except subprocess.CalledProcessError:
        return missing
    except OSError as error:
        return "{} cannot be written: {}.".format(VENV, (error.strerror or str(error)).lower())
    return ""


def of_this_python() -> bool:
    """Tell whether `.venv` works and has the same minor version of Python."""
    if not python().exists():
        return False
    ask = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(python()), "-c", ask],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            check=False,
        )
    except OSError:
        return False
    return answer.stdout.strip() == "{}.{}".format(*sys.version_info[:2])


def fingerprint() -> str:
    """Return what the environment was made from: both files and the version of Python."""
    digest = hashlib.sha256("{}.{} {}".format(*sys.version_info[:2], VENV).encode())
    for file in REQUIREMENTS:
        digest.update(file.read_bytes())
    return digest.hexdigest() + "\n"


def python() -> Path:
    """Return the environment's interpreter."""
    return VENV / "bin" / "python"


def refuse(sentence: str) -> int:
    """Print the sentence and return the exit status for it."""
    print("Set-up stopped: " + sentence, file=sys.stderr)
    return 1


def _lock(file: object) -> None:
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)  # type: ignore[arg-type]


if __name__ == "__main__":
    os.umask(0o022)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(refuse("interrupted; run it again to continue."))
    except OSError as error:
        sys.exit(refuse("{}: {}.".format(error.filename, (error.strerror or str(error)).lower())))
