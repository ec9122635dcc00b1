"""Fifty megabytes sent to a real server process: one answer, and no memory that grows with it."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from django.db import transaction

from tests.cast import assemble
from tests.server import Visitor, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
SIZE = 50 * 2**20


def peak(parent: int) -> int:
    """The most memory in bytes that any process of this group has held."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if lines.get("PPid", "").strip() == str(parent) and "gunicorn" in (status.parent / "cmdline").read_text():
            found = max(found, _children(int(status.parent.name)))
    return found


def _children(parent: int) -> int:
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        if lines.get("PPid", "").strip() == str(parent):
            found = max(found, int(lines["VmHWM"].split()[0]) * 1024)
    return found


def test_large_bodies_at_once_leave_the_server_small_and_working() -> None:
    with transaction.atomic():
        cast = assemble()
    with serving() as url:
        visitor = Visitor(url, cast.administrator)
        visitor.get("/people/new/")
        before = peak(os.getpid())
        assert before > 2**20

        def send(turn: int) -> int:
            data = b"x" * SIZE
            headers = {"Content-Type": "multipart/form-data; boundary=b"} if turn % 2 else {}
            place = ("/people/new/", "/api/v1/check", "/accounts/login/")[turn % 3]
            sent = requests.post(url + place, data=data, headers=headers, cookies=visitor.cookies, timeout=60)
            return sent.status_code

        with ThreadPoolExecutor(6) as threads:
            answers = set(threads.map(send, range(12)))
        assert answers <= {400, 413}
        assert peak(os.getpid()) - before < 40 * 2**20
        assert visitor.get("/people/new/").status_code == 200
