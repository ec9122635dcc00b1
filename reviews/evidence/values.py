"""A fact's value as a page shows it: text with its unit, list, pairs or small table, by the shape and the key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviews.evidence.sources import MODALITY_SOURCES
from reviews.evidence.spelling import NOT_SAID, imports_words, license_words, plain, records, short, whole, words
from reviews.evidence.stored_words import BINDS, BOUND_BY, DECLARATIONS, SCANNED, asked_words, one_of, said_words
from reviews.hub.facts.catalogue import BY_KEY
from reviews.language.memory import recalled
from reviews.language.phrases import figure, joined, say, small


@dataclass(frozen=True)
class Value:
    """A fact's value for a page: ``kind`` is none, text, bytes, digest, section, said, list, pairs or table.

    ``said`` keeps its answer in ``heading``. A table keeps its column headings in ``items`` and its rows in ``rows``.
    """

    kind: str
    text: str = ""
    heading: str = ""
    items: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    size: int = 0


IDS = {"bos": say("Beginning (bos)"), "eos": say("End (eos)"), "pad": say("Padding (pad)")}
UNITS = {
    "tokens": say("tokens"), "bytes": say("bytes"), "parameters": say("parameters"), "layers": say("layers"),
    "rows": say("rows"),
}  # fmt: skip
"""What a number counts, behind it."""


def value_of(key: str, value: Any) -> Value:
    """Return a fact's value for a page, by key and shape; numbers carry thousands separators and their unit."""
    if value is None:
        return Value("none")
    made = FORMS[key](value) if key in FORMS else None
    if made is None and key.startswith("openness.") and isinstance(value, dict):
        made = Value("said", _what(key, str(value.get("what") or "")), heading=said_words(value.get("said")))
    return made or _by_shape(key, value)


def _what(key: str, text: str) -> str:
    """Return what is released or described: counted or listed by the reader of the hub, else quoted from the card."""
    return recalled(text) if key == "openness.weights" or text.startswith("named: ") else text


def _by_shape(key: str, value: Any) -> Value:
    unit = BY_KEY[key].unit if key in BY_KEY else ""
    if key.endswith(".digest"):
        return Value("digest", str(value))
    if unit == "bytes" and whole(value):
        return Value("bytes", size=value)
    if isinstance(value, dict) and "heading" in value:
        return Value("section", str(value.get("text", "")), heading=str(value["heading"]))
    if isinstance(value, dict):
        return Value("pairs", pairs=tuple((str(name), words(inner)) for name, inner in value.items()))
    if isinstance(value, list):
        return Value("list", items=tuple(words(item) for item in value)) if value else Value("text", say("None"))
    if not unit or not whole(value):
        return Value("text", words(value))
    return Value("text", say("{value} {unit}", value=words(value), unit=UNITS.get(unit, unit)))


def _gate(value: Any) -> Value:
    known = {False: say("Not gated"), "auto": say("Gated, access is granted automatically")}
    other = say("Gated, {value} approval", value=value)
    return Value("text", known.get(value if isinstance(value, bool | str) else "", other))


def _ids(value: Any) -> Value | None:
    if not isinstance(value, dict):
        return None
    return Value("pairs", pairs=tuple((IDS.get(name, str(name)), plain(inner)) for name, inner in value.items()))


def _table(*columns: tuple[str, Callable[[dict[str, Any]], str]]) -> Callable[[Any], Value | None]:
    """Return a form that shows a list of records as a table with these columns; it gives None for any other value."""

    def form(value: Any) -> Value | None:
        found = records(value)
        if not found:
            return None
        rows = tuple(tuple(cell(one) for _, cell in columns) for one in found)
        return Value("table", items=tuple(title for title, _ in columns), rows=rows)

    return form


def _field(name: str, missing: str = NOT_SAID) -> Callable[[dict[str, Any]], str]:
    return lambda one: words(one[name]) if one.get(name) not in (None, "", [], {}) else missing


def _vocabulary(value: Any) -> Value | None:
    if not isinstance(value, dict) or not whole(value.get("tokens")):
        return None
    if value.get("exact"):
        return Value("text", say("{tokens:,} tokens", tokens=value["tokens"]))
    return Value("text", say("at least {tokens:,} tokens", tokens=value["tokens"]))


