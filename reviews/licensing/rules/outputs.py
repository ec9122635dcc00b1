"""Rights in outputs: who owns them, what they may be used for, and which models may be trained on them."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.language.phrases import say
from reviews.licensing.rules.commercial import nature
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import RESEARCH
from reviews.licensing.terms.fields import FIELDS

OWNER, USE, TRAIN = "outputs.owner", "outputs.use", "outputs.train_models"
INTERNAL = "internal_use_is_commercial"
UNREAD = say("A legal review of the license text.")


def owner(given: RuleInput) -> Iterable[RuleResult]:
    """Yield who owns the model's outputs."""
    title, value = FIELDS[OWNER].title, given.value(OWNER)
    if value in ("user", "unclaimed"):
        sentence = say("We own outputs.") if value == "user" else say("The licensor claims no rights in outputs.")
        yield given.result(RuleAnswer(OWNER, title, CLEAR, sentence), paths=(OWNER,))
    elif value == "licensor":
        research = given.use.use_class == RESEARCH
        sentence = say("The licensor owns the model's outputs.")
        outcome = UNKNOWN if research or not given.use.use_class else CONFLICT
        change = say("An agreement with the licensor about outputs.")
        yield given.result(RuleAnswer(OWNER, title, outcome, sentence, change), paths=(OWNER,), states=("use_class",))
    elif given.is_silent(OWNER):
        sentence = say("The license text claims no rights in outputs.")
        yield given.result(RuleAnswer(OWNER, title, CLEAR, sentence), paths=(OWNER,), silent=True)
    else:
        sentence = say("Not yet reviewed: who owns outputs.")
        yield given.result(RuleAnswer(OWNER, title, UNKNOWN, sentence, UNREAD), paths=(OWNER,))


def output_use(given: RuleInput) -> Iterable[RuleResult]:
    """Yield what outputs may be used for."""
    title, value, states = FIELDS[USE].title, given.value(USE), ("use_class",)
    change = say("Another use of outputs, or permission of the licensor.")
    if given.is_silent(USE):
        sentence = say("The license text does not restrict the use of outputs.")
        yield given.result(RuleAnswer(USE, title, CLEAR, sentence), paths=(USE,), silent=True)
    elif value == "any":
        yield given.result(RuleAnswer(USE, title, CLEAR, say("Outputs may be used for any purpose.")), paths=(USE,))
    elif value == "within_restrictions":
        sentence = say("The license's use restrictions also apply to outputs.")
        yield given.result(RuleAnswer(USE, title, DUTY, sentence), paths=(USE,))
    elif value in ("non_commercial", "research"):
        outcome = _limited(given, value)
        sentence = say("Outputs may be used for research only.")
        if value == "non_commercial":
            sentence = say("Outputs may not be used commercially.")
        paths = (USE,) if given.use.use_class != "internal-tool" or value == "research" else (USE, INTERNAL)
        yield given.result(RuleAnswer(USE, title, outcome, sentence, change), paths=paths, states=states)
    else:
        yield given.result(
            RuleAnswer(USE, title, UNKNOWN, say("Not yet reviewed: permitted uses."), UNREAD), paths=(USE,)
        )


def _limited(given: RuleInput, value: str) -> str:
    if not given.use.use_class:
        return UNKNOWN
    if value == "research":
        return CLEAR if given.use.use_class == RESEARCH else CONFLICT
    return {"yes": CONFLICT, "no": CLEAR}.get(nature(given), UNKNOWN)


def training(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether a model may be trained on outputs, if the workload plans to."""
    if "train-on-outputs" not in given.use.acts:
        return
    title, value = FIELDS[TRAIN].title, given.value(TRAIN)
    states = ("acts", "training_target", "competes")
    if given.is_silent(TRAIN):
        sentence = say("The license text does not restrict training on outputs.")
        yield given.result(RuleAnswer(TRAIN, title, CLEAR, sentence), paths=(TRAIN,), states=states, silent=True)
        return
    outcome, sentence, change = _training(given, value)
    yield given.result(RuleAnswer(TRAIN, title, outcome, sentence, change), paths=(TRAIN,), states=states)


def _training(given: RuleInput, value: str) -> tuple[str, str, str]:
    use = given.use
    permission = say("Dropping this act, or the licensor's permission.")
    if value == "free":
        return CLEAR, say("Outputs may be used to train other models."), ""
    if value == "free_with_naming":
        return DUTY, say("Outputs may train other models, which must carry a prescribed name or notice."), permission
    if value == "derivative_terms":
        return DUTY, say("A model trained on outputs is subject to the same terms."), permission
    if value == "same_family_only":
        sentence = say("Outputs may be used to improve only models of the same family.")
        if use.training_target == "same_family":
            return CLEAR, sentence, ""
        return CONFLICT, sentence, say("A statement that the trained model is of the same family, or permission.")
    if value == "no_foundation_models":
        sentence = say("Outputs may not be used to create or improve foundational generative models of others.")
        if use.training_target == "same_family":
            return CLEAR, sentence, ""
        return (
            UNKNOWN,
            sentence,
            say("A lawyer's answer on whether the trained model is a foundational generative model."),
        )
    if value == "non_competing":
        outcome = {True: CONFLICT, False: CLEAR}.get(use.competes, UNKNOWN) if use.competes is not None else UNKNOWN
        sentence = say("Outputs may not be used to train models that compete with the licensor's.")
        return (
            outcome,
            sentence,
            say("A statement on whether the trained model competes.") if use.competes is None else permission,
        )
    if value == "research_only":
        sentence = say("Outputs may be used to train models for research only.")
        return (CLEAR if use.use_class == RESEARCH else CONFLICT), sentence, permission
    if value == "not_allowed":
        return CONFLICT, say("Outputs may not be used to train or improve other models."), permission
    return UNKNOWN, say("Not yet reviewed: whether outputs may be used to train other models."), UNREAD
