"""The workload statement as a form in plain words, in five groups that match how a team describes a use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField

from reviews.language.phrases import say
from reviews.people.models import Team, User
from reviews.single_lines import LineChecks, PortalModelForm
from reviews.workloads import choices
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import offered

MOST_TOKENS = 100_000_000
MOST_AT_ONCE = 1_000_000
MOST_FIGURE = 100_000_000


@dataclass(frozen=True)
class FieldGroup:
    """A fieldset: its heading, one line of explanation, and its fields."""

    title: str
    about: str
    fields: tuple[str, ...]


GROUPS: tuple[FieldGroup, ...] = (
    FieldGroup(
        say("Who and what"),
        say("What the team wants to do, in words that a reviewer from another department will understand."),
        ("team", "name", "private", "purpose", "users", "input_modality", "expected_output"),
    ),
    FieldGroup(
        say("Data and risk"),
        say("What data goes in, what happens if an answer is wrong, and where the users are."),
        ("data_sensitivity", "risk_level", "languages", "territory"),
    ),
    FieldGroup(
        say("Load"),
        say("How many requests, how fast, and what happens if a request is too long."),
        (
            "context_tokens",
            "concurrency",
            "latency_target",
            "first_token_ms",
            "whole_answer_ms",
            "answer_rate",
            "latency_at",
            "overflow_plan",
        ),
    ),
    FieldGroup(
        say("Where it runs"),
        say("The deployment model. An approval covers only this environment and these node classes."),
        ("environment", "node_classes"),
    ),
    FieldGroup(
        say("Planned use"),
        say("License terms depend on these: some acts need extra rights, and some rights end above a certain size."),
        ("use_class", "domains", "acts", "user_band", "revenue_band", "entity_in", "users_in", "runs_in"),
    ),
)


SELECTS = {
    "input_modality": choices.MODALITIES,
    "data_sensitivity": choices.SENSITIVITIES,
    "environment": choices.ENVIRONMENTS,
    "user_band": choices.USER_BANDS,
    "revenue_band": choices.REVENUE_BANDS,
    "use_class": choices.USE_CLASSES,
    "entity_in": choices.TERRITORIES,
}
UNSTATED = ("use_class", "entity_in")
"""Fields that may stay empty; the rules that need them then answer unknown."""
RADIOS = {"risk_level": choices.RISK_LEVELS, "overflow_plan": choices.OVERFLOW_PLANS}


def _ticks(label: str, words: tuple[tuple[str, str], ...], help_text: str) -> forms.MultipleChoiceField:
    boxes = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=words, widget=boxes, help_text=help_text, required=False)


def _figure(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_FIGURE, help_text=help_text, required=False)


class LatencyFigures(LineChecks, forms.Form):
    """The latency target in figures; each may be left out."""

    first_token_ms = _figure(
        say("First token within"), say("In milliseconds; runs are compared with it. Empty means not stated.")
    )
    whole_answer_ms = _figure(say("Whole answer within"), say("In milliseconds. Empty means not stated."))
    answer_rate = _figure(
        say("Tokens a second"), say("The lowest acceptable rate for one answer. Empty means not stated.")
    )
    latency_at = forms.ChoiceField(
        label=say("Figures hold for"),
        choices=choices.PERCENTILES,
        widget=forms.RadioSelect,
        required=False,
        help_text=say("The 95th percentile unless you say otherwise."),
    )

    def clean_latency_at(self) -> str:
        """Return the percentile, the 95th where none was chosen."""
        return self.cleaned_data["latency_at"] or choices.P95


class WorkloadForm(LatencyFigures, PortalModelForm):
    """The form that reads a statement; ``actions.state`` and ``actions.change`` write it."""

    acts = forms.MultipleChoiceField(
        label=say("Planned acts"),
        choices=choices.ACTS,
        widget=forms.CheckboxSelectMultiple,
        help_text=say("Select everything you plan; an approval covers only what is selected."),
    )
    domains = _ticks(
        say("Fields of use"),
        choices.DOMAINS,
        say(
            "Licenses and use policies restrict some fields. If none applies, select “None of "
            "these”; empty means unknown."
        ),
    )
    users_in = _ticks(
        say("Location of users"), choices.TERRITORIES, say("Some licenses exclude users in certain territories.")
    )
    runs_in = _ticks(
        say("Location of machines"), choices.TERRITORIES, say("Some exclude running the model in certain territories.")
    )
    node_classes = forms.MultipleChoiceField(
        label=say("Node classes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=say("The node classes that the model must run on. A model that does not fit is ruled out."),
    )
    context_tokens = forms.IntegerField(
        label=say("Context length"),
        min_value=1,
        max_value=MOST_TOKENS,
        help_text=say("In tokens, input plus output of one request. Allow for long documents, not average ones."),
    )
    concurrency = forms.IntegerField(
        label=say("Concurrent requests"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text=say("At peak load."),
    )

    class Meta:
        model = Workload
        fields = [name for group in GROUPS for name in group.fields]
        labels = {
            "team": say("Team"),
            "name": say("Name"),
            "private": say("Private to the team"),
            "purpose": say("Purpose"),
            "users": say("Users"),
            "input_modality": say("Input"),
            "expected_output": say("Expected output"),
            "data_sensitivity": say("Data sensitivity"),
            "risk_level": say("Risk level"),
            "languages": say("Languages"),
            "territory": say("Territory"),
            "latency_target": say("Latency target"),
            "overflow_plan": say("Overflow plan"),
            "environment": say("Deployment environment"),
            "user_band": say("Users of all our products, including affiliates"),
            "revenue_band": say("Company revenue, including affiliates"),
            "use_class": say("Kind of use"),
            "entity_in": say("Location of our legal entity"),
        }
        help_texts = {
            "team": say("Its members can propose candidates for this statement."),
            "name": say("A few words, for example “Claims intake”. It sets the page's permanent URL."),
            "private": say("Visible only to the team, reviewers, deciders and auditors."),
            "purpose": say("What the model is for, in one or two sentences."),
            "users": say("Who will use it, and how many, for example “140 clerks”."),
            "input_modality": say("What a request contains."),
            "expected_output": say("What it returns and who checks it, for example “JSON, checked by a person”."),
            "data_sensitivity": say("The most sensitive data that a request may contain."),
            "risk_level": say("Consider the worst plausible answer that goes unnoticed."),
            "languages": say("For example “German, English”."),
            "territory": say("Where users and machines are, for example “EU”."),
            "latency_target": say("For example “first token under 1.5 s at p95”."),
            "overflow_plan": say("What happens to a request longer than the context."),
            "environment": say("Where the model will be served."),
            "user_band": say("Monthly active users. Some licenses end above a limit, counted across the whole group."),
            "revenue_band": say("Some licenses end above a certain annual revenue."),
            "use_class": say("A company's internal use is commercial use unless the license says otherwise."),
            "entity_in": say("Our principal place of business; some licenses exclude licensees in certain places."),
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "risk_level": forms.RadioSelect,
            "overflow_plan": forms.RadioSelect,
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset = Team.objects.filter(pk__in=person.team_ids)
        team.empty_label = None if len(person.team_ids) == 1 else say("Select one")
        nodes = cast(forms.MultipleChoiceField, self.fields["node_classes"])
        nodes.choices = offered(self.initial.get("node_classes") or [])
        for name, words in SELECTS.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [
                ("", say("Not stated") if name in UNSTATED else say("Select one")),
                *words,
            ]
        for name, words in RADIOS.items():  # no radio button for “nothing”, to keep the list short
            cast(forms.ChoiceField, self.fields[name]).choices = list(words)

    def clean_domains(self) -> list[str]:
        """Allow “none” or some fields of use, but not both."""
        found: list[str] = self.cleaned_data["domains"]
        if "none" in found and len(found) > 1:
            raise forms.ValidationError(say("Select either “None of these” or the fields that apply."))
        return found

    def groups(self) -> list[tuple[FieldGroup, list[BoundField]]]:
        """Return the fieldsets with their fields."""
        return [(group, [self[name] for name in group.fields]) for group in GROUPS]

    def _post_clean(self) -> None:
        """Skip filling and checking a row: the act does that, and a form writes nothing."""


BEGUN = (
    "purpose", "data_sensitivity", "environment", "use_class", "languages", "input_modality", "context_tokens",
    "latency_target",
)  # fmt: skip
"""Fields that an address may begin: what a question in a sentence can say. The person still fills in the rest."""
MOST_BEGUN = 500
"""Letters of one such field."""


def begun(said: Mapping[str, str]) -> dict[str, str]:
    """Return the values with which a new statement begins, from an address; nothing is saved until it is sent."""
    return {name: said[name][:MOST_BEGUN] for name in BEGUN if said.get(name, "").isprintable() and said.get(name)}


def copied(workload: Workload) -> dict[str, object]:
    """Return the values that a new statement copies from an old one, with a name that tells the two apart."""
    values: dict[str, object] = {name: getattr(workload, name) for group in GROUPS for name in group.fields}
    return values | {"team": workload.team_id, "name": say("{name} (copy)", name=workload.name)[:100]}
