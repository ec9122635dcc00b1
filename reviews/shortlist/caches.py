"""The KV cache that one request of a length needs, by the configuration of each entry's model."""

from collections.abc import Sequence

from reviews.evidence.models import Document, Fact
from reviews.hub.files.json_file import parse
from reviews.hub.shapes.reading import UNANSWERED
from reviews.shortlist.models import ShortlistEntry
from reviews.sizing.families import shape_of
from reviews.sizing.gguf_shape import shape_of_gguf
from reviews.sizing.layers import Shape, kv_bytes, state_bytes
from reviews.sizing.reading import Refused

GGUF_KEYS = ("architecture.gguf", "architecture.gguf_numbers")


def shapes_of(entries: Sequence[ShortlistEntry]) -> dict[int, Shape]:
    """Return the layers of each entry's model by its key; two queries. Those that are not known are left out."""
    snapshots = {one.snapshot_id for one in entries}
    rows = Document.objects.filter(snapshot__in=snapshots, path="config.json").select_related("blob")
    configs = {one.snapshot_id: one.blob.text for one in rows}
    facts: dict[int, dict[str, object]] = {}
    for fact in Fact.objects.filter(snapshot__in=snapshots, key__in=GGUF_KEYS).exclude(state=UNANSWERED):
        facts.setdefault(fact.snapshot_id, {})[fact.key] = fact.value
    found = {}
    for one in entries:
        if shape := _shape(configs.get(one.snapshot_id), facts.get(one.snapshot_id, {})):
            found[one.pk] = shape
    return found


def _shape(config: str | None, gguf: dict[str, object]) -> Shape | None:
    try:
        if config is not None:
            parsed = parse("config.json", config)
            return shape_of(parsed.fields) if parsed.read else None
        numbers = gguf.get("architecture.gguf_numbers")
        return shape_of_gguf(str(gguf.get("architecture.gguf") or ""), numbers) if numbers else None
    except Refused:
        return None


def cache_bytes(shape: Shape, tokens: int) -> int:
    """Return the bytes that one request of so many tokens keeps, in a 16-bit cache."""
    return kv_bytes(shape, tokens) + state_bytes(shape)
