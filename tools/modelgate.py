#!/usr/bin/env python3
"""Verify downloaded models against a signed lock of the model review portal, and list what code pulls from a hub.

    modelgate.py verify LOCK DIR --key KEYS.pem [--repo OWNER/NAME] [--revoked REVOKED] [--cache]
    modelgate.py scan DIR [--lock LOCK --key KEYS.pem] [--revoked REVOKED] [--json] [--run-time-ok]

One file; it needs Python 3.11, and the package "cryptography" where a lock is read. It uses no network, runs nothing
from the folders that it reads, and follows no links. Run your own copy, and get the public keys (KEYS.pem, what the
portal serves as /decisions/key.pem) through another channel than the lock. Exit status:

0  everything is approved
1  something is not: a wrong signature, a changed, missing or unknown file, a pull that is not approved or not pinned
2  the command line is wrong
5  the lock or the list of revocations is stale: fetch both again
6  a file or folder cannot be read, or is not what it should be

``verify`` compares every file of DIR with the lock. Files that the approved set does not need may be absent; no other
file may be there. ``--cache`` takes a repository's folder of the hub's cache (models--OWNER--NAME), whose snapshot
consists of links to ``blobs``. ``scan`` reads Python, notebooks, YAML, Dockerfiles, Makefiles and shell; texts and
comments are no pulls. A pull whose name is chosen at run time is listed, and fails unless ``--run-time-ok`` is given.
"""

import argparse
import ast
import base64
import hashlib
import json
import os
import re
import shlex
import stat
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

LOCK_TYPE = "application/vnd.model-review.lock+json"
REVOKED_TYPE = "application/vnd.model-review.revocations+json"
LOCK_SCHEMA, REVOKED_SCHEMA = "model-review-lock/1", "model-review-revocations/1"
DENIED, STALE, MALFORMED = 1, 5, 6
SKEW = timedelta(minutes=5)
MOST_LOCK, MOST_TEXT, MOST_ENTRIES, MOST_DEPTH = 128 * 2**20, 4 * 2**20, 300_000, 60
COMMIT = re.compile(r"[0-9a-f]{40}")


class Stop(Exception):
    """The program ends with a status and a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


# ---- reading signed lists ----


@dataclass(frozen=True)
class Key:
    """A public key with its id and the ledger entries that it may sign over; ``last`` is None for the key in use."""

    public: Any
    id: str
    first: int
    last: int | None


BLOCK = re.compile(
    r"((?:^[A-Za-z-]+:[^\n]*\n)*)(^-----BEGIN PUBLIC KEY-----\n.*?^-----END PUBLIC KEY-----$)", re.DOTALL | re.MULTILINE
)


def keys_in(path: str) -> list[Key]:
    """Return the keys of a file as the portal writes it. Raises ``Stop``."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
    except ImportError:
        raise Stop(MALFORMED, "Install the package “cryptography” to verify signatures.") from None
    found = []
    for lines, pem in BLOCK.findall(_bytes(path, MOST_TEXT).decode("utf-8", "replace").replace("\r\n", "\n")):
        said = dict(line.lower().partition(":")[::2] for line in lines.splitlines())
        try:
            public = load_pem_public_key(pem.encode())
            first, last = int(said.get("first-entry", 1)), said.get("last-entry")
            until = int(last) if last else None
        except ValueError:
            raise Stop(MALFORMED, f"{path}: a key cannot be read.") from None
        if not isinstance(public, Ed25519PublicKey):
            raise Stop(MALFORMED, f"{path}: a key is not an Ed25519 key.")
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        found.append(Key(public, hashlib.sha256(der).hexdigest(), first, until))
    if not found:
        raise Stop(MALFORMED, f"{path} holds no public key in PEM.")
    return found


