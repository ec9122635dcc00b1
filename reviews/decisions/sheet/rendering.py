"""A chat template on a small example: rendered in a process that may do nothing else, or a reason why not."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reviews.language.phrases import say

PROGRAM = Path(__file__).with_name("template_program.py")
SECONDS = 5.0
"""Seconds of wall time for one template."""
LARGEST = 256 * 1024
"""Characters of the largest template that is rendered; those of known families have under 20,000."""
MOST_ANSWER = 256 * 1024

REFUSES = say("it refuses the example:")
"""How the child says that the template itself refused the messages."""
SYSTEM, *MESSAGES = json.loads(Path(__file__).with_name("example_chat.json").read_text(encoding="utf-8"))
"""Our own example in English, for every reader: a system message, an answered question and a next one."""


@dataclass(frozen=True)
class RenderedTemplate:
    """What a template writes for the example, or in ``why`` the reason why it is not shown.

    ``left_out`` says what of the example the template does not take, "" if it takes all of it.
    """

    text: str = ""
    why: str = ""
    left_out: str = ""


def rendered(template: str, tokens: Mapping[str, str]) -> RenderedTemplate:
    """Render the example with a system message; without one if the template refuses that.

    ``tokens`` are the special tokens by the names that templates know, such as ``eos_token``.
    """
    if len(template) > LARGEST:
        return RenderedTemplate(why=say("the template has more than {largest:,} characters", largest=LARGEST))
    words = json.dumps(dict(tokens), sort_keys=True)
    found = _render(template, words, system=True)
    if not found.why.startswith(REFUSES):
        return found
    without = _render(template, words, system=False)
    if without.why:
        return found
    return RenderedTemplate(without.text, left_out=say("The template takes no system message."))


@lru_cache(maxsize=64)
def _render(template: str, tokens: str, *, system: bool) -> RenderedTemplate:
    messages: list[Mapping[str, str]] = [*([SYSTEM] if system else []), *MESSAGES]
    given: dict[str, Any] = {**json.loads(tokens), "messages": messages, "add_generation_prompt": True}
    body = json.dumps({"template": template, "given": given, "date": "1 January 2030"})
    # No environment, so that no secret of ours is near what a stranger wrote; an empty PATH finds no program.
    command = [sys.executable, "-I", "-B", str(PROGRAM)]
    try:
        done = subprocess.run(
            command, input=body.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"PATH": ""},
            cwd="/", timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return RenderedTemplate(why=say("rendering it took more than {seconds:.0f} seconds", seconds=SECONDS))
    except OSError:
        return RenderedTemplate(why=say("the program that renders it could not be started"))
    if done.returncode != 0 or not done.stdout or len(done.stdout) > MOST_ANSWER:
        # The kernel ends a process that is over its time or cannot have more memory.
        return RenderedTemplate(why=say("rendering it needed too much time or memory, or failed"))
    answer = json.loads(done.stdout)
    return RenderedTemplate(str(answer.get("text", "")), str(answer.get("why", "")))
