"""Form fields for the value of a license term, and rows for those that are lists, each entry with its own clause."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from reviews.desks.forms import line_field, text_field
from reviews.language.cldr import group_sign
from reviews.language.phrases import figure, joined, read, say
from reviews.language.reader import spoken
from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.fields import CHOICE, CODES, NUMBER, Field
from reviews.licensing.terms.values import ENTRIES, Anchor, Entry, Value, check_value
from reviews.licensing.terms.vocabulary import Choices

MOST_ROWS = 6
"""Rows that a form offers; more if there are already more entries."""
NO_ENTRY = say("No entry")
LARGEST = 10**15
"""The largest number of people or currency units: integers up to here are exact in every JSON parser."""


class WholeNumber(forms.IntegerField):
    """A whole number that may be typed, and is shown, with thousands separators."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        """Return the number without the separators of the reader's language; refuse one with a fraction."""
        text = re.sub(r"[_\s]", "", str(value)).replace(group_sign(spoken()), "") if value is not None else ""
        if not re.fullmatch(r"[+-]?\d*", text, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        """Return the number with the separators of the reader's language; invalid input is kept as typed."""
        return read(figure(f"{value:,}")) if isinstance(value, int) else value


def select(label: str, choices: Choices, help_text: str = "", *, blank: str | None = None) -> forms.ChoiceField:
    """Return a select with an empty choice ``blank``; without ``blank``, a choice is always selected."""
    offered = [*([("", blank)] if blank is not None else []), *choices]
    box = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=offered, help_text=help_text, widget=box, required=False)


def value_field(field: Field, value: Value | None) -> forms.Field:
    """Return the form field for a single value of this kind, filled with the present one."""
    made: forms.Field
    if field.kind == CHOICE:
        made = select(say("Value"), field.choices, blank=say("No value"))
    elif field.kind == NUMBER:
        box = forms.TextInput(attrs={"class": "input", "inputmode": "numeric"})
        made = WholeNumber(
            label=say("Value"),
            help_text=say("A whole number."),
            required=False,
            widget=box,
            min_value=0,
            max_value=10**6,
        )
    elif field.kind == CODES:
        made = line_field(say("Value"), say("{help} For example “EU, GB”.", help=field.help), required=False, most=500)
    else:
        made = line_field(say("Value"), required=False, most=100)
    listed = value if isinstance(value, tuple) else ()
    made.initial = joined(", ", (str(one) for one in listed)) if field.kind == CODES else value
    return made


def single_value(field: Field, typed: Any) -> Value | None:
    """Return the value that was typed into a value field, None for none. Raises ``BadTerms`` if it is not allowed."""
    if typed in (None, ""):
        return None
    value: Value = typed
    if field.kind == CODES:
        value = tuple(dict.fromkeys(re.split(r"[\s,;]+", str(typed).upper().strip(" ,;"))))
    check_value(field, value)
    return value


def _note() -> forms.CharField:
    return line_field(say("Note"), required=False, most=500)


def _quote() -> forms.CharField:
    return text_field(say("Words of its clause"), say("Exactly as in the chosen text."), rows=2, required=False)


def _business() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=say("Types of business"), choices=words.BUSINESSES, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=say("The businesses to which the threshold applies."),
    )  # fmt: skip


def _number() -> WholeNumber:
    box = forms.TextInput(attrs={"class": "input", "inputmode": "numeric"})
    return WholeNumber(
        label=say("Number"), required=False, widget=box,
        min_value=1, max_value=LARGEST,
    )  # fmt: skip


Makers = dict[str, Callable[[], forms.Field]]