def _bytes(path: str | Path, most: int) -> bytes:
    """Return a regular file's bytes, without following a link at its end. Raises ``Stop``."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Stop(MALFORMED, f"{shown(path)} is no regular file.")
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise Stop(MALFORMED, f"{shown(path)} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > most:
        raise Stop(MALFORMED, f"{shown(path)} is larger than {most:,} bytes.")
    return data


def signed(path: str, kind: str, schema: str, keys: Sequence[Key], now: datetime) -> dict[str, Any]:
    """Return the statement of a signed list, once signature, schema and freshness are right. Raises ``Stop``."""
    try:
        envelope = json.loads(_bytes(path, MOST_LOCK))
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [
            (str(one["keyid"]), base64.b64decode(one["sig"], validate=True)) for one in envelope["signatures"]
        ]
        said_kind = str(envelope["payloadType"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Stop(MALFORMED, f"{path} is not a signed list of the portal.") from None
    if said_kind != kind:
        raise Stop(MALFORMED, f"{path} contains {shown(said_kind)}, not {kind}.")
    body = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    signers = [key for key in keys for name, signature in signatures if name == key.id and _valid(key, signature, body)]
    if not signers:
        raise Stop(DENIED, f"{path} is not signed by a key that you gave, or it was changed.")
    try:
        said = json.loads(payload)
        issued, until, entry = _instant(said["issued"]), _instant(said["fresh_until"]), int(said["ledger"]["sequence"])
        if said["schema"] != schema:
            raise ValueError(schema)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Stop(MALFORMED, f"{path} is signed, but not in the form {schema}. Use a newer modelgate.py.") from None
    if not any(key.first <= entry and (key.last is None or entry <= key.last) for key in signers):
        raise Stop(DENIED, f"{path} is signed by a key that was not in use at ledger entry {entry}.")
    if now > until:
        raise Stop(STALE, f"{path} is stale since {said['fresh_until']}. Fetch it again.")
    if issued > now + SKEW:
        raise Stop(STALE, f"{path} was issued at {said['issued']}, which is still ahead. Check the clock.")
    return dict(said)


def _valid(key: Key, signature: bytes, body: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.public.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass
class Approved:
    """What a lock and the revocations say: the models of the lock, and what is no longer approved of them."""

    models: list[dict[str, Any]]
    revoked: set[int] = field(default_factory=set)
    denied_commits: set[tuple[str, str]] = field(default_factory=set)
    denied_files: set[str] = field(default_factory=set)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def why_not(self, model: Mapping[str, Any]) -> str:
        """Say why a model of the lock may not be used now, "" if it may."""
        name = f"decision {model['decision']}"
        if model["decision"] in self.revoked:
            return f"{name} is no longer in force, by the list of revocations"
        if (model["repo"], model["commit"]) in self.denied_commits:
            return f"{model['repo']} at this commit is denied in an emergency"
        if any(one.get("sha256") in self.denied_files for one in model["files"]):
            return f"a file of {name} is denied in an emergency"
        if _instant(model["valid_until"]) <= self.now:
            return f"{name} was valid until {model['valid_until']}"
        return ""


def approvals(lock: str, revoked: str, keys: Sequence[Key], now: datetime) -> Approved:
    """Read a lock, and the revocations if they are given. Raises ``Stop``."""
    said = signed(lock, LOCK_TYPE, LOCK_SCHEMA, keys, now)
    try:
        found = Approved([_checked(one) for one in said["models"]], now=now)
        if revoked:
            told = signed(revoked, REVOKED_TYPE, REVOKED_SCHEMA, keys, now)
            if told["ledger"]["sequence"] < said["ledger"]["sequence"]:
                raise Stop(STALE, f"{revoked} is older than the lock. Fetch it again.")
            found.revoked = {int(one["decision"]) for one in told["revoked"]}
            found.denied_files = {one["sha256"] for one in told["denied"] if one.get("sha256")}
            found.denied_commits = {(one["repo"], one["commit"]) for one in told["denied"] if one.get("commit")}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Stop(MALFORMED, "The lock or the list of revocations lacks what this program needs.") from None
    return found


def _checked(model: Any) -> dict[str, Any]:
    """Return a model of the lock, refusing paths that lead out of a folder. Raises ``ValueError``."""
    if not COMMIT.fullmatch(model["commit"]) or not isinstance(model["repo"], str):
        raise ValueError("pin")
    _instant(model["valid_until"])
    for one in model["files"]:
        parts = one["path"].split("/")
        if (
            not all(parts)
            or {".", ".."} & set(parts)
            or "\0" in one["path"]
            or not (one.get("sha256") or one.get("git_blob"))
        ):
            raise ValueError("path")
    return dict(model)


# ---- verify ----


def verify(lock: str, folder: str, keys: Sequence[Key], *, repo: str, revoked: str, cache: bool) -> list[str]:
    """Return what a folder differs in from its model in the lock; the first line names the model. Raises ``Stop``."""
    found = approvals(lock, revoked, keys, datetime.now(UTC))
    names = sorted({one["repo"] for one in found.models})
    if not repo and len(names) != 1:
        raise Stop(
            MALFORMED, f"The lock holds {len(names)} models. Name one with --repo: {', '.join(names) or 'none'}."
        )
    mine = [one for one in found.models if one["repo"] == (repo or names[0])]
    if not mine:
        raise Stop(DENIED, f"The lock does not hold {shown(repo)}.")
    results = []
    for model in mine:
        root = Path(folder) / "snapshots" / model["commit"] if cache else Path(folder)
        why = found.why_not(model)
        results.append((model, [why] if why else differences(root, model, Path(folder) / "blobs" if cache else None)))
    model, faults = min(results, key=lambda one: len(one[1]))
    return [f"{model['repo']}@{model['commit']}, decision {model['decision']}", *faults]


def differences(root: Path, model: Mapping[str, Any], blobs: Path | None) -> list[str]:
    """Return every difference between a folder and the files of a model, in sentences."""
    listed = {one["path"]: one for one in model["files"]}
    faults, seen = [], set()
    for path, entry in walk(root, {NOTES}):
        if path == NOTES and entry.is_dir(follow_symlinks=False):
            continue  # notes of the hub's own client, which no loader reads; walk does not go below it
        known = listed.get(path)
        if known is None:
            if not entry.is_dir(follow_symlinks=False):
                faults.append(f"unknown file: {shown(path)}")
            continue
        seen.add(path)
        why = difference(entry.path, known, blobs)
        faults += [f"{why}: {shown(path)}"] if why else []
    missing = [path for path, one in listed.items() if path not in seen and one.get("required", True)]
    if not seen:
        faults.append("no file of the model is there")
    return sorted(faults) + [f"missing: {shown(path)}" for path in missing]


def walk(root: Path, skipped: set[str]) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield every entry below a folder with its path, folders before their content; links are never followed.

    ``skipped`` are names or paths of folders that are not looked into.
    """
    left: list[tuple[str, str, int]] = [(str(root), "", 0)]
    count = 0
    while left:
        place, above, depth = left.pop()
        try:
            with os.scandir(place) as listing:
                entries = sorted(listing, key=lambda one: one.name)
        except OSError as error:
            raise Stop(MALFORMED, f"The folder {shown(place)} cannot be read: {error.strerror}.") from None
        for one in entries:
            count += 1
            if count > MOST_ENTRIES or depth > MOST_DEPTH:
                raise Stop(MALFORMED, f"{shown(root)} has more than {MOST_ENTRIES:,} entries or {MOST_DEPTH} levels.")
            path = f"{above}{one.name}"
            yield path, one
            if one.is_dir(follow_symlinks=False) and not {path, one.name} & skipped:
                left.append((one.path, f"{path}/", depth + 1))


NOTES = ".cache/huggingface"
"""Notes of the hub's own client in a folder that it filled; no loader reads them."""
SKIPPED = {".git", "node_modules", "__pycache__", ".venv", "site-packages", ".tox", ".mypy_cache"}
"""Folders that ``scan`` does not look into: history, and code that others wrote."""


def difference(place: str, known: Mapping[str, Any], blobs: Path | None) -> str:
    """Say in what a file differs from what the lock has, "" if in nothing."""
    if blobs is not None and os.path.islink(place):
        target = os.path.realpath(place)
        if os.path.dirname(target) != os.path.realpath(blobs):
            return "a link that leads out of the cache"
        place = target
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return "a link, or not readable"
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return "no regular file"
        if known.get("size") is not None and found.st_size != known["size"]:
            return f"changed ({found.st_size:,} bytes instead of {known['size']:,})"
        if known.get("sha256"):
            return "" if hashlib.file_digest(file, "sha256").hexdigest() == known["sha256"] else "changed"
        sha = hashlib.sha1(b"blob %d\0" % found.st_size, usedforsecurity=False)  # how git names a file
        while chunk := file.read(2**20):
            sha.update(chunk)
    return "" if sha.hexdigest() == known["git_blob"] else "changed"


def shown(text: object) -> str:
    """Return a name on one line, without characters that could change the terminal."""
    return "".join(one if one.isprintable() else "?" for one in str(text))[:300]


