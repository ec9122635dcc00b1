"""Two parts of a displayed record: the artifact inventory and the variants, and the line on a fact."""

from typing import Any

from reviews.decisions import envelope_lines
from reviews.decisions import record_lines as lines
from reviews.decisions.record_lines import RecordRow
from reviews.desks import wording
from reviews.hub.facts.catalogue import TITLES
from reviews.language.phrases import joined, say

INTAKE, FILE = "answered", "file"


def fact(evidence: dict[str, Any], key: str, label: str = "") -> list[RecordRow]:
    """Return the line on a fact of the record, none if the record lacks it."""
    held = evidence.get(key)
    if held is None:
        return []
    text = wording.words(key, held["value"])
    place = wording.place_words(held["file"], held["locator"])
    return [RecordRow(label or TITLES.get(key, key), text or say("Not known"), held["state"], held["why"], place, key)]


def inventory(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the artifact set: formats, numbers, template and the files that shape what it says."""
    keys = (
        "weights.formats",
        "weights.dtypes",
        "weights.parameters",
        "quantization.scheme",
        "code.remote",
        "tokenizer.class",
    )
    rows = [row for key in keys for row in fact(evidence, key)]
    template = data["chat_template"]
    known = "inferred" if template["digest"] else "unanswered"
    rows.append(
        RecordRow(
            say("Chat template digest"),
            template["digest"] or say("Not known"),
            known,
            "" if template["digest"] else say("absent"),
            template["source"] or "",
            "template.digest",
        )
    )
    for title, key in ((say("Tokenizer"), "tokenizer"), (say("Generation"), "generation_config")):
        rows += [
            RecordRow(say("{title} file {path}", title=title, path=file["path"]), file["sha256"], FILE)
            for file in data.get(key, ())
        ]
    return rows


def variants(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the base, the rung, what is tested first, and the alternatives."""
    lineage = data.get("variants", {})
    bases = joined(", ", lineage.get("base_models", []))
    signer = data["signoffs"]["engineering"]["by"]["name"]
    return [
        RecordRow(
            say("Base models"),
            bases or say("None stated"),
            "unverified" if bases else "unanswered",
            "" if bases else say("not said"),
            key="lineage.base_model",
        ),
        RecordRow(
            say("Relation to the base"),
            str(lineage.get("relation") or say("Not known")),
            "unverified" if lineage.get("relation") else "unanswered",
            "" if lineage.get("relation") else say("not said"),
            key="lineage.relation",
        ),
        *envelope_lines.rung(data, signer),
        RecordRow(say("First artifact to test"), data["first_artifact_to_test"], INTAKE, signer),
        RecordRow(say("Trade-off accepted"), data["trade_off_accepted"], INTAKE, signer),
        *(
            [RecordRow(say("Reason for an unsafe format"), said, INTAKE, signer)]
            if (said := data.get("format_reason"))
            else []
        ),
        *lines.alternatives(data),
    ]
