"""The facts that each requirement reads: without an answer to one of them it is never satisfied.

What nobody looked at proves nothing: a file that was not read has no finding, and no finding is no clean bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.hub.facts.catalogue import TITLES
from reviews.hub.shapes.reading import ABSENT, NOT_SAID, UNANSWERED
from reviews.language.memory import stored
from reviews.language.phrases import say

MISSING = say("not in this reading")
"""Why a fact is not known that an earlier edition of the portal did not read."""


ANSWERS = frozenset({"yes", "conditional", "not applicable"})
"""Answers of a reviewer that settle what no file states; "no" and "cannot be determined" do not."""


@dataclass(frozen=True)
class FactNeed:
    """Facts of which one must be answered. ``looked``: that the repository has none of it is an answer too.

    ``question`` is a question of the engineering checklist: a reviewer who answers it, with their evidence, answers for
    a fact that no file states.
    """

    keys: tuple[str, ...]
    looked: bool = False
    question: str = ""

    def met(self, unanswered: Mapping[str, str], answers: Mapping[str, str]) -> bool:
        """Tell whether the reading, or a reviewer, answers this."""
        left = [unanswered.get(key) for key in self.keys]
        if None in left or (self.looked and {ABSENT, NOT_SAID} & set(left)):
            return True
        return bool(self.question) and answers.get(self.question) in ANSWERS

    def lacking(self, unanswered: Mapping[str, str]) -> str:
        """Return the title of the first fact and why it has no answer."""
        key = self.keys[0]
        return say("{key} ({key2})", key=TITLES.get(key, key), key2=stored(unanswered.get(key, MISSING)))


def _answered(*keys: str, question: str = "") -> FactNeed:
    return FactNeed(keys, question=question)


def _looked(*keys: str) -> FactNeed:
    return FactNeed(keys, looked=True)


NEEDS: dict[str, tuple[FactNeed, ...]] = {
    "license-known": (_looked("license.files"),),
    "no-stop": (_answered("gate.state"), _looked("license.files"), _looked("license.tag")),
    "terms-fit": (_answered("gate.state"), _looked("license.files"), _looked("license.tag")),
    "no-hard-stop": (
        _answered("modality.input", question="modality"),
        _answered("context.config", "context.gguf", question="context"),
    ),
    "complete": (_answered("weights.sets"),),
    "tokenizer": (_answered("tokenizer.files", "tokenizer.class", "vocabulary.gguf", "lineage.adapter_base"),),
    "template": (_answered("template.source", question="chat-template"),),
    "formats": (_looked("weights.formats"),),
    "scanned": (_answered("scan.files"),),
    "base-known": (
        _looked("lineage.base_model"),
        _looked("lineage.adapter_base"),
        _looked("lineage.gguf_base"),
        _answered("lineage.derived"),
    ),
    "remote-code": (_looked("code.remote"),),
    "hub-scan": (_looked("scan.hub"),),
}
"""By key of the requirement. The others rest on what people did: intake, answers, remarks, sign-offs, conditions."""

KEYS = tuple(sorted({key for needs in NEEDS.values() for need in needs for key in need.keys}))


def unanswered(found: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return why each fact that requirements read has no answer; a fact that the reading lacks has none."""
    known = {one["key"]: one for one in found if one["key"] in KEYS}
    missing = {key: MISSING for key in KEYS if key not in known}
    return missing | {key: str(one["why"]) for key, one in known.items() if one["state"] == UNANSWERED}


def unknown(requirement: str, unanswered: Mapping[str, str], answers: Mapping[str, str]) -> list[str]:
    """Return the facts that a requirement reads and that have no answer, as words; ``answers`` are engineering's."""
    needs = NEEDS.get(requirement, ())
    return [need.lacking(unanswered) for need in needs if not need.met(unanswered, answers)]
