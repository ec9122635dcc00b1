"""Makes the catalogues: ``python -m reviews.language.building`` adds what is new, drops what is gone and compiles them.

``--new fr`` begins a catalogue first. With ``--check``, nothing is written; what is missing, left over, wrong or not
compiled is printed, with exit status 1.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reviews.language.catalogue import FOLDER
from reviews.language.extraction import Messages, messages
from reviews.language.segments import places_of

HEADER = "# Translations of the portal. The English sentence is the key; its places in braces and tags must stay."


def forms(texts: object) -> tuple[str, ...]:
    """Return the text of a message, or all forms of its plural."""
    return tuple(str(text or "") for text in texts) if isinstance(texts, list | tuple) else (str(texts or ""),)


def updated(old: Catalog, found: Messages) -> Catalog:
    """Return a catalogue with exactly the sentences found, each with its translation if the old one has it."""
    new = Catalog(locale=old.locale, header_comment=HEADER, project="portal", version="1", charset="utf-8", fuzzy=False)
    new.creation_date = new.revision_date = old.creation_date
    for (message, many), places in sorted(found.items(), key=lambda one: (one[1][0], one[0])):
        key = (message, many) if many else message
        known = old.get(message)
        told = known.string if known is not None and known.id == key else ("",) * new.num_plurals if many else ""
        new.add(key, told, auto_comments=places[:3])
    return new


def wrong(catalogue: Catalog, found: Messages) -> Iterator[str]:
    """Say what keeps a catalogue from being whole."""
    kept = {(*forms(one.id), "")[:2] for one in catalogue if one.id}
    for message, _ in sorted(set(found) - kept):
        yield f"is not in the catalogue: {message}"
    for message, _ in sorted(kept - set(found)):
        yield f"is no longer said: {message}"
    for one in catalogue:
        if one.id:
            yield from _wrong_places(one)


def _wrong_places(one: Message) -> Iterator[str]:
    keys, told = forms(one.id), forms(one.string)
    if not all(told):
        yield f"is not translated: {keys[0]}"
        return
    wanted = [places_of(key) for key in keys]
    for text in told:
        if places_of(text) not in wanted and set(places_of(text)) != set(wanted[-1]):
            yield f"has other places in its translation: {keys[0]} → {text}"
        if "{%" in text or ("{{" in text and "{{" not in keys[0]):
            yield f"has a command in its translation: {keys[0]}"


def compiled(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def load(path: Path) -> Catalog:
    """Return the catalogue in a file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def begin(language: str) -> None:
    """Write an empty catalogue for a language, with the plural forms that CLDR knows for it."""
    path = FOLDER / f"{language}.po"
    if path.exists():
        raise SystemExit(f"{path.name} exists already.")
    with path.open("wb") as file:
        write_po(file, Catalog(locale=language, header_comment=HEADER, project="portal", version="1", fuzzy=False))


def main(*, check: bool) -> int:
    """Update or check every catalogue; return the exit status."""
    found = messages()
    status = 0
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = load(path)
        if check:
            problems = list(wrong(catalogue, found))
            if compiled(catalogue) != path.with_suffix(".mo").read_bytes():
                problems.append("is not compiled: run `make catalogues`")
            for problem in problems[:200]:
                sys.stdout.write(f"{path.name}: {problem}\n")
            status |= bool(problems)
            continue
        catalogue = updated(catalogue, found)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_by_file=False)
        path.with_suffix(".mo").write_bytes(compiled(load(path)))
        left = sum(
            1 for one in catalogue if one.id and not all(one.string if isinstance(one.string, tuple) else (one.string,))
        )
        sys.stdout.write(f"{path.name}: {len(found):,} sentences, {left:,} not translated\n")
    return status


if __name__ == "__main__":
    if "--new" in sys.argv:
        begin(sys.argv[sys.argv.index("--new") + 1])
    sys.exit(main(check="--check" in sys.argv[1:]))
