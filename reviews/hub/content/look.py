"""A look at one file, or at one member of an archive: its format by its first bytes decides which reader goes on.

The first bytes of every format may be opcodes of a pickle as well, because loaders of pickles ask for no format. So
what they would run is said even where another format is recognized.
"""

from __future__ import annotations

import re

from reviews.hub.content import external, forms, layers, numpy_files, tar_files, zip_files
from reviews.hub.content.forms import FileForm
from reviews.hub.content.packed import unpacked
from reviews.hub.content.zip_files import TAIL
from reviews.hub.files.endings import claims_code, claims_text, is_pickled
from reviews.hub.pickle import zip_directory
from reviews.hub.pickle.machine import PickleRun
from reviews.hub.pickle.source import Parts, PickleSource, Window, whole
from reviews.hub.pickle.streams import LEGACY_MAGIC, Gathered, dangerous, follow_all
from reviews.hub.pickle.table import DANGEROUS_RANK, REACHED, verdict
from reviews.hub.pickle.zip_directory import NotZip
from reviews.hub.shapes.scans import TEXT
from reviews.language.phrases import say

PEEK, HEAD, SMALL = 512, 4096, 128 * 1024
"""Bytes read of a file's start to tell its format: of any file, of one whose name claims code, and the size up to which
such a file is read whole at once."""
DEEPEST = 4
"""Archives and compressed streams inside each other that are followed."""
LARGEST_TEXT = 512 * 1024
WHOLE_TEXT = 32 * 1024
"""Bytes up to which what its name calls text is read whole in the one request that its first bytes take."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
YAML_OBJECT = re.compile(r"(?:!!?python/(?:object|name|module)|tag:yaml\.org,2002:p)[^\s]{0,200}")
"""Tags by which YAML makes objects of Python, also written out or under a handle of their own."""
NAMING = (b"class_name", b"__class__", b"\\u00", b"_target_", b"python/", b"yaml.org")
"""Words without which a configuration names no class that its library would make."""
TARGET = re.compile(r"""["']?_target_["']?\s*:\s*["']?([A-Za-z_][\w.]{0,200})""")
"""The class that Hydra, and with it NeMo, makes of a configuration."""


def look(parts: Parts, name: str, found: Gathered, depth: int = 0) -> None:
    """Look into one file or member, and gather what is found.

    Raises ``NotZip``, ``NotPacked``, ``CapReached``, ``SourceEnded`` or a ``HubError``.
    """
    claimed, size = claims_code(name), parts.size
    if depth > DEEPEST:
        found.whys.append(say("more than {deepest} archives are inside each other", deepest=DEEPEST))
        return
    whole_at_once = claimed and size <= SMALL and size <= max(parts.room, HEAD)
    whole_at_once = whole_at_once or (not depth and claims_text(name) and size <= min(WHOLE_TEXT, parts.room))
    head = _head(parts, size if whole_at_once else HEAD if claimed else PEEK, depth)
    form, text = forms.form_of(head, size), forms.is_text(head, size)
    if form and text and form.kind not in (forms.OPAQUE, forms.INERT, forms.TAR):
        form = None
    if form:
        if not depth:
            found.form = form.name
        _formed(parts, name, head, form, found, depth)
    elif name.lower().endswith(".pb") and not text:
        _name(found, say("TensorFlow graph"), depth)
        external.graph(parts, found)
    elif name.lower().endswith(".onnx") or (external.begins(head) and not claims_text(name)):
        _name(found, "ONNX", depth)
        external.look(parts, found)
    elif text and not is_pickled(name):
        _text(parts, name, head, found, depth)
    elif is_pickled(name):
        _name(found, "pickle", depth)
        _pickled(parts, found, depth)
    else:
        _unknown(parts, name, head, found, depth)


def _head(parts: Parts, first: int, depth: int) -> bytes:
    """Return the first bytes of a file; of a member also those that are there already, which cost nothing."""
    first = min(first, parts.size)
    if not depth:
        return parts.span(0, first)
    if not isinstance(parts, Window):
        return parts.kept[0][1][:SMALL]
    base, data = parts.piece(0, first, first)
    return data[-base : -base + max(first, min(len(data) + base, parts.size, SMALL))]


def _of(name: str, depth: int) -> str:
    """Return how a reason begins: with the member's name inside an archive."""
    return f"{zip_files.shown(name)}: " if depth else ""


