"""The duties pack as files and as one zip: the same record and texts always give the same bytes."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.decisions.packs import wording
from reviews.decisions.packs.facts import EDITION, PackFacts, PackText, read
from reviews.language.phrases import say
from reviews.ledger.chain import canonical, digest

EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class DutiesPack:
    """A built pack: its facts, its generated texts by name, all files, and the zip with its SHA-256.

    ``recorded`` is the digest in the decision record, "" for records from before packs.
    """

    facts: PackFacts
    said: Mapping[str, str]
    copies: tuple["PackCopy", ...]
    zip: bytes
    sha256: str
    recorded: str = ""

    @property
    def file_name(self) -> str:
        """The name under which the zip is sent."""
        return f"decision-{self.facts.number}-duties.zip"

    @property
    def differs(self) -> bool:
        """Whether the pack is not the one that the record names."""
        return bool(self.recorded) and self.recorded != self.sha256


@dataclass(frozen=True)
class PackCopy:
    """A text in the pack: stored or not, and whether the stored words are the file byte for byte."""

    text: PackText
    stored: bool
    exact: bool

    @property
    def state(self) -> str:
        """How the copy relates to the file that was read."""
        if not self.stored:
            return say("not stored; take it from the source")
        return say("byte for byte") if self.exact else say("words as read; the file has other bytes")

    @property
    def line(self) -> str:
        """One line of the README."""
        name = self.text.name if self.stored else "(missing)"
        return f"{name}\n    {wording.title_of(self.text)}\n    SHA-256 {self.text.sha256}, {self.state}"


def build(record: Mapping[str, Any], texts: Mapping[str, str]) -> DutiesPack:
    """Return the pack of a parsed record; ``texts`` are the stored words by SHA-256."""
    facts = read(dict(record))
    copies = tuple(_copy(one, texts) for one in facts.texts)
    said = {
        "README.txt": wording.readme(facts, [one.line for one in copies]),
        "DUTIES.txt": wording.duties(facts),
        "NOTICE.txt": wording.notice(facts, texts),
        "ATTRIBUTION.txt": wording.attribution(facts),
        "NAMING.txt": wording.naming(facts),
        "USER-TERMS.txt": wording.user_terms(facts),
        "MODIFICATIONS.txt": wording.modifications(facts),
    }
    files = {name: _bytes(body) for name, body in said.items()}
    files |= {one.text.name: _bytes(texts[one.text.sha256]) for one in copies if one.stored}
    files["pack.json"] = _manifest(facts, files)
    data = _zip(files)
    recorded = str((record.get("duties_pack") or {}).get("sha256", ""))
    return DutiesPack(facts, said, copies, data, hashlib.sha256(data).hexdigest(), recorded)


def with_digest(kept: Mapping[str, Any], record: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what a new record keeps of its pack, with the digest of the zip that it gives."""
    said = {"edition": EDITION, **kept}
    return {**said, "sha256": build({**record, "duties_pack": said}, texts).sha256}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _copy(one: PackText, texts: Mapping[str, str]) -> PackCopy:
    body = texts.get(one.sha256)
    return PackCopy(one, body is not None, body is not None and digest(_bytes(body)) == one.sha256)


def _manifest(facts: PackFacts, files: Mapping[str, bytes]) -> bytes:
    said = {
        "edition": EDITION, "decision": facts.number, "repository": facts.repository, "commit": facts.commit,
        "files": {name: digest(data) for name, data in sorted(files.items())},
    }  # fmt: skip
    return canonical(said) + b"\n"


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Return the zip, uncompressed: compressed bytes depend on the version of zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
