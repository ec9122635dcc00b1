"""What scans say of the files: ours, by their content, and the hub's; two facts that are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.facts import contents
from reviews.hub.files.artifact_set import first
from reviews.hub.files.endings import is_pickled
from reviews.hub.files.set_checks import SAFETENSORS
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
    ABSENT,
    BLOCK,
    GATED,
    HUB,
    INFERRED,
    INFO,
    NOT_READ,
    NOT_SCANNED,
    UNANSWERED,
    WARN,
    FactValue,
    FindingValue,
)  # fmt: skip
from reviews.hub.shapes.scans import INERT, FileScan
from reviews.language.phrases import joined, large, say

SHOWN = 8
SAFE, ISSUES = "safe", "issues"


def facts(material: Material) -> list[FactValue]:
    """Return the imports of every file that can carry code, each file's state, the hub's scan, and safe twins."""
    hub = _hub(material)
    files = contents.fact(material, hub.value["files"] if hub.value else {})
    return [_pickles(material, files), files, hub, _twins(material)]


def _pickles(material: Material, files: FactValue) -> FactValue:
    """Return what was followed and what could not be; "absent" only once every file is accounted for."""
    key = "scan.pickles"
    scans = [one for _, one in sorted(material.scans.items()) if _listed(one)]
    if scans:
        count = sum(one.bytes_read for one in material.scans.values())
        how = say("opcodes by range reads of {count:,} bytes; nothing was unpickled", count=count)
        return FactValue(key, [_scan(one) for one in scans], INFERRED, "", scans[0].path, "", "", how)
    how = say("the hub's file list and the first bytes of the files")
    if not material.known:
        return FactValue(key, None, UNANSWERED, NOT_READ, extractor=how)
    left = files.value is not None and any(one["state"] == NOT_SCANNED for one in files.value["groups"])
    why = (GATED if material.shut else NOT_SCANNED) if left else ABSENT
    return FactValue(key, None, UNANSWERED, why, extractor=how)


def _listed(one: FileScan) -> bool:
    """Return whether a file is listed by itself: it can carry code, or its name says so. Others are in groups."""
    return one.verdict not in (INERT, NOT_SCANNED) or (
        one.verdict == NOT_SCANNED and (bool(one.form) or is_pickled(one.path))
    )


def _scan(one: FileScan) -> dict[str, Any]:
    return {
        "file": one.path,
        "verdict": one.verdict,
        "imports": [{"name": f"{item.module}.{item.name}", "verdict": item.verdict} for item in one.imports],
        "why": joined("; ", [*one.dangers, one.why] if one.why else one.dangers)[:1000],
        "uninspected": list(one.uninspected),
    }


def _hub(material: Material) -> FactValue:
    """Return the hub's scan: issues, safe, or not scanned, which never counts as safe."""
    key, how = "scan.hub", say("securityRepoStatus and the file's own status in the hub's answers")
    files = {**material.info.issues, **material.hub_scan}
    if material.info.scanned is None and not files:
        return FactValue(key, None, UNANSWERED, NOT_SCANNED, extractor=how)
    bad = {path: word for path, word in files.items() if word not in (SAFE, "unscanned", "queued", "pending")}
    state = (
        ISSUES if bad else SAFE if material.info.scanned and "unscanned" not in files.values() else say("not scanned")
    )
    return FactValue(key, {"state": state, "files": dict(sorted(files.items())[:200])}, HUB, extractor=how)


def _twins(material: Material) -> FactValue:
    """Return whether pickled and safetensors weights hold the same tensors, by names and shapes."""
    key, how = "weights.twins", say("names and shapes of the tensors of both")
    model = first(material.sets, SAFETENSORS)
    headers = {path: material.headers[path] for path in (model.files if model else ()) if path in material.headers}
    safe = [path for path, header in headers.items() if not header.why]
    pickled = [
        one for path, one in sorted(material.scans.items()) if one.tensors or (is_pickled(path) and _weights(path))
    ]
    if not pickled or not safe:
        return FactValue(key, None, UNANSWERED, ABSENT if material.known else NOT_READ, extractor=how)
    theirs = {name: shape for header in headers.values() for name, (_, shape) in header.tensors.items()}
    together: dict[str, tuple[int, ...]] = {}
    for one in pickled:
        together |= one.tensors or {}
    known = all(one.tensors for one in pickled)
    # A checkpoint may repeat what is tied, so the safe twin has to hold everything or be held by it.
    same = (together == theirs or _tied(together, theirs)) if known else None
    value = [{"pickle": one.path, "twin": safe[0], "same": same} for one in pickled]
    return FactValue(key, value, INFERRED, "", safe[0], "", "", how)


