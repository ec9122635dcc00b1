"""The list of pulls in a folder of code: every planted one with its status, none in prose, hostile folders in words."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.api.planted import FILES, PROSE
from tools import modelgate
from tools.modelgate import APPROVED, OTHER, REFUSED, UNPINNED, Approved

GOOD, BAD = "a" * 40, "b" * 40
MODEL = {
    "repo": "sample-lab/atlas-1b",
    "commit": GOOD,
    "decision": 7,
    "valid_until": "2999-01-01T00:00:00Z",
    "files": [],
}
CASES = {
    "approved": ("sample-lab/atlas-1b", GOOD, APPROVED),
    "other commit": ("sample-lab/atlas-1b", BAD, OTHER),
    "not approved": ("other-lab/thing", GOOD, REFUSED),
    "branch": ("sample-lab/atlas-1b", "main", UNPINNED),
}


def planted(folder: Path) -> dict[str, str]:
    """Every form four times, each in a file of its own; the expected status by path."""
    expected = {}
    for case, (repo, pin, status) in CASES.items():
        for name, text in FILES:
            file = folder / case / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(repo=repo, pin=pin) + "\n")
            expected[f"{case}/{name}"] = status
    return expected


def test_more_than_two_hundred_planted_pulls_are_all_found_with_their_status(tmp_path: Path) -> None:
    expected = planted(tmp_path)
    assert len(expected) > 200
    report = modelgate.scan(str(tmp_path))
    assert report.unread == []
    approved = Approved([MODEL])
    found: dict[str, set[str]] = {}
    for one in report.pulls:
        found.setdefault(one.path, set()).add(modelgate.status(one, approved)[0])
    wrong = {path: found.get(path) for path, status in expected.items() if found.get(path) != {status}}
    assert wrong == {}
    assert set(found) == set(expected)


def test_a_pull_without_a_revision_is_unpinned_and_a_name_of_run_time_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'AutoModel.from_pretrained("sample-lab/atlas-1b")\nAutoModel.from_pretrained(sys.argv[1])\n'
        'pipeline("sentiment-analysis")\nAutoModel.from_pretrained("gpt2")\n'
        'AutoModel.from_pretrained("sample-lab/atlas-1b", revision=pin())\nSentenceTransformer("all-MiniLM-L6-v2")\n'
    )
    (tmp_path / "b.sh").write_text("hf download sample-lab/atlas-1b\nvllm serve $1\nhf download gpt2\n")
    (tmp_path / "c.ipynb").write_text(
        json.dumps({"cells": [
            {"cell_type": "code", "source": ["!hf download a/b\n", "AutoModel.from_pretrained('c/d')\n"]},
            {"cell_type": "markdown", "source": ["AutoModel.from_pretrained('e/f')"]},
        ]})
    )  # fmt: skip
    report = modelgate.scan(str(tmp_path))
    found = [(one.path, one.line, one.repo, modelgate.status(one, None)[0]) for one in report.pulls]
    assert found == [
        ("a.py", 1, "sample-lab/atlas-1b", "unpinned"),
        ("a.py", 2, "", "run time"),
        ("a.py", 3, "default", "unpinned"),
        ("a.py", 4, "gpt2", "unpinned"),
        ("a.py", 5, "sample-lab/atlas-1b", "unpinned"),
        ("a.py", 6, "sentence-transformers/all-MiniLM-L6-v2", "unpinned"),
        ("b.sh", 1, "sample-lab/atlas-1b", "unpinned"),
        ("b.sh", 2, "", "run time"),
        ("b.sh", 3, "gpt2", "unpinned"),
        ("c.ipynb, cell 1", 1, "a/b", "unpinned"),
        ("c.ipynb, cell 1", 2, "c/d", "unpinned"),
    ]


def test_each_container_keeps_its_own_revision(tmp_path: Path) -> None:
    one = '  - name: c\n    args: ["--model", "a/one", "--revision", "{pin}"]\n'
    two = "  - name: d\n    args:\n      - --model=a/two\n      - --revision={pin}\n"
    text = "containers:\n" + one.format(pin=GOOD) + one.format(pin="main") + two.format(pin=BAD) + two.format(pin=GOOD)
    (tmp_path / "pods.yaml").write_text(text)
    found = [(one.line, one.repo, one.revision) for one in modelgate.scan(str(tmp_path)).pulls]
    assert found == [(3, "a/one", GOOD), (5, "a/one", "main"), (8, "a/two", BAD), (12, "a/two", GOOD)]


def test_prose_comments_and_local_paths_are_no_pulls(tmp_path: Path) -> None:
    for name, text in PROSE.items():
        (tmp_path / name).write_text(text)
    report = modelgate.scan(str(tmp_path))
    assert (report.pulls, report.unread) == ([], [])
    assert report.files == 4


def test_a_folder_beside_the_code_is_a_path_on_the_machine(tmp_path: Path) -> None:
    (tmp_path / "atlas" / "one").mkdir(parents=True)
    (tmp_path / "a.py").write_text('AutoModel.from_pretrained("atlas/one")\nAutoModel.from_pretrained("atlas")\n')
    assert modelgate.scan(str(tmp_path)).pulls == []


def test_hostile_folders_end_in_words(tmp_path: Path, capsys: Any) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    with (tmp_path / "big.py").open("wb") as big:
        big.truncate(2**30)
    (tmp_path / "deep.py").write_text("(" * 50_000)
    (tmp_path / "deep.yaml").write_text("".join(f"{' ' * depth}a:\n" for depth in range(1500)) + "[\n" * 400_000)
    (tmp_path / "nul.py").write_bytes(b"x = '\0'\n")
    (tmp_path / "bytes.sh").write_bytes(bytes(range(256)) * 50 + b"'\"\n")
    (tmp_path / "long.sh").write_text("\\\n" * 400_000 + "x" * 900_000)
    (tmp_path / "doubled.sh").write_text("A=aaaaaaaaaaaaaaaa\n" + "A=$A$A\n" * 60 + "vllm serve $A\n")
    (tmp_path / "spaces.yaml").write_text("a" + " " * 900_000 + "b\n" + "args:\n" + "- x\n" * 50_000)
    (tmp_path / "cells.ipynb").write_text("[" * 100_000)
    (tmp_path / "\x1b[31m.sh").write_text("hf download a/b\n")
    (tmp_path / os.fsdecode(b"\xff.sh")).write_text("hf download a/b\n")
    deep = tmp_path
    for _ in range(30):
        deep = deep / "d"
    deep.mkdir(parents=True)
    assert modelgate.main(["scan", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "DENIED: 3 pulls in 7 files: 2 unpinned, 1 run time"
    for part in (
        "pipe.py: a link",
        "link.py: a link",
        "big.py is larger",
        "deep.py: no valid",
        "cells.ipynb: no valid",
    ):
        assert part in said
    assert "\x1b" not in said
    assert modelgate.main(["scan", str(tmp_path / "nothing")]) == 6
    assert capsys.readouterr().out.startswith("MALFORMED: The folder")


def test_too_deep_a_folder_is_malformed(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(modelgate.MOST_DEPTH + 5):
        deep = deep / "d"
    deep.mkdir(parents=True)
    assert modelgate.main(["scan", str(tmp_path)]) == 6


@pytest.mark.parametrize(("words", "status"), [([], 1), (["--run-time-ok"], 0)])
def test_names_of_run_time_fail_unless_they_are_allowed(
    tmp_path: Path, capsys: Any, words: list[str], status: int
) -> None:
    (tmp_path / "a.py").write_text("AutoModel.from_pretrained(sys.argv[1])\n")
    assert modelgate.main(["scan", str(tmp_path), "--json", *words]) == status
    assert json.loads(capsys.readouterr().out)["counts"]["run time"] == 1
