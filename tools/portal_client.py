#!/usr/bin/env python3
"""Ask the model review portal, and propose to it, from a script or a pipeline.

    portal_client.py check OWNER/NAME@COMMIT --workload SLUG [--hub NAME] [--stage test]
    portal_client.py propose OWNER/NAME[@REVISION] --workload SLUG [--hub NAME] [--again] [--wait SECONDS]
    portal_client.py import-run FILE (--candidate NUMBER | --shortlist NUMBER) [--wait SECONDS]
        [--header FILE] [--log FILE]
    portal_client.py get PATH [NAME=VALUE ...]
    portal_client.py send METHOD PATH [--body FILE] [--file NAME=FILE ...] [NAME=VALUE ...]
    portal_client.py download PATH FILE

One file; it needs Python 3.11 and nothing else. PORTAL_URL has the portal's address, PORTAL_TOKEN an API token of yours
with the scopes that the request needs. `get` follows the cursors of a list and prints one JSON value a line. `send`
sends any other request: the JSON of a file as its body, or files and values as a form; `download` keeps an answer that
is a file. Its exit status:

0  allowed; proposed (with --wait: and read); the run is imported, or waits to be judged; printed
1  denied, with every reason; or the repository could not be read; or the judged file is no run
2  the command line is wrong
3  the portal refuses: the sentence says why
4  the portal cannot be reached, or answers otherwise than this program understands; treat it as a denial

As a module: ``Portal(url, token)`` has a method for each of these: ``send``, ``upload`` and ``download`` are for every
other request.
"""

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TRIES, MOST_WAIT, MOST_ANSWER, TIMEOUT = 5, 60.0, 64 * 2**20, 60
"""Attempts, longest wait between two in seconds, largest answer in bytes, seconds for one request."""
AGAIN = frozenset({429, 502, 503, 504})
EVERY = 2.0
"""Seconds between two looks at a reading."""


class Refused(Exception):
    """The portal refuses a request: its status, and its sentence as the message."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class NoAnswer(Exception):
    """The portal cannot be reached, or answers otherwise than this program understands."""


@dataclass(frozen=True)
class Verdict:
    """An answer of ``check``: whether the model may be used, why, and the whole answer."""

    allow: bool
    reasons: tuple[str, ...]
    answer: Mapping[str, Any]


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: the token is for the portal's own address."""

    def redirect_request(self, *_: Any) -> None:
        """Answer that there is nothing to follow."""


