"""What a suite should cover of a model: the limitations that its card states, and training components held back."""

from collections.abc import Mapping
from typing import Any

from reviews.evidence.models import Snapshot
from reviews.evidence.queries import answered, facts_of
from reviews.hub.facts.catalogue import TITLES
from reviews.hub.facts.openness import WITHHELD
from reviews.language.phrases import say
from reviews.workflow.notes.limitations import limitations

COMPONENT = "withheld:"


def coverable(snapshot: Snapshot) -> dict[str, str]:
    """Return what the cases of a suite should cover, in words by a key that stays the same for the same words."""
    values = answered(facts_of(snapshot))
    return {one.key: one.text for one in limitations(values)} | _withheld(values)


def _withheld(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the components of the training that the card says are not released, each with its sentence."""
    found = {}
    for key, value in sorted(values.items()):
        if key.startswith("openness.") and isinstance(value, dict) and value.get("said") == WITHHELD:
            found[f"{COMPONENT}{key}"] = say(
                "{key} withheld: {value}", key=TITLES.get(key, key), value=str(value.get("what", ""))[:300]
            )
    return found
