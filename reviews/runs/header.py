"""The header of a run: what no load tool knows, as YAML or JSON of plain fields, each read as it is written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from reviews.hub.card.front_matter import BROKEN, CautiousLoader
from reviews.language.phrases import joined, say
from reviews.runs.refused import RefusedRun

MOST_BYTES = 64 * 1024
LINE, LONG_LINE = 200, 2000
"""Most characters of a field; flags and commands may be long."""
LONG = ("flags", "command")
REQUIRED = (
    "repository", "commit", "artifact", "runtime", "version", "image", "node_class", "node_class_version",
    "accelerators", "date", "ran_by",
)  # fmt: skip
OPTIONAL = ("flags", "driver", "served_as", "command", "seed", "memory_peak_mib", "memory_measured_by")
COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
IMAGE = re.compile(r"([a-z0-9][\w.:/-]{0,200}@)?sha256:[0-9a-f]{64}", re.ASCII)
NO_IMAGE = "none"
NAME = re.compile(r"[^\s,;:()=@]{1,100}")
"""A word by which a sign-off can name the runtime or its version."""
SECRET = re.compile(
    r"(?i)(api[-_]?key|\btoken|password|passwd|secret|authorization|bearer)\b[\"']?[\s=:]+\S|://[^/\s@]+:[^/\s@]+@"
)
"""An argument that holds a secret, which a record must not repeat."""
LARGEST_MIB, MOST_ACCELERATORS = 64 * 2**20, 100_000


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What was run, where, on which bytes and by whom. ``artifact`` is the digest of the artifact set.

    ``memory_peak_mib`` is the peak of the fullest accelerator, None if it was not measured, and ``memory_measured_by``
    the command that measured it. ``served_as`` is the name under which the server offered the model.
    """

    repository: str
    commit: str
    artifact: str
    runtime: str
    version: str
    image: str
    node_class: str
    node_class_version: int
    accelerators: int
    ran_on: date
    ran_by: str
    flags: str = ""
    driver: str = ""
    served_as: str = ""
    command: str = ""
    seed: int | None = None
    memory_peak_mib: int | None = None
    memory_measured_by: str = ""


def header_of(data: bytes) -> RunHeader:
    """Return the header. Raises ``RefusedRun`` for one that is not YAML or JSON, or states something impossible."""
    said = _fields(data)
    if strange := sorted(set(said) - {*REQUIRED, *OPTIONAL}):
        raise RefusedRun(
            say(
                "The header has no field “{value}”. Its fields are {value2}.",
                value=strange[0][:60],
                value2=joined(", ", (*REQUIRED, *OPTIONAL)),
            )
        )
    for name in REQUIRED:
        if not said.get(name):
            raise RefusedRun(say("The header does not state “{name}”. Fill it in.", name=name))
    for name in LONG:
        if SECRET.search(said.get(name, "")):
            raise RefusedRun(
                say(
                    "“{name}” seems to hold a key or password. Leave it out of the header; a record keeps it for good.",
                    name=name,
                )
            )
    for name in ("runtime", "version"):
        if not NAME.fullmatch(said[name]):
            raise RefusedRun(say("“{name}” must be one word, such as vLLM or 0.33.0.", name=name))
    said["version"] = re.sub(r"^v(?=[0-9])", "", said["version"])
    found = RunHeader(
        **{name: said[name] for name in ("repository", "runtime", "version", "node_class", "ran_by")},
        **{name: said.get(name, "") for name in ("flags", "driver", "served_as", "command", "memory_measured_by")},
        commit=_matching(said, "commit", COMMIT, say("all 40 digits of the commit")),
        artifact=_matching(
            said, "artifact", SHA256, say("the SHA-256 of the artifact set, as the page of runs shows it")
        ),
        image=_image(said["image"]),
        node_class_version=_number(said, "node_class_version", 1, 2**31 - 1) or 0,
        accelerators=_number(said, "accelerators", 0, MOST_ACCELERATORS) or 0,
        ran_on=_day(said["date"]),
        seed=_number(said, "seed", 0, 2**63 - 1),
        memory_peak_mib=_number(said, "memory_peak_mib", 1, LARGEST_MIB),
    )
    if bool(found.memory_peak_mib) != bool(found.memory_measured_by):
        raise RefusedRun(say("State the memory peak together with the command that measured it, or neither."))
    return found


def _fields(data: bytes) -> dict[str, str]:
    """Return the fields as they are written: no word becomes a number, a date or a truth value on the way."""
    if len(data) > MOST_BYTES:
        raise RefusedRun(say("The header is larger than 64 KiB. It holds a few lines."))
    try:
        node = CautiousLoader(data.decode("utf-8-sig")).get_single_node()
    except BROKEN as error:
        raise RefusedRun(
            say("The header is neither YAML nor JSON. Write one field a line, such as “runtime: vLLM”.")
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise RefusedRun(say("The header holds no fields. Write one field a line, such as “runtime: vLLM”."))
    found: dict[str, str] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        if name in found:
            raise RefusedRun(say("The header has the field “{name}” twice. Keep one.", name=name[:60]))
        found[name] = _line(name, _written(name, value))
    return found


def _written(name: str, value: Any) -> str:
    if isinstance(value, yaml.ScalarNode):
        return "" if value.tag == "tag:yaml.org,2002:null" else str(value.value)
    parts = value.value if isinstance(value, yaml.SequenceNode) and name in LONG else [value]
    words = [str(one.value) for one in parts if isinstance(one, yaml.ScalarNode)]
    if len(words) < len(parts):
        raise RefusedRun(say("“{name}” must be one line of text.", name=name[:60]))
    return joined(" ", words)


def _line(name: str, text: str) -> str:
    """Return a text that a page and a record can repeat. Raises ``RefusedRun`` for hidden characters."""
    text = text.strip()
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for one in text):
        raise RefusedRun(
            say("“{name}” holds line breaks or hidden characters. Type it again in one line.", name=name[:60])
        )
    most = LONG_LINE if name in LONG else LINE
    if len(text) > most:
        raise RefusedRun(say("“{name}” is longer than {most:,} characters. Shorten it.", name=name[:60], most=most))
    return text


def _matching(said: dict[str, str], name: str, pattern: re.Pattern[str], what: str) -> str:
    if not pattern.fullmatch(said[name]):
        raise RefusedRun(say("“{name}” must be {what}.", name=name, what=what))
    return said[name]


def _image(text: str) -> str:
    if text.lower() == NO_IMAGE or IMAGE.fullmatch(text):
        return text if text.lower() != NO_IMAGE else NO_IMAGE
    raise RefusedRun(
        say("“image” must be the digest of the container image (sha256:…), or “none” without a container.")
    )


def _number(said: dict[str, str], name: str, least: int, most: int) -> int | None:
    text = said.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) or not least <= int(text) <= most:
        raise RefusedRun(
            say("“{name}” must be a whole number from {least:,} to {most:,}.", name=name, least=least, most=most)
        )
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedRun(say("“date” must be the day of the run as year-month-day, such as 2026-11-30.")) from error
