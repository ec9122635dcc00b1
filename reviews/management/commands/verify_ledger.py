"""Command that verifies the ledger: its chain, the signed heads sent out, and whether the tables match the events."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.ledger import chain, dsse, export, heads, queries


@dataclass(frozen=True)
class Verification:
    """What the command line asks for: the head and the files to verify against, and how to answer."""

    json: bool
    head: str
    file: Path | None
    heads: Path | None
    key: Path | None
    rebuild: bool


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
        parser.add_argument("--key", type=Path, help="public key for the heads, in PEM (default: from SIGNING_KEY)")
        parser.add_argument("--rebuild", action="store_true", help="replay the events and compare with the tables")

    def handle(self, **options: Any) -> None:
        """Verify each part and print the verdict."""
        asked = Verification(**{one.name: options[one.name] for one in fields(Verification)})
        head = asked.head.lower()
        try:
            verdict = export.verify_file(asked.file, head) if asked.file else queries.verify(head)
            held = _held(asked.heads, asked.key, asked.file) if asked.heads else None
        except (export.NotAnExport, OSError, dsse.NotSigned) as error:
            raise CommandError(f"{asked.file or asked.heads}: {error}", returncode=2) from error
        if asked.rebuild and asked.file:
            raise CommandError("--rebuild compares with the tables, so it cannot be used with --file.", returncode=2)
        apart = _rebuilt() if asked.rebuild else None
        self.stdout.write(_as_json(verdict, held, apart) if asked.json else "\n".join(_words(verdict, held, apart)))
        if not verdict.ok or (held and not held.ok) or apart:
            raise SystemExit(1)


def _held(path: Path, key: Path | None, file: Path | None) -> heads.HeadCheck:
    """Check the ledger against a file of heads; the tree comes from the entries' bytes, never from stored nodes."""
    public = _public(key)
    wanted = list(heads.read(path.read_bytes().splitlines(), public))
    digests, roots = _at({one.size for one in wanted}, file)
    return heads.hold(wanted, lambda size: digests.get(size, ""), lambda size: roots.get(size, ""))


def _public(key: Path | None) -> bytes:
    """Return the key for checking heads. Raises ``NotSigned`` if there is none."""
    if key:
        return dsse.from_pem(key.read_text())
    if not settings.SIGNING_KEY:
        raise dsse.NotSigned("SIGNING_KEY is not set; give the public key with --key.")
    return dsse.public_key(settings.SIGNING_KEY)


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
    from reviews.decisions.replay import rebuilt  # imported here because an export is verified without a database

    return list(rebuilt())


def _words(verdict: chain.ChainVerdict, held: heads.HeadCheck | None, apart: list[Any] | None) -> list[str]:
    lines = export.words_of(verdict)
    if held:
        lines.append(f"signed heads: {held.heads} verified{'' if held.ok else f'; entry {held.first_bad}: {held.why}'}")
    if apart is not None:
        lines.append("rebuilt from events: " + ("the tables match" if not apart else f"{len(apart)} differences"))
        lines += [f"  {one.subject}, {one.what}: events: {one.events}, tables: {one.tables}" for one in apart[:50]]
    return lines


def _as_json(verdict: chain.ChainVerdict, held: heads.HeadCheck | None, apart: list[Any] | None) -> str:
    found: dict[str, Any] = asdict(verdict)
    if held:
        found["heads"] = asdict(held)
    if apart is not None:
        found["rebuilt"] = [asdict(one) for one in apart]
    return json.dumps(found)
