"""A fact's value spelled out: any JSON value in words, and the records that many facts have."""

from collections.abc import Iterable
from typing import Any

from reviews.language.phrases import figure, joined, say, say_count
from reviews.templatetags.figures import iec

NOT_SAID = say("not said")


def whole(value: Any) -> bool:
    """Tell whether a value is a whole number, which true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def words(value: Any) -> str:
    """Return any JSON value in words."""
    if value is None:
        return NOT_SAID
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, int | float):
        return figure(f"{value:,}")
    if isinstance(value, list):
        return joined(", ", (words(item) for item in value)) or say("none")
    if isinstance(value, dict):
        return _record(value)
    return str(value)


def _record(value: dict[str, Any]) -> str:
    """Return a record of a known shape as a phrase, and any other as names and values."""
    keys = set(value)
    if keys == {"files", "bytes"} and whole(value["files"]):
        return say_count(value["files"], "{number:,} file, {iec}", "{number:,} files, {iec}", iec=iec(value["bytes"]))
    if keys == {"path", "size", "sha256"}:
        return say("{path} ({iec})", path=value["path"], iec=iec(value["size"]))
    if keys == {"set", "of", "present"}:
        return _shards(value)
    parts = (say("{name} {words}", name=name, words=words(inner)) for name, inner in value.items())
    return joined(", ", parts) or say("none")


def _shards(value: dict[str, Any]) -> str:
    """Describe which shards of a set are present and which are missing; ``present`` is numbers or a count."""
    present, total = value["present"], value["of"]
    said = say(
        "{value}: {part} of {total}",
        value=value["set"] or say("weights"),
        part=len(present) if isinstance(present, list) else present,
        total=total,
    )
    if not isinstance(present, list) or not whole(total) or len(present) >= total:
        return said
    lost = [str(number) for number in range(1, min(total, 1000) + 1) if number not in present]
    return (
        say("{said}, missing {lost} and more", said=said, lost=joined(", ", lost[:20]))
        if len(lost) > 20
        else say("{said}, missing {lost}", said=said, lost=joined(", ", lost[:20]))
    )


def records(value: Any) -> list[dict[str, Any]]:
    """Return the records of a list, ignoring everything else in it."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def plain(value: Any) -> str:
    """Return an id or a list of ids; ids are not quantities, so they have no separators."""
    if isinstance(value, list):
        return joined(", ", (plain(one) for one in value)) or say("none")
    return str(value) if whole(value) else words(value)


def license_words(one: dict[str, Any]) -> str:
    """Describe the license that a repository declares: its tag, name and address."""
    tag, name, link = one.get("license"), one.get("license_name"), one.get("license_link")
    said = [words(tag) if tag is not None else "", str(name or ""), str(link or "")]
    return joined(", ", (word for word in said if word)) or NOT_SAID


def imports_words(one: dict[str, Any]) -> str:
    """List what a scanned pickle imports, with the verdict on each."""
    return joined(
        "; ",
        (
            say("{value} ({value2})", value=item.get("name"), value2=item.get("verdict"))
            for item in records(one.get("imports"))
        ),
    ) or say("none")


def short(digest: Any) -> str:
    """Return the first 12 characters of a digest."""
    return str(digest or NOT_SAID)[:12]


def some(words_: Iterable[str], most: int) -> tuple[list[str], int]:
    """Return the first ``most`` words and how many are left out."""
    listed = list(words_)
    return listed[:most], max(0, len(listed) - most)
