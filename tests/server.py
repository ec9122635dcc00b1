"""The portal's web server as processes of their own, and a client that sends forms as a browser does."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from portal.embedded.process import free_port
from reviews.people.models import User
from reviews.people.sessions import SessionStore
from tests.programs import ROOT

Fields = list[tuple[str, str]]


@contextmanager
def serving(*, tree: Path = ROOT, **environ: str) -> Iterator[str]:
    """Run gunicorn on the tests' database and queue, as ``make run`` does; give its address. ``tree`` has the code."""
    with server(tree=tree, **environ) as (url, _process):
        yield url


@contextmanager
def server(*, tree: Path = ROOT, **environ: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run gunicorn as ``serving`` does; give its address and its first process, whose children answer requests."""
    port = free_port()
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    told = {"DATABASE_URL": url, "MIGRATE_DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "LOG_LEVEL": "ERROR"}
    command = ["-m", "gunicorn", "-c", "portal/gunicorn.py", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, *command], cwd=tree, env={**os.environ, **told, **environ})
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    begun = time.monotonic()
    while True:
        assert process.poll() is None, "the server ended"
        assert time.monotonic() - begun < 60, "the server did not listen in time"
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


@dataclass
class Form:
    """One form of a page: where it goes, and its fields as they are when nobody touched them."""

    action: str
    method: str
    fields: Fields = field(default_factory=list)
    empty: dict[str, str] = field(default_factory=dict)
    """Required fields without a value, each with one that the control offers or "" for a text."""

    def filled(self, **values: str | list[str]) -> Fields:
        """The fields with these values, and with something in every other required field."""
        given = {name: [value] if isinstance(value, str) else value for name, value in values.items()}
        rest = {name: value or "Words" for name, value in self.empty.items() if name not in given}
        kept = [(name, value) for name, value in self.fields if name not in given and name not in rest]
        return kept + list(rest.items()) + [(name, one) for name, found in given.items() for one in found]


class _Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: Form | None = None
        self._select = self._text = ""
        self._chosen: str | None = None
        self._required = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a control into the form that it is in."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = Form(said.get("action", ""), said.get("method", "get"))
            self.forms.append(self._inside)
        elif self._inside is None:
            return
        elif tag == "input" and said.get("name"):
            self._input(self._inside, said)
        elif tag == "select":
            self._select, self._chosen, self._required = said.get("name", ""), None, "required" in said
        elif tag == "option" and self._select and ("selected" in said or (self._chosen or "") == ""):
            self._chosen = said.get("value", "")
        elif tag == "textarea":
            self._text, self._chosen, self._required = said.get("name", ""), "", "required" in said

    def _input(self, form: Form, said: dict[str, str]) -> None:
        name, kind = said["name"], said.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in said:
                form.fields.append((name, said.get("value", "on")))
                form.empty.pop(name, None)
            elif "required" in said and name not in dict(form.fields):
                form.empty.setdefault(name, said.get("value", "on"))
        elif kind not in ("submit", "file", "button"):
            form.fields.append((name, said.get("value", "")))
            if "required" in said and not said.get("value"):
                form.empty[name] = ""

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self._text:
            self._chosen = (self._chosen or "") + data

    def handle_endtag(self, tag: str) -> None:
        """Close a control or the form."""
        name = {"select": self._select, "textarea": self._text}.get(tag, "")
        if name and self._inside:
            text = (self._chosen or "").removeprefix("\n")
            self._inside.fields.append((name, text))
            if self._required and not text:
                self._inside.empty[name] = ""
        if tag in ("select", "textarea"):
            self._select = self._text = ""
        if tag == "form":
            self._inside = None


def forms_of(html: str) -> list[Form]:
    """The forms of a page that are sent, in order."""
    reader = _Forms()
    reader.feed(html)
    return [form for form in reader.forms if form.method.lower() == "post"]


class Visitor:
    """A signed-in person at a browser without scripts; several threads may use one."""

    def __init__(self, base: str, person: User) -> None:
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        self.base, self.csrf = base, ""
        self.cookies = {settings.SESSION_COOKIE_NAME: str(session.session_key)}

    def get(self, path: str) -> requests.Response:
        """Open a page; its CSRF cookie is kept."""
        answer = requests.get(self.base + path, cookies=self.cookies, allow_redirects=False, timeout=60)
        self.cookies |= {name: value for name, value in answer.cookies.items() if name == settings.CSRF_COOKIE_NAME}
        return answer

    def form(self, path: str, action: str = "") -> Form:
        """Open a page and take the form that goes to ``action``, or to the page itself."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return next(form for form in forms_of(answer.text) if form.action.partition("?")[0] == action)

    def post(self, path: str, fields: Fields, files: dict[str, Any] | None = None) -> requests.Response:
        """Send a form and follow no redirect."""
        return requests.post(
            self.base + path, data=fields, files=files, cookies=self.cookies, allow_redirects=False, timeout=120,
            headers={"Referer": self.base + path},
        )  # fmt: skip

    def at_once(self, path: str, fields: Fields, times: int = 50) -> list[requests.Response]:
        """Send one form many times in parallel."""
        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(lambda _: self.post(path, fields), range(times)))
