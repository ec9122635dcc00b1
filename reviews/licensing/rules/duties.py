"""Duties by trigger: those that the workload triggers, and the others, listed as not triggered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.language.phrases import joined, quoted, say
from reviews.licensing.rules.acts import HOSTING
from reviews.licensing.rules.commercial import INTERNAL, nature
from reviews.licensing.rules.outcomes import CLEAR, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.thresholds import OPEN, OVER, standing
from reviews.licensing.rules.use import COMMERCIAL_CLASSES, INTERNAL_TOOL
from reviews.licensing.terms.values import Duty
from reviews.licensing.terms.vocabulary import DUTY_KINDS, TRIGGERS, words_of

RULE, TITLE, PATH = "duties", say("Duties"), "duties"
YES, NO, MAYBE = say("triggered"), say("not triggered"), say("not settled")


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of one source, and whether the workload triggers it: triggered, not triggered, not settled."""

    source: str
    duty: Duty
    state: str
    trigger: str

    @property
    def words(self) -> str:
        """What must be done, with the exact wording if there is one."""
        what = words_of(DUTY_KINDS, self.duty.kind)
        return joined(": ", (what, quoted(self.duty.text))) if self.duty.text else what


def state_of(given: RuleInput, duty: Duty) -> str:
    """Return whether the workload triggers a duty."""
    use, shares = given.use, "redistribute" in given.use.acts
    hosting = {"yes": YES, "no": NO}.get(given.value(HOSTING), MAYBE)
    if given.is_silent(HOSTING):
        hosting = NO
    reaches = YES if shares else hosting if use.hosts else NO
    # A model made from it counts as shared or hosted: vendors' naming duties speak of "made available" for both.
    offered = YES if shares or use.hosts else NO
    found = {
        "internal": YES,
        "distribute": reaches,
        "host": YES if use.hosts else NO,
        "derive": offered if use.modifies else NO,
        "train_on_outputs": offered if "train-on-outputs" in use.acts else NO,
        "commercial_use": {"yes": YES, "no": NO}.get(nature(given), MAYBE),
        "over_threshold": _over(given),
        "public_statement": _public(given),
    }
    return found[duty.trigger]


def _over(given: RuleInput) -> str:
    found = {standing(given, one) for one in given.terms.thresholds()}
    if OVER in found:
        return YES
    return MAYBE if OPEN in found or not found else NO


def _public(given: RuleInput) -> str:
    if given.use.public_statements is None:
        return YES if given.use.use_class in COMMERCIAL_CLASSES else MAYBE
    return YES if given.use.public_statements else NO


def lines(given: RuleInput) -> tuple[DutyLine, ...]:
    """Return every duty of a document, triggered or not."""
    return tuple(
        DutyLine(given.source.name, one, state_of(given, one), words_of(TRIGGERS, one.trigger))
        for one in given.terms.duties()
    )


def duties(given: RuleInput) -> Iterable[RuleResult]:
    """Yield one result for each duty that is or may be triggered; one result if none is."""
    if given.is_silent(PATH):
        sentence = say("The license text imposes no duties.")
        yield given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), silent=True)
    elif not given.terms[PATH].known:
        sentence, change = (
            say("Not yet reviewed: which duties the license imposes."),
            say("A legal review of the license text."),
        )
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(PATH,))
    else:
        due = [one for one in lines(given) if one.state != NO]
        for one in due:
            yield _due(given, one)
        if not due:
            sentence = say("The workload triggers none of the license's duties.")
            yield given.result(
                RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=_rests_on(given), states=("acts", "use_class")
            )


def _rests_on(given: RuleInput) -> tuple[str, ...]:
    """Return the facts that decide that no duty is triggered; all must be confirmed for a clear answer."""
    triggers = {one.trigger for one in given.terms.duties()}
    paths = [PATH]
    if "distribute" in triggers and given.use.hosts and "redistribute" not in given.use.acts:
        paths.append(HOSTING)
    if "commercial_use" in triggers and given.use.use_class == INTERNAL_TOOL:
        paths.append(INTERNAL)
    if "over_threshold" in triggers:
        paths.append("thresholds")
    return tuple(paths)


def _due(given: RuleInput, line: DutyLine) -> RuleResult:
    title = say("Duty: {words_of}", words_of=words_of(DUTY_KINDS, line.duty.kind).lower())
    note = joined("", (" ", line.duty.note, ".")) if line.duty.note else ""
    states = ("acts", "use_class")
    if line.state == YES:
        sentence = say("{words}; triggered {trigger}.{note}", words=line.words, trigger=line.trigger, note=note)
        return given.result(
            RuleAnswer(RULE, title, DUTY, sentence), paths=(PATH,), states=states, anchors=(line.duty.anchor,)
        )
    sentence = say(
        "{words}; triggered {trigger}, and it is unclear whether that happens here.{note}",
        words=line.words,
        trigger=line.trigger,
        note=note,
    )
    change = say("A statement that settles it; or legal's record that we perform the duty in any case.")
    return given.result(
        RuleAnswer(RULE, title, UNKNOWN, sentence, change), paths=(PATH,), states=states, anchors=(line.duty.anchor,)
    )
