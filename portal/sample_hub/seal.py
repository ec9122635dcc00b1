"""Computes the checksums of all generated files over exactly the bytes that the server sends, and writes them down.

`python -m portal.sample_hub.seal ROOT` hashes what changed, `--check` hashes everything and changes nothing.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from portal.sample_hub import generated, loading
from portal.sample_hub.binary import Layout
from portal.sample_hub.repository import RepositoryError
from portal.sample_hub.shelf import Shelf


def large_files(folder: Path) -> Iterator[tuple[str, Layout]]:
    """Yield path and layout of the large generated files that a repository folder describes."""
    for entry in json.loads((folder / loading.DESCRIPTION).read_text(encoding="utf-8")).get("generated", []):
        for path, made in generated.files(entry).items():
            if made.large:
                yield path, made.layout


def read_seal(folder: Path) -> dict[str, Any]:
    """Return the seal of a repository folder, empty when there is none."""
    path = folder / loading.SEAL
    if not path.is_file():
        return {"files": {}, "commits": {}}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def seal(root: Path) -> Iterator[str]:
    """Write the seals of all described repositories below `root`; yield a line for each that changed."""
    shelf = Shelf([root])
    described = {repo_id: shelf.folder(repo_id) for repo_id in shelf if _is_described(shelf.folder(repo_id))}
    known = {
        entry["key"]: entry["sha256"] for folder in described.values() for entry in read_seal(folder)["files"].values()
    }
    wanted = {layout.key(): layout for folder in described.values() for _, layout in large_files(folder)}
    known |= _hash_all({key: layout for key, layout in wanted.items() if key not in known})
    for repo_id, folder in described.items():
        files = {
            path: {"size": layout.size, "sha256": known[layout.key()], "key": layout.key()}
            for path, layout in large_files(folder)
        }
        before = read_seal(folder)
        # Commit ids follow from the checksums, so the checksums are written first.
        _write(folder, {"files": files, "commits": {}})
        commits = _commits(folder, repo_id)
        after = {"files": files, "commits": commits}
        _write(folder, after)
        if before != after:
            yield f"{repo_id}: {len(files)} large files sealed, commit {next(reversed(commits.values()))}"


def check(root: Path, *, up_to: int | None = None) -> Iterator[str]:
    """Yield a sentence for every seal below `root` that does not hold; files above `up_to` bytes are not hashed."""
    shelf = Shelf([root])
    described = {repo_id: shelf.folder(repo_id) for repo_id in shelf if _is_described(shelf.folder(repo_id))}
    layouts = {layout.key(): layout for folder in described.values() for _, layout in large_files(folder)}
    hashed = _hash_all({key: one for key, one in layouts.items() if up_to is None or one.size <= up_to})
    for repo_id, folder in described.items():
        sealed = read_seal(folder)
        current = dict(large_files(folder))
        for path in sorted(current.keys() ^ sealed["files"].keys()):
            yield f"{repo_id}: {path} is {'not sealed' if path in current else 'sealed, but not described'}."
        for path in sorted(current.keys() & sealed["files"].keys()):
            entry, layout = sealed["files"][path], current[path]
            if entry["size"] != layout.size or entry["key"] != layout.key():
                yield f"{repo_id}: {path} was described otherwise when it was sealed."
            elif hashed.get(layout.key(), entry["sha256"]) != entry["sha256"]:
                yield f"{repo_id}: {path} has another SHA-256 than the seal says."
        try:
            if _commits(folder, repo_id) != sealed["commits"]:
                yield f"{repo_id}: the commits are others than the seal says."
        except RepositoryError as error:
            yield f"{repo_id}: {error}"


def _is_described(folder: Path) -> bool:
    return (folder / loading.DESCRIPTION).is_file()


def _hash_all(layouts: dict[str, Layout]) -> dict[str, str]:
    # hashlib releases the interpreter's lock, so threads share the work among the cores.
    with ThreadPoolExecutor() as pool:
        return dict(zip(layouts, pool.map(Layout.sha256, layouts.values()), strict=True))


def _commits(folder: Path, repo_id: str) -> dict[str, str]:
    return {one.commit.label: one.commit.id for one in loading.load(folder, repo_id).snapshots}


def _write(folder: Path, content: dict[str, Any]) -> None:
    (folder / loading.SEAL).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Seal or check; 0 when all is well, 1 when a check finds something, 2 when a repository cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m portal.sample_hub.seal", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).parent / "data")
    parser.add_argument("--check", action="store_true", help="hash everything and change nothing")
    arguments = parser.parse_args()
    started = time.monotonic()
    try:
        lines = list(check(arguments.root) if arguments.check else seal(arguments.root))
    except (RepositoryError, ValueError, KeyError) as error:
        print(f"The sample cannot be sealed: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines or ["Every seal holds."]))
    print(f"Done in {time.monotonic() - started:.0f} s.")
    return 1 if arguments.check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
