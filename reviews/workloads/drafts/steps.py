"""The questions of a statement, one for each step, in the order in which they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say

FIELD_ANSWERS = (
    ("none", say("None of these")),
    ("some", say("One or more of these: the next question asks which")),
    ("unknown", say("Not known yet")),
)
"""Whether a use touches a field that licenses restrict; not known stays unknown to every rule."""
SEVERAL, UNKNOWN, OWN = "several", "unknown", "own"
MORE_PLACES = ((SEVERAL, say("In several places: the next question asks which")), (UNKNOWN, say("Not known yet")))


@dataclass(frozen=True)
class StatementStep:
    """One question: its slug, its words, the fields that it shows, and those of the statement that it settles.

    ``asked`` ones are asked of everybody, whatever a preset filled in: what they say clears a rule, or only the team
    can know it. ``when`` names the field and the value of an earlier step that lead to this one.
    """

    slug: str
    question: str
    about: str
    fields: tuple[str, ...]
    settles: tuple[str, ...] = ()
    asked: bool = False
    when: tuple[str, str] | None = None

    @property
    def rests(self) -> tuple[str, ...]:
        """The fields of the statement that this step settles."""
        return self.settles or self.fields

    def applies(self, said: Mapping[str, Any]) -> bool:
        """Tell whether the earlier answers lead to this step."""
        return self.when is None or said.get(self.when[0]) == self.when[1]


STEPS: tuple[StatementStep, ...] = (
    StatementStep(
        "name",
        say("What is the use called, and whose is it?"),
        say("Its team can propose models for it."),
        ("team", "name", "private"),
        asked=True,
    ),
    StatementStep(
        "purpose",
        say("What is the model for?"),
        say("Reviewers from other departments judge every model against this."),
        ("purpose",),
        asked=True,
    ),
    StatementStep(
        "users", say("Who will use it?"), say("People inside the company, or customers as well."), ("users",)
    ),
    StatementStep("input", say("What does a request contain?"), "", ("input_modality",)),
    StatementStep("output", say("What does it return, and who checks it?"), "", ("expected_output",)),
    StatementStep(
        "data",
        say("How sensitive is the data?"),
        say("Consider the most sensitive request, not the usual one."),
        ("data_sensitivity",),
        asked=True,
    ),
    StatementStep(
        "risk",
        say("What happens if an answer is wrong?"),
        say("The policy asks for more evidence at a higher risk."),
        ("risk_level",),
        asked=True,
    ),
    StatementStep("languages", say("In which languages?"), "", ("languages",)),
    StatementStep("length", say("How long can a request be?"), "", ("context_tokens",)),
    StatementStep("load", say("How many requests at once?"), "", ("concurrency",)),
    StatementStep(
        "latency",
        say("How fast must it answer?"),
        say("In words; with figures, runs can be compared with them."),
        ("latency_target", "first_token_ms", "whole_answer_ms", "answer_rate", "latency_at"),
    ),
    StatementStep("overflow", say("What happens if a request is too long?"), "", ("overflow_plan",)),
    StatementStep(
        "use",
        say("What kind of use is it?"),
        say("License terms depend on it."),
        ("use_class",),
        asked=True,
    ),
    StatementStep(
        "acts", say("What will you do with the model?"), say("An approval covers only what is selected."), ("acts",)
    ),
    StatementStep(
        "fields",
        say("Does it touch a field that licenses restrict?"),
        "",
        ("field_answer",),
        ("domains",),
        asked=True,
    ),
    StatementStep(
        "which-fields",
        say("Which of these fields?"),
        say("Select every field that the use touches."),
        ("domains",),
        asked=True,
        when=("field_answer", "some"),
    ),
    StatementStep(
        "places",
        say("Where are the users, the machines and our legal entity?"),
        say("Some licenses exclude certain territories."),
        ("place",),
        ("territory", "users_in", "runs_in", "entity_in"),
        asked=True,
    ),
    StatementStep(
        "which-places",
        say("Where is each of them?"),
        say("What you leave open stays unknown, and reviewers will ask."),
        ("users_in", "runs_in", "entity_in"),
        ("territory", "users_in", "runs_in", "entity_in"),
        asked=True,
        when=("place", SEVERAL),
    ),
    StatementStep(
        "environment",
        say("Where will it be served?"),
        say("An approval covers only this environment."),
        ("environment",),
        asked=True,
    ),
    StatementStep(
        "nodes",
        say("What hardware must the model fit?"),
        say("A model that fits none of these node classes is ruled out."),
        ("need",),
        ("node_classes",),
        asked=True,
    ),
    StatementStep(
        "which-nodes",
        say("Which node classes?"),
        say("A node class that is one of our own hides the example like it."),
        ("node_classes",),
        asked=True,
        when=("need", OWN),
    ),
    StatementStep(
        "size",
        say("How large is the company?"),
        say("Some licenses end above a number of users or a revenue."),
        ("user_band", "revenue_band"),
        asked=True,
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}
FOLLOWS = {step.when[0]: step for step in STEPS if step.when}
"""The step that a field leads to, by the field."""


def applicable(said: Mapping[str, Any]) -> list[StatementStep]:
    """Return the steps that these answers lead to."""
    return [step for step in STEPS if step.applies(said)]
