"""`make setup` says in one sentence what a machine lacks, and does nothing when nothing changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = "import runpy; runpy.run_path('portal/bootstrap.py', run_name='__main__')"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that set-up needs, in a folder without an environment."""
    (tmp_path / "portal").mkdir()
    for name in ("portal/bootstrap.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def set_up(clone: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the set-up after a few statements that make this Python a poorer one."""
    return subprocess.run(
        [sys.executable, "-c", f"{before}\n{RUN}"], cwd=clone, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_old_python_is_told_so(clone: Path) -> None:
    done = set_up(clone, "import sys; sys.version_info = (3, 9, 2, 'final', 0)")
    assert done.returncode == 1
    assert done.stderr == (
        "Set-up stopped: Python 3.11 or newer is needed, but this is 3.9; "
        "choose another one, for example `make setup PYTHON=python3.12`.\n"
    )


def test_a_missing_venv_module_is_told_with_what_to_install(clone: Path) -> None:
    done = set_up(clone, "import sys; sys.modules['ensurepip'] = None")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Set-up stopped: This Python has no working venv module; on Debian or Ubuntu: apt-get"
    )
    assert not (clone / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_told(clone: Path) -> None:
    (clone / ".venv").write_text("in the way")
    done = set_up(clone)
    assert done.returncode == 1
    assert done.stderr.startswith("Set-up stopped: ")
    assert "Traceback" not in done.stderr


def test_an_environment_that_fits_is_left_alone(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    ask = (
        "import sys; sys.path.insert(0, 'portal'); import bootstrap; print(bootstrap.fingerprint(), end=''); sys.exit()"
    )
    (clone / ".venv" / "portal-setup").write_text(set_up(clone, ask).stdout)
    done = set_up(clone)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    os.utime(clone / "requirements.txt")
    assert set_up(clone).stdout == "", "only what is written in the file counts"