def _experts(value: Any) -> Value | None:
    if not isinstance(value, dict):
        return None
    return Value(
        "text",
        say(
            "{total} in total, {active} active per token",
            total=words(value.get("total")),
            active=words(value.get("active")),
        ),
    )


def _adapter_base(value: Any) -> Value | None:
    if not isinstance(value, dict):
        return None
    pairs = [(say("Base"), words(value.get("base"))), (say("Revision"), str(value.get("revision") or NOT_SAID))]
    if value.get("local"):
        pairs.append((say("Named by"), say("a path on the publisher's machine, not a repository")))
    return Value("pairs", pairs=tuple(pairs))


def _derived(value: Any) -> Value | None:
    if not isinstance(value, dict):
        return None
    made = [
        (say(str(one.get("kind")).capitalize()), recalled(words(one.get("why")))) for one in records(value.get("kinds"))
    ]
    unknown = say("Unknown: {why}", why=recalled(str(value["unknown"]))) if value.get("unknown") else ""
    why = say("Named, and described by the hub when it was read") if made else say("No sign of another model")
    return Value("pairs", pairs=(*made, (say("Base"), unknown or why)))


def _own(name: str, missing: str = NOT_SAID) -> Callable[[dict[str, Any]], str]:
    """Return a cell of a field that the reader of the hub words, in the language of whoever looks."""
    return lambda one: recalled(_field(name, missing)(one))


def _named(**names: str) -> Callable[[Any], Value | None]:
    """Return a form that labels the fields of a record."""

    def form(value: Any) -> Value | None:
        if not isinstance(value, dict):
            return None
        return Value("pairs", pairs=tuple((names.get(name, str(name)), words(inner)) for name, inner in value.items()))

    return form


def _twin(one: dict[str, Any]) -> str:
    return {True: say("same tensors"), False: say("different tensors")}.get(one.get("same"), say("not compared"))  # type: ignore[arg-type]


def _set_words(one: dict[str, Any]) -> str:
    """Return the bytes of a weight set, or why it has no size."""
    problems = [recalled(str(problem.get("why"))) for problem in records(one.get("problems"))]
    if problems:
        return say("no size: {problems}", problems=joined("; ", problems))
    return words(one.get("bytes")) if whole(one.get("bytes")) else NOT_SAID


def _senses(value: Any) -> Value | None:
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        return None
    rows = tuple((_own_source(name), words(one.get("input")), words(one.get("output"))) for name, one in value.items())
    return Value("table", items=(say("Source"), say("Input"), say("Output")), rows=rows)


def _declaration(value: Any) -> Value | None:
    return Value("text", DECLARATIONS[value]) if isinstance(value, str) and value in DECLARATIONS else None


def _own_source(name: str) -> str:
    return small(MODALITY_SOURCES[name]) if name in MODALITY_SOURCES else name


def _file_states(value: Any) -> Value | None:
    form = _table(
        (say("State"), _own("state")),
        (say("Format"), _field("form", say("not known"))),
        (say("Verdict"), _own("verdict", "")),
        (say("Files"), _field("count")),
        (say("Reason"), _own("why", "")),
    )
    return form(value.get("groups")) if isinstance(value, dict) else None


def _hub_scan(value: Any) -> Value | None:
    if not isinstance(value, dict):
        return None
    files = value.get("files") if isinstance(value.get("files"), dict) else {}
    pairs = [
        (say("Overall"), one_of(SCANNED)(value.get("state"))),
        *((str(path), words(word)) for path, word in (files or {}).items()),
    ]
    return Value("pairs", pairs=tuple(pairs))


def _columns(**titles: str) -> Callable[[Any], Value | None]:
    return _table(*((title, _field(name)) for name, title in titles.items()))


def _access_form(value: Any) -> Value | None:
    if not isinstance(value, dict) or not all(map(asked_words, value.values())):
        return None
    return Value("pairs", pairs=tuple((str(name), asked_words(inner)) for name, inner in value.items()))