# ---- scan: what a pull is ----

NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
BARE = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
HUB_URL = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:api/models/)?([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)"
    r"(?:/(?:resolve|raw|blob|tree|revision)/([^/\s\"'?#]+))?", re.ASCII,
)  # fmt: skip
HF_URI = re.compile(r"hf://(?!datasets/|spaces/)([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:[:@]([\w./-]+))?", re.ASCII)
OTHER_KINDS = ("datasets/", "spaces/", "docs/", "blog/", "papers/", "settings/", "api/", "models/", "join/")
APPROVED, OTHER, REFUSED, UNPINNED, RUN_TIME = "approved", "other commit", "not approved", "unpinned", "run time"


@dataclass(frozen=True)
class Pull:
    """One place that pulls a model: file and line, how, repository and revision as written.

    ``repo`` is "" for a name that is chosen at run time, ``revision`` "" for none, and "?" for one chosen at run time.
    """

    path: str
    line: int
    how: str
    repo: str
    revision: str = ""


def status(one: Pull, approved: Approved | None) -> tuple[str, str]:
    """Return what a pull is by the lock, with the reason."""
    if not one.repo:
        return RUN_TIME, "the model is chosen at run time"
    if not COMMIT.fullmatch(one.revision):
        why = {"": "names no commit", "?": "its commit is chosen at run time"}.get(one.revision)
        return UNPINNED, why or f"“{shown(one.revision)}” is not a full commit"
    if approved is None:
        return REFUSED, "no lock was given"
    mine = [model for model in approved.models if model["repo"] == one.repo]
    if not mine:
        return REFUSED, "the lock does not hold it"
    same = [model for model in mine if model["commit"] == one.revision]
    if not same:
        return OTHER, f"approved: {', '.join(sorted({model['commit'] for model in mine}))}"
    reasons = [approved.why_not(model) for model in same]
    good = [model for model, why in zip(same, reasons, strict=True) if not why]
    return (APPROVED, f"decision {good[0]['decision']}") if good else (REFUSED, reasons[0])


def named(text: str) -> tuple[str, str] | None:
    """Return repository and revision of a text that names a model as a whole, None if it is no such name."""
    text = text.strip()
    for start in ("hf-hub:", "hf_hub:"):
        if text.startswith(start):
            name, _, revision = text.removeprefix(start).partition("@")
            return (name, revision) if NAME.fullmatch(name) else None
    for form in (HF_URI, HUB_URL):
        if found := form.match(text):
            return None if found[1].startswith(OTHER_KINDS) else (found[1].removesuffix(".git"), found[2] or "")
    return (text, "") if NAME.fullmatch(text) else None


def local(text: str, place: Path, root: Path) -> bool:
    """Tell whether a name is a path on this machine: written as one, or there beside the file or in the folder."""
    if text.startswith((".", "/", "~")) or "\\" in text or text.count("/") > 1:
        return True
    return any(os.path.lexists(above / text) for above in (place.parent, root) if text)


# ---- scan: Python ----

LOADERS = {
    "from_pretrained": (
        "pretrained_model_name_or_path", "pretrained_model_name", "model_name", "repo_id", "model_id", "model",
    ),
    "snapshot_download": ("repo_id",), "hf_hub_download": ("repo_id",), "hf_hub_url": ("repo_id",),
    "from_model_id": ("model_id",), "SentenceTransformer": ("model_name_or_path",),
    "CrossEncoder": ("model_name_or_path", "model_name"), "SparseEncoder": ("model_name_or_path",),
    "HuggingFaceEmbeddings": ("model_name",), "HuggingFaceEmbedding": ("model_name",),
    "HuggingFaceLLM": ("model_name",), "LLM": ("model",), "AsyncLLM": ("model",), "EngineArgs": ("model",),
    "AsyncEngineArgs": ("model",), "Engine": ("model_path",), "WhisperModel": ("model_size_or_path",),
    "pipeline": ("model",),
    "cached_download": ("url",), "get_peft_model_from_hub": ("model_id",), "load_file_from_repo": ("repo_id",),
}  # fmt: skip
"""Functions that pull a model, each with the names of the argument that names it; the first position counts too."""
SERVERS = {"LLM", "AsyncLLM", "Engine"}
"""Names that other libraries have as well: they pull where the module imports vLLM or SGLang."""
BARE_OWNER = {
    "SentenceTransformer": "sentence-transformers",
    "CrossEncoder": "cross-encoder",
    "WhisperModel": "Systran",
}
"""Whose repository a name without an owner means, where a library says so."""
REVISIONS = ("revision", "code_revision", "commit", "commit_hash", "model_revision")
RUNNERS = {"run", "call", "check_call", "check_output", "Popen", "system", "popen", "getoutput"}


