#!/usr/bin/env python3
"""Play a suite of the model review portal against an OpenAI-compatible address, and write what was answered.

    run_suite.py SUITE.jsonl RUN.jsonl --url http://localhost:8000/v1 --model NAME --header HEADER.json

One file; it needs Python 3.11 and nothing else. SUITE.jsonl is the file that the portal handed out; its cases are
checked against its digest before anything is sent. HEADER.json states what only you know: repository, commit, artifact,
runtime, version, image (or "none"), node_class, node_class_version, accelerators, ran_by; optionally flags, driver,
served_as, services (how many serve it), custom_build (true or false) and restarts (during the run). The tool adds the
suite, the day, concurrency, sampling, and the digests of the files that --tokenizer and --template name.

RUN.jsonl is never overwritten. If it holds a part of the same run, the cases that it lacks are played, and its lines
are left as they are; a last line that was cut off is named, and nothing is played. The key for the address, if it needs
one, is read from the environment variable that --key-env names, and is never written. Exit status:

0  every case has an answer
1  some cases have no answer: their lines say why; run the tool again on another file to try them again
2  the command line is wrong
3  the suite is not the one that was handed out, or the run file is of another run
6  a file cannot be read or written, or is not what it should be
"""

import argparse
import hashlib
import http.client
import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

TOOL, SUITE, RUN = "run_suite.py 1", "model-review-suite/1", "model-review-suite-run/1"
MISSING, OTHER, MALFORMED = 1, 3, 6
MOST_FILE, MOST_ANSWER, MOST_LINE, MOST_BODY = 64 * 2**20, 64 * 1024, 2**20, 16 * 2**20
MOST_WAIT = 120.0
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
STATED = (
    "repository", "commit", "artifact", "runtime", "version", "image", "node_class", "node_class_version",
    "accelerators", "ran_by",
)  # fmt: skip
OPTIONAL = ("flags", "driver", "served_as", "services", "custom_build", "restarts")


