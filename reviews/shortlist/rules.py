"""The shape of a shortlist: plain rules on its entries, each of which says what would satisfy it.

The rules have an edition: a shortlist, and a recommendation made of it, name the one that they were judged by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reviews.language.phrases import joined, say, say_count
from reviews.shortlist.choices import CHAT, DOMAIN, EFFICIENT, MOST_ENTRIES, QUALITY, QUANTIZED_LOCAL

EDITION = 2
IN, OPEN, ELIMINATED, UNAVAILABLE = "in", "open", "eliminated", "unavailable"
"""States of an entry: within all boundaries; something is unknown; beyond a boundary; fits no named node class."""
SATISFIED, UNSATISFIED, UNKNOWN, NOT_ASKED = "satisfied", "unsatisfied", "unknown", say("not asked")
FEWEST_FAMILIES = 2
START = {
    (False, False): say("Add an entry."),
    (True, False): say("Add an instruction-tuned model."),
    (False, True): say("Add a quantized model."),
    (True, True): say("Add a quantized instruction-tuned model."),
}
"""What to add to a shortlist that has nothing to begin with: for a chat, and where a large model would not fit."""
Family = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as the rules see it. ``instruct`` is None if no file shows whether it was tuned for instructions.

    ``family`` is ("", "") until a person has confirmed it. ``reference`` is repository and rung of the unquantized
    weights that it was made from, ("", "") if they are unknown or it is not quantized. ``covered`` tells whether a case
    of the suite covers each limitation of its card.
    """

    name: str
    repo_id: str
    rung: str
    state: str
    slot: str
    klass: str
    quantized: bool
    instruct: bool | None
    family: Family
    reference: tuple[str, str] = ("", "")
    covered: bool = False

    @property
    def compared(self) -> bool:
        """Whether it is compared with others at all."""
        return self.state in (IN, OPEN)


@dataclass(frozen=True, slots=True)
class ShapeNeeds:
    """What the rules need of the shortlist and its workload; ``small``: the model runs on a small machine."""

    task: str
    local: bool
    small: bool


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """One rule's answer: its title, one of the four outcomes, the reason, and what would satisfy it."""

    rule: str
    title: str
    outcome: str
    sentence: str
    remedy: str = ""


Entries = Sequence[ListedEntry]


def shape(entries: Entries, needs: ShapeNeeds) -> tuple[ShapeResult, ...]:
    """Return the answer of every rule; what was eliminated or fits no node class counts for none.

    Only the unquantized rung beside a quantized one may be unavailable: it is what a loss is measured against.
    """
    compared = [one for one in entries if one.compared]
    references = [one for one in entries if one.state != ELIMINATED]
    found = [rule(compared, needs) for rule in RULES]
    found.insert(LOCAL_PLACE, _quantized_local(compared, references, needs))
    return tuple(found)


def _families(entries: Entries, _needs: ShapeNeeds) -> ShapeResult:
    known = {one.family for one in entries if one.family[1]}
    left = [one.name for one in entries if not one.family[1]]
    title = say("Two families or more")
    if len(known) >= FEWEST_FAMILIES:
        return ShapeResult(
            "families", title, SATISFIED, say("{number_of} families are compared.", number_of=len(known))
        )
    said = say_count(len(known), "{number} confirmed family", "{number} confirmed families")
    if left:
        sentence = say("{said}; the family of {left} is not confirmed.", said=said, left=joined(", ", left))
        return ShapeResult("families", title, UNKNOWN, sentence, say("Confirm the family of each entry."))
    remedy = say("Add an entry of another publisher or another root model. A re-upload is the same family.")
    return ShapeResult("families", title, UNSATISFIED, say("{said}.", said=said), remedy)


def _size(entries: Entries, _needs: ShapeNeeds) -> ShapeResult:
    title, count = say("At most {most_entries} entries", most_entries=MOST_ENTRIES), len(entries)
    if count <= MOST_ENTRIES:
        return ShapeResult(
            "size", title, SATISFIED, say_count(count, "{number} entry is compared.", "{number} entries are compared.")
        )
    return ShapeResult(
        "size",
        title,
        UNSATISFIED,
        say("{count} are compared.", count=count),
        say("Remove those that you would not choose."),
    )


def _quality(entries: Entries, _needs: ShapeNeeds) -> ShapeResult:
    title = say("A quality reference")
    found = next((one for one in entries if one.slot == QUALITY), None)
    if found is None:
        remedy = say("Give this slot to the entry whose quality the others are measured against.")
        return ShapeResult("quality", title, UNSATISFIED, say("No entry has this slot."), remedy)
    if found.quantized:
        remedy = say(
            "Give the slot to unquantized weights: a loss cannot be measured against weights that have it too."
        )
        return ShapeResult("quality", title, UNSATISFIED, say("{name} is quantized.", name=found.name), remedy)
    return ShapeResult("quality", title, SATISFIED, say("{name}.", name=found.name))


def _efficient(entries: Entries, _needs: ShapeNeeds) -> ShapeResult:
    title = say("An efficient entry")
    found = next((one for one in entries if one.slot == EFFICIENT), None)
    if found is None:
        remedy = say("Give this slot to the entry that would serve the load at the least cost.")
        return ShapeResult("efficient", title, UNSATISFIED, say("No entry has this slot."), remedy)
    return ShapeResult("efficient", title, SATISFIED, say("{name}.", name=found.name))


