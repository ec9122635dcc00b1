"""The file of a suite: JSON lines, or one JSON object with a list; every fault is one sentence with its place.

The digest of a suite is the SHA-256 of its cases, each in canonical JSON with a line feed, so that whoever plays a
suite can check with a standard library that its cases are the ones that were handed out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.ledger.chain import canonical
from reviews.suites.checks.outcome import BadCheck, require_check
from reviews.suites.json_lines import BadLine, json_lines
from reviews.suites.refused import RefusedSuite
from reviews.suites.vocabulary import DATA_CLASSES, KINDS, PLACES_OF_FACT, ROLES, highest

SCHEMA = "model-review-suite/1"
MOST_BYTES = 25 * 2**20
MOST, LONGEST_CASE, MOST_CHECKS, MOST_TURNS, MOST_DOCUMENTS = 10_000, 512 * 1024, 10, 40, 50
LARGEST_WEIGHT, MOST_TOKENS = 100, 100_000
KEY = re.compile(r"[A-Za-z0-9][\w.-]{0,59}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SAID_OF_SUITE = frozenset({"suite", "title", "data_class", "cases"})
HANDED_OUT = frozenset({"sha256", "size", "handed_out", "place", "number", "workload"})
"""Fields of the first line that a suite has when it is handed out; an upload may repeat them."""
FIELDS = frozenset(
    {
        "key", "kind", "turns", "documents", "rubric", "checks", "weight", "data_class", "language", "max_tokens",
        "tools", "fact_at",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SuiteCaseValue:
    """One case: ``body`` holds what is played and how it is judged, as its canonical line has it."""

    key: str
    kind: str
    language: str
    weight: int
    data_class: str
    body: dict[str, Any]

    @property
    def line(self) -> bytes:
        """The canonical bytes that the suite's digest covers."""
        return canonical(self.body) + b"\n"


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """A suite as it was uploaded."""

    title: str
    data_class: str
    entries: tuple[SuiteCaseValue, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the cases."""
        found = hashlib.sha256()
        for one in self.entries:
            found.update(one.line)
        return found.hexdigest()


def suite_file(data: bytes) -> SuiteFile:
    """Return the suite of a file. Raises ``RefusedSuite`` with the first fault and its place."""
    if len(data) > MOST_BYTES:
        raise RefusedSuite(say("The file is larger than 25 MiB. Split the suite."))
    try:
        said, found = _parts(data)
    except BadLine as error:
        raise RefusedSuite(str(error)) from error
    title = _title(said)
    least = said.get("data_class")
    if not isinstance(least, str) or least not in DATA_CLASSES:
        raise RefusedSuite(
            say("State the “data_class” of the suite: one of {data_classes}.", data_classes=joined(", ", DATA_CLASSES))
        )
    if not found:
        raise RefusedSuite(say("The suite has no cases. Write one case in each line after the first."))
    if len(found) > MOST:
        raise RefusedSuite(
            say("The suite has {number_of:,} cases, more than {most:,}. Split it.", number_of=len(found), most=MOST)
        )
    entries = tuple(_entry(where, one, str(least)) for where, one in found)
    keys: set[str] = set()
    for one in entries:
        if one.key in keys:
            raise RefusedSuite(say("Two cases have the key “{key}”. Give each its own.", key=one.key))
        keys.add(one.key)
    return SuiteFile(title, highest({str(least), *(one.data_class for one in entries)}), entries)


def _parts(data: bytes) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """Return what a file says of the suite, and its cases with the place of each."""
    flat = b" ".join(data.split(b"\n")) if data.lstrip()[:1] == b"{" and not _in_lines(data) else data
    lines = list(json_lines(flat, MOST_BYTES if flat is not data else LONGEST_CASE))
    if not lines:
        raise RefusedSuite(say("The file is empty. Choose the file of the suite."))
    _, _, said = lines[0]
    if said.get("suite") != SCHEMA:
        raise RefusedSuite(
            say("The first line does not say “suite”: “{schema}”. Begin the file with what it is.", schema=SCHEMA)
        )
    if strange := sorted(set(said) - SAID_OF_SUITE - HANDED_OUT):
        raise RefusedSuite(
            say("The suite has no field “{value}”. Its fields are title, data_class and cases.", value=strange[0][:40])
        )
    if "cases" not in said:
        return said, [(say("Line {number_of:,}", number_of=number), one) for number, _, one in lines[1:]]
    listed = said["cases"]
    if not isinstance(listed, list) or len(lines) > 1:
        raise RefusedSuite(say("Write the cases either as a list under “cases” or one in each line, not both."))
    return said, [(say("Case {number_of:,}", number_of=number), one) for number, one in enumerate(listed, start=1)]


def _in_lines(data: bytes) -> bool:
    first = data.strip().split(b"\n", 1)[0].strip()
    return first.startswith(b"{") and first.endswith(b"}")


def _title(said: Mapping[str, Any]) -> str:
    title = said.get("title")
    if not isinstance(title, str) or not 3 <= len(title.strip()) <= 100 or _hidden(title):
        raise RefusedSuite(say("State the “title” of the suite: 3 to 100 characters in one line, without hidden ones."))
    return title.strip()


def _hidden(text: str) -> bool:
    return any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for one in text)


def _entry(where: str, said: Any, least: str) -> SuiteCaseValue:
    """Return one case. Raises ``RefusedSuite`` with the place of the fault."""

    def refuse(sentence: str) -> RefusedSuite:
        return RefusedSuite(say("{where}: {sentence}", where=where, sentence=sentence))

    if not isinstance(said, dict):
        raise refuse(say("a case must be an object."))
    for part in (_names, _words, _turns, _documents, _tools, _judged):
        if why := part(said):
            raise refuse(why)
    weight, mine = said.get("weight", 1), said.get("data_class", least)
    body = {name: one for name, one in said.items() if one not in ("", [], None)}
    body |= {"weight": weight, "data_class": mine}
    try:
        line = canonical(body)
    except ValueError as error:
        raise refuse(say("the case holds a value that JSON cannot represent.")) from error
    if len(line) > LONGEST_CASE:
        raise refuse(
            say("a case has at most {longest_case} KiB. Shorten its documents.", longest_case=LONGEST_CASE // 1024)
        )
    return SuiteCaseValue(said["key"], said["kind"], said.get("language", ""), weight, mine, body)


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _names(said: Mapping[str, Any]) -> str:
    """Return what is wrong with the names of a case's fields, with its key or with its kind."""
    if strange := sorted(set(said) - FIELDS):
        return say("a case has no field “{value}”.", value=strange[0][:40])
    if not isinstance(key := said.get("key"), str) or not KEY.fullmatch(key):
        return say("“key” must be 1 to 60 letters, digits, dots or hyphens, beginning with a letter or digit.")
    return _one_of(said, "kind", KINDS)


def _words(said: Mapping[str, Any]) -> str:
    """Return what is wrong with the language, weight, data class, output length or place of the needed fact."""
    language = said.get("language", "")
    if not isinstance(language, str) or (language and not LANGUAGE.fullmatch(language)):
        return say("“language” must be a tag such as en or zh-Hant.")
    if not _whole(said.get("weight", 1), 1, LARGEST_WEIGHT):
        return say("“weight” must be a whole number from 1 to {largest_weight}.", largest_weight=LARGEST_WEIGHT)
    if not _whole(said.get("max_tokens", 1), 1, MOST_TOKENS):
        return say("“max_tokens” must be a whole number from 1 to {most_tokens:,}.", most_tokens=MOST_TOKENS)
    known = [_one_of(said, name, among) for name, among in OF_WORDS.items() if name in said]
    return next((why for why in known if why), "")


OF_WORDS: dict[str, Collection[str]] = {"data_class": DATA_CLASSES, "fact_at": PLACES_OF_FACT}


def _one_of(said: Mapping[str, Any], name: str, among: Collection[str]) -> str:
    found = said.get(name)
    return (
        ""
        if isinstance(found, str) and found in among
        else say("“{name}” must be one of {among}.", name=name, among=joined(", ", among))
    )


def _turns(said: Mapping[str, Any]) -> str:
    turns = said.get("turns")
    if not isinstance(turns, list) or not 0 < len(turns) <= MOST_TURNS:
        return say("“turns” must be a list of 1 to {most_turns} turns.", most_turns=MOST_TURNS)
    for one in turns:
        known = isinstance(one, dict) and set(one) == {"role", "content"} and one["role"] in ROLES
        if not known or not isinstance(one["content"], str) or not one["content"].strip():
            return say(
                "a turn has exactly a “role” ({roles}) and a “content” that is not empty.", roles=joined(", ", ROLES)
            )
    return "" if turns[-1]["role"] == "user" else say("the last turn must be the user’s: it is what the model answers.")


def _documents(said: Mapping[str, Any]) -> str:
    documents = said.get("documents", [])
    if not isinstance(documents, list) or len(documents) > MOST_DOCUMENTS:
        return say("“documents” must be a list of at most {most_documents} documents.", most_documents=MOST_DOCUMENTS)
    keys = []
    for one in documents:
        if not isinstance(one, dict) or set(one) != {"id", "text"} or not isinstance(one["text"], str):
            return say("a document has exactly an “id” and a “text”.")
        if not isinstance(one["id"], str) or not KEY.fullmatch(one["id"]):
            return say("the “id” of a document is 1 to 60 letters, digits, dots or hyphens.")
        keys.append(one["id"])
    return say("two documents have the same “id”.") if len(set(keys)) < len(keys) else ""


def _tools(said: Mapping[str, Any]) -> str:
    tools = said.get("tools", [])
    known = isinstance(tools, list) and len(tools) <= MOST_DOCUMENTS and all(isinstance(one, dict) for one in tools)
    return (
        ""
        if known
        else say("“tools” must be a list of at most {most_documents} objects.", most_documents=MOST_DOCUMENTS)
    )


def _judged(said: Mapping[str, Any]) -> str:
    """Return what is wrong with how a case is judged: a rubric for people, checks, or both."""
    rubric, checks = said.get("rubric", ""), said.get("checks", [])
    if not isinstance(rubric, str) or len(rubric) > 4_000:
        return say("“rubric” must be a text of at most 4,000 characters.")
    if not isinstance(checks, list) or len(checks) > MOST_CHECKS:
        return say("“checks” must be a list of at most {most_checks} checks.", most_checks=MOST_CHECKS)
    if not rubric.strip() and not checks:
        return say("a case needs a “rubric” for people or at least one of “checks”, else nothing judges its answer.")
    try:
        for one in checks:
            require_check(one)
    except BadCheck as error:
        return str(error)
    return ""
