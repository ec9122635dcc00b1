"""The portal's own bill of materials: which packages this installation runs, as CycloneDX 1.6.

It is read from what is installed, and refused where that differs from what requirements.txt pins.
https://cyclonedx.org/docs/1.6/json/
"""

from datetime import datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "model-review-portal"

LONGEST_NAME = 60
"""Characters of a license's name; some packages put the whole text there."""


class MaterialsDiffer(ValueError):
    """What is installed is not what is pinned; the message lists where."""


def bill(requirements: Path, *, version: str, commit: str, at: datetime) -> dict[str, Any]:
    """Return the bill of materials of this installation.

    ``commit`` is the git commit that is installed, "" if unknown. Raises ``MaterialsDiffer`` if an installed package
    is missing or has another version than the pinned one.
    """
    wanted = pinned(requirements.read_text())
    found, wrong = {}, []
    for name, pin in sorted(wanted.items()):
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            wrong.append(f"{name} {pin} is not installed")
            continue
        if found[name].version != pin:
            wrong.append(f"{name} is {found[name].version}, but {pin} is pinned")
    if wrong:
        raise MaterialsDiffer(f"This installation is not the pinned one: {'; '.join(wrong)}. Run `make setup`.")
    root = f"pkg:generic/{NAME}@{version}"
    portal = {"type": "application", "bom-ref": root, "name": NAME, "version": version}
    if commit:
        portal["properties"] = [{"name": "git:commit", "value": commit}]  # type: ignore[assignment]
    refs = {name: f"pkg:pypi/{name}@{one.version}" for name, one in found.items()}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": at.isoformat(timespec="seconds"), "component": portal},
        "components": [component(name, one, refs[name]) for name, one in found.items()],
        "dependencies": [
            {"ref": root, "dependsOn": sorted(refs.values())},
            *({"ref": refs[name], "dependsOn": sorted(needed(one, refs))} for name, one in found.items()),
        ],
    }


def pinned(text: str) -> dict[str, str]:
    """Return the version of each package that a requirements file pins and that this machine needs."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        words = line.partition("#")[0].strip()
        if not words:
            continue
        one = Requirement(words)
        if one.marker and not one.marker.evaluate():
            continue
        (pin,) = one.specifier
        found[str(canonicalize_name(one.name))] = pin.version
    return found


def component(name: str, one: Distribution, ref: str) -> dict[str, Any]:
    """Return one package as a CycloneDX component, with the license that its own metadata states."""
    told = {"type": "library", "bom-ref": ref, "name": name, "version": one.version, "purl": ref}
    return told | ({"licenses": licenses(one)} if licenses(one) else {})


def licenses(one: Distribution) -> list[dict[str, Any]]:
    """Return what a package says of its license: an SPDX expression, else its classifiers' names, or nothing."""
    told = one.metadata.json
    if expression := told.get("license_expression"):
        return [{"expression": expression}]
    named = [line.rpartition(" :: ")[2] for line in told.get("classifier", []) if line.startswith("License :: ")]
    named = [name for name in named if name != "OSI Approved"]
    short = str(told.get("license") or "")
    if not named and short and len(short) < LONGEST_NAME:
        named = [short]
    return [{"license": {"name": name}} for name in named]


def needed(one: Distribution, refs: dict[str, str]) -> set[str]:
    """Return the references of the packages that one package needs and that are in the bill."""
    names = (canonicalize_name(Requirement(words).name) for words in one.requires or [])
    return {refs[name] for name in names if name in refs}