def _quantized_local(entries: Entries, references: Entries, needs: ShapeNeeds) -> ShapeResult:
    title = say("A quantized local entry, with its unquantized rung")
    if not needs.local:
        return ShapeResult("quantized-local", title, NOT_ASKED, say("Local inference is not wanted."))
    found = next((one for one in entries if one.slot == QUANTIZED_LOCAL), None)
    if found is None:
        remedy = say("Give this slot to a quantized entry that runs on the team's own machines.")
        return ShapeResult("quantized-local", title, UNSATISFIED, say("No entry has this slot."), remedy)
    if not found.quantized:
        remedy = say("Give the slot to a quantized rung of the same model.")
        return ShapeResult(
            "quantized-local", title, UNSATISFIED, say("{name} is not quantized.", name=found.name), remedy
        )
    beside = next((one for one in references if is_reference(one, found)), None)
    if beside is None:
        remedy = say("Add the unquantized rung that it was made from, and confirm the families of both.")
        said = say("The unquantized rung of {name} is not on the list, or nothing shows which it is.", name=found.name)
        return ShapeResult("quantized-local", title, UNSATISFIED, said, remedy)
    return ShapeResult(
        "quantized-local", title, SATISFIED, say("{name}, beside {name2}.", name=found.name, name2=beside.name)
    )


def is_reference(one: ListedEntry, of: ListedEntry) -> bool:
    """Tell whether an entry is what another was quantized from: by lineage, else by a confirmed family."""
    if one.quantized or one == of:
        return False
    if of.reference[0]:
        return (one.repo_id, one.rung) == of.reference
    return bool(of.family[1]) and one.family == of.family and one.instruct == of.instruct


def why_not_first(entry: ListedEntry, needs: ShapeNeeds) -> str:
    """Return why an entry is not the one to test first for the task, "" if it may be."""
    if not entry.compared:
        return say("{name} is {state}.", name=entry.name, state=entry.state)
    if needs.task == CHAT and entry.instruct is not True:
        known = (
            say("is not tuned for instructions")
            if entry.instruct is False
            else say("has no chat template that was read")
        )
        return say(
            "{name} {known}; for requests and answers, begin with an instruction-tuned model.",
            name=entry.name,
            known=known,
        )
    if (needs.local or needs.small) and not entry.quantized:
        return say("{name} is not quantized; on a small machine, begin with the quantized model.", name=entry.name)
    return ""


def _start(entries: Entries, needs: ShapeNeeds) -> ShapeResult:
    title = say("A place to start for the task")
    fitting = [one.name for one in entries if not why_not_first(one, needs)]
    if fitting:
        return ShapeResult(
            "start", title, SATISFIED, say("Begin with {fitting}.", fitting=joined(say(" or "), fitting))
        )
    remedy = START[needs.task == CHAT, bool(needs.local or needs.small)]
    return ShapeResult("start", title, UNSATISFIED, say("No entry is one to begin with."), remedy)


def _domain(entries: Entries, needs: ShapeNeeds) -> ShapeResult:
    title = say("Fine-tunes of a known base only")
    if needs.task != DOMAIN:
        return ShapeResult("domain", title, NOT_ASKED, say("The task is no special domain."))
    tuned = [one for one in entries if one.klass in ("fine-tune", "adapter", "merge")]
    waiting = [one.name for one in tuned if one.state != IN]
    if waiting:
        remedy = say("Answer what is unknown of its license and lineage first.")
        return ShapeResult(
            "domain", title, UNKNOWN, say("Not all is known of {waiting}.", waiting=joined(", ", waiting)), remedy
        )
    uncovered = [one.name for one in tuned if not one.covered]
    if uncovered:
        sentence = say(
            "Nothing says which cases of the suite cover what the card of {uncovered} limits.",
            uncovered=joined(", ", uncovered),
        )
        remedy = say("Name the case that covers each limitation, on the page Evaluation of its candidate.")
        return ShapeResult("domain", title, UNSATISFIED, sentence, remedy)
    if not tuned:
        return ShapeResult("domain", title, SATISFIED, say("No fine-tune is compared."))
    said = say("Base and license of each fine-tune are known, and a case covers each limitation of its card.")
    return ShapeResult("domain", title, SATISFIED, said)


RULES: tuple[Callable[[Entries, ShapeNeeds], ShapeResult], ...] = (
    _families, _size, _quality, _efficient, _start, _domain,
)  # fmt: skip
LOCAL_PLACE = 4
"""Where the answer about the quantized local entry stands: after the other slots."""


def state_of(boundaries: Sequence[object], verdicts: Sequence[str], unknown: Sequence[object]) -> str:
    """Return the state of an entry from the boundaries that it is beyond, its fits, and what is unknown of it.

    ``verdicts`` are words of ``sizing.plan``, one for each node class that the workload names. An entry is in only
    where nothing is unknown and a named node class is known to hold it.
    """
    if boundaries:
        return ELIMINATED
    if verdicts and all(one == "does_not_fit" for one in verdicts):
        return UNAVAILABLE
    if unknown or not any(one in ("fits", "tight") for one in verdicts):
        return OPEN
    return IN
