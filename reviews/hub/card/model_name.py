"""What a text names as a base model: a repository with its revision, a path on a machine, another site, or a title."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from reviews.hub.shapes.lineage_source import ELSEWHERE, ODD, PATH, REPOSITORY, TITLE

HUB_HOSTS = frozenset({"hf.co", "huggingface.co", "hf-mirror.com"})
"""The public hub and the mirrors whose addresses name its repositories."""
NO_MODELS = frozenset(
    {
        "datasets", "spaces", "papers", "collections", "docs", "blog", "models", "organizations", "join", "settings",
        "chat", "learn", "tasks", "posts", "search", "new", "login", "pricing", "enterprise", "inference", "api",
    }
)  # fmt: skip
"""First parts of the public hub's addresses that lead to no model."""
PAGES = ("tree", "blob", "resolve", "raw", "commit", "commits")
PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?")
REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
LONGEST = 500

ROOTED = re.compile(r"[/~\\$%]|\.{1,2}(?:[/\\]|$)|[A-Za-z]:(?:[\\/]|$)|file:", re.IGNORECASE)
"""How a path begins that is absolute, relative, of a home, of a variable, or of a drive."""
FOLDERS = re.compile(
    r"(?:outputs?|results?|runs?|checkpoints?|ckpts?|experiments?|exps?|logs?|saves?|saved|artifacts?|weights|models?|data"
    r"|tmp|temp|var|home|root|mnt|opt|usr|srv|etc|media|users|volumes?|drive|gdrive|content|workspaces?|work|scratch"
    r"|storage|nfs|fsx|dbfs|lustre|gpfs|cache|local|downloads?|projects?|repos?|train(?:ed|ing)?|pretrained|merged?|merges"
    r"|finetuned?|fine[-_]tuned|sft|dpo|lora|qlora|adapters?|quantized|base_?models?)"
    r"(?:[-_.]?(?:dir|path|models?|weights|v?\d+))*",
    re.IGNORECASE,
)
"""First folders of the paths that training tools write; an account of such a name would be no publisher's."""
STARTS = re.compile(r"(?:outputs?|results|runs|checkpoints?|ckpts?)[-_.].+", re.IGNORECASE)
LAST = re.compile(
    r"(?:checkpoint|ckpt|epoch|step|iter|iteration|global[-_]?step)s?(?:[-_]?\d+)?(?:[-_](?:hf|merged|final))?"
    r"|(?:final|best|last|latest|merged)(?:[-_](?:merged[-_])?(?:model|checkpoint|ckpt|adapter|weights|hf))?|outputs?"
    r"|merged[-_]?(?:model|weights|hf|lora)?",
    re.IGNORECASE,
)
"""Last folders of such paths."""
FILE = re.compile(r"\.(?:gguf|safetensors|bin|ckpt|pth?|pkl|h5|onnx|json|ya?ml|zip|tar|gz)$", re.IGNORECASE)
SITE = re.compile(r"(?:[a-z0-9-]+\.)+(?:com|org|net|ai|io|co|cn|dev|eu|de|fr|uk|edu|gov)(?::\d+)?", re.IGNORECASE)
LINK = re.compile(r"\[[^\]]*\]\((?:<)?([^)>\s]+)[^)]*\)")
GIT = re.compile(r"git@([^:/\s]+):(.+)")
WRAPPED = " \t\r\n\"'`<>"


class BaseName(NamedTuple):
    """What a text names: the kind, owner/name of a repository (else the text), and the revision named with it."""

    kind: str
    id: str
    revision: str = ""


