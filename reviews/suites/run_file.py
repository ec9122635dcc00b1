"""The file of a suite's run: a header in the first line, a result in each other, and how it ended in the last.

``tools/run_suite.py`` writes it; anything else may. What is missing stays missing, and nothing is averaged over it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.runs.header import SHA256, RunHeader, header_of
from reviews.runs.refused import RefusedRun
from reviews.suites.json_lines import BadLine, Line, json_lines
from reviews.suites.suite_file import KEY

SCHEMA = "model-review-suite-run/1"
MOST_BYTES = 25 * 2**20
LONGEST_ANSWER, LONGEST_LINE = 64 * 1024, 2 * 2**20
"""Characters of an answer, and bytes of a line; the tool cuts an answer at the first and says so.

A character may take twelve bytes of ASCII, and a line may hold an answer and its calls.
"""
LARGEST_MS, LARGEST_COUNT, LARGEST_SHOWN = 1e9, 10**9, 10**15
OF_RUN = (
    "repository", "commit", "artifact", "runtime", "version", "image", "flags", "node_class", "node_class_version",
    "accelerators", "driver", "served_as", "date", "ran_by", "memory_peak_mib", "memory_measured_by",
)  # fmt: skip
"""What a header of a load run has as well; the same rules read it."""
OPERATED = ("services", "custom_build", "restarts")
"""How it was run: services that served it, whether the runtime was built anew for it, restarts during the run."""
OWN = frozenset(
    {"run", "suite", "handed_out", "tokenizer", "template", "concurrency", "sampling", "judge", "tool", *OPERATED}
)
SAMPLING = frozenset({"temperature", "top_p", "top_k", "min_p", "seed", "repetition_penalty", "max_tokens"})
OF_RESULT = frozenset(
    {
        "key", "answer", "tool_calls", "error", "cut", "first_token_ms", "total_ms", "input_tokens", "output_tokens",
        "retries", "judge_score",
    }
)  # fmt: skip
OF_END = frozenset({"end", "seconds", "memory_peak_mib", "memory_measured_by"})
NOT_A_RUN = say(
    "The first line does not say “run”: “{schema}”. Hand in the file that run_suite.py wrote.", schema=SCHEMA
)
DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A digest as the hub keeps it: SHA-256, or the git blob id of a small file."""


@dataclass(frozen=True, slots=True)
class ResultValue:
    """What one case was answered; times in milliseconds, None is not measured. ``failed`` says why there is none."""

    key: str
    answer: str
    failed: str
    cut: bool
    first_token_ms: float | None
    total_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    retries: int
    judge_score: float | None


@dataclass(frozen=True, slots=True)
class SuiteRunFile:
    """A run of a suite as it was handed in."""

    header: RunHeader
    suite: str
    handed_out: int
    tokenizer: tuple[str, ...]
    template: str
    concurrency: int
    sampling: dict[str, float]
    judge: str
    tool: str
    seconds: float | None
    services: int | None
    custom_build: bool | None
    restarts: int | None
    results: tuple[ResultValue, ...]


def is_suite_run(data: bytes) -> bool:
    """Tell by what a file holds whether it is a run of a suite; what is wrong with it is said when it is read."""
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0][: 64 * 1024]
    return SCHEMA.encode() in first and b'"run"' in first


def suite_run_file(data: bytes) -> SuiteRunFile:
    """Return the run of a file. Raises ``RefusedRun`` with the first fault and its line."""
    if len(data) > MOST_BYTES:
        raise RefusedRun(
            say("The result file is larger than 25 MiB. Play the suite in parts, or with shorter answers.")
        )
    try:
        lines = list(json_lines(data, LONGEST_LINE))
    except BadLine as error:
        raise RefusedRun(str(error)) from error
    if not lines or lines[0][2].get("run") != SCHEMA:
        raise RefusedRun(NOT_A_RUN)
    ended = lines[-1][2] if len(lines) > 1 and "end" in lines[-1][2] else {}
    results = tuple(_result(one) for one in (lines[1:-1] if ended else lines[1:]))
    _require_once(results)
    return _run(lines[0][2], ended, results)


def _require_once(results: tuple[ResultValue, ...]) -> None:
    seen: set[str] = set()
    for one in results:
        if one.key in seen:
            raise RefusedRun(say("Case “{key}” has two results. A run answers each case once.", key=one.key[:60]))
        seen.add(one.key)


def _run(said: Mapping[str, Any], ended: Mapping[str, Any], results: tuple[ResultValue, ...]) -> SuiteRunFile:
    if strange := sorted(set(said) - OWN - set(OF_RUN)):
        raise RefusedRun(
            say("The header has no field “{value}”. Hand in the file as the tool wrote it.", value=strange[0][:60])
        )
    if strange := sorted(set(ended) - OF_END):
        raise RefusedRun(
            say("The last line has no field “{value}”. Hand in the file as the tool wrote it.", value=strange[0][:60])
        )
    memory = {name: one for name in ("memory_peak_mib", "memory_measured_by") if (one := ended.get(name))}
    told = {name: one for name in OF_RUN if (one := said.get(name)) not in (None, "")} | memory
    if any(isinstance(one, dict | list | bool | float) for one in told.values()):
        raise RefusedRun(say("A field of the header is neither a text nor a whole number. Hand in the file as it was."))
    if not isinstance(suite := said.get("suite"), str) or not SHA256.fullmatch(suite):
        raise RefusedRun(say("“suite” must be the SHA-256 of the suite, as the file that was handed out has it."))
    return SuiteRunFile(
        header=header_of(json.dumps(told).encode()),
        suite=suite,
        handed_out=_count(said, "handed_out", say("The header")) or 0,
        tokenizer=_digests(said),
        template=_template(said),
        concurrency=_count(said, "concurrency", say("The header")) or 0,
        sampling=_sampling(said),
        judge=_words(said, "judge"),
        tool=_words(said, "tool") or say("not named"),
        seconds=_figure(ended, "seconds", say("The last line")),
        services=_stated(said, "services", 1),
        custom_build=_yes_no(said, "custom_build"),
        restarts=_stated(said, "restarts", 0),
        results=results,
    )


