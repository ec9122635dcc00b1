"""Command that builds ``data/fingerprints.json`` from folders of license texts; it keeps facts, not the texts.

It also writes ``data/word_runs.json`` from the labelled texts.

python -m reviews.licensing.identify.build_fingerprints --terms terms.json --spdx spdx-full.json
    --scancode licensedcode/data/licenses --labels licenses/ [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reviews.licensing.identify import reference_texts as sources
from reviews.licensing.identify import word_runs
from reviews.licensing.identify.fingerprints import DATA, expanded
from reviews.licensing.identify.normalise import VERSION, Normalised, Words, normalise
from reviews.licensing.identify.reference_texts import TextSource
from reviews.licensing.identify.shingles import ANCHOR, RUN, Stretches, packed, sketch

MOST_RUNS = 512
MOST_RUNS_OF_MODELS = 1024
"""Model licenses that differ in a few decisive words need finer sketches."""
FEWEST_WORDS = 14
"""Shorter texts are too common to be searched for inside others."""
FEWEST_IN_TEXT = 24
LONGEST_TITLE = 24
GENERIC = ("license", "license agreement", "copying", "license text", "full license text")
FAMILIAR = (
    ("bsd", "bsd-3-clause"),
    ("new bsd", "bsd-3-clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("bsd", "BSD-2-Clause"),
)
DATED = re.compile(r"\s+(?:19|20)\d\d(?:-\d\d-\d\d)?$")
MOST_KEYS = 12
ENDINGS = {
    "apache": (("end of terms and conditions",), True),
    "gpl": (("end of terms and conditions",), True),
    "gfdl": (("addendum how to use this license for your documents",), False),
    "cc": (
        (
            "creative commons is not a party to its public licenses",
            "creative commons is not a party to this license and makes no warranty",
            "creative commons may be contacted at",
            "creative commons notice creative commons is not a party to this license",
        ),
        False,
    ),
}
"""Phrases after or before which a text is only a note about the license, such as "how to apply these terms"."""
PREAMBLES = {
    "cc": (
        "by exercising the licensed rights defined below you accept",
        "license the work as defined below is provided under the terms",
        "the work as defined below is provided under the terms",
        "statement of purpose the laws of most jurisdictions",
    )
}
"""Phrases that open the license proper where a publisher's note may precede it."""


def main(argv: list[str] | None = None) -> int:
    """Read the sources, write the file, and print the number of texts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--terms", type=Path, required=True)
    parser.add_argument("--spdx", type=Path, required=True)
    parser.add_argument("--scancode", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=DATA)
    options = parser.parse_args(argv)
    known = sources.ids(options.terms)
    found = [*sources.labelled(options.labels, known), *sources.spdx(options.spdx, known)]
    listed = frozenset(one.origin.removeprefix("spdx:") for one in found)
    found += sources.scancode(options.scancode, known, listed)
    options.out.write_text(written(found), encoding="utf-8")
    word_runs.DATA.write_text(word_runs.written(sources.labelled(options.labels, known)), encoding="utf-8")
    sys.stdout.write(f"{len(found)} texts read, {options.out.stat().st_size:,} bytes written to {options.out}\n")
    return 0


def written(found: Iterable[TextSource]) -> str:
    """Return the content of the file: one text per line, sorted by key; equal sources give equal bytes."""
    found = list(found)
    names = _names(found)
    titles = expanded(names)
    owners = _owners(found, titles)
    lines, said = [], set()
    for one in sorted(found, key=lambda one: (one.keys[0].lower(), one.origin)):
        line = _line(one, titles, owners)
        if line and line[2] and json.dumps(line[2]) not in said:
            said.add(json.dumps(line[2]))
            lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    headings = [
        json.dumps([title, sorted(keys)], ensure_ascii=False, separators=(",", ":"))
        for title, keys in sorted(names.items())
    ]
    return (
        f'{{"version":1,"normalisation":{VERSION},\n"names":[\n'
        + ",\n".join(headings)
        + '\n],\n"texts":[\n'
        + ",\n".join(lines)
        + "\n]}\n"
    )


def _names(found: list[TextSource]) -> dict[str, set[str]]:
    """Return the names of the licenses, without "the" and "license", with the keys that each name may mean."""
    names: dict[str, set[str]] = {name: {"*"} for name in GENERIC}
    for one in found:
        for name in one.names:
            words = normalise(DATED.sub("", name)).whole.words
            while words and words[0] == "the":
                words = words[1:]
            while words and words[-1] in ("license", "agreement"):
                words = words[:-1]
            if 0 < len(words) <= LONGEST_TITLE and any(word.isalpha() for word in words):
                names.setdefault(" ".join(words), set()).update(one.keys)
    for name, key in FAMILIAR:
        names.setdefault(name, set()).add(key)
    return {name: keys for name, keys in names.items() if len(keys) <= MOST_KEYS}


def _forms(one: TextSource, text: Normalised, titles: Mapping[str, frozenset[str]]) -> Iterator[Words]:
    """Yield the forms in which a text appears: whole, without its title, without leading and trailing notes."""
    for words in (text.whole, text.body) if len(text.whole) != len(text.body) else (text.whole,):
        starts, ends = _starts(one, words, titles), _ends(one, words)
        for start in starts:
            for end in ends:
                if end - start >= FEWEST_WORDS and (start == 0 or end - start >= 0.25 * len(words)):
                    yield Words(words.words[start:end], words.starts[start:end], words.ends[start:end])


def _starts(one: TextSource, words: Words, titles: Mapping[str, frozenset[str]]) -> list[int]:
    starts = {0}
    if not _vendor(one):
        for length in range(1, min(LONGEST_TITLE, len(words)) + 1):
            if titles.get(" ".join(words.words[:length]), frozenset()) & {*one.keys, "*"}:
                starts.add(length)
    starts |= {place for phrase in PREAMBLES.get(_family(one), ()) if (place := _find(words, phrase)) is not None}
    return sorted(starts)


def _ends(one: TextSource, words: Words) -> list[int]:
    ends = {len(words)}
    phrases, included = ENDINGS.get(_family(one), ((), False))
    for phrase in phrases:
        place = _find(words, phrase)
        if place is not None and place > 0.5 * len(words):
            ends |= {place, place + len(phrase.split())} if included else {place}
    return sorted(ends)


def _find(words: Words, phrase: str) -> int | None:
    wanted = tuple(phrase.split())
    return next(
        (
            at
            for at in range(len(words))
            if words.words[at] == wanted[0] and words.words[at : at + len(wanted)] == wanted
        ),
        None,
    )


def _family(one: TextSource) -> str:
    key = one.keys[0].lower()
    if key.startswith(("cc-by", "cc0")):
        return "cc"
    if key.startswith("apache-2.0"):
        return "apache"
    return "gfdl" if key.startswith("gfdl") else "gpl" if re.match(r"a?l?gpl-", key) else ""


def _vendor(one: TextSource) -> bool:
    """Tell whether the text is a vendor's own, so that its title and date are part of it."""
    return one.keys[0].startswith("scancode:") or not (
        one.origin.startswith("spdx:")
        or _family(one)
        or one.keys[0][0].isupper()
        or one.keys[0] in ("mit", "bsd-3-clause", "openmdw-1.0")
    )


