"""The form that concludes a license: for every difference of a near text it asks which terms are touched."""

from collections.abc import Mapping
from typing import Any

from django import forms

from reviews.desks.forms import Seen, text_field
from reviews.desks.legal.license_field import LicenseField
from reviews.desks.legal.record_page import LegalRecordPage
from reviews.language.phrases import say
from reviews.legal.models import BINDS
from reviews.legal.touched import NearText, TouchedPlace, near_texts, several_in_one
from reviews.licensing.terms.fields import TERM_FIELDS

NO_TERM = "none"
"""The answer that a difference touches no term."""


class ConcludeForm(Seen):
    """A reviewer's conclusion on which known license applies to the documents.

    Each difference of a near text asks which terms it touches; a file of several texts asks what the license binds.
    """

    license = LicenseField(label=say("License"))
    reason = text_field(say("Reason"), say("What you read, and why these terms apply."), rows=3)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, key: str = "", record: LegalRecordPage, **kwargs: Any) -> None:
        """Build the form for the license with this key, "" while none is named."""
        super().__init__(*args, seen=record.seen, **{"auto_id": "conclude-%s", **kwargs})
        self.near = near_texts(record.legal_documents, key) if key else []
        self.fields["asked"].initial = key
        for place in self._places():
            self.fields[place.name] = _question(place)
        if several_in_one(record.legal_documents):
            self.fields["binds"] = forms.ChoiceField(
                label=say("What this license applies to"), choices=BINDS, widget=forms.RadioSelect,
                help_text=say("One file holds several texts. Say whether this license applies to the weights."),
            )  # fmt: skip

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields beside the questions about differences."""
        asked = {place.name for place in self._places()}
        return [one for one in self.visible_fields() if one.name not in asked]

    @property
    def touched_rows(self) -> list[tuple[NearText, list[tuple[TouchedPlace, list[Any], list[Any]]]]]:
        """The near texts; each difference with the boxes that are proposed, and the others."""
        return [(text, [self._boxes(place) for place in text.places]) for text in self.near]

    def clean(self) -> dict[str, Any]:
        """Refuse terms beside "It touches no term"."""
        cleaned = super().clean() or {}
        for place in self._places():
            said = cleaned.get(place.name) or []
            if NO_TERM in said and len(said) > 1:
                self.add_error(place.name, say("Tick the terms, or “It touches no term”, not both."))
        return cleaned

    def _places(self) -> list[TouchedPlace]:
        return [place for text in self.near for place in text.places]

    def _boxes(self, place: TouchedPlace) -> tuple[TouchedPlace, list[Any], list[Any]]:
        boxes = list(self[place.name])
        first = {NO_TERM, *place.proposed}
        shown = [one for one in boxes if one.data["value"] in first]
        return place, shown, [one for one in boxes if one.data["value"] not in first]


def conclude_form(data: Mapping[str, Any] | None, record: LegalRecordPage) -> ConcludeForm:
    """Return the form; one that was sent before it asked about this license's differences asks about them first."""
    if data is None:
        initial = record.conclusion_initial
        return ConcludeForm(record=record, key=initial["license"], initial=initial)
    key = _key_of(str(data.get("license", "")))
    form = ConcludeForm(data, record=record, key=key)
    if any(text.places for text in form.near) and data.get("asked") != key:
        said = {"license": key, "reason": str(data.get("reason", ""))}
        return ConcludeForm(record=record, key=key, initial=said)
    return form


def _key_of(typed: str) -> str:
    """Return the key of the license that was typed by its key or name; "" if there is none, which its field says."""
    try:
        found = LicenseField(label=say("License")).clean(typed)
    except forms.ValidationError:
        return ""
    return found.key if found else ""


def _question(place: TouchedPlace) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=say("Terms that the difference at {place} touches", place=place.hunk.place),
        choices=[(NO_TERM, say("It touches no term")), *((path, one.title) for path, one in TERM_FIELDS.items())],
        widget=forms.CheckboxSelectMultiple, initial=list(place.proposed),
        error_messages={"required": say("Say which terms this difference touches, or that it touches none.")},
    )  # fmt: skip
