"""Fields of the ruling for operational evidence: rows of what, owner and day, or the reason why none is needed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from reviews.decisions.record import EvidenceAsked, NoEvidence
from reviews.decisions.stages.rules import HIGH, MOST_ROWS, NONE_FOR_HIGH
from reviews.desks.forms import date_field
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField
from reviews.sentence_fields import SentenceField

ROWS = 5
"""Rows that a new form has, and that “Add rows” adds."""
SIDES = ("what", "owner", "due")
COUNT, NONE_REASON, NONE_BY = "evidence_count", "evidence_none_reason", "evidence_none_by"
LATER = timedelta(days=1)


def with_more_rows(sent: QueryDict) -> dict[str, Any]:
    """Return what was typed as the initial values of a form with more rows."""
    lists = {"triggers"}
    typed = {name: sent.getlist(name) if name in lists else sent.get(name) for name in sent}
    return typed | {COUNT: str(rows_in(sent) + ROWS)}


def rows_in(sent: Mapping[str, Any] | None) -> int:
    """Return the number of rows that a sent form has; a number that makes no sense is that of a new form."""
    text = str(sent.get(COUNT, "")) if sent else ""
    return min(max(int(text), ROWS), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else ROWS


def evidence_fields(rows: int) -> dict[str, forms.Field]:
    """Return the fields of this many rows, and those for the case that no evidence is needed."""
    found: dict[str, forms.Field] = {
        COUNT: forms.IntegerField(widget=forms.HiddenInput, required=False, initial=rows, min_value=1, max_value=99)
    }
    first = (timezone.localdate() + LATER).isoformat()
    for number in range(1, rows + 1):
        found[f"evidence_{number}_what"] = _sentence(say("Evidence {number_of}", number_of=number))
        found[f"evidence_{number}_owner"] = HolderField(
            label=say("Owner of evidence {number_of}", number_of=number), required=False, help_text=""
        )
        found[f"evidence_{number}_due"] = date_field(
            say("Evidence {number_of} due by", number_of=number), required=False
        )
        found[f"evidence_{number}_due"].widget.attrs["min"] = first
    found[NONE_REASON] = _sentence(
        say("No evidence needed: the reason"), say("Only without any row, and not at a high risk.")
    )
    found[NONE_BY] = HolderField(label=say("Who accepts that none is needed"), teams=False, required=False)
    return found


def _sentence(label: str, hint: str = "") -> SentenceField:
    box = forms.TextInput(attrs={"class": "input"})
    return SentenceField(label=label, help_text=hint, required=False, max_length=500, widget=box)


def row_names(rows: int) -> list[list[str]]:
    """Return the names of the fields of each row."""
    return [[f"evidence_{number}_{side}" for side in SIDES] for number in range(1, rows + 1)]


def check_evidence(form: forms.Form, rows: int, cleaned: dict[str, Any], risk: str) -> None:
    """Add an error for each incomplete row, a day that has passed, and none or both of rows and a reason."""
    filled = sum(_check_row(form, names, cleaned) for names in row_names(rows))
    reason, who = cleaned.get(NONE_REASON), cleaned.get(NONE_BY)
    if filled and (reason or who):
        form.add_error(NONE_REASON, say("You ask for evidence above. Empty those rows, or this reason."))
    elif not filled and not reason and not form.errors.keys() & {NONE_REASON, NONE_BY}:
        form.add_error("evidence_1_what", say("Name the evidence that is required, or below why none is needed."))
    elif reason and risk == HIGH:
        form.add_error(NONE_REASON, NONE_FOR_HIGH)
    elif reason and not who and NONE_BY not in form.errors:
        form.add_error(NONE_BY, say("Name the person who accepts that no evidence is needed."))


def _check_row(form: forms.Form, names: list[str], cleaned: dict[str, Any]) -> bool:
    """Add an error for what is missing in a row; return whether anything was written into it."""
    if not any(cleaned.get(name) or name in form.errors for name in names):
        return False
    for name, words in zip(names, (say("what must be shown"), say("who delivers it"), say("by when")), strict=True):
        if not cleaned.get(name) and name not in form.errors:
            form.add_error(name, say("Say {words}, or empty this row.", words=words))
    day = cleaned.get(names[-1])
    if day and day <= timezone.localdate():
        form.add_error(names[-1], say("The day must be in the future."))
    return True


def evidence_of(cleaned: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """Return the parts of the ruling: the evidence asked for, or who accepts for which reason that there is none."""
    filled = [names for names in row_names(rows) if cleaned.get(names[0])]
    asked = tuple(EvidenceAsked(*(cleaned[name] for name in names)) for names in filled)
    none = NoEvidence(cleaned[NONE_REASON], cleaned[NONE_BY]) if cleaned.get(NONE_REASON) else None
    return {"evidence": asked, "evidence_none": none}
