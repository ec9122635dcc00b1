"""Command that verifies the ledger: its chain, the signed heads sent out, and whether the tables match the events."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.ledger import chain, dsse, export, heads, keyring, queries, rotation
from reviews.ledger.keyring import SpannedKey


@dataclass(frozen=True)
class Verification:
    """What the command line asks for: the head and the files to verify against, and how to answer."""

    json: bool
    head: str
    file: Path | None
    heads: Path | None
    key: list[Path]
    rebuild: bool


@dataclass(frozen=True)
class VerificationOutcome:
    """What each part found; None for a part that was not asked for."""

    verdict: chain.ChainVerdict
    held: heads.HeadCheck | None
    rotated: rotation.RotationCheck | None
    apart: list[Any] | None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong in any part."""
        parts = (self.verdict.ok, not self.held or self.held.ok, not self.rotated or self.rotated.ok)
        return all(parts) and not self.apart


class Command(BaseCommand):
    """Command with exit status 0 if everything verifies, 1 if something does not, 2 for an unusable file."""

    help = "Verify the ledger; print its entries, its head, the verdict, and the first bad entry."
    requires_system_checks = []  # an exported file can be verified without the portal's database

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what to verify, the heads to verify against, and the output format."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--head", default="", help="a previously noted digest that the chain must contain")
        parser.add_argument("--file", type=Path, help="verify this export instead of the database")
        parser.add_argument("--heads", type=Path, help="signed heads that were sent out, one per line")
        parser.add_argument(
            "--key", type=Path, action="append", default=[],
            help="file of public keys for heads and rotations; may be repeated (default: the portal's own keys)",
        )  # fmt: skip
        parser.add_argument("--rebuild", action="store_true", help="replay the events and compare with the tables")

    def handle(self, **options: Any) -> None:
        """Verify each part and print the verdict."""
        asked = Verification(**{one.name: options[one.name] for one in fields(Verification)})
        head = asked.head.lower()
        try:
            verdict = export.verify_file(asked.file, head) if asked.file else queries.verify(head)
            keys = _keys(asked.key) if asked.heads or asked.key else []
            held = _held(asked.heads, keys, asked.file) if asked.heads else None
            rotated = _rotations(keys, asked.file) if keys and verdict.ok else None
        except (export.NotAnExport, OSError, dsse.NotSigned) as error:
            raise CommandError(f"{asked.file or asked.heads}: {error}", returncode=2) from error
        if asked.rebuild and asked.file:
            raise CommandError("--rebuild compares with the tables, so it cannot be used with --file.", returncode=2)
        found = VerificationOutcome(verdict, held, rotated, _rebuilt() if asked.rebuild else None)
        self.stdout.write(_as_json(found) if asked.json else "\n".join(_words(found)))
        if not found.ok:
            raise SystemExit(1)


def _held(path: Path, keys: Sequence[SpannedKey], file: Path | None) -> heads.HeadCheck:
    """Check the ledger against a file of heads; the tree comes from the entries' bytes, never from stored nodes."""
    wanted = list(heads.read(path.read_bytes().splitlines(), keys))
    digests, roots = _at({one.size for one in wanted}, file)
    return heads.hold(wanted, lambda size: digests.get(size, ""), lambda size: roots.get(size, ""))


def _keys(files: list[Path]) -> list[SpannedKey]:
    """Return the keys for checking heads. Raises ``NotSigned`` if there is none."""
    found = [key for file in files for key in keyring.parse(file.read_text())] if files else rotation.keys()
    if not found:
        raise dsse.NotSigned("SIGNING_KEY is not set; give the public key with --key.")
    return found


def _rotations(keys: Sequence[SpannedKey], file: Path | None) -> rotation.RotationCheck:
    """Check every rotation of the ledger, or of an export, against these keys."""
    found = export.links(file.open("rb")) if file else queries.links_of(rotation.EVENT)
    said = (json.loads(link.canonical) for link in found)
    return rotation.check(((one["sequence"], one["data"]) for one in said if one["event"] == rotation.EVENT), keys)


def _at(sizes: set[int], file: Path | None) -> tuple[dict[int, str], dict[int, str]]:
    """Return the digest and root at each size, in one pass over the entries' bytes."""
    from reviews.ledger import merkle

    digests, roots, tree = {}, {}, merkle.Growing()
    found = export.links(file.open("rb")) if file else queries.links()
    for link in found:
        tree.add(link.canonical)
        if link.sequence in sizes:
            digests[link.sequence], roots[link.sequence] = link.digest, tree.root().hex()
    return digests, roots


def _rebuilt() -> list[Any]:
    from reviews.decisions.replay import StateDifference, rebuilt  # an export is verified without a database
    from reviews.home.working_out import differing
    from reviews.suites.queries import stale_summaries

    turns = [StateDifference(f"candidate {one}", "turns", "as the rules say", "others") for one in differing()]
    runs = [StateDifference(f"suite run {one}", "summary", "as its results say", "others") for one in stale_summaries()]
    return [*rebuilt(), *turns, *runs]


def _words(found: VerificationOutcome) -> list[str]:
    lines, held, rotated = export.words_of(found.verdict), found.held, found.rotated
    if held:
        lines.append(f"signed heads: {held.heads} verified{'' if held.ok else f'; entry {held.first_bad}: {held.why}'}")
    if rotated and (rotated.rotations or not rotated.ok):
        said = "" if rotated.ok else f"; {rotated.why}"
        lines.append(f"key rotations: {rotated.rotations} verified{said}")
    if found.apart is not None:
        count = len(found.apart)
        lines.append("rebuilt from events: " + (f"{count} differences" if count else "the tables match"))
        lines += [
            f"  {one.subject}, {one.what}: events: {one.events}, tables: {one.tables}" for one in found.apart[:50]
        ]
    return lines


def _as_json(outcome: VerificationOutcome) -> str:
    found: dict[str, Any] = asdict(outcome.verdict)
    if outcome.held:
        found["heads"] = asdict(outcome.held)
    if outcome.rotated:
        found["rotations"] = asdict(outcome.rotated)
    if outcome.apart is not None:
        found["rebuilt"] = [asdict(one) for one in outcome.apart]
    return json.dumps(found)