def _owners(found: list[TextSource], titles: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return the keys that each digest may have. If texts of several keys share a digest, the better source wins."""
    owners: dict[str, tuple[int, tuple[str, ...]]] = {}
    for one in found:
        text = normalise(one.text)
        for form in _forms(one, text, titles):
            digest, rank = form.digest(), _rank(one, form, text)
            have = owners.get(digest)
            if have is None or rank < have[0]:
                owners[digest] = (rank, one.keys)
            elif rank == have[0] and not set(one.keys) <= set(have[1]):
                owners[digest] = (rank, (*have[1], *(key for key in one.keys if key not in have[1])))
                sys.stderr.write(f"one text, several keys: {owners[digest][1]} ({one.origin})\n")
    return {digest: keys for digest, (_, keys) in owners.items()}


def _rank(one: TextSource, form: Words, text: Normalised) -> int:
    return (
        (one.keys[0].startswith("scancode:")) * 4
        + (not one.origin.startswith("spdx:")) * 0
        + (len(form) != len(text.whole)) * 2
    )


def _line(
    one: TextSource, titles: Mapping[str, frozenset[str]], owners: dict[str, tuple[str, ...]]
) -> list[object] | None:
    text = normalise(one.text)
    if text.reasons:
        sys.stderr.write(f"left out for what it hides: {one.origin} {text.reasons}\n")
        return None
    forms: dict[str, list[object]] = {}
    keys: tuple[str, ...] = ()
    for form in _forms(one, text, titles):
        digest = form.digest()
        owned = owners[digest]
        if not set(owned) & set(one.keys):
            continue
        keys = max(keys, tuple(key for key in one.keys if key in owned), key=len)
        stretches = Stretches(form.words)
        inside: list[object] = (
            [len(form), stretches.of(0, ANCHOR), stretches.of(0, len(form))] if len(form) >= FEWEST_IN_TEXT else []
        )
        forms[digest] = [digest, *inside]
    if not forms:
        return None
    most = MOST_RUNS_OF_MODELS if _vendor(one) else MOST_RUNS
    made = sketch(set(Stretches(text.body.words).every(RUN)), most)
    return [
        list(keys),
        one.origin,
        [forms[digest] for digest in sorted(forms)],
        made.size,
        made.step,
        packed(made.runs),
    ]


if __name__ == "__main__":
    sys.exit(main())
