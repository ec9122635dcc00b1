"""Which parts of a security boundary a list names, and which parts nobody monitors; plain rules."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.runtimes.registry import order

NAMED = re.compile(r"\b([A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*)[\s=@:]+v?(\d+(?:\.\d+)+[0-9A-Za-z.+-]*)")
SHA256 = re.compile(r"\bsha256:([0-9a-f]{64})\b")
CLEARED = frozenset({"not_affected", "false_positive", "resolved", "resolved_with_pedigree"})
"""States of a VEX that clear an advisory for the versions that it names."""


@dataclass(frozen=True)
class BoundaryComponent:
    """One part of a boundary: its words, the packages with versions that they name, and digests."""

    part: str
    words: str
    packages: tuple[tuple[str, str], ...]
    digests: tuple[str, ...]


@dataclass(frozen=True)
class KnownAdvisory:
    """An advisory of a package as the lists in force have it; a VEX clears nothing once its list is not ``current``.

    ``source`` names the list with its day, its signer, and the day until which it counts.
    """

    identity: str
    package: str
    affected: Mapping[str, Any]
    state: str = ""
    source: str = ""
    current: bool = True

    @property
    def clears(self) -> bool:
        """Whether it says that an advisory does not apply, and still counts."""
        return self.state in CLEARED and self.current


def component(part: str, words: str, digests: Iterable[str] = ()) -> BoundaryComponent:
    """Return a part with what its words name; a package without a version is none that can be matched."""
    packages = tuple(dict.fromkeys((name.casefold(), version.rstrip(".")) for name, version in NAMED.findall(words)))
    return BoundaryComponent(part, words, packages, tuple(dict.fromkeys([*SHA256.findall(words), *digests])))


def affects(affected: Mapping[str, Any], version: str) -> bool | None:
    """Return whether an advisory names a version; None if it names commits alone, which no version tells."""
    if version in affected.get("versions", ()):
        return True
    here = order(version)
    for span in affected.get("ranges", ()):
        after = span["introduced"] in ("", "0") or here >= order(span["introduced"])
        before = (not span["fixed"] or here < order(span["fixed"])) and (
            not span["last"] or here <= order(span["last"])
        )
        if after and before:
            return True
    return None if affected.get("unknown") else False


def vulnerable(parts: Iterable[BoundaryComponent], known: Sequence[KnownAdvisory]) -> dict[str, str]:
    """Return a sentence for each advisory that names a part and that no VEX clears for it; what is unclear counts.

    The keys are the advisory's id with its package.
    """
    by_package: dict[str, list[KnownAdvisory]] = {}
    for one in known:
        by_package.setdefault(one.package, []).append(one)
    found: dict[str, str] = {}
    for part in parts:
        for package, version in part.packages:
            rows = by_package.get(package, [])
            cleared = {one.identity for one in rows if one.clears and affects(one.affected, version) is True}
            for one in rows:
                if one.state in CLEARED or one.identity in cleared:
                    continue
                named = affects(one.affected, version)
                if named is not False:
                    unclear = "" if named else say(" (whether this version is affected is not said)")
                    found.setdefault(
                        say("{identity} {package}", identity=one.identity, package=package),
                        say(
                            "{identity} names {package} {version}{unclear}",
                            identity=one.identity,
                            package=package,
                            version=version,
                            unclear=unclear,
                        ),
                    )
    return found


def cleared_by(part: BoundaryComponent, known: Sequence[KnownAdvisory]) -> list[tuple[bool, str]]:
    """Return what VEX lists say of the advisories that name a part: whether it counts, and the sentence."""
    found = []
    for package, version in part.packages:
        rows = [one for one in known if one.package == package]
        named = {
            one.identity for one in rows if one.state not in CLEARED and affects(one.affected, version) is not False
        }
        for one in rows:
            if one.identity in named and one.state in CLEARED and affects(one.affected, version) is True:
                said = say(
                    "{identity} for {package} {version}: {replace}, says {source}",
                    identity=one.identity,
                    package=package,
                    version=version,
                    replace=one.state.replace("_", " "),
                    source=one.source,
                )
                found.append((one.current, said))
    return found


def denied(parts: Iterable[BoundaryComponent], listed: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each digest of a part that a list denies, by the digest."""
    return {
        digest: say("A list denies sha256:{digest}… of {part}", digest=digest[:12], part=part.part)
        + (say(": {listed}", listed=listed[digest]) if listed[digest] else "")
        for part in parts
        for digest in part.digests
        if digest in listed
    }


def why_unmonitored(part: BoundaryComponent, covers: Collection[str], *, denies: bool) -> str:
    """Return why nobody would notice that a part is vulnerable, "" if a current list covers all that it names."""
    if not part.packages and not part.digests:
        return say("The record names neither a package with its version nor a SHA-256 here.")
    missing = sorted({name for name, _ in part.packages} - set(covers))
    if missing:
        return say("No current list covers {missing}.", missing=joined(", ", missing))
    return "" if part.packages or denies else say("No current list of denied files is imported.")
