"""What a hub says now of the models that a decision's model was made from, compared with what was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reviews.hub.text import visible
from reviews.language.phrases import joined, quoted, say
from reviews.watch.observed import GATES, Observed

ANCESTOR_TERMS, ANCESTOR_MOVED = "ancestor-terms", "ancestor-moved"
OF_ANCESTORS = frozenset({ANCESTOR_TERMS, ANCESTOR_MOVED})
MOST_PATHS = 5
"""Most paths that a sentence names."""


@dataclass(frozen=True)
class AncestorBasis:
    """An ancestor as the decision's reading had it: id, commit ("" if unknown), licenses in lower case, and gate.

    ``pinned`` tells whether the model names this very commit, so that a newer one concerns nobody. ``texts`` has the
    digest of each of its license texts by path.
    """

    id: str
    commit: str
    licenses: tuple[str, ...]
    gated: str
    pinned: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AncestorNow:
    """What is known of it now: the last answer, and whether the hub confirmed that it is gone.

    ``commit`` is the newest one that was read in full, "" for none; ``files`` has the digests of its files by path, and
    ``legal`` the paths of its license texts.
    """

    answer: Observed | None
    gone: bool = False
    commit: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    legal: frozenset[str] = frozenset()


def moved(rests: Sequence[AncestorBasis], now: Mapping[str, AncestorNow]) -> dict[str, str]:
    """Return the differences of a decision's ancestors, each kind with its sentences; what is not known is none."""
    terms, other = list[str](), list[str]()
    for one in rests:
        known = now.get(one.id)
        if known is None:
            continue
        if known.gone:
            terms.append(say("The hub no longer has {id}, which this model was made from.", id=one.id))
        elif known.answer is not None:
            terms += [*_terms(one, known.answer), *_texts(one, known)]
            other += _other(one, known.answer)
    return {
        kind: joined(" ", said[:5]) + (say(" And {number_of} more.", number_of=len(said) - 5) if len(said) > 5 else "")
        for kind, said in ((ANCESTOR_TERMS, terms), (ANCESTOR_MOVED, other))
        if said
    }


def _terms(rests: AncestorBasis, now: Observed) -> list[str]:
    found = []
    before, after = rests.licenses, tuple(sorted(one.casefold() for one in now.licenses))
    if now.commit and before != after:
        words = [joined(", ", map(quoted, tags)) or say("not set") for tags in (after, before)]
        found.append(
            say(
                "The license tag of the ancestor {id} is {value} instead of {value2}.",
                id=rests.id,
                value=words[0],
                value2=words[1],
            )
        )
    if str(now.gated) != rests.gated:
        was, is_now = (GATES.get(one, one) for one in (rests.gated, str(now.gated)))
        found.append(
            say(
                "The access gate of the ancestor {id} changed: it was {was}, now {is_now}.",
                id=rests.id,
                was=was,
                is_now=is_now,
            )
        )
    if now.disabled:
        found.append(say("The hub has switched the ancestor {id} off.", id=rests.id))
    return found


def _texts(rests: AncestorBasis, now: AncestorNow) -> list[str]:
    """Return that license texts differ at the newest commit that was read, or that there are others."""
    head = now.answer.commit if now.answer else ""
    if not now.commit or not rests.commit or rests.commit in (now.commit, head):
        return []
    changed = {path for path, digest in rests.texts.items() if now.files.get(path) != digest}
    paths = sorted(changed | (now.legal - rests.texts.keys()))
    if not paths:
        return []
    more = say(" and {number_of} more", number_of=len(paths) - MOST_PATHS) if len(paths) > MOST_PATHS else ""
    named = joined(", ", (visible(one)[:120] for one in paths[:MOST_PATHS]))
    newest = say(
        "At its newest commit {commit}, license texts of the ancestor {id} differ from those of",
        commit=now.commit[:7],
        id=rests.id,
    )
    return [
        say(
            "{newest} {commit}, which were read: {named}{more}.",
            newest=newest,
            commit=rests.commit[:7],
            named=named,
            more=more,
        )
    ]


def _other(rests: AncestorBasis, now: Observed) -> list[str]:
    found = []
    if now.name != rests.id:
        found.append(say("The hub now calls the ancestor {id} {name}.", id=rests.id, name=now.name))
    if rests.commit and now.commit and now.commit != rests.commit and not rests.pinned:
        found.append(
            say(
                "The ancestor {id} has the newer commit {commit}; {commit2} was read.",
                id=rests.id,
                commit=now.commit[:7],
                commit2=rests.commit[:7],
            )
        )
    return found