class Python(ast.NodeVisitor):
    """Collects the pulls of one module; names that are assigned one text anywhere count as this text."""

    def __init__(self, path: str, place: Path, root: Path, tree: ast.AST) -> None:
        self.path, self.place, self.root = path, place, root
        self.pulls: list[Pull] = []
        self.texts: dict[str, set[str]] = {}
        self.modules: set[str] = set()
        for node in ast.walk(tree):
            self._note(node)
            if isinstance(node, ast.Import):
                self.modules |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                self.modules.add((node.module or "").partition(".")[0])

    def _note(self, node: ast.AST) -> None:
        pairs: list[tuple[ast.expr, ast.expr | None]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.arguments):
            positional = [*node.posonlyargs, *node.args]
            for one, value in [
                *zip(positional[len(positional) - len(node.defaults) :], node.defaults, strict=True),
                *zip(node.kwonlyargs, node.kw_defaults, strict=True),
            ]:
                if value is not None:
                    pairs.append((ast.Name(one.arg), value))
        for target, value in pairs:
            name = (
                target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
            )
            if name and value is not None:
                text = self.text(value, look=False)
                self.texts.setdefault(name, set()).add("\0" if text is None else text)

    def text(self, node: ast.expr | None, *, look: bool = True) -> str | None:
        """Return the text that an expression has, None if that is known only at run time."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            parts = [
                self.text(one.value if isinstance(one, ast.FormattedValue) else one, look=look) for one in node.values
            ]
            return "".join(one for one in parts if one is not None) if None not in parts else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            both = self.text(node.left, look=look), self.text(node.right, look=look)
            return f"{both[0]}{both[1]}" if None not in both else None
        if isinstance(node, ast.BoolOp):
            return next((text for one in node.values[::-1] if (text := self.text(one, look=look)) is not None), None)
        if isinstance(node, ast.Call) and _called(node.func) in ("getenv", "get") and len(node.args) == 2:
            return self.text(node.args[1], look=look)
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        known = self.texts.get(name, set()) if look else set()
        return next(iter(known)) if len(known) == 1 and known != {"\0"} else None

    def visit_Call(self, node: ast.Call) -> None:
        """Take a call that pulls, or that runs a command which does."""
        name = _called(node.func)
        given = {one.arg: one.value for one in node.keywords if one.arg}
        if name in LOADERS and (name not in SERVERS or self.modules & {"vllm", "sglang"}):
            self._load(node, name, given)
        elif name in RUNNERS and node.args:
            self._run(node.args[0])
        else:
            for one in [*node.args, *given.values()]:
                text = self.text(one) if isinstance(one, ast.Constant) else None
                if text and text.startswith(("hf-hub:", "hf_hub:", "hf://")) and (found := named(text)):
                    self.pulls.append(Pull(self.path, node.lineno, f"{name}()", *found))
        self.generic_visit(node)

    def _load(self, node: ast.Call, name: str, given: Mapping[str, ast.expr]) -> None:
        if self.text(given.get("repo_type")) in ("dataset", "space"):
            return
        position = 1 if name == "pipeline" else 0
        keyword = next((given[one] for one in LOADERS[name] if one in given), None)
        texts = [one for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        asked = keyword or (node.args[position] if len(node.args) > position else None)
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name == "from_pretrained" and owner is not None and "Peft" in ast.unparse(owner) and len(node.args) > 1:
            asked = keyword or node.args[1]
        elif not keyword and name == "from_pretrained" and self.text(asked) is None and len(texts) == 1:
            asked = texts[0]
        if asked is None:
            if name == "pipeline" and texts:
                self.pulls.append(
                    Pull(self.path, node.lineno, "pipeline() with the task's default model", "default", "")
                )
            elif name != "pipeline" and (node.args or node.keywords):
                self.pulls.append(Pull(self.path, node.lineno, f"{name}()", ""))
            return
        revision = next((given[one] for one in REVISIONS if one in given), None)
        self._take(node.lineno, name, asked, "" if revision is None else self.text(revision) or "?")

    def _take(self, line: int, name: str, asked: ast.expr, revision: str) -> None:
        text = self.text(asked)
        if text is None:
            if name != "pipeline" or not isinstance(asked, ast.Name):  # a pipeline often gets a loaded model
                self.pulls.append(Pull(self.path, line, f"{name}()", ""))
            return
        if local(text, self.place, self.root):
            return
        found = named(text)
        if found is None and BARE.fullmatch(text):
            found = (f"{BARE_OWNER[name]}/{text}" if name in BARE_OWNER else text), ""
        if found:
            self.pulls.append(Pull(self.path, line, f"{name}()", found[0], revision or found[1]))

    def _run(self, given: ast.expr) -> None:
        """Take the commands that a module starts, as a list of words or as one text."""
        if isinstance(given, ast.List | ast.Tuple):
            words = [self.text(one) or "$" for one in given.elts]
            self.pulls += command(words, self.path, given.lineno)
        elif (text := self.text(given)) is not None:
            self.pulls += shell(text, self.path, given.lineno)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def python(text: str, path: str, place: Path, root: Path) -> list[Pull]:
    """Return the pulls of a module. Raises ``SyntaxError`` if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in a text that someone else wrote
            tree = ast.parse(text)
        found = Python(path, place, root, tree)
        found.visit(tree)
    except (ValueError, RecursionError, MemoryError):
        raise SyntaxError(path) from None
    return found.pulls


def notebook(text: str, path: str, place: Path, root: Path) -> list[Pull]:
    """Return the pulls of a notebook's code cells; lines with ! are shell. Raises ``SyntaxError`` if it is none."""
    try:
        cells = [one for one in json.loads(text)["cells"] if one["cell_type"] == "code"]
        sources = ["".join(one["source"]) for one in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SyntaxError(path) from None
    found: list[Pull] = []
    for number, source in enumerate(sources, start=1):
        lines = source.splitlines()
        code = "\n".join("pass" if line.lstrip()[:1] in ("!", "%") else line for line in lines)
        for line in lines:
            found += shell(line.lstrip()[1:], f"{path}, cell {number}", 1) if line.lstrip().startswith("!") else []
        found += [replace(one, path=f"{path}, cell {number}") for one in python(code, path, place, root)]
    return found


# ---- scan: commands ----

PRINTERS = {"echo", "printf", "cat", "grep", "rg", "sed", "awk", "logger", "test", "[", "[[", "LABEL", "true", ":", "#"}
"""Commands whose words are only text."""
INNER = {
    "sh", "bash", "zsh", "dash", "ash", "ssh", "su", "eval", "xargs", "timeout", "sudo", "srun", "env", "exec",
    "nohup",
}  # fmt: skip
"""Commands that run another one given as one text."""
FETCHERS = {"git", "curl", "wget", "aria2c", "axel", "ADD", "ollama", "lms"}
MODEL_FLAGS = {
    "--model", "--model-id", "--model_id", "--model-path", "--model_path", "--model-name", "--model_name",
    "--model-name-or-path", "--model_name_or_path", "--pretrained_model_name_or_path", "--base-model", "--base_model",
    "--hf-repo", "--hf_repo", "-hf", "-hfr", "--repo-id", "--repo_id", "--hf-model", "--speculative-model",
    "--speculative_model", "--draft-model", "--tokenizer", "--embedding-model", "--hf-path", "--mlx-model",
}  # fmt: skip
REVISION_FLAGS = {
    "--revision", "--model-revision", "--model_revision", "--hf-revision", "-b", "--branch",
}  # fmt: skip
WITH_VALUE = {
    "--repo-type", "--local-dir", "--cache-dir", "--token", "--include", "--exclude", "--max-workers", "--type",
    "--host", "--port", "--served-model-name", "--tensor-parallel-size", "-tp", "--dtype", "--max-model-len",
    "--quantization",
} | MODEL_FLAGS | REVISION_FLAGS  # fmt: skip
VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?[-=]([^}$]*))?\}|(\w+))")
ENV_MODELS = {
    "MODEL_ID", "HF_MODEL_ID", "HF_MODEL", "HF_REPO_ID", "HF_MODEL_REPO", "MODEL_REPO", "MODEL_NAME_OR_PATH",
    "BASE_MODEL",
}  # fmt: skip
"""Variables by which serving images are told what to pull."""
ENVIRONMENT = {re.sub("_", "", name).lower() for name in ENV_MODELS}
ENV_REVISIONS = {"REVISION", "HF_REVISION", "MODEL_REVISION", "HF_MODEL_REVISION"}
SERVING = ("vllm", "sglang", "text-generation-launcher", "text-embeddings-router", "transformers", "lmdeploy", "mlx_lm")
HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
NOWHERE = Path("/nonexistent")
LONG_LINE, LONG_VALUE, LONG_LIST = 20_000, 1000, 100_000
"""Characters beyond which a line is split more simply, a variable is not remembered, and a list is not joined."""
SHELL_WORDS = {"then", "do", "else", "!", "{", "}", "if", "while", "time", "@", "-"}


