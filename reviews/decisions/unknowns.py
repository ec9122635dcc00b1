"""What a decision record says is not known: facts, rules of the terms, and parts of the memory estimate."""

from collections.abc import Mapping
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.facts.catalogue import TITLES
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.phrases import say
from reviews.workflow.models import SignOff


def not_known(facts: Mapping[str, Fact], legal: SignOff, terms: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return everything without an answer, with the reason: facts, license rules, and parts of the estimate."""
    found = [
        {"what": TITLES.get(key, key), "key": key, "why": fact.why}
        for key, fact in sorted(facts.items())
        if fact.state == UNANSWERED
    ]
    rules = {one["title"] for one in legal.terms.get("rules", ()) if one["outcome"] == "unknown"}
    found += [{"what": title, "key": "", "why": say("no known term answers it")} for title in sorted(rules)]
    sized = (terms.get("sizing") or {}).get("unknown", ())
    return found + [{"what": say("Sizing: {key}", key=one["key"]), "key": "", "why": one["why"]} for one in sized]
