"""What a newer reader knows more or otherwise of the same source, in sentences: one lesson for each kind of knowledge.

New knowledge that only confirms what was known is no lesson: the same bytes in one set, files that are all inert, a
text that was known as a license. The comparison of two snapshots still shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.evidence.groups import ENGINEERING, GROUPS, LEGAL, FactGroup
from reviews.evidence.rereading import LEARNED, Rereading, SourceFact
from reviews.hub.facts.catalogue import TITLES
from reviews.hub.files.legal_words import applies_to
from reviews.language.phrases import figure, joined, say

MOST = 12
"""Most sentences of one lesson; the comparison shows the rest."""
SHOWN = 5
"""Most names in one sentence."""
LONGEST, LONGEST_SENTENCE = 160, 600
CALM = ("safe", "unscanned", "queued", "pending")
"""What a hub says of a file in which it found nothing, or that it has not looked at."""
BASE = "lineage.base_model"
NUMBERED = re.compile(r"\d+-of-\d+")

KINDS: dict[str, str] = {
    "license-documents": "license", "license-fields": "license", "license-terms": "license", "ancestors": "lineage",
    "base": "lineage", "config": "configuration", "generation": "configuration",
}  # fmt: skip
"""The kind of knowledge of a fact group; a group that is missing here is a kind of its own."""
TITLES_OF = {"license": say("License"), "lineage": say("Base models"), "configuration": say("Configuration")} | {
    group.slug: group.title for group in GROUPS if group.slug not in KINDS
}


@dataclass(frozen=True)
class Lesson:
    """One kind of knowledge that a reader added: the tracks that depend on it, and what it is, in sentences."""

    kind: str
    tracks: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def title(self) -> str:
        """The kind in words."""
        return TITLES_OF.get(self.kind, self.kind)


def lessons(again: Rereading) -> list[Lesson]:
    """Return what the later reader knows more or otherwise, one lesson for each kind, in the order of the groups.

    A reading of a gated repository teaches nothing: it could not look.
    """
    if again.new.partial:
        return []
    found: dict[str, dict[str, None]] = {}
    tracks: dict[str, set[str]] = {}
    for group in GROUPS:
        told = _of_group(again, group) if again.kind(group) == LEARNED else []
        if told:
            kind = KINDS.get(group.slug, group.slug)
            found.setdefault(kind, {}).update(dict.fromkeys(map(one_line, told)))
            tracks.setdefault(kind, set()).update(group.tracks)
    order = (LEGAL, ENGINEERING)
    return [
        Lesson(kind, tuple(one for one in order if one in tracks[kind]), tuple(told)[:MOST])
        for kind, told in found.items()
    ]


def one_line(sentence: str) -> str:
    """Return a sentence that quotes a repository on one line, cut where it is far too long for a mail or a list."""
    words = joined(" ", sentence.split())
    return words if len(words) <= LONGEST_SENTENCE else f"{words[: LONGEST_SENTENCE - 1]}…"


def _of_group(again: Rereading, group: FactGroup) -> list[str]:
    told: list[str] = []
    for key in again.facts_of(group):
        told += _of_fact(key, again)
    if not told and LEGAL not in group.tracks:
        return []  # a further text, such as a list of modules, that changed no fact only confirms
    named = joined(" ", told)
    return told + [say("{path} was read.", path=path) for path in again.documents_learned(group) if path not in named]


def _of_fact(key: str, again: Rereading) -> list[str]:
    old, new = again.old.facts.get(key), again.new.facts.get(key)
    before, now = (one.value if one and one.answered else None for one in (old, new))
    if key in TELLERS:
        return TELLERS[key](before, now, again)
    if before == now:
        return []
    title = TITLES.get(key, key)
    if before is None:
        return [say("{title}: {short}.", title=title, short=_short(now))]
    if now is None:
        why = say(" ({why})", why=new.why) if new and new.why else ""
        return [say("{title}: not known any more{why}; before, {short}.", title=title, why=why, short=_short(before))]
    return [say("{title}: {short}; before, {short2}.", title=title, short=_short(now), short2=_short(before))]


def _short(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: say("yes"), False: say("no"), None: say("nothing")}[value]
    if isinstance(value, int | float):
        return figure(f"{value:,}")
    if isinstance(value, Mapping):
        return _cut(joined(", ", (say("{key} {short}", key=key, short=_short(inner)) for key, inner in value.items())))
    if isinstance(value, list | tuple):
        return _cut(_names(map(_short, value)))
    return _cut(joined(" ", str(value).split()))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _names(paths: Iterable[str]) -> str:
    found = list(paths)
    return joined(", ", found[:SHOWN]) + (
        say(" and {number_of} more", number_of=len(found) - SHOWN) if len(found) > SHOWN else ""
    )


def _rows(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _bytes(before: Any, now: Any, _again: Rereading) -> list[str]:
    if before == now or now is None:
        return []
    then = say("{before:,} bytes", before=before) if isinstance(before, int) else say("not known")
    return [say("The weights have {now:,} bytes; before: {then}.", now=now, then=then)]


def _sets(before: Any, now: Any, _again: Rereading) -> list[str]:
    """Tell of sets without a size, and of those whose files no numbers in their names put together, as reader 1 did."""
    found = []
    for one in _rows(now):
        files = [str(path) for path in one.get("files") or ()]
        if before is None and len(files) > 1 and not all(NUMBERED.search(path) for path in files):
            found.append(say("The model is {number_of} files: {names}.", number_of=len(files), names=_names(files)))
        whys = [str(why.get("why") or why.get("code")) for why in _rows(one.get("problems"))]
        if whys:
            name = one.get("name") or say("of this repository")
            found.append(say("The weight set {name} has no size: {whys}.", name=name, whys=joined("; ", whys[:3])))
    return found


def _outside(_before: Any, now: Any, again: Rereading) -> list[str]:
    known = {str(one.get("pickle")) for one in _rows(_old(again, "weights.twins"))}
    found = [one for one in _rows(now) if one.get("file") not in known]
    if not found:
        return []
    told = _names(say("{value} ({value2})", value=one.get("file"), value2=one.get("what")) for one in found)
    return [say("These weight files are not part of the model: {told}.", told=told)]


def _old(again: Rereading, key: str) -> Any:
    found: SourceFact | None = again.old.answer(key)
    return found.value if found else None


def _gguf(before: Any, now: Any, _again: Rereading) -> list[str]:
    known = {one.get("file"): _plain_gguf(one) for one in _rows(before)}
    other = [
        one
        for one in _rows(now)
        if known.get(one.get("file")) != _plain_gguf(one) or one.get("kind") not in (None, "", "model")
    ]
    names = _names(str(one.get("file")) for one in other)
    return [say("GGUF headers say more of {names}.", names=names)] if other else []


def _plain_gguf(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in ("kind", "part", "label")}


def _pickles(before: Any, now: Any, _again: Rereading) -> list[str]:
    known = {one.get("file"): one.get("verdict") for one in _rows(before)}
    found = []
    for one in _rows(now):
        verdict, then = one.get("verdict"), known.get(one.get("file"))
        if verdict != then and (then is not None or verdict != "harmless"):
            file = one.get("file")
            said = say("{value} is {verdict} to load.", value=file, verdict=verdict)
            if then:
                said = say("{value} is {verdict} to load; before: {then}.", value=file, verdict=verdict, then=then)
            found.append(said)
    return found


def _files(_before: Any, now: Any, again: Rereading) -> list[str]:
    known = {one.get("file") for one in _rows(_old(again, "scan.pickles"))}
    groups = _rows(now.get("groups")) if isinstance(now, Mapping) else []
    left = [path for one in groups if one.get("state") == "not scanned" for path in one.get("files") or ()]
    left = [str(path) for path in left if path not in known]
    return [say("These files were not scanned: {names}.", names=_names(left))] if left else []


def _hub_scan(before: Any, now: Any, _again: Rereading) -> list[str]:
    """Tell which files the hub does not call safe, of those that only the newer reader asked about."""
    known, told = (one.get("files") or {} if isinstance(one, Mapping) else {} for one in (before, now))
    found = sorted(path for path, word in told.items() if path not in known and word not in CALM)
    names = _names(say("{path} ({told})", path=path, told=told[path]) for path in found)
    return [say("The hub does not call these files safe: {names}.", names=names)] if found else []


def _license_files(before: Any, now: Any, _again: Rereading) -> list[str]:
    then, since = set(before or ()), set(now or ())
    found = [say("{path} is a license document that was not known before.", path=path) for path in sorted(since - then)]
    return found + [say("{path} no longer counts as a license document.", path=path) for path in sorted(then - since)]


def _binds(_before: Any, now: Any, again: Rereading) -> list[str]:
    known = set(_old(again, "license.files") or ())
    found = []
    for one in _rows(now):
        binds = [str(what) for what in one.get("binds") or ()]
        if binds and (one.get("path") not in known or "weights" not in binds):
            found.append(
                say("{value} {applies_to}.", value=one.get("path"), applies_to=applies_to(binds, str(one.get("by"))))
            )
    return found


def _unread(_before: Any, now: Any, _again: Rereading) -> list[str]:
    return [
        say("{value} is present and was not read: {value2}.", value=one.get("path"), value2=one.get("why"))
        for one in _rows(now)
    ]


def _card_terms(_before: Any, now: Any, _again: Rereading) -> list[str]:
    return [say("The card says: “{cut}”", cut=_cut(str(one.get("sentence")))) for one in _rows(now)]


def _ancestors(before: Any, now: Any, _again: Rereading) -> list[str]:
    known = {one.get("id"): set(one.get("texts") or ()) for one in _rows(before)}
    found = []
    for one in _rows(now):
        new = sorted(set(one.get("texts") or ()) - known.get(one.get("id"), set()))
        if new:
            found.append(
                say(
                    "The base model {value} has further license files: {names}.", value=one.get("id"), names=_names(new)
                )
            )
    return found


def _derived(_before: Any, now: Any, again: Rereading) -> list[str]:
    """Tell of a base that was taken for known; that none is named, and that this matters, was known or is a rule."""
    unknown = now.get("unknown") if isinstance(now, Mapping) else ""
    return (
        [say("The base of this model is unknown: {short}.", short=_short(unknown))]
        if unknown and _old(again, BASE)
        else []
    )


def _named_base(_before: Any, now: Any, again: Rereading) -> list[str]:
    """Tell of a base that a quantization names and nothing else did."""
    named = str(now.get("id") or "") if isinstance(now, Mapping) else ""
    known = {str(one).casefold() for one in _old(again, BASE) or ()}
    return (
        [say("The quantization's configuration names {named}.", named=named)]
        if named and named.casefold() not in known
        else []
    )


def _confirms(_before: Any, _now: Any, _again: Rereading) -> list[str]:
    """Tell nothing of a section that was always shown with the card, nor of a trace, which makes nothing known."""
    return []


Teller = Callable[[Any, Any, Rereading], list[str]]
TELLERS: dict[str, Teller] = {
    "weights.bytes": _bytes, "weights.sets": _sets, "weights.outside": _outside, "weights.gguf": _gguf,
    "scan.pickles": _pickles, "scan.files": _files, "scan.hub": _hub_scan,
    "license.files": _license_files, "license.binds": _binds,
    "license.unread": _unread, "license.card_terms": _card_terms, "card.license": _confirms,
    "lineage.ancestors": _ancestors, "lineage.derived": _derived, "lineage.quantized_from": _named_base,
    "lineage.config_base": _confirms, "weights.components": _confirms,
}  # fmt: skip
"""How each of these facts is told; any other fact is told by its values."""