def uncommented(line: str) -> str:
    """Return a line of shell or YAML up to its comment."""
    quote = ""
    for place, one in enumerate(line):
        if quote:
            quote = "" if one == quote and line[place - 1] != "\\" else quote
        elif one in "'\"" and (place == 0 or line[place - 1] in " \t=[{,:(;&|$\"'"):
            quote = one
        elif one == "#" and (place == 0 or line[place - 1] in " \t;&|("):
            return line[:place]
    return line


def shell(text: str, path: str, start: int, known: dict[str, str] | None = None) -> list[Pull]:
    """Return the pulls of a shell script; ``start`` is the number of its first line, ``known`` variables and values."""
    known, found = {} if known is None else known, []
    lines = iter(enumerate(text.splitlines(), start=start))
    for number, raw in lines:
        parts = [uncommented(raw).rstrip()]
        while parts[-1].endswith("\\"):
            parts[-1] = parts[-1][:-1]
            parts.append(uncommented(next(lines, (0, ""))[1]).rstrip())
        line = " ".join(parts)
        here = HEREDOC.search(line)
        if here and "<<<" not in line:
            body = []
            for _, inner in lines:
                if inner.strip() == here[2]:
                    break
                body.append(inner)
            found += heredoc(line[: here.start()], "\n".join(body), path, number + 1, known)
        for words in commands(resolved(line, known)):
            found += command(words, path, number, known)
    return found


def heredoc(line: str, body: str, path: str, start: int, known: dict[str, str]) -> list[Pull]:
    """Return the pulls of a text that a script hands to a command; a text that is only printed has none."""
    words = line.split()
    if any(os.path.basename(one).startswith("python") for one in words):
        try:
            return [replace(one, line=one.line + start - 1) for one in python(body, path, NOWHERE, NOWHERE)]
        except SyntaxError:
            return []
    printed = bool(words) and words[0] in PRINTERS and ">" not in line
    return [] if printed else shell(body, path, start, dict(known))


def resolved(line: str, known: Mapping[str, str]) -> str:
    """Return a line with the variables that the script itself sets; a default counts if it sets nothing else."""
    return VARIABLE.sub(lambda found: known.get(found[1] or found[3]) or found[2] or found[0], line)


def commands(line: str) -> Iterator[list[str]]:
    """Yield the words of each command of a line."""
    if len(line) > LONG_LINE:  # shlex takes the square of a line's length
        line = line[:MOST_TEXT].replace("\\", "").replace("'", "").replace('"', "")
        yield from (part.split() for part in re.split(r"[;&|()`]+", line) if part.strip())
        return
    try:
        lexer = shlex.shlex(line.replace("`", " ; ").replace("$(", " ; "), posix=True, punctuation_chars=";&|()")
        lexer.whitespace_split, lexer.commenters = True, ""
        words = list(lexer)
    except ValueError:
        words = re.split(r"[\s;&|()]+", line.replace("'", "").replace('"', ""))
    part: list[str] = []
    for one in [*words, ";"]:
        if one and not one.strip(";&|()"):
            if part:
                yield part
            part = []
        elif part or one not in SHELL_WORDS:
            part.append(one)


def command(words: Sequence[str], path: str, line: int, known: dict[str, str] | None = None) -> list[Pull]:
    """Return the pulls of one command, and note the variables that it sets in ``known``."""
    words, pulls = [one for one in words if one], list[Pull]()
    if words[:1] == ["ENV"] and len(words) == 3 and "=" not in words[1]:
        words = ["ENV", f"{words[1]}={words[2]}"]
    known = {} if known is None else known
    while words:
        if found := re.fullmatch(r"@?(\w+)=(.*)", words[0], re.DOTALL):
            known[found[1]] = found[2] if len(found[2]) <= LONG_VALUE else "$"
        elif words[0] not in ("export", "ENV", "ARG", "readonly", "declare", "local"):
            break
        pulls += of_environment(words[0], words, path, line)
        words = words[1:]
    if not words or os.path.basename(words[0]) in PRINTERS:
        return pulls
    program = os.path.basename(words[0])
    if program in INNER or any(re.fullmatch(r"-[a-z]*c", one) for one in words[:6]):
        is_python = any(os.path.basename(one).startswith("python") for one in words[:3])
        for one in words[1:]:
            if is_python and "(" in one:
                pulls += _inline(one, path, line)
            elif any(space in one for space in " \n;"):
                pulls += shell(one, path, line, known)
    revision = valued(words, REVISION_FLAGS)
    if program in FETCHERS:
        pulls += fetched(words, path, line, revision)
    return pulls + downloaded(words, path, line, revision) + flagged(words, path, line, revision)


def of_environment(word: str, words: Sequence[str], path: str, line: int) -> list[Pull]:
    """Return the pull of a variable that names a model for a serving image."""
    name, equals, value = word.removeprefix("@").partition("=")
    if not equals or name not in ENV_MODELS or "/" not in value:
        return []
    return _pull(value, path, line, name, valued(words, ENV_REVISIONS), bare=False)


def _inline(code: str, path: str, line: int) -> list[Pull]:
    try:
        return [replace(one, line=line) for one in python(code, path, NOWHERE, NOWHERE)]
    except SyntaxError:
        return []


def valued(words: Sequence[str], flags: set[str]) -> str:
    """Return the value of the first of some flags, "" without one."""
    for place, one in enumerate(words):
        name, equals, value = one.partition("=")
        if name in flags:
            return value if equals else words[place + 1] if place + 1 < len(words) else ""
    return ""