def _weights(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.startswith(("pytorch_model", "model", "adapter_model", "consolidated"))


def _tied(pickled: Mapping[str, tuple[int, ...]], safe: Mapping[str, tuple[int, ...]]) -> bool:
    """Return whether the two differ only by an output layer tied to the embedding, which safetensors omits."""
    more = {name: shape for name, shape in pickled.items() if name not in safe}
    rest = {name: shape for name, shape in pickled.items() if name in safe}
    shapes = set(safe.values())
    return rest == dict(safe) and len(more) <= 2 and all(shape in shapes for shape in more.values())


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what blocks or warns in scans, what was not scanned, and where our scan and the hub's differ."""
    hub = facts["scan.hub"].value["files"] if facts["scan.hub"].value else {}
    whole = [
        finding for one in material.scans.values() if _listed(one) for finding in _finding(one, hub.get(one.path, ""))
    ]
    whole = _some(whole) + contents.findings(material, facts["scan.files"])
    return whole + _hub_findings(facts["scan.hub"], material) + _twin_findings(facts["weights.twins"])


def _finding(one: FileScan, hub: str) -> list[FindingValue]:
    bad = [f"{item.module}.{item.name}" for item in one.imports if item.verdict == one.verdict]
    names = joined(", ", bad[:SHOWN])[:400]
    if one.verdict == "dangerous":
        title = (
            say("Loading this pickle would run code")
            if bad
            else say("Loading this file may run code or leave its folder")
        )
        said = ([say("It imports {names}.", names=names)] if bad else []) + [
            large(text) + "." for text in one.dangers[:3]
        ]
        detail = joined(" ", [*said, say("Nothing was unpickled.") if bad else say("Nothing was loaded.")])
        return [FindingValue("pickle-dangerous", BLOCK, title, detail[:900], one.path)]
    if one.verdict == "suspicious":
        title = (
            say("A pickle has imports that are not in the reviewed table")
            if bad
            else say("A file is not as its writer makes it")
        )
        detail = joined("", (names, ". ", one.why)).strip() if bad else one.why
        return [FindingValue("pickle-suspicious", WARN, title, detail, one.path)]
    if one.verdict == NOT_SCANNED and hub == SAFE and not one.code:
        title = say("Only the hub scanned a file, and calls these bytes safe")
        return [FindingValue("scanned-by-hub", INFO, title, say("We did not: {why}", why=one.why)[:600], one.path)]
    if one.verdict == NOT_SCANNED and is_pickled(one.path):
        return [FindingValue("pickle-not-scanned", WARN, say("A pickle was not scanned"), one.why, one.path)]
    return []


def _some(whole: list[FindingValue]) -> list[FindingValue]:
    if len(whole) <= 40:
        return whole
    order = {BLOCK: 0, WARN: 1, INFO: 2}
    whole = sorted(whole, key=lambda one: order[one.severity])
    return [
        *whole[:40],
        FindingValue(
            "pickle-not-scanned", WARN, say("{number_of} more findings about scanned files", number_of=len(whole) - 40)
        ),
    ]


def _hub_findings(scan: FactValue, material: Material) -> list[FindingValue]:
    if scan.value is None:
        return []
    files = scan.value["files"]
    bad = {path: word for path, word in files.items() if word not in (SAFE, "unscanned", "queued", "pending")}
    whole = [
        FindingValue(
            "hub-scan-issue",
            _severity(word),
            say("The hub's scan calls a file {word}", word=word),
            say("This is the hub's own result."),
            path,
        )
        for path, word in list(bad.items())[:SHOWN]
    ]
    for path, one in material.scans.items():
        if one.verdict == "dangerous" and files.get(path) == SAFE:
            title = say("The hub's scan calls a pickle safe, but its imports can run code")
            whole.append(
                FindingValue(
                    "scan-differs", WARN, title, say("Both results are shown; neither overrides the other."), path
                )
            )
        if one.verdict == "harmless" and path in bad:
            title = say("The hub's scan reports an issue in a pickle whose imports are harmless")
            whole.append(
                FindingValue(
                    "scan-differs", WARN, title, say("Both results are shown; neither overrides the other."), path
                )
            )
    return whole


def _severity(word: str) -> str:
    return WARN if word in ("caution", "suspicious", "warning") else BLOCK


def _twin_findings(twins: FactValue) -> list[FindingValue]:
    if twins.value is None:
        return []
    one = twins.value[0]
    if one["same"] is False:
        title = say("Pickled and safe weights do not hold the same tensors")
        detail = say(
            "{pickle} and {twin} differ in names or shapes, so one cannot replace the other.",
            pickle=one["pickle"],
            twin=one["twin"],
        )
        return [FindingValue("twin-differs", WARN, title, detail, one["pickle"])]
    if one["same"]:
        title = say("The pickled weights have a safe twin")
        detail = say(
            "Safetensors files hold the same tensors by name and shape. Choosing the pickle needs a recorded reason."
        )
        return [FindingValue("twin-safe", INFO, title, detail, one["pickle"])]
    return []
