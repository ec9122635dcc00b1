"""The child that renders a chat template on our own example: JSON comes in, JSON goes out, and nothing else is allowed.

It is started by its path with ``python -I``, so it imports nothing of the portal. A template is text of a stranger:
Jinja's sandbox refuses attributes and calls that lead out of it, and this process has no environment, no file to write,
no socket and no other process; the kernel limits its memory and time. Why at all: docs/adr/0031.
"""

import json
import os
import resource
import sys
from typing import Any

MEMORY = 96 * 2**20
"""Bytes of data that this process may have."""
SECONDS = 2
"""Seconds of processor time."""
MOST_TEXT = 20_000
"""Characters of what comes out."""
WARM = "{% for word in words %}{{ ('\\n' + word)|trim }}{{ word|tojson }}{% endfor %}{# a template of ours #}"
REFUSES = "it refuses the example:"
FORBIDDEN = (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "pty.",
    "socket.",
    "ctypes.",
)
say = str.format  # marks sentences for the catalogues; nothing of the portal is imported here


class TemplateRefusal(Exception):
    """What a template itself says against the messages, by the function that its authors call for it."""


def limited() -> None:
    """Give up everything that rendering does not need."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what neither Jinja nor a template needs here: an audit hook, which no later code can take off."""
    if event == "open" or event.startswith(FORBIDDEN):
        raise PermissionError(event)


def rendered(asked: dict[str, Any]) -> str:
    """Return the template on the messages, with what tools of the field give it: two blocks trimmed, tojson, a date."""
    # All that Jinja would load later: from the limits on, no file opens.
    import jinja2.debug  # noqa: F401
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"], cache_size=0
    )
    made.filters["tojson"] = _as_json
    made.globals["raise_exception"] = _raise
    made.globals["strftime_now"] = lambda _format: asked["date"]
    made.from_string(WARM).render(words=["a"])  # loads the rest of what it needs, codecs among them
    limited()  # before the template is compiled, which already works out what is constant in it
    template = made.from_string(asked["template"])
    pieces, size = [], 0
    for piece in template.generate(**asked["given"]):
        size += len(piece)
        if size > MOST_TEXT:
            raise TemplateRefusal(f"it writes more than {MOST_TEXT:,} characters for a short example")
        pieces.append(piece)
    return "".join(pieces)


def _as_json(value: Any, indent: int | None = None, **_others: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _raise(message: object) -> None:
    raise TemplateRefusal(f"{REFUSES} {str(message)[:200]}")


def main() -> None:
    """Read the question from standard input, and write the answer as JSON."""
    asked = json.loads(sys.stdin.buffer.read())
    try:
        found = {"text": rendered(asked)}
    except TemplateRefusal as said:
        found = {"why": str(said)}
    except MemoryError:
        found = {"why": say("it needs more than {value} MiB of memory", value=MEMORY // 2**20)}
    except RecursionError:
        found = {"why": say("it is nested too deeply")}
    except Exception as error:  # noqa: BLE001  (a template raises whatever it likes; its name says the kind)
        found = {
            "why": say(
                "it does not render with an example of plain messages ({__name__})", __name__=type(error).__name__
            )
        }
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)  # no destructor of the sandbox has to run


if __name__ == "__main__":
    main()