def positional(words: Sequence[str]) -> str:
    """Return the first word that is no flag and no flag's value, "" without one."""
    skip = False
    for one in words:
        if skip:
            skip = False
        elif one.startswith("-"):
            skip = one in WITH_VALUE
        else:
            return one
    return ""


def fetched(words: Sequence[str], path: str, line: int, revision: str) -> list[Pull]:
    """Return the repositories of the hub whose addresses a command fetches."""
    found = []
    for one in words[1:]:
        address = f"https://{one}" if one.startswith(("hf.co/", "huggingface.co/")) else one
        here = HUB_URL.search(address.replace("git@hf.co:", "https://hf.co/").replace("ssh://git@", "https://"))
        if here and not here[1].startswith(OTHER_KINDS):
            found.append(Pull(path, line, words[0], here[1].removesuffix(".git"), here[2] or revision))
    return found


def downloaded(words: Sequence[str], path: str, line: int, revision: str) -> list[Pull]:
    """Return the pulls of the hub's own command and of commands that serve a model by position."""
    for place, one in enumerate(words[:-1]):
        name, after = os.path.basename(one), words[place + 1]
        is_hub = name in ("hf", "huggingface-cli") or one.startswith("huggingface_hub")
        if is_hub and after == "download":
            if valued(words, {"--repo-type", "--type"}) in ("dataset", "space"):
                return []
            return _pull(positional(words[place + 2 :]), path, line, f"{name} download", revision, bare=True)
        if name in ("vllm", "transformers", "lmdeploy", "sglang") and after in ("serve", "chat"):
            rest = words[place + 3 if name == "lmdeploy" else place + 2 :]
            return _pull(positional(rest), path, line, f"{name} {after}", revision, bare=True)
    return []


def flagged(words: Sequence[str], path: str, line: int, revision: str) -> list[Pull]:
    """Return the pulls that flags name, such as ``--model``, and addresses of the form hf://owner/name."""
    found: list[Pull] = []
    bare = any(name in one for one in words for name in SERVING)
    for place, one in enumerate(words):
        name, equals, value = one.partition("=")
        if name in MODEL_FLAGS:
            asked = value if equals else words[place + 1] if place + 1 < len(words) else ""
            asked = asked.partition(":")[0] if name in ("-hf", "-hfr", "--hf-repo") else asked
            own = valued(words, {f"{name}-revision"})
            pin = own if name in ("--tokenizer", "--speculative-model", "--draft-model") else own or revision
            if "/" in asked or "$" in asked or "{{" in asked or (bare and asked):
                found += _pull(asked, path, line, name, pin, bare=bare)
        elif one.startswith("hf://"):
            found += _pull(one, path, line, "hf://", revision, bare=False)
        elif name in ("pretrained", "--model_args", "peft") and "/" in one:
            said = dict(part.partition("=")[::2] for part in one.removeprefix("--model_args=").split(","))
            asked, pin = said.get("pretrained", ""), said.get("revision", revision)
            found += _pull(asked, path, line, "model_args", pin, bare=False)
        elif name in ENV_MODELS:
            found += of_environment(one, words, path, line)
    return found


def _pull(asked: str, path: str, line: int, how: str, revision: str, *, bare: bool) -> list[Pull]:
    """Return the pull of a name as a command or a file has it; [] for a path on this machine."""
    asked = asked.strip("'\"")
    if "$" in revision or "{{" in revision:
        revision = "?"
    if not asked.startswith(("/", ".", "~")) and ("$" in asked or "{{" in asked):
        return [Pull(path, line, how, "")]
    written = asked.startswith(("hf://", "http"))
    if not asked or (not written and local(asked, NOWHERE, NOWHERE)):
        return []
    name = named(asked) or ((asked, "") if bare and BARE.fullmatch(asked) else None)
    return [Pull(path, line, how, name[0], revision or name[1])] if name else []


def dockerfile(text: str, path: str) -> list[Pull]:
    """Return the pulls of a Dockerfile; a command continues its entrypoint."""
    lines, entry, listed = list[str](), "", False
    for raw in text.splitlines():
        line = raw
        start = re.match(r"\s*(?:ONBUILD\s+)?(RUN|CMD|ENTRYPOINT)\s+((?:--\S+\s+)*)", raw, re.IGNORECASE)
        if start:
            rest = raw[start.end() :]
            listed = rest.lstrip().startswith("[")
            plain = _plain(rest) if listed else rest
            entry = plain if start[1].upper() == "ENTRYPOINT" else entry
            line = f"{entry} {plain}" if start[1].upper() == "CMD" and entry else plain
        elif listed:
            line = _plain(raw)
        else:
            line = re.sub(r"^\s*(env|arg|add|label)\b", lambda word: word[1].upper(), raw, flags=re.IGNORECASE)
        listed = listed and raw.rstrip().endswith("\\")
        lines.append(line)
    return shell("\n".join(lines), path, 1)


def _plain(line: str) -> str:
    """Return a line of the JSON form of a command as words of a shell."""
    body = line.strip()
    end = "\\" if body.endswith("\\") else ""
    body = body.removesuffix("\\").strip().removeprefix("[").removesuffix("]")
    return body.replace('",', '" ') + end


# ---- scan: YAML ----

ARGUMENTS = {
    "command", "args", "entrypoint", "cmd", "exec", "extraargs", "vllmargs", "serverargs", "arguments", "containerargs",
}  # fmt: skip
"""Keys whose lists are words of one command."""
SCRIPTS = {
    "run", "script", "beforescript", "afterscript", "commands", "cmds", "shell", "setup", "postcreatecommand",
    "inlinescript", "bash",
}  # fmt: skip
"""Keys whose texts are shell."""
MODELS = {
    "model", "modelid", "modelname", "modelpath", "modelnameorpath", "basemodel", "repoid", "hfrepo", "hfmodelid",
    "hfmodel", "storageuri", "modeluri", "uri", "pretrainedmodelnameorpath", "modelrepo", "huggingfacemodel",
    "draftmodel", "modelurl",
}  # fmt: skip
"""Keys whose text names a model."""
REVISION_KEYS = {"revision", "modelrevision", "commit", "commithash", "hfrevision", "sha"}
KEY = re.compile(r"[^\s:#\[\]{}\"',&*!|>%@`-][^:#]*")


@dataclass
class Entry:
    """One scalar of a YAML file: its line, the keys above it, its mapping, the list or field it is in, its text."""

    line: int
    key: str
    parent: str
    mapping: int
    owner: int
    text: str
    block: bool = False