def understand(said: str, endpoint: str = "") -> BaseName:
    """Return what a text names; ``endpoint`` is the address of the hub that is read, whose own addresses count too.

    What may be a path is a path: whoever registers its first folder as an account must not become the base.
    """
    text = said.strip(WRAPPED)
    if link := LINK.fullmatch(text):
        text = link[1].strip(WRAPPED)
    if not text or len(text) > LONGEST or not text.isprintable():
        return BaseName(ODD, said.strip()[:300])
    if ROOTED.match(text) or ("\\" in text and "://" not in text):
        return BaseName(PATH, text[:300])
    if git := GIT.fullmatch(text):
        return _of_address("https", git[1], git[2], text, endpoint)
    if "://" in text:
        return _address(text, endpoint)
    host, _, path = text.partition("/")
    if path and (host.lower() in HUB_HOSTS or host.lower() == _host(endpoint)):
        return _of_address("https", host, path, text, endpoint)
    if path.count("/") >= 1 and SITE.fullmatch(host):
        return BaseName(ELSEWHERE, text[:300])
    return _plain(text)


def _plain(text: str) -> BaseName:
    """Return what a text without a host names."""
    name, _, revision = text.rstrip("/").partition("@")
    pieces = name.split("/")
    if len(pieces) > 3 and pieces[2] in PAGES:
        return _repository(pieces[:2], "/".join(pieces[3:4]), text)
    if len(pieces) > 2 or (revision and not REVISION.fullmatch(revision)):
        return BaseName(PATH if len(pieces) > 2 else ODD, text[:300])
    if is_path(pieces):
        return BaseName(PATH, text[:300])
    return _repository([pieces[0], pieces[1].partition(":")[0]] if len(pieces) == 2 else pieces, revision, text)


def is_path(pieces: list[str]) -> bool:
    """Return whether one or two parts of a name are the folders or the file of a machine."""
    if any(piece.startswith(".") for piece in pieces):
        return True
    first, last = pieces[0], pieces[-1]
    folder = bool(FOLDERS.fullmatch(first) or STARTS.fullmatch(first))
    return folder or bool(LAST.fullmatch(last) or FILE.search(last))


def _repository(pieces: list[str], revision: str, text: str) -> BaseName:
    if all(PART.fullmatch(piece) and ".." not in piece and "--" not in piece for piece in pieces):
        return BaseName(REPOSITORY, "/".join(pieces), revision if REVISION.fullmatch(revision) else "")
    return BaseName(TITLE, text[:300])


def _host(endpoint: str) -> str:
    return urlsplit(endpoint).netloc.lower() if endpoint else ""


def _address(text: str, endpoint: str) -> BaseName:
    try:
        parts = urlsplit(text)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return BaseName(ODD, text[:300])
    scheme = parts.scheme.lower()
    if scheme == "hf":
        return _plain(f"{host}{parts.path}".removeprefix("models/"))
    return _of_address(scheme, host, parts.path, text, endpoint)


def _of_address(scheme: str, host: str, path: str, text: str, endpoint: str) -> BaseName:
    """Return the repository that an address of the hub names; any other address leads elsewhere."""
    name, own = host.lower().removeprefix("www."), _host(endpoint)
    if scheme not in ("http", "https", "git", "ssh") or (name not in HUB_HOSTS and host.lower() != own):
        return BaseName(ELSEWHERE, text[:300])
    if host.lower() == own:
        path = path.removeprefix(urlsplit(endpoint).path)
    # Split before unquoting: the revision refs%2Fpr%2F1 is one piece of the address.
    pieces = [unquote(piece) for piece in path.split("?")[0].split("#")[0].split("/") if piece]
    if pieces[:2] == ["api", "models"]:
        pieces = pieces[2:]
    if not pieces or pieces[0] in NO_MODELS:
        return BaseName(ELSEWHERE, text[:300])
    marker = next((place for place, piece in enumerate(pieces[1:3], 1) if piece in PAGES), 0)
    revision = pieces[marker + 1] if marker and len(pieces) > marker + 1 else ""
    named = pieces[:marker] if marker else pieces[:2]
    named[-1], _, at = named[-1].removesuffix(".git").partition("@")
    return _repository(named, revision or at, text)
