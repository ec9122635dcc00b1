"""Nodes from the text of ``kubectl describe nodes``, in the shape of its JSON, with what their pods request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

SECTION = re.compile(r"^([A-Z][A-Za-z -]*):(?:\s+(.*))?$")
TAINT = re.compile(r"^([^=:\s]+)(?:=([^:\s]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$")
AMOUNT = re.compile(r"^\s+([a-z0-9][-a-z0-9./]*):?\s+(\S+)")


def looks_described(text: str) -> bool:
    """Tell whether a text is the description of nodes rather than JSON."""
    return bool(re.search(r"^Name:\s", text, re.MULTILINE) and re.search(r"^Allocatable:", text, re.MULTILINE))


def described(text: str) -> list[tuple[dict[str, Any], dict[str, str] | None]]:
    """Return each described node as a Node object, and its requests by resource; None if they are not printed."""
    return [_node(block) for block in re.split(r"^(?=Name:\s)", text, flags=re.MULTILINE) if block.startswith("Name:")]


def _node(block: str) -> tuple[dict[str, Any], dict[str, str] | None]:
    parts = dict(_sections(block))
    labels = dict(one.split("=", 1) for one in parts.get("Labels", []) if "=" in one)
    taints = [
        {"key": found[1], "value": found[2] or "", "effect": found[3]}
        for one in parts.get("Taints", [])
        if (found := TAINT.match(one))
    ]
    ready = next((line.split()[1] for line in parts.get("Conditions", []) if line.split()[:1] == ["Ready"]
                  and len(line.split()) > 1), "True")  # fmt: skip
    node = {
        "kind": "Node",
        "metadata": {"name": "".join(parts.get("Name", [])[:1]), "labels": labels},
        "spec": {"taints": taints, "unschedulable": parts.get("Unschedulable", [""])[:1] == ["true"]},
        "status": {
            "capacity": _amounts(parts.get("Capacity", [])),
            "allocatable": _amounts(parts.get("Allocatable", [])),
            "conditions": [{"type": "Ready", "status": ready}],
        },
    }
    return node, _amounts(parts["Allocated resources"]) if "Allocated resources" in parts else None


def _sections(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the headings of one node with their lines, the first of which stands beside the heading."""
    name, lines = "", list[str]()
    for line in block.splitlines():
        if found := SECTION.match(line):
            if name:
                yield name, lines
            name, lines = found[1], [found[2].strip()] if found[2] and found[2].strip() else []
        elif line.strip():
            lines.append(line.strip() if name in ("Labels", "Taints", "Conditions") else line)
    if name:
        yield name, lines


def _amounts(lines: list[str]) -> dict[str, str]:
    return {found[1]: found[2] for line in lines if (found := AMOUNT.match(line))}
