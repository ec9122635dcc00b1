"""Facts about code that loading a model may run: its own, and that of other repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.files.inventory import SHOWN
from reviews.hub.shapes.card import plain
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ABSENT, BLOCK, FILE, INFO, UNANSWERED, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say


def facts(material: Material) -> list[FactValue]:
    """Return the code that loading may run: auto_map entries, and code files; ``foreign`` code is not pinned."""
    key, how = "code.remote", say("auto_map fields and file names")
    code = sorted(one.path for one in material.artifacts if one.kind == "code")
    entries: dict[str, Any] = {}
    places = ("config.json", "tokenizer_config.json", "processor_config.json", "preprocessor_config.json")
    sources = [material.file(path) for path in places]
    for file in sources:
        mapped = file.fields.get("auto_map")
        entries.update(plain(mapped) if isinstance(mapped, dict) else {})
    words = [one for value in entries.values() for one in (value if isinstance(value, list) else [value])]
    foreign = sorted({one for one in words if isinstance(one, str) and "--" in one})
    if entries or code:
        first = next((file for file in sources if file.fields.get("auto_map")), None)
        value = {"auto_map": entries, "files": code, "foreign": foreign}
        place, quote = (first.place("auto_map"), first.quote("auto_map")) if first else ("", "")
        return [FactValue(key, value, FILE, "", first.path if first else code[0], place, quote, how)]
    shut = next((file for file in sources if not file.read and file.why != ABSENT), None)
    why = shut.why if shut else ABSENT
    return [FactValue(key, None, UNANSWERED, why, shut.path if shut else "", "", "", how)]


def findings(_material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return a finding about code that loading runs, or that the repository has."""
    fact = facts["code.remote"]
    if fact.value is None:
        return []
    code = fact.value
    names = [*code["files"][:SHOWN], *code["foreign"][:5]]
    detail = say("{names}. The code was neither run nor scanned.", names=joined(", ", names)[:400])
    if code["foreign"]:
        title = say("Loading runs code from another repository, which this commit does not pin")
        return [FindingValue("remote-code", BLOCK, title, detail, fact.file, fact.locator)]
    title = say("Loading runs code of the repository") if code["auto_map"] else say("The repository holds code files")
    return [FindingValue("remote-code", WARN if code["auto_map"] else INFO, title, detail, fact.file, fact.locator)]