class Portal:
    """A portal at an address, asked with a token. Raises ``Refused`` and ``NoAnswer``."""

    def __init__(self, url: str, token: str, *, tries: int = TRIES) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise NoAnswer("PORTAL_URL must begin with https:// or http://.")
        self.url, self._token, self._tries = url.rstrip("/"), token, tries
        self._opener = urllib.request.build_opener(NoRedirects)

    def check(self, repo: str, commit: str, workload: str, *, hub: str = "", stage: str = "production") -> Verdict:
        """Return whether a model may be used; anything but ``allow`` is a denial."""
        asked = {"repo": repo, "commit": commit, "workload": workload, "stage": stage} | ({"hub": hub} if hub else {})
        said = self.send("GET", "check", asked)
        return Verdict(said.get("allow") is True, tuple(map(str, said.get("reasons", ()))), said)

    def propose(
        self, repo: str, workload: str, *, revision: str = "", hub: str = "", again: bool = False
    ) -> dict[str, Any]:
        """Propose a repository and return the candidate; a repeat after a lost answer proposes nothing twice."""
        body = {"repo": repo, "workload": workload, "revision": revision, "hub": hub, "again": again}
        return self.send("POST", "candidates", body=body)

    def candidate(self, number: int) -> dict[str, Any]:
        """Return how far a candidate is."""
        return self.send("GET", f"candidates/{number}")

    def wait_for_reading(self, number: int, seconds: float) -> dict[str, Any]:
        """Return the candidate once it has been read or could not be, or as it is after so many seconds."""
        ends = time.monotonic() + seconds
        while True:
            found = self.candidate(number)
            if found["state"] != "reading" or time.monotonic() >= ends:
                return found
            time.sleep(min(EVERY, max(0.0, ends - time.monotonic())))

    def import_run(
        self, result: Path, *, candidate: int = 0, shortlist: int = 0, header: Path | None = None,
        log: Path | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Hand in the result file of a run and return it, or with ``state`` how far its judgement is.

        The same file again is the same run, so a repeat after a lost answer imports nothing twice.
        """
        place = f"candidates/{candidate}/runs" if candidate else f"shortlists/{shortlist}/runs"
        fields = {"header": header.read_text("utf-8")} if header else {}
        return self.upload("POST", place, {"result": result} | ({"log": log} if log else {}), fields)

    def upload(
        self, method: str, path: str, files: Mapping[str, Path], fields: Mapping[str, str] | None = None
    ) -> dict[str, Any]:  # fmt: skip
        """Send a form with files and return its JSON; it is sent again while the portal is busy."""
        headers, data = _multipart(fields or {}, files)
        return _json(self._asked(method, path, {**headers, "Idempotency-Key": str(uuid.uuid4())}, data))

    def download(self, path: str, asked: Mapping[str, str] | None = None) -> bytes:
        """Return an answer that is a file, of at most 64 MiB."""
        data = self._asked(
            "GET", path + (f"?{urllib.parse.urlencode(asked)}" if asked else ""), {"Accept": "*/*"}, None
        )
        if len(data) > MOST_ANSWER:
            raise NoAnswer("The portal's answer is larger than this program takes.")
        return data

    def wait_for_run(self, said: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return a run that waits to be judged once it is settled, or as it is after so many seconds."""
        ends = time.monotonic() + seconds
        while said.get("state") == "waiting" and time.monotonic() < ends:
            time.sleep(min(EVERY, max(0.0, ends - time.monotonic())))
            said = self.send("GET", f"run-uploads/{said['number']}")
        return said

    def rows(self, path: str, asked: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """Yield every row of a list, following its cursors."""
        cursor: str | None = ""
        while cursor is not None:
            said = self.send("GET", path, {**(asked or {}), **({"cursor": cursor} if cursor else {})})
            yield from said["items"]
            cursor = said["next"]

    def send(
        self, method: str, path: str, asked: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send one request and return its JSON; it is sent again while the portal is busy, under the same key."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = json.dumps(body).encode() if body is not None else None
        # a list, such as the licenses of the catalog, is named once for each of its values
        query = f"?{urllib.parse.urlencode(asked, doseq=True)}" if asked else ""
        return _json(self._asked(method, path + query, headers, data))

    def _asked(self, method: str, place: str, headers: Mapping[str, str], data: bytes | None) -> bytes:
        """Send one request, again while the portal is busy."""
        path, mark, query = place.partition("?")
        where = f"{self.url}/api/v1/{urllib.parse.quote(path)}{mark}{query}"
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        request = urllib.request.Request(where, data, headers, method=method)  # noqa: S310  # the scheme was checked
        for attempt in range(1, self._tries + 1):
            try:
                with self._opener.open(request, timeout=TIMEOUT) as answer:
                    found: bytes = answer.read(MOST_ANSWER + 1)
                    return found
            except urllib.error.HTTPError as error:
                if error.code not in AGAIN or attempt == self._tries:
                    raise Refused(error.code, _sentence(error)) from error
                time.sleep(_pause(error.headers.get("Retry-After"), attempt))
            except OSError as error:
                if attempt == self._tries:
                    raise NoAnswer(f"The portal at {self.url} cannot be reached: {error}") from error
                time.sleep(_pause(None, attempt))
        raise NoAnswer("The portal gave no answer.")


def _multipart(fields: Mapping[str, str], files: Mapping[str, Path]) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a form with files, under a boundary that no file has."""
    mark, parts = uuid.uuid4().hex, []
    for name, text in fields.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode())
    for name, file in files.items():
        safe = "".join(one if one.isalnum() or one in "-_." else "_" for one in file.name)
        about = f'Content-Disposition: form-data; name="{name}"; filename="{safe}"\r\n'
        parts.append(f"{about}Content-Type: application/octet-stream\r\n\r\n".encode() + file.read_bytes())
    body = b"".join(b"--%s\r\n%s\r\n" % (mark.encode(), one) for one in parts) + f"--{mark}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={mark}"}, body


def _pause(told: str | None, attempt: int) -> float:
    """Return the seconds to wait: those that the portal names, else twice as many each time."""
    return min(MOST_WAIT, float(told) if told and told.isdecimal() else 2.0 ** (attempt - 1))


def _json(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except ValueError as error:
        raise NoAnswer("The portal's answer is not JSON.") from error
    if not isinstance(said, dict) or len(data) > MOST_ANSWER:
        raise NoAnswer("The portal's answer is not what was asked for.")
    return said


def _sentence(error: urllib.error.HTTPError) -> str:
    """Return the sentence of a problem."""
    try:
        return str(json.loads(error.read(MOST_ANSWER))["detail"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"The portal answered {error.code}."


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    acts = parser.add_subparsers(dest="act", required=True)
    for name in ("check", "propose"):
        act = acts.add_parser(name)
        act.add_argument("model", metavar="OWNER/NAME@COMMIT")
        act.add_argument("--workload", required=True)
        act.add_argument("--hub", default="")
    acts.choices["check"].add_argument("--stage", default="production", choices=("production", "test"))
    acts.choices["propose"].add_argument("--again", action="store_true")
    acts.choices["propose"].add_argument("--wait", type=float, default=0.0, metavar="SECONDS")
    run = acts.add_parser("import-run")
    run.add_argument("result", type=Path, metavar="FILE")
    whose = run.add_mutually_exclusive_group(required=True)
    whose.add_argument("--candidate", type=int, default=0, metavar="NUMBER")
    whose.add_argument("--shortlist", type=int, default=0, metavar="NUMBER")
    run.add_argument("--header", type=Path, metavar="FILE")
    run.add_argument("--log", type=Path, metavar="FILE")
    run.add_argument("--wait", type=float, default=0.0, metavar="SECONDS")
    send = acts.add_parser("send")
    send.add_argument("method", choices=("GET", "POST", "PUT", "DELETE"))
    send.add_argument("path")
    send.add_argument("values", nargs="*", metavar="NAME=VALUE")
    send.add_argument("--body", type=Path, metavar="FILE")
    send.add_argument("--file", action="append", default=[], metavar="NAME=FILE")
    kept = acts.add_parser("download")
    kept.add_argument("path")
    kept.add_argument("file", type=Path, metavar="FILE")
    get = acts.add_parser("get")
    get.add_argument("path")
    get.add_argument("values", nargs="*", metavar="NAME=VALUE")
    return parser.parse_args()


def _check(portal: Portal, asked: argparse.Namespace) -> int:
    repo, _, commit = asked.model.partition("@")
    found = portal.check(repo, commit, asked.workload, hub=asked.hub, stage=asked.stage)
    print(f"{'allowed' if found.allow else 'denied'}: {asked.model} for {asked.workload}")
    for why in found.reasons:
        print(f"  {why}")
    return 0 if found.allow else 1


def _propose(portal: Portal, asked: argparse.Namespace) -> int:
    repo, _, revision = asked.model.partition("@")
    found = portal.propose(repo, asked.workload, revision=revision, hub=asked.hub, again=asked.again)
    if asked.wait:
        found = portal.wait_for_reading(found["number"], asked.wait)
    print(f"candidate {found['number']}: {found['state_words']}")
    if found["state"] == "unreadable":
        print(f"  {found['reading']['error']}")
        return 1
    return 0


def _import_run(portal: Portal, asked: argparse.Namespace) -> int:
    try:
        said = portal.import_run(
            asked.result, candidate=asked.candidate, shortlist=asked.shortlist, header=asked.header, log=asked.log
        )
    except (OSError, UnicodeDecodeError) as error:
        print(f"A file cannot be read: {error}", file=sys.stderr)
        return 2
    if asked.wait:
        said = portal.wait_for_run(said, asked.wait)
    if "state" not in said:
        print(f"run {said['number']}: {said['page']}")
        return 0
    print(f"file {said['number']}: {said['words']}")
    return 0 if said["state"] in ("waiting", "imported") else 1


def _get(portal: Portal, asked: argparse.Namespace) -> int:
    values = dict(one.split("=", 1) for one in asked.values if "=" in one)
    said = portal.send("GET", asked.path, values)
    if not {"items", "next"} <= set(said):
        print(json.dumps(said, ensure_ascii=False))
        return 0
    for one in portal.rows(asked.path, values):
        print(json.dumps(one, ensure_ascii=False))
    return 0


def _send(portal: Portal, asked: argparse.Namespace) -> int:
    values = dict(one.split("=", 1) for one in asked.values if "=" in one)
    files = {name: Path(file) for name, file in (one.split("=", 1) for one in asked.file if "=" in one)}
    try:
        if files:
            said = portal.upload(asked.method, asked.path, files, values)
        else:
            body = json.loads(asked.body.read_text("utf-8")) if asked.body else None
            said = portal.send(asked.method, asked.path, values, body)
    except (OSError, ValueError) as error:
        print(f"A file cannot be read: {error}", file=sys.stderr)
        return 2
    print(json.dumps(said, ensure_ascii=False))
    return 0


def _download(portal: Portal, asked: argparse.Namespace) -> int:
    data = portal.download(asked.path)
    try:
        asked.file.write_bytes(data)
    except OSError as error:
        print(f"The file cannot be written: {error}", file=sys.stderr)
        return 2
    return 0


def main() -> int:
    """Do what the command line asks, and return the exit status."""
    asked = _asked()
    url, token = os.environ.get("PORTAL_URL", ""), os.environ.get("PORTAL_TOKEN", "")
    if not url or not token:
        print("Set PORTAL_URL and PORTAL_TOKEN.", file=sys.stderr)
        return 2
    try:
        acts = {"check": _check, "propose": _propose, "import-run": _import_run, "get": _get, "send": _send,
                "download": _download}  # fmt: skip
        return acts[asked.act](Portal(url, token), asked)
    except Refused as error:
        print(f"refused ({error.status}): {error}", file=sys.stderr)
        return 3
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main())
