"""The state of every file: inert by its format, scanned, or not scanned; each file has exactly one, with the reason.

A file is inert when its first bytes are those of a format that carries no code, whatever its name says. A hub's own
scan counts in place of ours only where the hub calls these very bytes safe, and never for an archive with programs in
it, such as TorchServe's handlers: hubs look at pickles and for viruses, not at what such code does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.hub.files.endings import TENSORS, claims_text, is_pickled
from reviews.hub.files.inventory import safe_path
from reviews.hub.shapes.material import SHUT_WORDS, Material
from reviews.hub.shapes.reading import (
    ABSENT,
    GATED,
    INFERRED,
    NOT_READ,
    NOT_SCANNED,
    UNANSWERED,
    WARN,
    ArtifactValue,
    FactValue,
    FindingValue,
)
from reviews.hub.shapes.scans import INERT, TEXT, FileScan
from reviews.language.phrases import joined, say, say_count

SCANNED = "scanned"
STATES = (NOT_SCANNED, SCANNED, INERT)
MOST_GROUPS, MOST_LISTED, MOST_FINDINGS, SHOWN = 100, 20_000, 8, 5
"""Groups that are told apart, paths that are listed in all of them, findings, and paths that a finding names."""


@dataclass(frozen=True, slots=True)
class FileState:
    """The state of one file: its format by content, the verdict of a scan, and the reason."""

    state: str
    form: str = ""
    verdict: str = ""
    why: str = ""


def fact(material: Material, hub: Mapping[str, str]) -> FactValue:
    """Return the fact scan.files: files grouped by state, format and reason; ``hub`` has the hub's word by path."""
    key, how = (
        "scan.files",
        say("first bytes of each file, then a reader for its format; texts that were read are known"),
    )
    if not material.known or not material.artifacts:
        return FactValue(key, None, UNANSWERED, ABSENT if material.known else NOT_READ, extractor=how)
    groups: dict[FileState, list[str]] = defaultdict(list)
    for one in material.artifacts:
        state = state_of(one, material, hub)
        if len(groups) >= MOST_GROUPS and state not in groups:
            state = FileState(state.state, "", state.verdict, say("for other reasons"))
        groups[state].append(one.path)
    order = sorted(groups, key=lambda one: (STATES.index(one.state), one.verdict, one.form, one.why))
    left, listed = MOST_LISTED, []
    for state in order:
        paths = sorted(groups[state])
        listed.append(_group(state, len(paths), paths[:left]))
        left = max(0, left - len(paths))
    counts = {state: sum(one["count"] for one in listed if one["state"] == state) for state in STATES}
    return FactValue(key, {"counts": counts, "groups": listed}, INFERRED, "", "", "", "", how)


def _group(state: FileState, count: int, paths: list[str]) -> dict[str, Any]:
    return {
        "state": state.state, "form": state.form, "verdict": state.verdict, "why": state.why, "count": count,
        "files": paths,
    }  # fmt: skip


def state_of(file: ArtifactValue, material: Material, hub: Mapping[str, str]) -> FileState:
    """Return the state of one file, by the first of these that is known: a scan, its reader, why it was not read."""
    path = file.path
    if scan := material.scans.get(path):
        return _of_scan(scan, material, hub)
    if not safe_path(path):
        return FileState(NOT_SCANNED, why=say("its name is not safe to ask for"))
    if file.size == 0:
        return FileState(INERT, "empty")
    read = _of_reader(path, material)
    if read:
        return read
    if material.shut == GATED or material.not_read.get(path) == GATED:
        return FileState(NOT_SCANNED, why=say("the file is gated"))
    if material.shut:
        return FileState(NOT_SCANNED, why=SHUT_WORDS.get(material.shut, ""))
    return FileState(NOT_SCANNED, why=say("it was not read"))