FORMS: dict[str, Callable[[Any], Value | None]] = {
    "gate.state": _gate,
    "gate.fields": _access_form,
    "generation.eos": lambda value: Value("text", plain(value)),
    "generation.ids": _ids,
    "generation.config_ids": _ids,
    "tokenizer.ids": _ids,
    "tokenizer.adds": _named(bos=say("Beginning token"), eos=say("End token")),
    "tokenizer.special": _table((say("Token"), _field("token")), (say("Id"), lambda one: plain(one.get("id")))),
    "template.all": _table(
        (say("Name"), _field("name", "default")),
        (say("File"), _field("file")),
        ("SHA-256", lambda one: short(one.get("sha256"))),
    ),
    "vocabulary.tokenizer": _vocabulary,
    "architecture.experts": _experts,
    "modality.sources": _senses,
    "license.gguf": _named(license=say("License"), name=say("Name"), link=say("Link")),
    "license.declaration": _declaration,
    "license.unread": _table((say("File"), _field("path")), (say("Reason"), _own("why"))),
    "license.binds": _table(
        (say("File"), _field("path")),
        (say("Binds"), lambda one: one_of(BINDS)(one.get("binds"))),
        (say("Said by"), lambda one: one_of(BOUND_BY)(one.get("by"))),
    ),
    "license.taken": _table(
        (say("File"), _field("path")),
        (say("Taken from"), _field("format")),
        (say("Pages"), lambda one: plain(one.get("pages") or None)),
    ),
    "license.card_terms": _table(
        (say("Line"), _field("line")), (say("Sentence"), _field("sentence")), (say("Kind"), _own("kinds"))
    ),
    "lineage.hub_base_models": _table((say("Model"), _field("id")), (say("Relation"), _own("relation"))),
    **dict.fromkeys(("lineage.quantized_from", "lineage.config_base"), _named(id=say("Model"), kind=say("Named as"))),
    "lineage.merge": _table((say("Model"), _field("id")), (say("Part"), _own("role"))),
    "lineage.derived": _derived,
    "lineage.gguf_base": _table((say("Model"), _field("id")), (say("Address"), _field("url"))),
    "lineage.adapter_base": _adapter_base,
    "lineage.adapter_fit": _named(
        base_commit=say("Commit of the base"), tokenizer=say("Tokenizer"), template=say("Chat template")
    ),
    "lineage.ancestors": _table(
        (say("Model"), _field("id")),
        (say("Made into"), _field("of")),
        (say("Relation"), _own("relation")),
        (say("State"), _own("state")),
        (say("License"), license_words),
    ),
    "weights.packed": _named(
        stored=say("Stored integers"),
        tensors=say("Packed tensors"),
        scales=say("Scales and zero points"),
        each=say("Values per integer"),
    ),
    "weights.components": _columns(
        **{"name": say("Folder"), "class": say("Class")}, bytes=say("Bytes"), dtypes=say("Types")
    ),
    "weights.gguf": _columns(
        file=say("File"), quantization=say("Quantization"), parameters=say("Parameters"), context=say("Context")
    ),
    "weights.sets": _table(
        (say("Set"), lambda one: say("{value} ({value2})", value=one.get("name"), value2=one.get("format"))),
        (say("Named by"), _own("how")),
        (say("Files"), lambda one: figure(f"{len(one.get('files') or ()):,}")),
        (say("Bytes"), _set_words),
    ),
    "weights.outside": _table((say("File"), _field("file")), (say("What"), _own("what")), (say("Why"), _own("why"))),
    "weights.twins": _table(
        (say("Pickle"), _field("pickle")), (say("Safe twin"), _field("twin")), (say("Compared"), _twin)
    ),
    "scan.pickles": _table(
        (say("File"), _field("file")), (say("Verdict"), _own("verdict")), (say("Imports"), imports_words)
    ),
    "scan.files": _file_states,
    "scan.hub": _hub_scan,
    "code.remote": _named(
        auto_map=say("Loaded by auto_map"), files=say("Code files"), foreign=say("Code of other repositories")
    ),
}
"""Keys whose values have their own form; a value that does not fit falls back to its shape."""
