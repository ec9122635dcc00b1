"""Sources of the license texts from which fingerprints are built, and the key of each text.

There are three kinds of source: ``spdx-full.json`` of the npm package spdx-license-list (facts of
https://spdx.org/licenses), the folder ``licensedcode/data/licenses`` of the PyPI package scancode-toolkit-mini
(metadata CC-BY-4.0), and a folder of labelled texts. Texts are hashed and not kept: they belong to their stewards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CANONICAL = frozenset(("real", "real-nokey", "real-aup", "licensedb", "real-debian", "spdx"))
"""Kinds of labelled texts that are published texts, word for word."""
OURS = {"sai-nc-community": "sai-nc", "minimax-model": "minimax-01"}
"""Labels whose license has another id in the table of terms."""
SCANCODE = {
    "llama-4-license-2025": "llama4",
    "gemma-tou-2024-04-01": "gemma",
    "gemma-pup-2024-02-21": "gemma-aup",
}
"""Further texts of licenses for which the table of terms lists only one text."""
WANTED = re.compile(
    r"llama-|gemma-|(big(code|science)-(open-)?rail|open-rail)|deepseek|tongyi|qwen|falcon-|flux-|stability-ai|stable-diffusion|"
    r"exaone|tencent-hunyuan|nvidia-(open-)?model|moonshot|openmdw|openatom|bilibili-model|berryai|fair-ai-public|openai-tou|"
    r"salesforce-ai|apple-ml|responsible-ai-source|gretelai|mov-ai|commons-clause|generative-ai|databricks-db"
)
"""ScanCode's keys of model licenses, and of additions to other licenses, that SPDX does not list."""
FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
GNU = re.compile(r"(.+)-(only|or-later)")
STALE = re.compile(r".*\+$|(?:A?GPL|LGPL|GFDL)-\d\.\d$")


@dataclass(frozen=True)
class TextSource:
    """One text with the keys it serves, its names, and its source."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    text: str
    origin: str


@dataclass(frozen=True)
class Ids:
    """Ids in the table of terms, by SPDX id and by ScanCode key."""

    terms: frozenset[str]
    by_spdx: dict[str, str]
    by_scancode: dict[str, str]

    def of_spdx(self, spdx: str) -> tuple[str, ...]:
        """Return the id in the table of terms, else the SPDX id; both GNU ids if one text serves two."""
        if gnu := GNU.fullmatch(spdx):
            return (f"{gnu[1]}-only", f"{gnu[1]}-or-later")
        return (self.by_spdx.get(spdx, spdx),)


def ids(terms: Path) -> Ids:
    """Read the table of terms, ``{"licenses": [{"id", "spdx", "scancode_key"}]}``."""
    rows = json.loads(terms.read_text(encoding="utf-8"))["licenses"]
    return Ids(
        frozenset(row["id"] for row in rows),
        {row["spdx"]: row["id"] for row in rows if row["spdx"] and row["id"] == row["spdx"].lower()},
        {row["scancode_key"]: row["id"] for row in rows if row["scancode_key"]},
    )


def spdx(path: Path, known: Ids) -> Iterator[TextSource]:
    """Yield the texts of spdx-license-list, without deprecated ids."""
    listed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for key in sorted(listed):
        if not STALE.fullmatch(key) and listed[key].get("licenseText"):
            yield TextSource(known.of_spdx(key), (listed[key]["name"], key), listed[key]["licenseText"], f"spdx:{key}")


def scancode(folder: Path, known: Ids, listed: frozenset[str]) -> Iterator[TextSource]:
    """Yield ScanCode's texts of SPDX-listed licenses and of model licenses."""
    for path in sorted(folder.glob("*.LICENSE")):
        parts = FRONT.fullmatch(path.read_text(encoding="utf-8"))
        if not parts:
            continue
        about, text = yaml.safe_load(parts[1]), parts[2]
        key, other = about["key"], about.get("spdx_license_key") or ""
        if about.get("is_exception") or not text.strip() or (GNU.fullmatch(other) and other.endswith("-or-later")):
            continue
        if key in SCANCODE or key in known.by_scancode:
            keys: tuple[str, ...] = (SCANCODE.get(key) or known.by_scancode[key],)
        elif other in listed:
            keys = known.of_spdx(other)
        elif WANTED.match(key):
            keys = (f"scancode:{key}",)
        else:
            continue
        yield TextSource(keys, (about["name"], about["short_name"]), text, f"scancode:{key}")


def labelled(folder: Path, known: Ids) -> Iterator[TextSource]:
    """Yield the unaltered texts, by label, of a folder with ``labels.json`` and ``texts/``."""
    for row in json.loads((folder / "labels.json").read_text(encoding="utf-8")):
        ours = OURS.get(row["our"], row["our"])
        if row["kind"] not in CANONICAL:
            continue
        if ours in known.terms or not row["spdx"]:
            keys: tuple[str, ...] = (ours,)
        else:
            keys = known.of_spdx(row["spdx"] + "-only" if STALE.fullmatch(row["spdx"]) else row["spdx"])
        yield TextSource(keys, (), (folder / "texts" / row["file"]).read_text(encoding="utf-8"), row["source"])