def _of_scan(scan: FileScan, material: Material, hub: Mapping[str, str]) -> FileState:
    if scan.verdict == INERT:
        if scan.form == "GGUF" and scan.path in material.unsafe_templates:
            return FileState(SCANNED, "GGUF", "dangerous", say("its chat template reaches into Python"))
        why = say("its chat template was not read") if scan.form == "GGUF" else ""
        return FileState(
            INERT,
            scan.form,
            why=say("by its first {beginning:,} bytes", beginning=scan.beginning) if scan.beginning else why,
        )
    if scan.verdict != NOT_SCANNED:
        return FileState(SCANNED, scan.form, scan.verdict)
    if hub.get(scan.path) == "safe" and not scan.code:
        return FileState(SCANNED, scan.form, "", say("by the hub alone, which calls these bytes safe"))
    return FileState(NOT_SCANNED, scan.form, "", scan.why[:200])


def _of_reader(path: str, material: Material) -> FileState | None:
    """Return the state of a file that its own reader read, None when none did."""
    header, gguf, tokenizer = material.headers.get(path), material.gguf.get(path), material.tokenizers.get(path)
    if header and not header.why:
        return FileState(INERT, "safetensors")
    if gguf and gguf.version:
        if path in material.unsafe_templates:
            return FileState(SCANNED, "GGUF", "dangerous", say("its chat template reaches into Python"))
        return FileState(INERT, "GGUF", why=say("a part of its header was not read") if gguf.why else "")
    if path in material.unsafe_templates:
        return FileState(SCANNED, TEXT, "dangerous", say("its chat template reaches into Python"))
    if path in material.documents or (tokenizer and not tokenizer.why):
        return FileState(INERT, TEXT)
    if header or gguf or tokenizer:
        gated = any(one and one.gated for one in (header, gguf, tokenizer))
        reason = say("the file is gated") if gated else next(one.why for one in (header, gguf, tokenizer) if one)
        return FileState(NOT_SCANNED, why=reason[:200])
    return None


def findings(material: Material, files: FactValue) -> list[FindingValue]:
    """Return files that were not scanned, by reason, and files that are something else than their names say."""
    found = [finding for one in material.scans.values() for finding in _disguised(one)]
    if len(found) > MOST_FINDINGS:
        more = say("{number_of:,} more files are not what their names say", number_of=len(found) - MOST_FINDINGS)
        found = [*found[:MOST_FINDINGS], FindingValue("file-disguised", WARN, more)]
    groups = [] if files.value is None or material.shut else files.value["groups"]
    left = [
        (one, [path for path in one["files"] if not is_pickled(path)]) for one in groups if one["state"] == NOT_SCANNED
    ]
    left = [(one, paths) for one, paths in left if paths]
    for one, paths in left[:MOST_FINDINGS]:
        count = len(paths) if len(paths) < len(one["files"]) else one["count"]
        title = say_count(count, "A file was not scanned", "{number:,} files were not scanned")
        detail = joined("", (one["why"], ": ", ", ".join(paths[:SHOWN])))[:600]
        found.append(FindingValue("file-not-scanned", WARN, title, joined("", (detail, ".")), paths[0]))
    if len(left) > MOST_FINDINGS:
        count = sum(one["count"] for one, _ in left[MOST_FINDINGS:])
        found.append(
            FindingValue(
                "file-not-scanned", WARN, say("{count:,} more files were not scanned, for other reasons", count=count)
            )
        )
    return found


def _disguised(one: FileScan) -> list[FindingValue]:
    """Return a finding when a file whose name says text or tensors is another format by its bytes."""
    name = one.path.lower()
    tensors = name.endswith(TENSORS)
    if not one.form or one.form in (TEXT, "empty", "a Git LFS pointer") or not (claims_text(one.path) or tensors):
        return []
    if tensors and name.endswith(f".{one.form.lower()}"):
        return []
    title = say("A file is not what its name says")
    detail = say("Its bytes are those of this format: {form}.", form=one.form)
    return [FindingValue("file-disguised", WARN, title, detail, one.path)]
