"""YAML as a manifest has it: block style, every text quoted, comments as lines of their own."""

from collections.abc import Iterable
from typing import Any

import yaml as library


class _Quoted(str):
    """A text written in quotation marks."""

    __slots__ = ()


class _Writer(library.SafeDumper):
    """A YAML dumper that writes repeated values in full."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write repeated values in full, without aliases."""
        return True


_Writer.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def yaml(value: Any) -> str:
    """Return plain values as YAML in block style; every text is quoted, so that it is read back as text."""
    return str(library.dump(_quoted(value), Dumper=_Writer, sort_keys=False, allow_unicode=False, width=1000))


def stream(documents: Iterable[dict[str, Any]], head: Iterable[str], tail: Iterable[str] = ()) -> str:
    """Return several documents as one file, with comments before the first and after the last."""
    body = "---\n".join(yaml(one) for one in documents)
    return f"{comment(head)}{body}{comment(tail)}"


def comment(lines: Iterable[str]) -> str:
    """Return lines as comments; a line break or a character that YAML does not print never leaves its comment."""
    return "".join(f"# {_printable(one)}".rstrip() + "\n" for one in lines)


def _printable(line: str) -> str:
    return "".join(one if one.isprintable() and ord(one) < 0x2028 else "?" for one in line)


def _quoted(one: Any) -> Any:
    if isinstance(one, dict):
        return {key: _quoted(inner) for key, inner in one.items()}
    if isinstance(one, list):
        return [_quoted(inner) for inner in one]
    return _Quoted(one) if isinstance(one, str) else one