class Stop(Exception):
    """The program ends with a status and a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Failed(Exception):
    """One attempt failed; ``again`` whether another may help, ``wait`` the seconds that the address asks for."""

    def __init__(self, why: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(why)
        self.again, self.wait = again, wait


# ---- files ----


@dataclass(frozen=True)
class HandedOut:
    """A suite as it was handed out: what its first line says, and its cases."""

    said: Mapping[str, Any]
    entries: tuple[dict[str, Any], ...]


def handed_out(path: str) -> HandedOut:
    """Return the suite of a file whose cases are those of its digest. Raises ``Stop``."""
    first, _, rest = read(path).partition(b"\n")
    said = parsed(first, f"{path}, line 1")
    if said.get("suite") != SUITE or not isinstance(said.get("sha256"), str):
        raise Stop(OTHER, f"{path} is no suite that was handed out. Download it from the portal.")
    if hashlib.sha256(rest).hexdigest() != said["sha256"]:
        raise Stop(OTHER, f"The cases in {path} are not those of its digest. Download the file again.")
    lines = rest.splitlines()
    return HandedOut(said, tuple(parsed(one, f"{path}, line {number}") for number, one in enumerate(lines, start=2)))


def read(path: str) -> bytes:
    """Return the bytes of a file, of at most 64 MiB. Raises ``Stop``."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_FILE + 1)
    except OSError as error:
        raise Stop(MALFORMED, f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > MOST_FILE:
        raise Stop(MALFORMED, f"{path} is larger than 64 MiB.")
    return data


def parsed(line: bytes, where: str) -> dict[str, Any]:
    """Return the object of a line. Raises ``Stop``."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Stop(MALFORMED, f"{where} is not JSON.") from error
    if not isinstance(found, dict):
        raise Stop(MALFORMED, f"{where} is not an object.")
    return found


def header(given: argparse.Namespace, suite: HandedOut) -> dict[str, Any]:
    """Return the header of the run. Raises ``Stop`` for a field that is missing or unknown."""
    said = parsed(read(given.header), given.header)
    if missing := [name for name in STATED if said.get(name) in (None, "")]:
        raise Stop(MALFORMED, f"{given.header} does not state {missing[0]}.")
    if strange := sorted(set(said) - {*STATED, *OPTIONAL}):
        raise Stop(MALFORMED, f"{given.header} has a field {strange[0]}, which the tool does not know.")
    sampling = {name: value for name in ("temperature", "top_p", "seed") if (value := getattr(given, name)) is not None}
    found = said | {
        "run": RUN, "suite": suite.said["sha256"], "handed_out": suite.said.get("handed_out"),
        "date": datetime.now().astimezone().date().isoformat(), "concurrency": given.concurrency,
        "sampling": sampling, "tool": TOOL,
    }  # fmt: skip
    if given.tokenizer:
        data = read(given.tokenizer)
        blob = b"blob %d\0" % len(data) + data
        # A git blob id is a SHA-1: the hub keeps it for small files, and it protects nothing here.
        found["tokenizer"] = [hashlib.sha256(data).hexdigest(), hashlib.sha1(blob, usedforsecurity=False).hexdigest()]
    if given.template:
        found["template"] = hashlib.sha256(read(given.template)).hexdigest()
    return found


@dataclass
class RunFile:
    """The file of a run: its lines are only ever added to, each written whole."""

    path: str
    done: set[str] = field(default_factory=set)
    failed: int = 0
    ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, head: Mapping[str, Any]) -> None:
        """Begin the file, or find what it has of the same run. Raises ``Stop`` for a file of anything else."""
        try:
            with Path(self.path).open("xb") as file:
                file.write(line_of(head))
            return
        except FileExistsError:
            data = read(self.path)
        except OSError as error:
            raise Stop(MALFORMED, f"{self.path} cannot be written: {error.strerror}.") from error
        if not data.endswith(b"\n"):
            raise Stop(
                MALFORMED, f"The last line of {self.path} was cut off. Remove that line, and run the tool again."
            )
        first, *lines = data.splitlines()
        was = parsed(first, f"{self.path}, line 1")
        if {**was, "date": ""} != {**head, "date": ""}:
            raise Stop(OTHER, f"{self.path} holds another run: nothing is overwritten. Name another file.")
        for number, line in enumerate(lines, start=2):
            said = parsed(line, f"{self.path}, line {number}")
            self.ended = self.ended or "end" in said
            self.failed += 1 if said.get("error") else 0
            self.done.add(str(said.get("key", "")))

    def add(self, said: Mapping[str, Any]) -> None:
        """Write one line, and see it on the disk before the next case."""
        with self.lock, Path(self.path).open("ab") as file:
            file.write(line_of(said))
            file.flush()
            os.fsync(file.fileno())


def line_of(said: Mapping[str, Any]) -> bytes:
    """Return an object as one line of ASCII: no answer can break out of it."""
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


# ---- one request ----


@dataclass
class Answer:
    """What came back for one case; times in milliseconds."""

    text: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)
    cut: bool = False
    first_ms: float | None = None
    total_ms: float | None = None
    tokens: Mapping[str, Any] = field(default_factory=dict)
    retries: int = 0


@dataclass(frozen=True)
class Endpoint:
    """An address with what every request to it has. ``stall`` is how many seconds may pass without a byte."""

    url: str
    model: str
    sampling: Mapping[str, Any]
    key: str
    stall: float
    longest: float

    def ask(self, entry: Mapping[str, Any]) -> Answer:
        """Ask once and return the answer. Raises ``Failed``."""
        parts = urllib.parse.urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.stall)
        heads = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        heads |= {"Authorization": f"Bearer {self.key}"} if self.key else {}
        begun = time.monotonic()
        try:
            body = json.dumps(self.request(entry)).encode()
            connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, heads)
            response = connection.getresponse()
            if response.status != http.client.OK:
                raise refused(response)
            return self.received(response, begun)
        except TimeoutError as error:
            raise Failed(f"Nothing came for {self.stall:g} seconds.", again=True) from error
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"The connection failed: {type(error).__name__}.", again=True) from error
        finally:
            connection.close()

    def request(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body: the documents stand before the last turn, each under its id."""
        turns = [dict(one) for one in entry["turns"]]
        documents = "".join(f"[{one['id']}]\n{one['text']}\n\n" for one in entry.get("documents", ()))
        turns[-1]["content"] = documents + turns[-1]["content"]
        found = {"model": self.model, "messages": turns, "stream": True, "stream_options": {"include_usage": True}}
        found |= dict(self.sampling)
        if entry.get("max_tokens"):
            found["max_tokens"] = entry["max_tokens"]
        if entry.get("tools"):
            found["tools"] = entry["tools"]
        return found

    def received(self, response: http.client.HTTPResponse, begun: float) -> Answer:
        """Return the answer of a stream, or of one JSON object if the address does not stream. Raises ``Failed``."""
        found = Answer()
        streams = "text/event-stream" in response.headers.get("Content-Type", "")
        for event in events(response, begun + self.longest) if streams else [whole(response)]:
            told = take(found, event)
            if told and found.first_ms is None:
                found.first_ms = milliseconds(begun) if streams else None
            if len(found.text) >= MOST_ANSWER:
                found.text, found.cut = found.text[:MOST_ANSWER], True
                break
        found.total_ms = milliseconds(begun)
        if not found.text and not found.calls:
            raise Failed("The answer is empty.")
        return found


def milliseconds(begun: float) -> float:
    """Return the milliseconds since a moment."""
    return round((time.monotonic() - begun) * 1000, 1)


def refused(response: http.client.HTTPResponse) -> Failed:
    """Return the failure of a status; a number of seconds in Retry-After is waited for, up to two minutes."""
    said = response.headers.get("Retry-After", "").strip()
    wait = min(float(said), MOST_WAIT) if re.fullmatch(r"[0-9]{1,6}", said) else None
    response.read(MOST_LINE)
    return Failed(f"The address answered {response.status}.", again=response.status in AGAIN, wait=wait)


def whole(response: http.client.HTTPResponse) -> dict[str, Any]:
    """Return a body that is one JSON object. Raises ``Failed``."""
    data = response.read(MOST_BODY + 1)
    if len(data) > MOST_BODY:
        raise Failed("The answer is larger than 16 MiB.")
    return decoded(data)


def events(response: http.client.HTTPResponse, until: float) -> Iterator[dict[str, Any]]:
    """Yield the events of a stream until it says that it is done. Raises ``Failed``."""
    for line in stream_lines(response, until):
        if not line.startswith(b"data:"):
            continue
        data = line.removeprefix(b"data:").strip()
        if data == b"[DONE]":
            return
        yield decoded(data)
    raise Failed("The stream ended before it was done.", again=True)


def stream_lines(response: http.client.HTTPResponse, until: float) -> Iterator[bytes]:
    """Yield the lines of a stream as they come; one that drips byte by byte ends as well. Raises ``Failed``."""
    held, taken = b"", 0
    while part := response.read1(64 * 1024):
        taken += len(part)
        *lines, held = (held + part).split(b"\n")
        if time.monotonic() > until:
            raise Failed("The answer took too long.", again=True)
        if len(held) > MOST_LINE or taken > MOST_BODY:
            raise Failed("The stream is larger than 16 MiB, or has a line larger than 1 MiB.")
        yield from lines
    if held:
        yield held


def decoded(data: bytes) -> dict[str, Any]:
    """Return an object of the address. Raises ``Failed`` for anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Failed("The address sent something that is not JSON.") from error
    if not isinstance(found, dict):
        raise Failed("The address sent something that is no object.")
    return found


def take(found: Answer, event: Mapping[str, Any]) -> bool:
    """Add what an event brings; tell whether it brought part of the answer. Raises ``Failed`` for an error in it."""
    if event.get("error"):
        raise Failed("The address reported an error.")
    if isinstance(event.get("usage"), dict):
        found.tokens = event["usage"]
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    part = first.get("delta") or first.get("message") or {}
    if not isinstance(part, dict):
        return False
    text, calls = part.get("content"), part.get("tool_calls")
    if isinstance(text, str):
        found.text += text
    for one in calls if isinstance(calls, list) else ():
        join(found.calls, one)
    return bool(text) or bool(calls)


def join(calls: list[dict[str, Any]], part: Any) -> None:
    """Join a part of a tool call to the call that it belongs to."""
    said = part.get("function") if isinstance(part, dict) else None
    if not isinstance(said, dict):
        return
    at = part.get("index") if isinstance(part.get("index"), int) else len(calls)
    if not 0 <= at < 64:
        return
    while len(calls) <= at:
        calls.append({"name": "", "arguments": ""})
    for name in ("name", "arguments"):
        calls[at][name] = (calls[at][name] + str(said.get(name) or ""))[:MOST_ANSWER]


# ---- the run ----


def play(endpoint: Endpoint, entry: Mapping[str, Any], attempts: int) -> dict[str, Any]:
    """Return the line of one case: its answer, or why there is none after so many attempts."""
    for attempt in range(attempts):
        try:
            found = endpoint.ask(entry)
        except Failed as error:
            if not error.again or attempt + 1 == attempts:
                return {"key": entry["key"], "error": str(error), "retries": attempt}
            time.sleep(error.wait if error.wait is not None else min(2.0**attempt, 30))
        else:
            return result(entry["key"], found, attempt)
    raise AssertionError("at least one attempt")


def result(key: str, found: Answer, retries: int) -> dict[str, Any]:
    """Return the line of an answer, without what was not measured; calls that are too long are left out and said."""
    calls = list(found.calls)
    while calls and len(json.dumps(calls, ensure_ascii=False)) > MOST_ANSWER:
        calls, found.cut = calls[:-1], True
    if not calls and not found.text:
        return {"key": key, "error": f"The tool call is longer than {MOST_ANSWER:,} characters.", "retries": retries}
    said = {
        "key": key, "answer": found.text, "tool_calls": calls or None, "first_token_ms": found.first_ms,
        "total_ms": found.total_ms, "input_tokens": count(found.tokens, "prompt_tokens"),
        "output_tokens": count(found.tokens, "completion_tokens"), "retries": retries, "cut": found.cut or None,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def count(tokens: Mapping[str, Any], name: str) -> int | None:
    """Return a count that the address stated, None for anything that is no count."""
    found = tokens.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def measured(command: str) -> dict[str, Any]:
    """Return the memory peak by the user's command, which prints a number of MiB; nothing if it prints none."""
    if not command:
        return {}
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=60, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}
    numbers = [int(one) for one in re.findall(rb"[0-9]{1,8}", done.stdout[:10_000])] if not done.returncode else []
    return {"memory_peak_mib": max(numbers), "memory_measured_by": command[:200]} if any(numbers) else {}


