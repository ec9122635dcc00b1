"""What a newer reading contradicts of a pass: its weights or its fit, a license text, or what loading its files runs.

New knowledge that agrees, or that only adds, contradicts nothing (ADR 21). Each contradiction is a sentence.
"""

from collections.abc import Iterable
from typing import Any

from reviews.evidence.lessons import one_line
from reviews.evidence.models import Snapshot
from reviews.evidence.rereading import Rereading
from reviews.evidence.sides import reread
from reviews.language.phrases import joined, say, say_count
from reviews.legal.documents import LicenseDocuments
from reviews.legal.legal_document import LegalDocument
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import Rung
from reviews.sizing.plan import DOES_NOT_FIT, gib, plan
from reviews.workflow import states
from reviews.workflow.choice import cache_type
from reviews.workflow.models import SignOff
from reviews.workloads.nodes.queries import newest

DANGERS = ("pickle-dangerous", "template-unsafe", "hub-scan-issue")
"""Findings about files that would run code when they are loaded."""
WEIGHTS = ("weights", "adapter")


def contradictions(signoff: SignOff, snapshot: Snapshot) -> list[str]:
    """Return what a snapshot by another reader contradicts of a sign-off; only a pass fixes values."""
    if not signoff.outcome.startswith("pass") or signoff.snapshot.reader >= snapshot.reader:
        return []
    again = reread(signoff.snapshot, snapshot)
    legal = signoff.track == states.LEGAL
    found = _license(signoff, snapshot, again) if legal else _dangers(signoff, snapshot)
    return [one_line(words) for words in (*found, *([] if legal else _weights(signoff, snapshot, again)))]


def _dangers(signoff: SignOff, snapshot: Snapshot) -> list[str]:
    """Return files that the newer reader calls dangerous and the signed reading did not, with the same bytes or not."""
    old, new = (
        set(one.findings.filter(code__in=DANGERS).values_list("file", flat=True))
        for one in (signoff.snapshot, snapshot)
    )
    left = sorted(path or "a file" for path in new - old)
    if not left:
        return []
    named = joined(", ", left[:3]) + (say(" and {number_of} more", number_of=len(left) - 3) if len(left) > 3 else "")
    return [say("Loading {named} may run code; the scan that was signed did not report this.", named=named)]


def _weights(signoff: SignOff, snapshot: Snapshot, again: Rereading) -> list[str]:
    signed = _signed_files(signoff, again)
    if not signed:
        return _other_bytes(again)
    ladder = Ladder(snapshot)
    rung = _same_rung(ladder.own, str(signoff.terms.get("rung") or ""), set(signed))
    if rung is None:
        return [
            say("The sign-off rests on {files}, which are no set of weights that can be served.", files=_files(signed))
        ]
    if rung.problems and not signoff.terms.get("run"):
        return [
            say(
                "The sign-off rests on {files}; the set has no size: {value}.",
                files=_files(signed),
                value=rung.problems[0],
            )
        ]
    found = {one.path: one.size for one in rung.files if one.path in again.new.files}
    if found.keys() != signed.keys() or _total(found) != _total(signed):
        return [say("The sign-off rests on {files}; the set has {files2}.", files=_files(signed), files2=_files(found))]
    return _fit(signoff, ladder, rung)


def _signed_files(signoff: SignOff, again: Rereading) -> dict[str, int | None]:
    """Return the weight files of the artifact set that a pass fixed, with their bytes."""
    entries = signoff.terms.get("artifact_set") or []
    files: list[dict[str, Any]] = entries[0].get("files", []) if entries else []
    kinds = {path: one.kind for path, one in again.old.files.items()}
    return {str(one["path"]): one.get("size") for one in files if kinds.get(str(one["path"])) in WEIGHTS}


def _other_bytes(again: Rereading) -> list[str]:
    """Return the difference in bytes for a pass that fixed no artifact set."""
    old, new = again.old.answer("weights.bytes"), again.new.answer("weights.bytes")
    if not old or not new or old.value == new.value:
        return []
    return [
        say(
            "The weights that were signed have {words}; the model has {words2}.",
            words=_words(old.value),
            words2=_words(new.value),
        )
    ]


def _same_rung(own: Iterable[Rung], key: str, signed: set[str]) -> Rung | None:
    """Return the rung of the same name, else the one that shares most files with what was signed."""
    rungs = list(own)
    named = next((one for one in rungs if one.key == key), None)
    if named and signed & {file.path for file in named.files}:
        return named
    shared = {one.key: len(signed & {file.path for file in one.files}) for one in rungs}
    best = max(rungs, key=lambda one: shared[one.key], default=None)
    return best if best and shared[best.key] else None


def _fit(signoff: SignOff, ladder: Ladder, rung: Rung) -> list[str]:
    """Return that the model does not fit by the newer reading, where the sign-off says that it does."""
    terms, signed = signoff.terms, signoff.terms.get("sizing") or {}
    slug, context, at_once = str(terms.get("node_class") or ""), terms.get("context_tokens"), terms.get("concurrency")
    version = newest([slug]).get(slug) if signed and context and at_once else None
    if version is None or signed.get("verdict") == DOES_NOT_FIT or terms.get("run"):
        return []
    found = plan(ladder.model(rung), version.node, int(str(context)), int(str(at_once)), cache_type(terms))
    if found.verdict != DOES_NOT_FIT:
        return []
    return [say("The sign-off says that the model fits on {slug}; it does not: {why}.", slug=slug, why=found.why)]


def _license(signoff: SignOff, snapshot: Snapshot, again: Rereading) -> list[str]:
    """Return the license texts that the signed reading did not have and that are of none of the signed licenses.

    Only a text counts that may bind the weights: one whose name or words say that it binds something else adds.
    """
    found = LicenseDocuments(snapshot)
    signed = _named(signoff, found)
    if not signed:
        return []
    others = [one for one in found.legal_documents if _counts(one, found, again) and one.identity.key not in signed]
    named = joined(", ", sorted(signed))
    return [
        say(
            "Legal signed {named} as the license; {path} is another license text, {identified}, which "
            "that reading did not have.",
            named=named,
            path=one.path,
            identified=_identified(one),
        )
        for one in others[:5]
    ]


def _named(signoff: SignOff, found: LicenseDocuments) -> set[str]:
    """Return the licenses that a pass named: what reviewers concluded at the time, else what its rules rested on."""
    concluded = {one.license.key for one in found.conclusions if one.at <= signoff.at and one.in_force}
    return concluded or set(signoff.terms.get("licenses") or ())


def _counts(one: LegalDocument, found: LicenseDocuments, again: Rereading) -> bool:
    if one.role != "license" or not one.path or one.added or one.path in again.old.documents:
        return False
    binds = found.stated.bound.get(one.path)
    return again.same_file(one.path) and (not binds or "weights" in binds)


def _identified(one: LegalDocument) -> str:
    return say("identified as {key}", key=one.identity.key) if one.identity.key else say("of no known license")


def _files(files: dict[str, int | None]) -> str:
    count = say_count(len(files), "{number} weight file", "{number} weight files")
    total = _total(files)
    return say("{count} of {words}", count=count, words=_words(total)) if total is not None else count


def _total(files: dict[str, int | None]) -> int | None:
    sizes = list(files.values())
    return None if None in sizes else sum(one or 0 for one in sizes)


def _words(size: object) -> str:
    if not isinstance(size, int):
        return say("unknown size")
    return gib(size) if size >= 2**27 else say("{size:,} bytes", size=size)
