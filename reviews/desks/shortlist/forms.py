"""The forms of a shortlist's pages."""

from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.desks.forms import line_field, sentence_field
from reviews.language.phrases import say
from reviews.shortlist import choices
from reviews.shortlist.actions.documents import MOST_CHARACTERS
from reviews.shortlist.statements import DocumentStatement, EntryStatement, RecommendationStatement
from reviews.single_lines import PortalForm
from reviews.workloads.choices import SENSITIVITIES

NO_SLOT = [("", say("No slot"))]
Choices = Sequence[tuple[str, str]]


def select_field(label: str, options: Choices, help_text: str = "", *, required: bool = True) -> forms.ChoiceField:
    """Return a field in which one of these is chosen."""
    box = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, help_text=help_text, choices=options, required=required, widget=box)


class StartListForm(PortalForm):
    """What a shortlist is for."""

    task = select_field(say("Task"), choices.TASKS)
    local = forms.BooleanField(label=say("The model runs on the team's own small machines"), required=False)


class DescribeEntryForm(PortalForm):
    """Why an entry is on the list, and what would take it off."""

    slot = select_field(say("Slot"), [*NO_SLOT, *choices.SLOTS], required=False)
    because = sentence_field(
        say("Belongs here because"), say("What it is better at than the other entries, for this workload.")
    )
    disqualified_by = sentence_field(
        say("Would be disqualified by"), say("The finding that would take it off the list.")
    )

    def said(self) -> EntryStatement:
        """Return what was typed."""
        data = self.cleaned_data
        return EntryStatement(data["slot"], data["because"], data["disqualified_by"])


class AddEntryForm(DescribeEntryForm):
    """The rung to add, of a model that was proposed for this workload and read."""

    rung = select_field(say("Model and rung"), ())
    field_order = ["rung"]

    def __init__(self, *args: Any, rungs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rung"].choices = [("", say("Choose a rung")), *rungs]  # type: ignore[attr-defined]


class FamilyForm(PortalForm):
    """Which family an entry belongs to."""

    root = select_field(
        say("Family"), (), say("Publisher and root model. A re-upload belongs to the family of its original.")
    )

    def __init__(self, *args: Any, families: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["root"].choices = families  # type: ignore[attr-defined]


class CardQuoteForm(PortalForm):
    """A sentence of the model card that speaks against this use."""

    sentence = forms.CharField(
        label=say("Sentence of the card"), help_text=say("Word for word. It eliminates the entry."), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )  # fmt: skip


class RemoveEntryForm(PortalForm):
    """Why an entry leaves the list."""

    reason = sentence_field(say("Reason"), say("The reason goes on record."))


class DocumentForm(PortalForm):
    """A sample document to count."""

    title = line_field(say("Title"), say("Of the document, without names of people."), most=100)
    language = line_field(say("Language"), say("Such as English, Mandarin or Arabic."), most=60)
    data_class = select_field(
        say("Data class"), [("", say("Choose one")), *SENSITIVITIES],
        say("Words of public and internal documents are kept. Others are counted once and then forgotten."),
    )  # fmt: skip
    input = forms.CharField(
        label=say("Document"), max_length=MOST_CHARACTERS, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "input"}),
    )  # fmt: skip
    output = forms.CharField(
        label=say("Expected output"), required=False, max_length=MOST_CHARACTERS, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
    )  # fmt: skip

    def said(self) -> DocumentStatement:
        """Return what was typed."""
        return DocumentStatement(**self.cleaned_data)


class RecommendForm(PortalForm):
    """The recommendation."""

    entry = select_field(say("Recommended model"), ())
    first_artifact = select_field(say("First artifact to test"), (), say("What is tested before anything else."))
    revision = select_field(say("Revision strategy"), choices.REVISIONS)
    tokenizer_template = sentence_field(say("Tokenizer and template"), say("Which files, and who may change them."))
    runtime = line_field(say("Runtime"), say("With its version."))
    hardware = sentence_field(
        say("Hardware assumption"), say("Node class, accelerators, context and concurrent requests.")
    )
    largest_risk = sentence_field(say("Largest unresolved risk"))
    evidence = sentence_field(say("Operational evidence still required"), say("What must be shown before production."))
    trade_off = sentence_field(say("Trade-off accepted"), say("What you give up by this choice."))

    def __init__(self, *args: Any, entries: Choices, firsts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = [("", say("Choose an entry")), *entries]  # type: ignore[attr-defined]
        self.fields["first_artifact"].choices = [("", say("Choose an entry")), *firsts]  # type: ignore[attr-defined]

    def said(self) -> RecommendationStatement:
        """Return what was typed."""
        data = dict(self.cleaned_data)
        entry, first = int(data.pop("entry")), int(data.pop("first_artifact"))
        return RecommendationStatement(entry=entry, first_artifact=first, **data)
