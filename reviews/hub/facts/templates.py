"""Facts about chat templates: their places, which one tools take first, and what its text mentions. None is run."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reviews.hub.files.templates import DEFAULT, NAMED, OWN, SOURCES, field_of, name_of
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
    ABSENT,
    BLOCK,
    FILE,
    GATED,
    INFERRED,
    INFO,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    WARN,
    FactValue,
    FindingValue,
)
from reviews.language.phrases import joined, say

ROLE_WORDS = re.compile(r"""['"](system|user|assistant|tool|developer|model|ipython|function|observation)['"]""")
TOOL_WORDS = re.compile(r"\b(?:tools?|tool_calls?|functions?|available_tools|builtin_tools|documents)\b")
SPECIAL = re.compile(r"<\|[^|<>\s]{1,60}\|>|<\uff5c[^\uff5c<>]{1,60}\uff5c>|</?s>|<(?:start|end)_of_(?:turn|image)>")
"""Forms that are special tokens wherever they are met; [INST] and the like are plain text in some vocabularies."""
TAGS = re.compile(r"\{%-?\s*(?:for|if|elif|set)\b[^%]{0,400}%\}|\{\{[^}]{0,400}\}\}")
KEYS = ("template.source", "template.digest", "template.roles", "template.tools", "template.tokens", "template.all")
SHOWN = 8
CHAT_TASKS = frozenset({"text-generation", "image-text-to-text", "conversational", "audio-text-to-text"})


def facts(material: Material) -> list[FactValue]:
    """Return the template that common tools take first, and the list of all of them."""
    found, files = material.templates, material.json
    if not found:
        tokenizer = material.file("tokenizer_config.json")
        why = material.not_read.get("chat_template.jinja") or (ABSENT if tokenizer.read else tokenizer.why)
        return [FactValue(key, None, UNANSWERED, why) for key in KEYS]
    first = found[0]
    path, _, inside = first.path.partition("#")
    place = files[path].place("chat_template") if inside and path in files else ""

    def inferred(key: str, value: object, how: str) -> FactValue:
        if value in ([], None):
            return FactValue(key, None, UNANSWERED, NOT_SAID, path, place, "", how)
        return FactValue(key, value, INFERRED, "", path, place, "", how)

    every = [{"name": _shown(one.path), "file": one.path.partition("#")[0], "sha256": one.sha256} for one in found]
    tools = sorted({word for tag in TAGS.findall(first.text) for word in TOOL_WORDS.findall(tag)})
    return [
        FactValue(KEYS[0], first.path, FILE, "", path, place, "", say("the template that common tools take first")),
        FactValue(KEYS[1], first.sha256, INFERRED, "", path, place, "", say("SHA-256 of the template's text")),
        inferred(KEYS[2], sorted(set(ROLE_WORDS.findall(first.text))), say("role names quoted in the template's text")),
        FactValue(
            KEYS[3],
            bool(tools),
            INFERRED,
            "",
            path,
            place,
            joined(", ", tools)[:300],
            say("variables of its statements"),
        ),
        inferred(KEYS[4], special_tokens(first.text), say("forms of special tokens in the template's text")),
        FactValue(KEYS[5], every, FILE, "", path, place, "", say("every file that can hold a template")),
    ]


def _shown(path: str) -> str:
    return "chat_template" if path == OWN else name_of(path)


def special_tokens(text: str) -> list[str]:
    """Return the special tokens that the text writes, sorted, at most a hundred."""
    return sorted(set(SPECIAL.findall(text)))[:100]


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what is dangerous, empty, broken or contradictory in templates, or that a chat model has none."""
    return _unsafe(material) + _fields(material) + _conflicts(material) + _absent(material, facts)


def _unsafe(material: Material) -> list[FindingValue]:
    """Return the files whose template would run code where a program renders it outside of a sandbox."""
    title = say("A chat template reaches into Python’s own objects")
    detail = say("A program that renders it outside of a sandbox runs its code. The portal never renders templates.")
    return [
        FindingValue("template-unsafe", BLOCK, title, detail, path) for path in sorted(material.unsafe_templates)[:10]
    ]


def _fields(material: Material) -> list[FindingValue]:
    """Return a finding for each field or file that holds no template, or none that tools would choose."""
    found = []
    for path in SOURCES:
        if path not in material.json:
            continue
        field, place = field_of(material.json[path]), material.json[path].place("chat_template")
        if field.odd:
            title = say("A chat template field is not as tools read it")
            detail = say("In the field chat_template: {odd}.", odd=field.odd)
            found.append(FindingValue("template-malformed", WARN, title, detail[:600], path, place))
        if field.defaultless:
            title = say("No chat template is called default")
            names = joined(", ", (one.name for one in field.found))[:300]
            detail = say("Tools refuse to choose and must be told which one to take: {names}.", names=names)
            found.append(FindingValue("template-no-default", WARN, title, detail, path, place))
    for one in material.documents.values():
        if one.role == "chat_template" and not one.path.endswith(".json") and not one.text.strip():
            title = say("A chat template file is empty")
            found.append(
                FindingValue("template-malformed", WARN, title, say("Tools would send an empty prompt."), one.path)
            )
    return found


def _conflicts(material: Material) -> list[FindingValue]:
    """Return a finding for each name under which the repository has several different templates."""
    texts: dict[str, dict[str, list[str]]] = {}
    for one in material.templates:
        if "#" in one.path or one.path == OWN or NAMED.fullmatch(one.path):
            texts.setdefault(name_of(one.path), {}).setdefault(one.text.strip(), []).append(one.path)
    found = []
    for name, several in sorted(texts.items(), key=lambda pair: (pair[0] != DEFAULT, pair[0])):
        if len(several) > 1:
            paths = [paths[0] for paths in several.values()]
            title = say("The repository has several different chat templates")
            title += "" if name == DEFAULT else say(" called {name}", name=name)
            detail = say("{paths}: common tools take the first.", paths=joined(", ", paths)[:400])
            found.append(FindingValue("template-conflict", WARN, title, detail, paths[0].partition("#")[0]))
    return found[:SHOWN]


def _absent(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return a finding where a chat model has no template."""
    source = facts["template.source"]
    speaks = facts["modality.output"].value == ["text"] and facts["tokenizer.files"].value
    if (
        source.value is not None
        or source.why in (GATED, NOT_READ)
        or material.info.pipeline_tag not in CHAT_TASKS
        or not speaks
    ):
        return []
    severity = WARN if "conversational" in material.info.tags else INFO
    return [
        FindingValue(
            "template-absent",
            severity,
            say("No chat template was found"),
            say("Prompts must be written for it by hand."),
        )
    ]
