"""What the browser looks at of the evidence: every tab full, empty, partial, older, hostile, narrowed and compared."""

from typing import Any

from django.urls import reverse

from reviews.evidence.topics import PAGES
from reviews.hub.shapes.reading import FindingValue
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.fuller import AROUND, FULL, ancestor, full, older, variant
from tests.journeys.sights import ATTACK, BIDI, LONG, WORD, Sight
from tests.readings import again, reading


def _all(person: User, candidate: Candidate, words: str, *pages: str) -> list[Sight]:
    names = pages or tuple(PAGES.values())
    return [Sight(f"{words} {name}", person, reverse(name, args=[candidate.pk])) for name in names]


def _of(person: User, words: str, name: str, *args: Any, query: str = "") -> Sight:
    return Sight(f"{words} {name}", person, reverse(name, args=args) + query)


def evidence(cast: Cast) -> list[Sight]:
    """Every tab of a reading that carries everything, of one that carries little, and of one that is gated."""
    whole = scenes.candidate_at("read", cast, read=full())
    first = scenes.fresh(whole).snapshot
    facts = {**FULL, "context.config": (8192, "file", "config.json", "L4"), "license.tag": ("other", "file", "", "")}
    take_reading(whole.pk, full(facts=facts, license_text="Sample License 2.0\n\n1. You may not.\n"))
    second = scenes.fresh(whole).snapshot
    plain = scenes.candidate_at("read", cast, "sample-lab/plain", read=reading("sample-lab/plain"))
    old = scenes.candidate_at("read", cast, "sample-lab/older", read=older("sample-lab/older"))
    part = reading("sample-lab/pebble", gated="manual", partial=True, gate_prompt="Accept the terms.")
    gated = scenes.candidate_at("read", cast, "sample-lab/pebble", read=part)
    unread = scenes.proposed(cast, "sample-lab/kelp-2b")
    assert first
    assert second
    here, keys = (
        whole.pk,
        ("context.config", "scan.pickles", "scan.files", "card.training_data", "lineage.ancestors", "weights.bytes"),
    )
    return [
        *_all(cast.legal, whole, "full"),
        *(Sight(f"full fact {key}", cast.legal, reverse("evidence_fact", args=[here, key])) for key in keys),
        _of(cast.legal, "full", "compare", here, first.pk, second.pk),
        _of(cast.legal, "same", "compare", here, first.pk, first.pk),
        _of(cast.legal, "narrowed", "evidence", here, query="?severity=block&kind=config"),
        _of(cast.legal, "narrowed", "evidence_files", here, query="?kind=weights&format=pickle&path=e"),
        _of(cast.legal, "nothing", "evidence_files", here, query="?path=zzz"),
        _of(cast.legal, "refused", "evidence_compare", here, query=f"?old={first.pk}&new={first.pk}"),
        *_all(cast.legal, plain, "plain"),
        *_all(cast.legal, old, "older", "evidence", "evidence_files", "evidence_lineage", "evidence_config"),
        _of(cast.legal, "older", "evidence_fact", old.pk, "scan.hub"),
        *_all(cast.legal, gated, "gated"),
        *_all(cast.legal, unread, "unread", "evidence", "evidence_lineage", "evidence_compare"),
    ]


def hostile_evidence(cast: Cast) -> list[Sight]:
    """Facts, findings and lineage whose words want to break out of the page."""
    bad = f"{BIDI} {ATTACK} {WORD}"
    facts: dict[str, Any] = {key: (_spoiled(value, bad), *rest) for key, (value, *rest) in FULL.items()}
    findings = tuple(FindingValue(bad[:40], one, bad, bad, BIDI, "L1") for one in ("block", "warn", "info"))
    base = [ancestor(f"{WORD[:90]}/{WORD[:90]}", LONG), ancestor(bad[:250], LONG, "local", relation=bad, license=bad)]
    chain = [ancestor(f"a/{n}", f"a/{n - 1}" if n else LONG) for n in range(9)]
    around = {**AROUND, "ancestors": [*base, *chain], "variants": [variant(bad, WORD), variant(LONG, "merge")] * 9}
    spoiled = again(full(LONG, facts=facts, findings=findings), around={**around, "variants_why": bad})
    found = scenes.candidate_at("read", cast, LONG, read=spoiled)
    return [*_all(cast.legal, found, "hostile"), _of(cast.legal, "hostile", "evidence_fact", found.pk, "code.remote")]


def _spoiled(value: Any, bad: str) -> Any:
    """The value with every text in it made hostile."""
    if isinstance(value, str):
        return bad
    if isinstance(value, list):
        return [_spoiled(one, bad) for one in value]
    if isinstance(value, dict):
        return {name: _spoiled(one, bad) for name, one in value.items()}
    return value