def run(given: argparse.Namespace) -> int:
    """Play what the run file lacks and return the exit status."""
    suite = handed_out(given.suite)
    head = header(given, suite)
    file = RunFile(given.run)
    file.open(head)
    left = [one for one in suite.entries if one["key"] not in file.done]
    key = os.environ.get(given.key_env, "") if given.key_env else ""
    endpoint = Endpoint(given.url, given.model, head["sampling"], key, given.stall, given.longest)
    begun, resumed = time.monotonic(), bool(file.done)
    failed = file.failed
    with ThreadPoolExecutor(given.concurrency) as pool:
        for done in as_completed([pool.submit(play, endpoint, one, given.attempts) for one in left]):
            line = done.result()
            file.add(line)
            failed += 1 if "error" in line else 0
            print(f"{line['key']}: {line.get('error', 'answered')}", file=sys.stderr)
    if not file.ended:
        seconds = {} if resumed else {"seconds": round(time.monotonic() - begun, 1)}
        file.add({"end": True, **seconds, **measured(given.memory)})
    print(f"{len(suite.entries) - failed} of {len(suite.entries)} cases have an answer; written to {given.run}.")
    return MISSING if failed else 0


def arguments() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("suite", help="file of the suite, as the portal handed it out")
    parser.add_argument("run", help="file to write; an existing one is only added to, if it is of the same run")
    parser.add_argument("--url", required=True, help="address of the chat API, such as http://localhost:8000/v1")
    parser.add_argument("--model", required=True, help="name under which the address offers the model")
    parser.add_argument("--header", required=True, help="JSON file that states what was served, where and by whom")
    parser.add_argument("--concurrency", type=int, default=1, help="cases at once (default: 1)")
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--top-p", type=float, default=None)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--attempts", type=int, default=4, help="attempts for each case (default: 4)")
    parser.add_argument("--stall", type=float, default=60.0, help="seconds without a byte that end an attempt")
    parser.add_argument("--longest", type=float, default=600.0, help="seconds that one answer may take")
    parser.add_argument("--tokenizer", default="", help="tokenizer.json that the server uses, for its digest")
    parser.add_argument("--template", default="", help="file with the text of the chat template, for its digest")
    parser.add_argument("--memory", default="", help="command that prints the memory peak in MiB; else not measured")
    parser.add_argument("--key-env", default="", help="environment variable that holds the key of the address")
    return parser


def is_address(url: str) -> bool:
    """Tell whether an address can be asked at all."""
    try:
        parts = urllib.parse.urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def main() -> int:
    """Run the tool and return its exit status."""
    parser = arguments()
    given = parser.parse_args()
    if not is_address(given.url):
        parser.error("--url must begin with http:// or https://, a host, and a port that is a number")
    if not 1 <= given.concurrency <= 256 or not 1 <= given.attempts <= 20:
        parser.error("--concurrency must be 1 to 256, and --attempts 1 to 20")
    try:
        return run(given)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.status


if __name__ == "__main__":
    sys.exit(main())
