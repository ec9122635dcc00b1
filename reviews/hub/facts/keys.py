"""What a fact key is, and the phrases in which the catalogue says where facts are read."""

from __future__ import annotations

from typing import NamedTuple

from reviews.language.phrases import say


class Key(NamedTuple):
    """One fact key: its name, the words a page shows, what the value is, how it can be known, and where it is read.

    ``states`` are those of an answer; every key may also be unanswered, with a reason. ``unit`` is what a number
    counts (tokens, bytes, parameters, layers), "" for what is no number.
    """

    key: str
    title: str
    value: str
    states: tuple[str, ...]
    source: str
    unit: str = ""


SECTION = say("the card's section: {heading, text (an excerpt), sha256 of the whole section, also (other headings)}")
CARD = say("front matter of `README.md`")
HEADINGS = say("headings of `README.md`")
CONFIG = "`config.json`"
NESTED = say("`config.json`, or the language model nested in it")
LIST = say("the hub's file list")
ANSWER = say("the hub's answer")
HEADERS = say("tensor headers of the safetensors files; the hub's own count where they are gated")
SENSES = say("architecture and parts in `config.json`; else the hub's task")
TEMPLATE = say("text of the template; it is never run")
TOKENS = "`tokenizer_config.json`, else `special_tokens_map.json`"
TOKENIZER = "`tokenizer_config.json`"
GENERATION = "`generation_config.json`"
GGUF = say("header of the smallest GGUF model")
GGUFS = say("headers of the GGUF files")
SAID = say("{said (released, described or withheld), what}")
SAYING = say("sentences and links of `README.md`, files of the repository")
IDS = say("{bos, eos, pad}, each a list of token ids")
