"""What a short answer means for the fields of a statement: one place for all, a need of hardware, no field of use."""

from collections.abc import Collection, Mapping
from typing import Any

from reviews.language.phrases import joined, say
from reviews.workloads import choices
from reviews.workloads.drafts.steps import FOLLOWS, SEVERAL, UNKNOWN, StatementStep
from reviews.workloads.models import Workload

NOT_KNOWN = say("Not known yet")
LONGEST = Workload._meta.get_field("territory").max_length or 0


def settled(said: Mapping[str, Any], step: StatementStep, nodes: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the answers with what this step settles; ``nodes`` are the node classes by need."""
    found = dict(said)
    if step.slug == "fields":
        kept = [one for one in found.get("domains") or [] if one != "none"]
        found["domains"] = {"none": ["none"], "some": kept}.get(found["field_answer"], [])
    if step.slug == "places":
        found |= _in_one_place(found["place"]) if found["place"] != SEVERAL else {}
    if step.slug in ("places", "which-places") and found["place"] == SEVERAL:
        found["territory"] = territory_words(found)
    if step.slug == "nodes" and found["need"] in nodes:
        found["node_classes"] = list(nodes[found["need"]])
    return found


def still_answered(before: Mapping[str, Any], after: Mapping[str, Any], answered: Collection[str]) -> set[str]:
    """Return the answered steps without those whose leading answer has changed."""
    changed = {step.slug for name, step in FOLLOWS.items() if before.get(name) != after.get(name)}
    return set(answered) - changed


def _in_one_place(place: str) -> dict[str, Any]:
    if place == UNKNOWN:
        return {"users_in": [], "runs_in": [], "entity_in": "", "territory": NOT_KNOWN}
    words = choices.words(choices.TERRITORIES, place)
    return {"users_in": [place], "runs_in": [place], "entity_in": place, "territory": words}


def territory_words(said: Mapping[str, Any]) -> str:
    """Return where users, machines and the legal entity are in one line; in codes where words take too long."""
    entity = [said["entity_in"]] if said.get("entity_in") else []
    parts = {"Users": said.get("users_in") or [], "machines": said.get("runs_in") or [], "legal entity": entity}
    spelled = _listed({title: [choices.words(choices.TERRITORIES, one) for one in of] for title, of in parts.items()})
    return spelled if len(spelled) <= LONGEST else _listed(parts)


def _listed(parts: Mapping[str, list[str]]) -> str:
    return joined(
        "; ",
        (
            say("{title}: {value}", title=title, value=joined(", ", places) or say("not known yet"))
            for title, places in parts.items()
        ),
    )