def _stated(said: Mapping[str, Any], name: str, least: int) -> int | None:
    """Return a whole number that the header may state; an empty text, as a prepared header has it, states none."""
    found = None if said.get(name) == "" else _count(said, name, say("The header"))
    if found is not None and found < least:
        raise RefusedRun(
            say(
                "The header says {found} at “{name}”, and there is at least {least}.",
                found=found,
                name=name,
                least=least,
            )
        )
    return found


def _yes_no(said: Mapping[str, Any], name: str) -> bool | None:
    found = said.get(name)
    if found is None or found == "" or isinstance(found, bool):
        return found if isinstance(found, bool) else None
    raise RefusedRun(say("“{name}” must be true or false, or left out.", name=name))


def _digests(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every digest that the tool took of the tokenizer's file: SHA-256 and git blob id."""
    found = said.get("tokenizer") or []
    if not isinstance(found, list) or len(found) > 2 or not all(_is_digest(one) for one in found):
        raise RefusedRun(say("“tokenizer” must be the digests of the tokenizer’s file, as run_suite.py writes them."))
    return tuple(found)


def _is_digest(one: Any) -> bool:
    return isinstance(one, str) and DIGEST.fullmatch(one) is not None


def _template(said: Mapping[str, Any]) -> str:
    found = said.get("template") or ""
    if found and not (isinstance(found, str) and SHA256.fullmatch(found)):
        raise RefusedRun(say("“template” must be the SHA-256 of the chat template’s text, as run_suite.py writes it."))
    return str(found)


def _sampling(said: Mapping[str, Any]) -> dict[str, float]:
    found = said.get("sampling")
    if not isinstance(found, dict) or "temperature" not in found or not set(found) <= SAMPLING:
        raise RefusedRun(
            say(
                "“sampling” must state the temperature, and may state {sampling}.",
                sampling=joined(", ", sorted(SAMPLING)),
            )
        )
    return {name: one for name in sorted(found) if (one := _figure(found, name, "The sampling")) is not None}


def _words(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name) or ""
    if not isinstance(found, str) or len(found) > 200 or not found.isprintable():
        raise RefusedRun(say("“{name}” must be one line of at most 200 characters.", name=name))
    return found


def _result(line: Line) -> ResultValue:
    number, _, said = line
    where = say("Line {number_of:,}", number_of=number)
    if strange := sorted(set(said) - OF_RESULT):
        raise RefusedRun(say("{where} has a field “{value}”, which no result has.", where=where, value=strange[0][:60]))
    key = said.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise RefusedRun(say("{where} does not name its case with “key”, as the suite has it.", where=where))
    answer, failed = said.get("answer") or "", said.get("error") or ""
    if not isinstance(answer, str) or not isinstance(failed, str):
        raise RefusedRun(say("{where} has an answer that is not a text.", where=where))
    if said.get("tool_calls") and not answer:
        answer = json.dumps(said["tool_calls"], ensure_ascii=False)
    if len(answer) > LONGEST_ANSWER:
        raise RefusedRun(
            say(
                "{where} has an answer of {number_of:,} characters, more than {longest_answer:,}. Limit it "
                "with max_tokens.",
                where=where,
                number_of=len(answer),
                longest_answer=LONGEST_ANSWER,
            )
        )
    judged = _figure(said, "judge_score", where)
    if judged is not None and judged > 1:
        raise RefusedRun(
            say("{where} has a judge’s score of {judged:g}; a score is from 0 to 1.", where=where, judged=judged)
        )
    first, total = _figure(said, "first_token_ms", where), _figure(said, "total_ms", where)
    if first is not None and total is not None and first > total:
        raise RefusedRun(say("{where} says that the first token came after the last one.", where=where))
    return ResultValue(
        key=key, answer=answer, failed="" if answer else failed[:300] or say("No answer."),
        cut=said.get("cut") is True, first_token_ms=first, total_ms=total,
        input_tokens=_count(said, "input_tokens", where), output_tokens=_count(said, "output_tokens", where),
        retries=_count(said, "retries", where) or 0, judge_score=judged,
    )  # fmt: skip


def _figure(said: Mapping[str, Any], name: str, where: str) -> float | None:
    found = said.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise RefusedRun(say("{where} has no number at “{name}”.", where=where, name=name))
    if not 0 <= found <= LARGEST_MS:  # an integer of JSON may be larger than any float
        shown = f"{found:.6g}" if abs(found) < LARGEST_SHOWN else say("too large a number")
        raise RefusedRun(
            say("{where} says {shown} at “{name}”, which nothing can measure.", where=where, shown=shown, name=name)
        )
    return float(found)


def _count(said: Mapping[str, Any], name: str, where: str) -> int | None:
    found = _figure(said, name, where)
    if found is not None and (found != int(found) or found > LARGEST_COUNT):
        raise RefusedRun(
            say("{where} says {found:.6g} at “{name}”, which is no whole number.", where=where, found=found, name=name)
        )
    return None if found is None else int(found)