def _name(found: Gathered, form: str, depth: int) -> None:
    if not depth:
        found.form = form


def _formed(parts: Parts, name: str, head: bytes, form: FileForm, found: Gathered, depth: int) -> None:
    if form.kind == forms.ZIP:
        zip_files.archive(parts, found, look, depth)
        found.looked = True
        return
    if form.kind == forms.TAR:
        found.looked = True
        tar_files.walk(parts, found, look, depth)
    elif form.kind == forms.PACKED:
        _packed(parts, name, form, found, depth)
    elif form.kind == forms.NUMPY:
        numpy_files.look(parts, found)
    elif form.kind == forms.HDF5:
        layers.hdf5(parts, found)
    elif form.kind == forms.OPAQUE or is_pickled(name):
        found.whys.append(say("it is {name}, which is not scanned", name=form.name))
    elif claims_code(name) and _appended(parts, found, depth):
        pass  # readers of such archives look at their end alone
    else:
        found.inert = found.inert or not depth
        found.looked = True
    _hidden(head, found)


def _hidden(head: bytes, found: Gathered) -> None:
    """Say what first bytes would run if a loader took them for a pickle, whatever else they are."""
    if not forms.opcode(head):
        return
    follow_all(PickleSource(whole(head), 0, len(head)), inside := Gathered())
    found.runs += [run for run in inside.runs if dangerous(run)]


def _packed(parts: Parts, name: str, form: FileForm, found: Gathered, depth: int) -> None:
    """Decompress what may be read of a stream, and look into what comes out."""
    length = min(parts.size, parts.reach)
    body, ended = unpacked(form.name, parts.span(0, length), max(1, found.unpacked))
    found.unpacked -= len(body)
    found.looked = True
    inner = name.rpartition(".")[0] or name
    inner = f"{inner}.tar" if name.lower().endswith((".tgz", ".tbz2", ".txz")) else inner
    # What is packed alone is a pickle more often than not, as joblib writes it: never text by its name.
    look(whole(body, len(body) + (not ended)), inner, found, depth + 1)
    if not ended:
        found.whys.append(say("only a part of it was decompressed"))


def _text(parts: Parts, name: str, head: bytes, found: Gathered, depth: int) -> None:
    """Text is inert, unless it is a pickle of the first protocol, whose opcodes are letters, or turns into bytes.

    A pickle may begin with more words than were read; then it is followed as far as may be read of the file.
    """
    if forms.opcode(head):
        follow_all(PickleSource(whole(head, parts.size), 0, parts.size), inside := Gathered())
        if any(run.cut for run in inside.runs):
            follow_all(PickleSource(parts, 0, parts.size), inside := Gathered(), legacy=LEGACY_MAGIC)
        if any(run.cut for run in inside.runs) and not any(written(run) for run in inside.runs):
            found.whys.append(say("{of}it may be a pickle, and only its first bytes were read", of=_of(name, depth)))
            return
        if any(written(run) for run in inside.runs):
            _name(found, "pickle", depth)
            follow_all(PickleSource(parts, 0, parts.size), found, legacy=LEGACY_MAGIC)
            return
    known = parts.at_hand()
    if not forms.is_text(known, parts.size):
        found.whys.append(say("{of}it begins as text, and other bytes follow", of=_of(name, depth)))
        return
    _name(found, TEXT, depth)
    found.inert = found.inert or not depth
    found.looked = True
    if not depth and len(known) < parts.size:
        found.beginning = len(known)
    if not name.lower().endswith((".json", ".yaml", ".yml")):
        return
    if depth:
        _configured(parts.span(0, min(parts.size, LARGEST_TEXT)).decode("utf-8", "replace"), name, found)
        return
    wide = known.startswith((b"\xff\xfe", b"\xfe\xff"))
    if wide or any(word in known for word in NAMING):
        text = known.decode("utf-16" if wide else "utf-8", "replace").removeprefix("\ufeff")
        _configured(text, name, inside := Gathered())
        # Libraries name much in such files that a pickle has no cause to import: only what runs code by itself is said.
        found.dangers += inside.dangers
        found.runs += [run for run in inside.runs if dangerous(run) and any(map(_runs_code, run.imports))]


