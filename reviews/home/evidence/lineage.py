"""The lineage of a candidate's repository: its ancestors up to the root, and its variants."""

from typing import Any

from django.http import QueryDict

from reviews.evidence.lineage import RELATIONS, ancestors, by_relation, looked_for, tree
from reviews.evidence.models import Fact, Snapshot
from reviews.evidence.queries import latest_reading
from reviews.evidence.spelling import records
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.workflow.models import Candidate

LISTED = 200
"""Most variants in the table; the hub's list is no longer."""


def lineage(_candidate: Candidate, snapshot: Snapshot, facts: dict[str, Fact], _asked: QueryDict) -> dict[str, Any]:
    """Return the ancestors: with commits from the newest reading, else only the terms in the snapshot."""
    reading = latest_reading(snapshot)
    around = reading.around if reading and isinstance(reading.around, dict) else {}
    terms = facts.get("lineage.ancestors")
    rows = ancestors(around.get("ancestors") or (terms.value if terms else None))
    variants = records(around.get("variants"))[:LISTED]
    whys = {
        key: say("unanswered: {why}", why=stored(fact.why)) if fact.state == UNANSWERED else say("names one")
        for key, fact in facts.items()
        if key.startswith("lineage.")
    }
    names = facts.get("lineage.base_model")
    return {
        "ancestors": rows,
        "tree": tree(snapshot.repo_id, rows, variants) if rows or variants else None,
        "variants": [
            (RELATIONS.get(relation, relation), [one for one in variants if str(one.get("relation") or "") == relation])
            for relation, _ in by_relation(variants)
        ],
        "variant_count": len(variants),
        "variants_why": str(around.get("variants_why") or ""),
        "around_known": bool(around),
        "looked": looked_for(whys),
        "looked_for": bool(whys),
        "named": names.value if names and isinstance(names.value, list) else [],
        "reading": reading,
        "tabled": ["lineage.ancestors"],
    }