ROWS: dict[str, Makers] = {
    "thresholds": {
        "metric": lambda: select(say("What is counted"), words.METRICS, blank=NO_ENTRY),
        "op": lambda: select(say("Comparison"), words.OPERATORS),
        "value": _number,
        "currency": lambda: line_field(say("Currency, for example USD"), required=False, most=3),
        "entity": lambda: select(say("Counted for"), words.ENTITIES),
        "measured_at": lambda: select(say("Measured"), words.MEASURED_AT),
        "effect": lambda: select(say("Consequence"), words.EFFECTS, blank=say("Choose one")),
        "business": _business,
        "note": _note,
        "quote": _quote,
    },
    "duties": {
        "kind": lambda: select(say("What must be done"), words.DUTY_KINDS, blank=NO_ENTRY),
        "trigger": lambda: select(say("Trigger"), words.TRIGGERS, blank=say("Choose one")),
        "text": lambda: line_field(say("Exact words to use"), say("Only if they are short."), required=False),
        "note": _note,
        "quote": _quote,
    },
    "restrictions": {
        "field": lambda: select(say("Field of use or conduct"), words.SUBJECTS, blank=NO_ENTRY),
        "extent": lambda: select(say("Extent"), words.EXTENTS),
        "source": lambda: select(say("Document that states it"), words.ROLES),
        "item": lambda: line_field(say("Number of the item"), say("As the text prints it."), required=False, most=40),
        "note": _note,
        "quote": _quote,
    },
}
"""The fields of a row, by path; the first one decides whether there is an entry at all."""
WIDE = frozenset({"business", "note", "quote", "text"})
"""Fields that take a full line."""
STANDS = {"entity": "unclear", "measured_at": "unclear", "extent": "banned", "source": "agreement", "op": ">"}
"""Initial values of a new row."""
DEFAULTS = frozenset(STANDS)


@dataclass(frozen=True)
class RowShown:
    """One row of the form: short fields in pairs, then wide ones; ``open`` if it has content."""

    number: int
    open: bool
    short: list[forms.BoundField]
    wide: list[forms.BoundField]


def row_fields(path: str) -> dict[str, forms.Field]:
    """Return the fields of a new row by name."""
    made = {name: make() for name, make in ROWS[path].items()}
    for name, field in made.items():
        field.initial = STANDS.get(name, "")
    return made


def add_rows(form: forms.Form, path: str, entries: Sequence[Entry], quotes: Sequence[str]) -> int:
    """Add the fields of the rows, filled with existing entries; return the number of rows."""
    count = max(MOST_ROWS, len(entries))
    for n in range(1, count + 1):
        entry = entries[n - 1] if n <= len(entries) else None
        for name, field in row_fields(path).items():
            form.fields[f"{name}_{n}"] = field
            if entry is not None:
                kept = getattr(entry, name, "")
                # As it is stored: a note that comes with the portal would be sent back in the reader's language.
                field.initial = str.__str__(kept) if isinstance(kept, str) else kept
            if name == "quote" and entry is not None:
                field.initial = quotes[n - 1]
            if isinstance(field, forms.MultipleChoiceField):
                field.initial = list(field.initial or ())
    return count


def shown_rows(form: forms.Form, path: str, count: int) -> list[RowShown]:
    """Return the rows in page layout; empty rows are folded, except for the first."""
    found = []
    for n in range(1, count + 1):
        bound = [(name, form[f"{name}_{n}"]) for name in ROWS[path]]
        short = [one for name, one in bound if name not in WIDE]
        filled = n == 1 or any(one.errors or (one.value() and name not in DEFAULTS) for name, one in bound)
        found.append(RowShown(n, filled, short, [one for name, one in bound if name in WIDE]))
    return found


class RowError(ValueError):
    """An error in a row: the name of its field, and the sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def row_of(path: str, n: int, cleaned: Mapping[str, Any], changed: Sequence[str]) -> dict[str, Any] | None:
    """Return what row ``n`` states, None if it is empty. Raises ``RowError`` for an incomplete row."""
    names = list(ROWS[path])
    found = {name: cleaned.get(f"{name}_{n}") for name in names}
    first, *others = names
    if not found[first]:
        typed = [name for name in others if name not in DEFAULTS and found[name] and f"{name}_{n}" in changed]
        if typed:
            raise RowError(f"{first}_{n}", say("Entry {n}: choose a subject, or clear its fields.", n=n))
        return None
    for name in others:
        if name in ("effect", "trigger") and not found[name]:
            raise RowError(f"{name}_{n}", say("Entry {n}: choose an option.", n=n))
    return found


def entry_of(path: str, found: dict[str, Any], anchor: Anchor | None) -> Entry:
    """Return the entry that a row describes. Raises ``BadTerms`` with the vocabulary's sentence."""
    values = {name: value for name, value in found.items() if name != "quote"}
    if path == "thresholds":
        values["business"] = tuple(values["business"] or ())
        values["currency"] = values["currency"].upper()
        values["op"] = "is" if values["metric"] == "business_type" else values["op"]
    return ENTRIES[path](**values, anchor=anchor)
