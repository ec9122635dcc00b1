"""Which models an object of a cluster pulls from a hub: by its commands, environment, addresses and annotations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say

WORKLOAD, STAGE, MODELS = "model-review/workload", "model-review/stage", "model-review/models"
"""Annotations: the workload's short name, the stage, and models as owner/name@commit with commas between them."""

MOST_NODES, MOST_DEPTH, MOST_MODELS = 20_000, 60, 50

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
ADDRESS = re.compile(r"hf://([^/\s:@]+/[^/\s:@]+)(?:[:@]([\w./-]+))?", re.ASCII)
FLAGS = {
    "--model", "--model-id", "--model_id", "--model-path", "--model_path", "--model-name-or-path", "--hf-repo", "-hf",
    "--model_name_or_path", "--speculative-model", "--draft-model", "--tokenizer", "--repo-id",
}  # fmt: skip
VARIABLES = {"MODEL_ID", "HF_MODEL_ID", "HF_MODEL", "HF_REPO_ID", "MODEL_REPO", "MODEL_NAME_OR_PATH"}
REVISIONS = {"REVISION", "HF_REVISION", "MODEL_REVISION"}
BY_POSITION = {("vllm", "serve"), ("sglang", "serve"), ("transformers", "serve"), ("hf", "download"),
               ("huggingface-cli", "download")}  # fmt: skip
PLAIN = {"--revision", "--port", "--host", "--dtype", "--local-dir", "--served-model-name", "--tensor-parallel-size"}
"""Flags with a value that is no model."""


class ObjectTooLarge(ValueError):
    """An object has more parts, or deeper ones, than is looked at; the message says so."""


@dataclass(frozen=True)
class NamedModel:
    """A model that an object names: the repository, the revision as written ("" for none), and where."""

    repo: str
    revision: str
    where: str


def models_in(found: Mapping[str, Any]) -> list[NamedModel]:
    """Return the models that an object pulls, each once, in order. Raises ``ObjectTooLarge``."""
    named: dict[tuple[str, str], NamedModel] = {}
    for place, value in _mappings(found):
        for one in _of_mapping(place, value):
            named.setdefault((one.repo, one.revision), one)
            if len(named) > MOST_MODELS:
                raise ObjectTooLarge(say("The object names more than {most_models} models.", most_models=MOST_MODELS))
    return list(named.values())


def annotation(found: Mapping[str, Any], name: str) -> str:
    """Return an annotation of an object or of the pods that it makes, "" without one. Raises ``ObjectTooLarge``."""
    for _, value in _mappings(found):
        held = value.get("annotations")
        if isinstance(held, Mapping) and isinstance(held.get(name), str):
            return str(held[name])
    return ""


def _mappings(found: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every mapping of an object with its place."""
    left: list[tuple[str, Any, int]] = [("", found, 0)]
    count = 0
    while left:
        place, value, depth = left.pop()
        count += 1
        if count > MOST_NODES or depth > MOST_DEPTH:
            raise ObjectTooLarge(
                say(
                    "The object has more than {most_nodes:,} parts or {most_depth} levels.",
                    most_nodes=MOST_NODES,
                    most_depth=MOST_DEPTH,
                )
            )
        if isinstance(value, Mapping):
            yield place, value
            left += [(f"{place}.{key}"[-200:], inner, depth + 1) for key, inner in reversed(list(value.items()))]
        elif isinstance(value, list):
            left += [(f"{place}[{number}]"[-200:], inner, depth + 1) for number, inner in enumerate(value)][::-1]


def _of_mapping(place: str, value: Mapping[str, Any]) -> Iterator[NamedModel]:
    words = [*_texts(value.get("command")), *_texts(value.get("args"))]
    env = {
        one["name"]: one["value"]
        for one in value.get("env") or ()
        if isinstance(one, Mapping) and isinstance(one.get("name"), str) and isinstance(one.get("value"), str)
    } if isinstance(value.get("env"), list) else {}  # fmt: skip
    yield from _of_words([_filled(one, env) for one in words], f"{place}.args")
    revision = next((env[name] for name in REVISIONS if name in env), "")
    for name in VARIABLES & set(env):
        yield from _named(env[name], revision, say("{place}.env {name}", place=place, name=name))
    for key, text in value.items():
        if isinstance(text, str) and text.startswith("hf://"):
            yield from _named(text, "", say("{place}.{key}", place=place, key=key))
    held = value.get("annotations")
    if isinstance(held, Mapping) and isinstance(held.get(MODELS), str):
        for part in held[MODELS].split(","):
            repo, _, commit = part.strip().partition("@")
            if repo:
                yield NamedModel(repo[:200], commit[:64], f"{place}.annotations")


def _texts(value: Any) -> list[str]:
    """Return the words of a command: each item, and the words of an item that is a command of its own."""
    items = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return [word for one in items for word in (re.split(r"[\s;&|()]+", one) if " " in one or "\n" in one else [one])]


def _filled(word: str, env: Mapping[str, str]) -> str:
    """Return a word with the variables of the container, as Kubernetes and shells write them."""
    return re.sub(r"\$[({]?(\w+)[)}]?", lambda found: env.get(found[1], found[0])[:300], word).strip("'\"")


def _of_words(words: Sequence[str], where: str) -> Iterator[NamedModel]:
    revision = _value(words, "--revision")
    for place, one in enumerate(words):
        name, equals, value = one.partition("=")
        if name in FLAGS:
            asked = value if equals else words[place + 1] if place + 1 < len(words) else ""
            own = _value(words, f"{name}-revision")
            pin = own if name in ("--tokenizer", "--speculative-model", "--draft-model") else own or revision
            yield from _named(asked, pin, where)
        elif one.startswith("hf://"):
            yield from _named(one, revision, where)
        elif (one.rpartition("/")[2], words[place + 1] if place + 1 < len(words) else "") in BY_POSITION:
            yield from _named(_first(words[place + 2 :]), revision, where)


def _value(words: Sequence[str], flag: str) -> str:
    for place, one in enumerate(words):
        name, equals, value = one.partition("=")
        if name == flag:
            return value if equals else words[place + 1] if place + 1 < len(words) else ""
    return ""


def _first(words: Sequence[str]) -> str:
    """Return the first word that is no flag and no value of one."""
    skip = False
    for one in words:
        if not skip and not one.startswith("-"):
            return one
        skip = not skip and one in PLAIN | FLAGS
    return ""


def _named(text: str, revision: str, where: str) -> Iterator[NamedModel]:
    """Yield the model that a text names; none for a path in the container."""
    address = ADDRESS.fullmatch(text)
    if address:
        yield NamedModel(address[1], address[2] or revision[:64], where)
    elif text.startswith("hf://") or "$" in text:
        yield NamedModel(text[:200], "", where)
    elif NAME.fullmatch(text) and not text.startswith("."):
        yield NamedModel(text, revision[:64], where)
