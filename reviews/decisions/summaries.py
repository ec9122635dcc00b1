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
            "{value}, {size}, one commit",
            value=say_count(len(record.files), "{number:,} file", "{number:,} files")
            if record.files
            else say("no files"),
            size=size(record.bytes_of_files),
        ),
        "variants": _variants(record),
        "deployment": say(
            "{runtime} on {node_class}; {value}, {value2}",
            runtime=data["runtime"],
            node_class=data["envelope"]["node_class"],
            value=say_count(len(record.conditions), "{number:,} condition", "{number:,} conditions")
            if record.conditions
            else say("no conditions"),
            value2=say_count(len(record.waivers), "{number:,} waiver", "{number:,} waivers")
            if record.waivers
            else say("no waivers"),
        ),
    }


def _license(record: RecordPage) -> str:
    rights = record.data["license"].get("rights", {})
    read = (
        say_count(len(record.documents), "{number:,} license document", "{number:,} license documents")
        if record.documents
        else say("declared only, no text")
    )
    known = len(rights.get("duties", ()))
    duties = say_count(known, "{number:,} duty", "{number:,} duties") if known else say("no duties")
    if not duties_known(rights):
        duties = say("{duties} known, others not known", duties=duties) if known else say("duties not known")
    return say("{name}; {read}; {duties}", name=record.data["license"]["name"], read=read, duties=duties)


def _card(record: RecordPage) -> str:
    said = [row for row in record.card if row.known == "unverified"]
    excerpts = say_count(len(said), "{number:,} excerpt", "{number:,} excerpts") if said else say("no excerpts")
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