def _runs_code(one: tuple[str, str]) -> bool:
    return one[0].partition(".")[0] in REACHED and not one[0].startswith("os.path")


def written(run: PickleRun) -> bool:
    """Return whether what reads as text was meant as a pickle: it imports by valid names, and calls or ends."""
    if not run.imports or not all(IDENTIFIER.fullmatch(part) for one in run.imports for part in one):
        return False
    return bool(run.end or run.calls)


def _configured(text: str, name: str, found: Gathered) -> None:
    """Note what a configuration inside an archive would run when its library reads it."""
    if name.lower().endswith(".json"):
        if layers.NAMES.search(text):
            layers.configuration(text, found)
    elif tag := YAML_OBJECT.search(text):
        found.dangers.append(
            say(
                "{shown} makes an object of Python: {shown2}",
                shown=zip_files.shown(name),
                shown2=zip_files.shown(tag[0]),
            )
        )
    for target in TARGET.findall(text):
        module, _, last = target.rpartition(".")
        if module and verdict(module, last) == DANGEROUS_RANK:
            found.named(module, last)


def _pickled(parts: Parts, found: Gathered, depth: int) -> None:
    follow_all(PickleSource(parts, 0, parts.size), found, legacy=LEGACY_MAGIC)
    if not depth and (found.odd or any(run.why for run in found.runs)):
        _appended(parts, found)


def _appended(parts: Parts, found: Gathered, depth: int = 0) -> bool:
    """Follow a zip archive at the end of a file that begins with something else: some readers look there first."""
    tail = parts.span(max(0, parts.size - TAIL), TAIL)
    try:
        zip_directory.find(tail, parts.size)
    except NotZip:
        return False
    found.odd.append(say("a zip archive follows other bytes"))
    found.looked = True
    zip_files.archive(parts, found, look, depth)
    return True


def _unknown(parts: Parts, name: str, head: bytes, found: Gathered, depth: int) -> None:
    """Bytes of no known format: a pickle if they can be followed as one, else a vocabulary, tensors, or not scanned."""
    if forms.opcode(head):
        follow_all(PickleSource(whole(head), 0, len(head)), inside := Gathered())
        first = inside.runs[0] if inside.runs else PickleRun()
        if _promising(first, head) or any(dangerous(run) for run in inside.runs):
            follow_all(PickleSource(parts, 0, parts.size), trial := Gathered(), legacy=LEGACY_MAGIC)
            begun = trial.runs[0] if trial.runs else PickleRun()
            if begun.end or begun.cut or head[:1] == b"\x80" or any(dangerous(run) for run in trial.runs):
                _name(found, "pickle", depth)
                found.runs += trial.runs
                found.odd += trial.odd
                found.whys += trial.whys
                found.uninspected += trial.uninspected
                return
    if forms.vocabulary(head):
        _name(found, say("SentencePiece vocabulary"), depth)
        found.inert, found.looked = found.inert or not depth, True
    elif name.lower().endswith(".msgpack") and forms.packed_map(head):
        _name(found, "MessagePack", depth)
        found.inert, found.looked = found.inert or not depth, True
    elif len(head) >= parts.size and (at := head.rfind(zip_directory.END)) >= 0 and len(head) - at < 66_000:
        found.odd.append(say("a zip archive follows other bytes"))
        zip_files.archive(parts, found, look, depth)
    else:
        found.whys.append(say("{of}its format is not known", of=_of(name, depth)))


def _promising(run: PickleRun, head: bytes) -> bool:
    """Return whether the first bytes may be the beginning of a pickle: they end well, or only because they are cut."""
    proto = head[:1] == b"\x80" and head[1:2] <= b"\x05"
    return bool(run.end) or run.cut or proto or "is not an opcode" not in run.why
