"""What is disclosed of a model, component by component: released, described, withheld, or not said.

A card's sentence is its publisher's claim and quoted as such; files of the repository speak for themselves. The
components are those of the Model Openness Framework's main classes: weights, code, training code, data, recipe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reviews.hub.shapes.card import README
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
    ABSENT,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    UNVERIFIED,
    ArtifactValue,
    FactValue,
)
from reviews.language.phrases import joined, say, say_count

RELEASED, DESCRIBED, WITHHELD = say("released"), say("described"), say("withheld")
QUOTE = 300
MOST_LINES = 20_000
LONGEST = 2_000

TOPICS = tuple(
    (key, re.compile(words, re.IGNORECASE))
    for key, words in (
        (
            "openness.training_code",
            (
                r"\b(?:pre-?|fine-?)?training (?:code|scripts?|framework)\b"
                r"|\bcode (?:for|used (?:for|in)) (?:the )?training\b"
            ),
        ),
        (
            "openness.data",
            (
                r"\b(?:pre-?|post-?|fine-?)?training (?:data(?:sets?)?|corpus|corpora|mixture|set)\b"
                r"|\bdatasets? (?:used|is|are|was|were)\b|\btrained on\b"
            ),
        ),
        (
            "openness.recipe",
            (
                r"\btraining (?:recipe|procedure|details|hyper-?parameters|regime|setup)\b"
                r"|\b(?:hyper-?parameters|learning rate|batch size)\b"
            ),
        ),
        (
            "openness.code",
            (
                r"\b(?:inference|modell?ing|source) code\b"
                r"|\bcode (?:is|has been|was) (?:released|available|published|open)"
            ),
        ),
        ("openness.weights", r"\b(?:model )?(?:weights|checkpoints?)\b"),
    )
)
"""Words that mention each component; a sentence may mention several."""

_OPEN = r"(?:open[- ]?(?:sourc|weight)|releas|publish|publicly available|made available|available (?:at|on|under|from))"
IS_WITHHELD = re.compile(
    r"\b(?:not|never|cannot|unable to|no plans?)\b[^.]{0,60}\b(?:releas|disclos|shar|publish|public|available|open)"
    r"|n't [^.]{0,60}\b(?:releas|disclos|shar|publish)"
    r"|\b(?:proprietary|undisclosed|withheld|confidential|closed[- ]source|internal[- ]only|kept private)\b",
    re.IGNORECASE,
)
IS_RELEASED = re.compile(
    rf"\b(?:we|has been|have been|is|are|was|were|fully|now|also)\b[^.]{{0,60}}\b{_OPEN}"
    rf"|\b{_OPEN}\w*[^.]{{0,40}}(?:https?://|\[)",
    re.IGNORECASE,
)
DATA_IS_RELEASED = re.compile(
    r"\b(?:data|datasets?|corpus|corpora|mixture)\b[^.]{0,60}\b(?:released|published|open[- ]?sourced"
    r"|available (?:at|on|under|from|here))"
    r"|\b(?:releas|publish|open[- ]?sourc)\w*\b[^.]{0,60}\b(?:data|datasets?|corpus|corpora)\b",
    re.IGNORECASE,
)
"""That data can be had by everybody does not say that the publisher handed over what the model was trained on."""
SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Claim(NamedTuple):
    """What one sentence says of a component, with its line from 1."""

    said: str
    sentence: str
    line: int


def facts(material: Material, known: Mapping[str, FactValue]) -> list[FactValue]:
    """Return one fact a component of the model: of its card, its files, and the facts that are known already."""
    readme = material.documents.get(README)
    why = "" if readme else material.not_read.get(README, ABSENT) if material.known else NOT_READ
    return components(readme.text if readme else None, material.card.end, material.artifacts, known, why)


def components(
    text: str | None, after: int, artifacts: Iterable[ArtifactValue], known: Mapping[str, FactValue], why: str
) -> list[FactValue]:
    """Return a fact per component; ``text`` is the card (None: not read, by ``why``), ``after`` its front matter lines.

    ``known`` are facts that tell something by themselves: data sets of the front matter, a section about the data.
    """
    claims = _claims(text, after) if text is not None else {}
    files = list(artifacts)
    return [
        _weights(files, claims.get("openness.weights"), known, why),
        _code(files, claims.get("openness.code"), why),
        _component("openness.training_code", claims.get("openness.training_code"), why),
        _data(claims.get("openness.data"), known, why),
        _component("openness.recipe", claims.get("openness.recipe"), why),
    ]


def _claims(text: str, after: int) -> dict[str, Claim]:
    """Return the clearest sentence per component: withheld, else released, else the first that mentions it."""
    order = (WITHHELD, RELEASED, DESCRIBED)
    best: dict[str, Claim] = {}
    for number, line in enumerate(text.split("\n")[after : after + MOST_LINES], after + 1):
        if line.lstrip().startswith(("#", "|", "```", "<!--")):
            continue
        for sentence in SENTENCE.split(line[:LONGEST].strip()):
            for key, words in TOPICS:
                if words.search(sentence):
                    claim = Claim(_polarity(sentence, key), sentence, number)
                    if key not in best or order.index(claim.said) < order.index(best[key].said):
                        best[key] = claim
    return best


def _polarity(sentence: str, key: str) -> str:
    if IS_WITHHELD.search(sentence):
        return WITHHELD
    released = DATA_IS_RELEASED if key == "openness.data" else IS_RELEASED
    return RELEASED if released.search(sentence) else DESCRIBED


def _component(key: str, claim: Claim | None, why: str) -> FactValue:
    if claim is None:
        how = say("no sentence of the card mentions it")
        return FactValue(key, None, UNANSWERED, why or NOT_SAID, README if not why else "", "", "", how)
    how = say("a sentence of the card that mentions it and says {said}", said=claim.said)
    quote = claim.sentence[:QUOTE]
    return FactValue(key, {"said": claim.said, "what": quote}, UNVERIFIED, "", README, f"L{claim.line}", quote, how)


def _weights(files: list[ArtifactValue], claim: Claim | None, known: Mapping[str, FactValue], why: str) -> FactValue:
    """Return released for weights that are listed, open or gated, whatever the card says."""
    key = "openness.weights"
    listed = [one for one in files if one.kind in ("weights", "adapter")]
    if not listed:
        return _component(key, claim, why)
    gate = known.get("gate.state")
    what = say_count(len(listed), "{number} weight file listed", "{number} weight files listed")
    what += say(", behind a gate") if gate and gate.value else ""
    return FactValue(
        key, {"said": RELEASED, "what": what}, INFERRED, "", listed[0].path, "", "", say("the hub's file list")
    )


def _code(files: list[ArtifactValue], claim: Claim | None, why: str) -> FactValue:
    code = [one.path for one in files if one.kind == "code" and one.path.endswith(".py")]
    if not code:
        return _component("openness.code", claim, why)
    value = {"said": RELEASED, "what": joined(", ", code[:5])}
    return FactValue("openness.code", value, INFERRED, "", code[0], "", "", say("Python files of the repository"))


def _data(claim: Claim | None, known: Mapping[str, FactValue], why: str) -> FactValue:
    """Return what a section or sentence says of data, else the named data sets, else what describes them."""
    key = "openness.data"
    section = known.get("card.training_data")
    section = section if section and section.value else None
    sentences = SENTENCE.split(str(section.value["text"])) if section else []
    said = next((word for word in (WITHHELD, RELEASED) for one in sentences if _polarity(one, key) == word), DESCRIBED)
    if claim and claim.said != DESCRIBED and said == DESCRIBED:
        return _component(key, claim, why)
    named = known.get("card.datasets")
    if named and named.value and said == DESCRIBED:
        value = {"said": DESCRIBED, "what": say("named: {names}", names=", ".join(named.value[:5]))}
        how = say("data sets that the card's front matter names; the list may be incomplete")
        return FactValue(key, value, UNVERIFIED, "", named.file, named.locator, named.quote, how)
    if section:
        value = {"said": said, "what": str(section.value["text"])[:QUOTE]}
        how = say("the card's section about it, which says {said}", said=said)
        return FactValue(key, value, UNVERIFIED, "", section.file, section.locator, section.quote, how)
    return _component(key, claim, why)
