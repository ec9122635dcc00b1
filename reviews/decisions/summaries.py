"""One line for each folded part of a record, so that a reader knows what is inside before opening it."""

from reviews.decisions.packs.facts import duties_known
from reviews.decisions.record_page import RecordPage
from reviews.desks.wording import size


def part_summaries(record: RecordPage) -> dict[str, str]:
    """Return the summary of each part by the part's name."""
    data = record.data
    return {
        "license": _license(record),
        "card": _card(record),
        "inventory": f"{_many(len(record.files), 'file')}, {size(record.bytes_of_files)}, one commit",
        "variants": _variants(record),
        "deployment": f"{data['runtime']} on {data['envelope']['node_class']}; "
        f"{_many(len(record.conditions), 'condition')}, {_many(len(record.waivers), 'waiver')}",
    }


def _many(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}" if count < 1000 else f"{count:,} {noun}s"


def _license(record: RecordPage) -> str:
    rights = record.data["license"].get("rights", {})
    read = _many(len(record.documents), "license document") if record.documents else "declared only, no text"
    duties = _many(len(rights.get("duties", ())), "duty").replace("dutys", "duties")
    if not duties_known(rights):
        duties = f"{duties} known, others not known" if rights.get("duties") else "duties not known"
    return f"{record.data['license']['name']}; {read}; {duties}"


def _card(record: RecordPage) -> str:
    said = [row for row in record.card if row.known == "unverified"]
    excerpts = _many(len(said), "excerpt")
    return f"{excerpts} in the publisher’s words; largest risk: {record.data['largest_unresolved_risk']}"


def _variants(record: RecordPage) -> str:
    bases = record.data.get("variants", {}).get("base_models", [])
    base = f"made from {', '.join(bases)}" if bases else "no base model stated"
    return f"{base}; first artifact to test: {record.data['first_artifact_to_test']}"