class Yaml:
    """The scalars of a YAML file; no tags, anchors or types are needed to find commands in it."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.place = self.mappings = 0
        self.stack: list[tuple[int, str, int]] = [(-1, "", 0)]

    def entries(self) -> Iterator[Entry]:
        """Yield each scalar, list items under the key of their list."""
        while self.place < len(self.lines):
            number, line = self.place + 1, uncommented(self.lines[self.place]).rstrip()
            self.place += 1
            content = line.lstrip(" ")
            if content in ("---", "..."):
                self.stack = [(-1, "", self._new())]
            elif content:
                yield from self._line(number, len(line) - len(content), content)

    def _new(self) -> int:
        self.mappings += 1
        return self.mappings

    def _line(self, number: int, indent: int, content: str) -> Iterator[Entry]:
        while content.startswith("- ") or content == "-":
            while self.stack[-1][0] > indent or (self.stack[-1][0] == indent and self.stack[-1][1] == "-"):
                self.stack.pop()
            self.stack.append((indent, "-", self._new()))
            rest = content[1:].lstrip(" ")
            indent, content = indent + len(content) - len(rest), rest
        found = keyed(content) if content else None
        if found:
            while self.stack[-1][0] >= indent:
                self.stack.pop()
        above = next((key for _, key, _ in reversed(self.stack) if key != "-"), "")
        key, value = found or (above, content)
        owner = self._new() if found else next((each for _, name, each in reversed(self.stack) if name != "-"), 0)
        mapping = self.stack[-1][2]
        if found and not value:
            self.stack.append((indent, key, self._new()))
        elif found and re.fullmatch(r"[|>][-+0-9]*", value):
            yield Entry(number + 1, key, above, mapping, owner, self._block(indent), block=True)
        elif value:
            for one in flow(self._whole(value)):
                yield Entry(number, key, above, mapping, owner, one)

    def _block(self, indent: int) -> str:
        """Return the lines that follow and are indented more."""
        body = []
        while self.place < len(self.lines):
            line = self.lines[self.place]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                break
            body.append(line)
            self.place += 1
        return "\n".join(body)

    def _whole(self, value: str) -> str:
        """Return a flow list or mapping with the lines on which it goes on."""
        if not value.startswith(("[", "{")):
            return value
        parts, length, level = [value], len(value), _level(value)
        while level > 0 and length < LONG_LIST and self.place < len(self.lines):
            parts.append(uncommented(self.lines[self.place]).strip())
            length, level = length + len(parts[-1]), level + _level(parts[-1])
            self.place += 1
        return " ".join(parts)


def _level(text: str) -> int:
    return text.count("[") + text.count("{") - text.count("]") - text.count("}")


def keyed(content: str) -> tuple[str, str] | None:
    """Return key and value of a line of a mapping, None for another line."""
    quote = content[0] if content[0] in "'\"" else ""
    start = content.find(quote, 1) + 1 if quote else 0
    place = content.find(": ", start)
    place = place if place >= 0 else len(content) - 1 if content.endswith(":") else -1
    key = content[:place].rstrip() if place > 0 else ""
    if not key or not (quote or KEY.fullmatch(key)):
        return None
    return _normal(key), content[place + 1 :].strip()


def _normal(key: str) -> str:
    return re.sub(r"[\"'_\-\s]", "", key).lower()


def flow(value: str) -> list[str]:
    """Return the items of a flow list, or the scalar alone, without quotes."""
    if not value.startswith("["):
        return [value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value]
    try:
        return [str(one) for one in json.loads(value)]
    except (ValueError, RecursionError):
        return [part.strip().strip("'\"") for part in value.strip("[]").split(",")]


def yaml(text: str, path: str) -> list[Pull]:
    """Return the pulls of a YAML file: commands, scripts, environments, and fields that name a model."""
    found: list[Pull] = []
    argv: list[list[Entry]] = []
    keys: set[str] = set()
    siblings: dict[int, dict[str, Entry]] = {}
    for one in Yaml(text).entries():
        siblings.setdefault(one.mapping, {}).setdefault(one.key, one)
        if one.key in SCRIPTS or (one.key in ARGUMENTS and one.block and not one.text.lstrip().startswith("-")):
            found += shell(one.text, path, one.line)
        elif one.key in ARGUMENTS:
            if not argv or begins(one, argv[-1][-1], keys):
                argv.append([])
                keys = set()
            argv[-1].append(one)
            keys.add(one.key)
        elif one.key in ("env", "environment") and "=" in one.text:
            found += of_environment(one.text, [one.text], path, one.line)
        elif one.text.startswith("hf://") and " " not in one.text:
            found += _pull(one.text, path, one.line, one.key, "", bare=False)
    for listed in argv:
        ordered = sorted(listed, key=lambda one: one.key not in ("command", "entrypoint"))
        words = [word for one in ordered for word in _words(one)]
        for part in command(words, path, ordered[0].line):
            found.append(replace(part, line=_line_of(part, ordered)))
    return found + [pull for group in siblings.values() for pull in fields(group, path)]


def begins(one: Entry, last: Entry, keys: set[str]) -> bool:
    """Tell whether an item begins another command: its key comes again, or a command follows its arguments."""
    if one.key == last.key:
        return one.owner != last.owner
    return one.key in keys or one.key in ("command", "entrypoint", "cmd") or one.line - last.line > 40


def _words(one: Entry) -> list[str]:
    """Return the words of one item of a command: the item itself, or its words where the whole is one text."""
    if one.block or (" " in one.text and one.text.startswith("-")):
        return [word for line in one.text.splitlines() for part in commands(uncommented(line)) for word in part]
    return [one.text]


def _line_of(pull: Pull, listed: Sequence[Entry]) -> int:
    return next((one.line for one in listed if pull.repo and pull.repo in one.text), listed[0].line)


def fields(group: Mapping[str, Entry], path: str) -> list[Pull]:
    """Return the pulls that the fields of one mapping name, with the revision beside them."""
    revision = next((group[key].text for key in REVISION_KEYS if key in group), "")
    found = []
    for key, one in group.items():
        nested = key == "name" and one.parent in MODELS and not {"uri", "storageuri"} & set(group)
        if one.text.startswith("hf://") or "/" not in one.text or " " in one.text:
            continue
        if key in MODELS or nested or key in ENVIRONMENT:
            found += _pull(one.text, path, one.line, key, revision, bare=False)
    pair = group.get("name"), group.get("value")
    if pair[0] and pair[1] and pair[0].text in ENV_MODELS and "/" in pair[1].text:
        found += _pull(pair[1].text, path, pair[1].line, pair[0].text, "", bare=False)
    return found


# ---- scan: a folder ----

SCRIPT_ENDS = {".sh", ".bash", ".zsh", ".ksh", ".mk"}
PYTHON_ENDS, YAML_ENDS = {".py", ".pyi", ".pyw"}, {".yaml", ".yml"}


@dataclass
class Report:
    """What a scan found: the pulls, how many files were read, and what could not be."""

    pulls: list[Pull] = field(default_factory=list)
    files: int = 0
    unread: list[str] = field(default_factory=list)


def scan(folder: str) -> Report:
    """List every pull in a folder. Raises ``Stop`` if the folder cannot be read."""
    root, report = Path(folder), Report()
    for path, entry in walk(root, SKIPPED):
        if entry.is_dir(follow_symlinks=False):
            continue
        reader = kind(entry.name)
        if reader == "" and "." in entry.name.strip("."):
            continue
        if not entry.is_file(follow_symlinks=False):
            report.unread += [f"{shown(path)}: a link or no regular file"] if reader else []
            continue
        if reader == "" and not _is_script(entry.path):
            continue
        try:
            text = _bytes(entry.path, MOST_TEXT).decode("utf-8", "replace").replace("\r\n", "\n")
            found = read(reader or "shell", text, path, Path(entry.path), root)
        except Stop as error:
            report.unread.append(str(error))
            continue
        except SyntaxError:
            report.unread.append(f"{shown(path)}: no valid {reader}")
            continue
        report.files += 1
        report.pulls += sorted(set(found), key=lambda one: (one.line, one.repo, one.how))
    return report


def kind(name: str) -> str:
    """Return how a file is read by its name, "" for what is no code by its name."""
    end = os.path.splitext(name)[1].lower()
    if re.match(r"(?i)(docker|container)file", name) or end == ".dockerfile":
        return "Dockerfile"
    if end in PYTHON_ENDS:
        return "Python"
    if end == ".ipynb":
        return "notebook"
    if end in YAML_ENDS:
        return "YAML"
    return "shell" if end in SCRIPT_ENDS or name in ("Makefile", "makefile", "GNUmakefile", "justfile") else ""


def _is_script(path: str) -> bool:
    """Tell whether a file without an ending begins like a shell script."""
    try:
        head = _bytes(path, MOST_TEXT)[:80]
    except Stop:
        return False
    return head.startswith(b"#!") and b"sh" in head.split(b"\n")[0]


def read(reader: str, text: str, path: str, place: Path, root: Path) -> list[Pull]:
    """Return the pulls of one file. Raises ``SyntaxError`` if it is not what its name says."""
    if reader == "Python":
        return python(text, path, place, root)
    if reader == "notebook":
        return notebook(text, path, place, root)
    if reader == "YAML":
        return yaml(text, path)
    return dockerfile(text, path) if reader == "Dockerfile" else shell(text, path, 1)


def told(report: Report, approved: Approved | None, *, as_json: bool, run_time_ok: bool) -> int:
    """Print what a scan found, and return the exit status."""
    rows = [(one, *status(one, approved)) for one in report.pulls]
    good = {APPROVED, RUN_TIME} if run_time_ok else {APPROVED}
    bad = [one for one, what, _ in rows if what not in good]
    counts = {what: sum(each == what for _, each, _ in rows) for what in (APPROVED, OTHER, REFUSED, UNPINNED, RUN_TIME)}
    if as_json:
        pulls = [asdict(one) | {"status": what, "why": why} for one, what, why in rows]
        print(json.dumps({"files": report.files, "counts": counts, "pulls": pulls, "unread": report.unread}, indent=1))
    else:
        said = ", ".join(f"{number} {what}" for what, number in counts.items() if number) or "none"
        print(f"{'DENIED' if bad or report.unread else 'approved'}: {len(rows)} pulls in {report.files} files: {said}")
        for one, what, why in rows:
            pin = f"{one.repo or '(unknown)'}{'@' + one.revision if one.revision else ''}"
            print(f"{shown(one.path)}:{one.line}: {what}: {shown(pin)} ({shown(one.how)}; {why})")
        for line in report.unread:
            print(f"not read: {line}")
    return DENIED if bad or report.unread else 0


def main(words: Sequence[str]) -> int:
    """Run the program with the words of its command line, and return the exit status."""
    parser = argparse.ArgumentParser(description="Verify models against a signed lock, and list pulls in code.")
    parts = parser.add_subparsers(dest="what", required=True)
    checking = parts.add_parser("verify", help="compare a folder with its model in a lock")
    checking.add_argument("lock")
    checking.add_argument("folder")
    checking.add_argument("--repo", default="", help="owner/name, if the lock holds several models")
    checking.add_argument("--cache", action="store_true", help="the folder is a repository's folder of the hub's cache")
    looking = parts.add_parser("scan", help="list what the code in a folder pulls from a hub")
    looking.add_argument("folder")
    looking.add_argument("--lock", default="")
    looking.add_argument("--json", action="store_true", help="print one JSON document")
    looking.add_argument("--run-time-ok", action="store_true", help="a name that is chosen at run time fails nothing")
    for one in (checking, looking):
        one.add_argument("--key", default="", help="file of public keys in PEM, as the portal serves it")
        one.add_argument("--revoked", default="", help="signed list of revocations")
    asked = parser.parse_args(words)
    needs_key = asked.lock or asked.revoked
    if needs_key and not asked.key:
        parser.error("--key is missing: give the portal's public keys")
    try:
        keys = keys_in(asked.key) if needs_key else []
        if asked.what == "verify":
            said = verify(asked.lock, asked.folder, keys, repo=asked.repo, revoked=asked.revoked, cache=asked.cache)
            print(f"{'DENIED' if said[1:] else 'approved'}: {shown(said[0])}", *said[1:], sep="\n")
            return DENIED if said[1:] else 0
        approved = approvals(asked.lock, asked.revoked, keys, datetime.now(UTC)) if asked.lock else None
        return told(scan(asked.folder), approved, as_json=asked.json, run_time_ok=asked.run_time_ok)
    except Stop as stop:
        print({DENIED: "DENIED", STALE: "STALE", MALFORMED: "MALFORMED"}[stop.status] + f": {stop}")
        return stop.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
