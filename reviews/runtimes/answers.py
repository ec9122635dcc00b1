"""Whether a version of a runtime serves a set of weights: yes since, no, needs remote code, unknown; never a guess.

What is not listed is unknown, not "no": plugins, later releases and fallbacks exist. "No" needs a statement: a class
that was removed, hardware below the stated least, a class that takes no adapters, a runtime of one format alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviews.language.phrases import joined, say
from reviews.runtimes.documented import DocumentedRuntime, documented
from reviews.runtimes.registry import RuntimeRelease, release, releases, versions

YES, NO, REMOTE, UNKNOWN = "yes", "no", say("remote code"), "unknown"
VERDICTS = {YES: say("Yes"), NO: say("No"), REMOTE: say("Needs remote code"), UNKNOWN: say("Unknown")}
WORST = (NO, UNKNOWN, REMOTE, YES)
TASK_WORDS = {
    "generate": say("text generation"),
    "multimodal": say("text with images or sound"),
    "embed": say("embeddings"),
    "rerank": say("reranking"),
    "classify": say("classification"),
    "tokens": say("token classification"),
    "fill": say("filling in words"),
    "transcribe": say("transcription"),
    "images": say("image tasks"),
    "draft": say("drafting for another model"),
    "reward": say("rewards"),
    "late-interaction": say("late interaction"),
    "other": say("its own task"),
}
ALIASES = {
    "auto-round": ("auto-round", "inc"), "intel/auto-round": ("auto-round", "inc"), "bnb": ("bitsandbytes",),
    "nvfp4": ("nvfp4", "modelopt_fp4"), "gptq": ("gptq", "gptq_marlin"), "awq": ("awq", "awq_marlin"),
}  # fmt: skip
"""Names that registries give to a method of a configuration; the method itself where it is not here."""

NOTES = {one: one for one in (say("in maintenance mode"), say("after conversion with ct2-transformers-converter"))}
"""The notes of `data/documented.json`, which are our own words."""


@dataclass(frozen=True, slots=True)
class RuntimeNeed:
    """What a set of weights needs of a runtime; "" or None where it is not known or nothing.

    ``architecture`` is the class that the configuration names, or the architecture in a GGUF header. ``capability`` is
    that of a CUDA device, 90 for compute capability 9.0. ``remote_code``: the repository has classes of its own.
    """

    architecture: str
    format: str
    model_type: str = ""
    quantization: str = ""
    task: str = ""
    adapter: bool = False
    remote_code: bool = False
    capability: int | None = None


@dataclass(frozen=True, slots=True)
class RuntimeAnswer:
    """The answer of one version: verdict, the reason in a line, the version since when, and the source."""

    runtime: str
    version: str
    verdict: str
    why: str
    since: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """The verdict in words, with the version since when."""
        return (
            say("{verdicts}, since {since}", verdicts=VERDICTS[self.verdict], since=self.since)
            if self.since
            else VERDICTS[self.verdict]
        )


Step = tuple[str, str]


@lru_cache(maxsize=4096)
def answer(runtime: str, version: str, need: RuntimeNeed) -> RuntimeAnswer:
    """Return whether this version serves these weights; a version that is not known here is unknown."""
    drawn, stated = release(runtime, version), documented().get(runtime.casefold())
    if drawn is None and (stated is None or versions(runtime)):
        return RuntimeAnswer(runtime, version, UNKNOWN, say("this version has not been read here"))
    steps = [*_format(drawn, stated, need)]
    if not any(verdict == NO for verdict, _ in steps):
        steps += _of_release(drawn, need) if drawn else _of_page(stated, need) if stated else []
    worst = min((one for one, _ in steps), key=WORST.index)
    why = joined("; ", dict.fromkeys(words for verdict, words in steps if verdict == worst and words))
    source = drawn.source.words if drawn else stated.words if stated else ""
    since = _since(runtime, version, need) if worst == YES and drawn else ""
    return RuntimeAnswer(runtime, version, worst, why, since, source)


def newest(need: RuntimeNeed) -> list[RuntimeAnswer]:
    """Return the answer of every runtime in its newest known version, those that serve the weights first."""
    names = [rows[-1].runtime for rows in releases().values()]
    names += [one.runtime for one in documented().values() if not versions(one.runtime)]
    found = [answer(name, (versions(name) or ("",))[-1], need) for name in names]
    return sorted(found, key=lambda one: (-WORST.index(one.verdict), one.runtime.casefold()))


def _format(drawn: RuntimeRelease | None, stated: DocumentedRuntime | None, need: RuntimeNeed) -> Iterator[Step]:
    if need.format == "gguf" and drawn and ("gguf" in drawn.quantizations or drawn.runtime == "llama.cpp"):
        yield YES, ""
    elif stated and need.format in stated.formats | stated.converts:
        yield YES, NOTES.get(stated.note, stated.note)
    elif stated and stated.only:
        yield NO, say("it reads {formats} files only", formats=joined(say(" and "), sorted(stated.formats)))
    else:
        yield UNKNOWN, say("whether it reads {value} is not listed", value=need.format or say("this format"))


def _words_of(drawn: RuntimeRelease, architecture: str) -> frozenset[str] | None:
    """Return the words of a class, also where the release lists a part of its name (``*part*``); None if not listed."""
    if architecture in drawn.architectures:
        return drawn.architectures[architecture]
    parts = [one for one in drawn.architectures if one.startswith("*") and one.strip("*") in architecture]
    return drawn.architectures[parts[0]] if parts else None


def _of_release(drawn: RuntimeRelease, need: RuntimeNeed) -> Iterator[Step]:
    name, words = need.architecture, _words_of(drawn, need.architecture)
    if not name:
        yield UNKNOWN, say("the configuration names no class")
    elif words is None and name in drawn.removed:
        yield (
            NO,
            say("{name} was removed; {removed} was the last version with it", name=name, removed=drawn.removed[name]),
        )
    elif words is None and name in drawn.plugins:
        yield UNKNOWN, say("{name} needs a plugin ({plugins})", name=name, plugins=drawn.plugins[name])
    elif words is None and need.remote_code and drawn.runtime == "Transformers":
        yield REMOTE, say("{name} is a class of the repository's own code", name=name)
    elif words is None:
        yield UNKNOWN, say("{name} is not listed", name=name)
    else:
        yield _task(name, words, need.task)
        if need.adapter:
            yield _adapter(name, words)
    known = {*drawn.model_types, *releases()["transformers"][-1].model_types}
    if name and need.model_type and need.format != "gguf" and need.model_type not in known and not need.remote_code:
        yield UNKNOWN, say("the model type {model_type} is not listed", model_type=need.model_type)
    if need.quantization and need.format != "onnx":
        yield _quantization(drawn, need)


def _task(name: str, words: frozenset[str], task: str) -> Step:
    """Return whether a class is listed for a task; text alone is also served by what takes images as well."""
    tasks = [one for one in words if one in TASK_WORDS]
    if not task or "other" in words or task in words or (task == "generate" and "multimodal" in words):
        return YES, ""
    listed = joined(say(" and "), sorted(TASK_WORDS[one] for one in tasks)) or say("no task")
    return UNKNOWN, say(
        "{name} is listed for {listed}, not for {task_words}", name=name, listed=listed, task_words=TASK_WORDS[task]
    )


def _adapter(name: str, words: frozenset[str]) -> Step:
    if "lora" in words:
        return YES, ""
    return (
        (NO, say("{name} takes no adapters", name=name))
        if "no-lora" in words
        else (UNKNOWN, say("adapters are not listed"))
    )


def _quantization(drawn: RuntimeRelease, need: RuntimeNeed) -> Step:
    listed = drawn.quantizations
    method = need.quantization
    names = [one for one in ALIASES.get(method.lower(), (method,)) if one in listed]
    if not names:
        return UNKNOWN, say("the quantization {method} is not listed", method=method)
    least = min((one for one in map(listed.get, names) if one is not None), default=None)
    if least is not None and need.capability is not None and need.capability < least:
        return NO, say(
            "{method} needs compute capability {least:.1f}, and the node has {capability:.1f}",
            method=method,
            least=least / 10,
            capability=need.capability / 10,
        )
    return YES, ""


def _of_page(stated: DocumentedRuntime, need: RuntimeNeed) -> Iterator[Step]:
    if need.format in stated.any:
        return
    tasks = {task for table, name in ((stated.architectures, need.architecture), (stated.model_types, need.model_type))
             for task, names in table.items() if name and name in names}  # fmt: skip
    name = need.architecture or need.model_type or say("the class")
    yield _task(name, frozenset(tasks), need.task) if tasks else (UNKNOWN, say("{name} is not documented", name=name))
    if need.adapter:
        yield UNKNOWN, say("adapters are not documented")
    if need.quantization and need.quantization.lower() not in stated.quantizations:
        yield UNKNOWN, say("the quantization {quantization} is not documented", quantization=need.quantization)


def _since(runtime: str, version: str, need: RuntimeNeed) -> str:
    """Return the oldest version of an unbroken row up to this one that serves the weights, in words."""
    known = versions(runtime)
    upto = known[: known.index(version.removeprefix("v")) + 1]
    first = upto[-1]
    for one in reversed(upto[:-1]):
        if answer(runtime, one, need).verdict != YES:
            return first
        first = one
    return say("{first} or earlier", first=first)
