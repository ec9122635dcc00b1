"""The workload statement as a form in plain words, in the five groups in which a team thinks about a use."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField

from reviews.people.models import Team, User
from reviews.workloads import choices
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import offered

MOST_TOKENS = 100_000_000
MOST_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class FieldGroup:
    """A fieldset: its heading, one line about it, and its fields."""

    title: str
    about: str
    fields: tuple[str, ...]


GROUPS: tuple[FieldGroup, ...] = (
    FieldGroup(
        "Who and what",
        "What the team wants to do, in words that a reviewer from another department understands.",
        ("team", "name", "private", "purpose", "users", "input_modality", "expected_output"),
    ),
    FieldGroup(
        "Data and risk",
        "What goes in, what happens when an answer is wrong, and where the people are.",
        ("data_sensitivity", "risk_level", "languages", "territory"),
    ),
    FieldGroup(
        "Load",
        "How much is asked, how fast it must be, and what happens when a request is too long.",
        ("context_tokens", "concurrency", "latency_target", "overflow_plan"),
    ),
    FieldGroup(
        "Where it runs",
        "The deployment model: an approval holds for this environment and these machines.",
        ("environment", "node_classes"),
    ),
    FieldGroup(
        "What we will do with it",
        "Licenses ask for these: some acts need more rights than running, some rights end above a size.",
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
"""May be left open; the rules that need them then answer unknown."""
RADIOS = {"risk_level": choices.RISK_LEVELS, "overflow_plan": choices.OVERFLOW_PLANS}


def _ticks(label: str, words: tuple[tuple[str, str], ...], help_text: str) -> forms.MultipleChoiceField:
    boxes = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=words, widget=boxes, help_text=help_text, required=False)


class WorkloadForm(forms.ModelForm):
    """Reads a statement; ``actions.state`` and ``actions.change`` write it."""

    acts = forms.MultipleChoiceField(
        label="Acts planned",
        choices=choices.ACTS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick everything that is planned; what is not ticked is not approved.",
    )
    domains = _ticks(
        "Fields of use",
        choices.DOMAINS,
        "Licenses and use policies forbid some fields. Left open, their rules answer unknown; tick “None of these”.",
    )
    users_in = _ticks("Users are in", choices.TERRITORIES, "Some licenses exclude territories by where users are.")
    runs_in = _ticks("Machines are in", choices.TERRITORIES, "Some exclude territories by where the model runs.")
    node_classes = forms.MultipleChoiceField(
        label="Node classes",
        widget=forms.CheckboxSelectMultiple,
        help_text="The machines that it must run on. A model that does not fit them is unavailable.",
    )
    context_tokens = forms.IntegerField(
        label="Context needed",
        min_value=1,
        max_value=MOST_TOKENS,
        help_text="In tokens, input and output of one request together. Count realistic documents, not average ones.",
    )
    concurrency = forms.IntegerField(
        label="Requests at once",
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text="At the busiest time of day.",
    )

    class Meta:
        model = Workload
        fields = [name for group in GROUPS for name in group.fields]
        labels = {
            "team": "Team",
            "name": "Name",
            "private": "Private to the team",
            "purpose": "Purpose",
            "users": "Users",
            "input_modality": "Input",
            "expected_output": "Expected output",
            "data_sensitivity": "Data sensitivity",
            "risk_level": "Risk level",
            "languages": "Languages",
            "territory": "Territory",
            "latency_target": "Latency target",
            "overflow_plan": "Overflow plan",
            "environment": "Deployment environment",
            "user_band": "Users of all our products, affiliates included",
            "revenue_band": "Revenue of the company, affiliates included",
            "use_class": "Kind of use",
            "entity_in": "Our legal entity is in",
        }
        help_texts = {
            "team": "Its members propose candidates for this statement.",
            "name": "A few words, as in “Claims intake”. Its address is made from it and stays.",
            "private": "Seen by the team, reviewers, deciders and auditors only.",
            "purpose": "What the model is for, in one or two sentences.",
            "users": "Who works with it, and how many, as in “140 clerks”.",
            "input_modality": "What a request holds.",
            "expected_output": "What comes back and who checks it, as in “JSON, checked by a person”.",
            "data_sensitivity": "The most sensitive data that a request may hold.",
            "risk_level": "Think of the worst plausible answer that nobody catches.",
            "languages": "As in “German, English”.",
            "territory": "Where users and machines are, as in “EU”.",
            "latency_target": "As in “first token under 1.5 s at p95”.",
            "overflow_plan": "What happens to a request that is longer than the context.",
            "environment": "Where it will be served.",
            "user_band": "Active users a month. Some licenses end above a number, counted over the whole group.",
            "revenue_band": "Some licenses end above a yearly revenue.",
            "use_class": "Internal use by a company is commercial use, unless the license says otherwise.",
            "entity_in": "The licensee's principal place of business; some licenses exclude licensees by it.",
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
        if len(person.team_ids) == 1:
            team.empty_label = None
        nodes = cast(forms.MultipleChoiceField, self.fields["node_classes"])
        nodes.choices = offered(self.initial.get("node_classes") or [])
        for name, words in SELECTS.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [
                ("", "Not stated" if name in UNSTATED else "Choose one"),
                *words,
            ]
        for name, words in RADIOS.items():  # a radio for “nothing” would be one more thing to read
            cast(forms.ChoiceField, self.fields[name]).choices = list(words)

    def clean_domains(self) -> list[str]:
        """No field of use, or some of them, but not both."""
        found: list[str] = self.cleaned_data["domains"]
        if "none" in found and len(found) > 1:
            raise forms.ValidationError("Tick “None of these” alone, or the fields that the use touches.")
        return found

    def groups(self) -> list[tuple[FieldGroup, list[BoundField]]]:
        """Return the fieldsets with their fields."""
        return [(group, [self[name] for name in group.fields]) for group in GROUPS]

    def _post_clean(self) -> None:
        """Skip filling and checking a row: the act does that, and a form writes nothing."""


def copied(workload: Workload) -> dict[str, object]:
    """Return what a new statement takes over from an old one: everything but its name, which tells the two apart."""
    values: dict[str, object] = {name: getattr(workload, name) for group in GROUPS for name in group.fields}
    return values | {"team": workload.team_id, "name": f"{workload.name} (copy)"[:100]}
