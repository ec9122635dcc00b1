"""One line for each folded part of a record, so that a reader knows what is inside before opening it."""

from reviews.decisions.packs.facts import duties_known
from reviews.decisions.record_page import RecordPage
from reviews.desks.wording import size
from reviews.language.phrases import joined, say, say_count


def part_summaries(record: RecordPage) -> dict[str, str]:
    """Return the summary of each part by the part's name."""
    data = record.data
    return {
        "license": _license(record),
        "card": _card(record),
        "inventory": say(
            "{value}, {size}, one commit", value=_many(len(record.files), "file"), size=size(record.bytes_of_files)
        ),
        "variants": _variants(record),
        "deployment": say(
            "{runtime} on {node_class}; {value}, {value2}",
            runtime=data["runtime"],
            node_class=data["envelope"]["node_class"],
            value=_many(len(record.conditions), "condition"),
            value2=_many(len(record.waivers), "waiver"),
        ),
    }


def _many(count: int, noun: str) -> str:
    return (
        say_count(count, "{value} {noun}", "{value} {noun}s", value=count or "no", noun=noun)
        if count < 1000
        else say("{count:,} {noun}s", count=count, noun=noun)
    )


def _license(record: RecordPage) -> str:
    rights = record.data["license"].get("rights", {})
    read = _many(len(record.documents), say("license document")) if record.documents else say("declared only, no text")
    duties = _many(len(rights.get("duties", ())), "duty").replace("dutys", "duties")
    if not duties_known(rights):
        duties = (
            say("{duties} known, others not known", duties=duties) if rights.get("duties") else say("duties not known")
        )
    return say("{name}; {read}; {duties}", name=record.data["license"]["name"], read=read, duties=duties)


def _card(record: RecordPage) -> str:
    said = [row for row in record.card if row.known == "unverified"]
    excerpts = _many(len(said), "excerpt")
    return say(
        "{excerpts} in the publisher’s words; largest risk: {largest_unresolved_risk}",
        excerpts=excerpts,
        largest_unresolved_risk=record.data["largest_unresolved_risk"],
    )


def _variants(record: RecordPage) -> str:
    bases = record.data.get("variants", {}).get("base_models", [])
    base = say("made from {bases}", bases=joined(", ", bases)) if bases else say("no base model stated")
    return say(
        "{base}; first artifact to test: {first_artifact_to_test}",
        base=base,
        first_artifact_to_test=record.data["first_artifact_to_test"],
    )
