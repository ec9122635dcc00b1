"""What a model may be used with, as the record of its decision has it: the part ``terms`` of an answer of ``check``."""

import json
from collections.abc import Mapping
from typing import Any

from reviews.decisions.answers import Reply
from reviews.people.holder import holder_words


def terms_of(reply: Reply) -> dict[str, Any]:
    """Return conditions, duties, runtime, envelope, nodes, environment and expiry; null where a record has none."""
    said, met = json.loads(reply.terms), {(track, number): at for track, number, at in reply.met}
    envelope = said.get("envelope") or {}
    return {
        "conditions": [_condition(one, met) for one in said.get("conditions") or []],
        "duties": [_owned(one) for one in said.get("duties") or [] if isinstance(one, dict)],
        "runtime": said.get("runtime"),
        "node_class": envelope.get("node_class"),
        "context_tokens": envelope.get("context_tokens"),
        "concurrency": envelope.get("concurrency"),
        "known": envelope.get("known"),
        "node_classes": said.get("node_classes") or [],
        "environment": said.get("environment"),
        "expires": said.get("review_by"),
    }


def _condition(one: dict[str, Any], met: Mapping[tuple[Any, Any], str]) -> dict[str, Any]:
    same = ("number", "track", "text", "due", "suspends_after", "before_release")
    at = met.get((one.get("track"), one.get("number")))
    return {name: one.get(name) for name in same} | {
        "owner": _owned(one).get("owner"), "met": at is not None, "met_at": at,
    }  # fmt: skip


def _owned(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "owner": holder_words(one["owner"])} if isinstance(one.get("owner"), dict) else one
