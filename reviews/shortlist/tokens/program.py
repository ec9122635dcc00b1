"""The child that counts tokens: a tokenizer's file and texts come in, JSON goes out, and nothing else is allowed.

It is started by its path with ``python -I``, so it imports nothing of the portal. It has no environment, opens no file
for writing, no socket and no process, and the kernel limits its memory and time. Why: docs/adr/0036.

Standard input is one line of JSON, ``{"tokenizer": bytes, "texts": [bytes, …]}``, then those bytes one after the other.
"""

import json
import os
import re
import resource
import sys
from collections import Counter
from typing import Any

MEMORY = 500 * 2**20
"""Bytes of data that this process may have; a tokenizer of 16 MB takes about 200 MB."""
SECONDS = 20
"""Seconds of processor time."""
FORBIDDEN = (
    "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.", "socket.", "ctypes.",
)  # fmt: skip
BYTE = re.compile(r"<0x[0-9A-F]{2}>")
"""How tokenizers of SentencePiece call a single byte of a character that they do not know."""
say = str.format  # marks sentences for the catalogues; nothing of the portal is imported here


class NoCount(Exception):
    """A file with which nothing is counted; its message completes the sentence "nothing was counted: …"."""


def limited() -> None:
    """Give up everything that counting does not need."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what a library could do beside reading: an audit hook of Python, which no later code can take off."""
    writes = event == "open" and (set(args[1] or "") & set("wax+") or args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if writes or event.startswith(FORBIDDEN):
        raise PermissionError(event)


def counted(body: bytes, texts: list[str]) -> dict[str, Any]:
    """Return what the file is and the count of each text. Raises ``NoCount`` with the reason."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(body)
    except Exception as error:
        raise NoCount(say("the file does not load as a tokenizer")) from error
    vocabulary = tokenizer.get_vocab_size(with_added_tokens=False)
    if not vocabulary:
        raise NoCount(say("the file loads, but its vocabulary is empty, so it would count everything as nothing"))
    cut = tokenizer.truncation
    tokenizer.no_truncation()
    tokenizer.no_padding()
    odd = _odd(tokenizer)
    counts = []
    for text in texts:
        ids = Counter(tokenizer.encode(text, add_special_tokens=False).ids)
        counts.append([ids.total(), sum(number for key, number in ids.items() if key in odd)])
    if any(text.strip() and not tokens for text, (tokens, _) in zip(texts, counts, strict=True)):
        raise NoCount("it counts a text with words as no token at all")
    truncates = int(cut["max_length"]) if cut else 0
    return {"vocabulary": vocabulary, "truncates": truncates, "counts": counts}


def _odd(tokenizer: Any) -> frozenset[int]:
    """Return the ids that stand for no known text: the unknown token, and single bytes of longer characters."""
    stated = json.loads(tokenizer.to_str())
    unknown = (stated.get("model") or {}).get("unk_token")
    unk_id = (stated.get("model") or {}).get("unk_id")
    levels = json.dumps([stated.get("pre_tokenizer"), stated.get("decoder")])
    signs = _lone_bytes() if '"ByteLevel"' in levels else frozenset()
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    found = {key for token, key in vocabulary.items() if token == unknown or token in signs or BYTE.fullmatch(token)}
    return frozenset(found | ({unk_id} if isinstance(unk_id, int) else set()))


def _lone_bytes() -> frozenset[str]:
    """Return the signs that byte-level tokenizers write for bytes from 0x80 on, which are no character alone."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    signs = {byte: chr(byte) for byte in printable}
    signs |= {byte: chr(0x100 + place) for place, byte in enumerate(others)}
    return frozenset(sign for byte, sign in signs.items() if byte >= 0x80)


def main() -> None:
    """Read standard input, count, and write the answer as JSON."""
    limited()
    given = sys.stdin.buffer
    try:
        sizes = json.loads(given.readline())
        body = given.read(sizes["tokenizer"])
        texts = [given.read(size).decode() for size in sizes["texts"]]
        found = counted(body, texts)
    except NoCount as refused:
        found = {"why": str(refused)}
    except MemoryError:
        found = {"why": say("it needs more than {value} MiB of memory", value=MEMORY // 2**20)}
    except RecursionError:
        found = {"why": say("its parts are nested too deeply")}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
