"""A walk over the questions of a statement as a browser makes it, which counts what a person meets."""

import re
from typing import Any

from django.test import Client

from tests.server import forms_of

MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
CONTROL = re.compile(r"<(input|select|textarea|button)\b([^>]*)>")
SAID: dict[str, dict[str, Any]] = {
    "name": {"name": "Reply drafting"},
    "risk": {"risk_level": "medium"},
    "fields": {"field_answer": "none"},
    "places": {"place": "EU"},
    "environment": {"environment": "on-premises"},
    "nodes": {"need": "gpu-2x48"},
    "size": {"user_band": "under-1k", "revenue_band": "over-100m"},
    "check": {"read": "on"},
}
"""What a person says at the steps that no preset answers; what is not named here is left as it is filled in."""
START = "/workloads/new/steps/"


def controls(html: str) -> int:
    """How many controls a page asks a person to look at: every choice counts, and the buttons that lead on do not."""
    shown = "".join(FORM.findall("".join(MAIN.findall(html))))
    found = [(tag, rest) for tag, rest in CONTROL.findall(shown) if 'type="hidden"' not in rest]
    return sum(tag != "button" or 'name="preset"' in rest for tag, rest in found)


def sent(client: Client, address: str, **values: Any) -> Any:
    """Send the form of a page with these values, the others as the page fills them in; follow where it leads."""
    html = client.get(address).content.decode()
    form = forms_of("".join(FORM.findall("".join(MAIN.findall(html)))))[0]
    body: dict[str, list[str]] = {}
    for name, value in form.filled(**values):
        body.setdefault(name, []).append(value)
    return client.post(address, body, follow=True)


def place(answer: Any) -> str:
    """The step to which an answer led, or the last part of its address."""
    return str(answer.request["PATH_INFO"]).strip("/").rpartition("/")[2]


def walked(client: Client, preset: str, **said: dict[str, Any]) -> tuple[list[str], int, Any]:
    """Walk from the presets to the statement: the steps met, the controls on them, and the last answer."""
    known = SAID | said
    count = controls(client.get(START).content.decode())
    answer = client.post(START, {"preset": preset}, follow=True)
    met: list[str] = []
    while "/workloads/new/" in answer.request["PATH_INFO"]:
        step, address = place(answer), answer.request["PATH_INFO"]
        assert met.count(step) < 2, answer.content.decode()
        count += controls(answer.content.decode()) if step not in met else 0
        met.append(step)
        answer = sent(client, address, **known.get(step, {}))
    return met, count, answer
