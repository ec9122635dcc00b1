"""The form in which a version of the policy is written, the same as JSON, and the form to adopt or drop a version."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from reviews.desks.forms import take_whole, text_field
from reviews.language.phrases import joined, say
from reviews.reference.policy.controls import (
    CHOICE,
    CONTROLS,
    DAYS,
    GROUPS,
    NAMES,
    NUMBER,
    TICKS,
    PolicyControl,
    PolicyGroup,
)
from reviews.single_lines import PortalForm
from reviews.workflow.policy import lists
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.models import PolicyVersion

LOOK, WRITE, FILL = "look", "write", "fill"
"""What a button of the form does: show what would change, write the version, fill in the controls from JSON."""
MOST_BODY = 200_000
"""Characters of a version as JSON: three lists of publishers may have 500 names each."""
DAYS_WRONG = say("Write whole numbers of days with commas between them, for example 30, 7.")
EDITED = say("You changed the JSON. Select “Fill in the form from this JSON” first, or undo the change.")
UNSEEN = say("This is what the version would change. Look at it, then write the version.")


class StepForm(PortalForm):
    """The reason for adopting or dropping a version, and the number of the one in force with which it was compared."""

    reason = text_field(say("Reason"), say("Stored in the ledger."), rows=2)
    seen = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class ShownControl:
    """A control on the page: its field, and the value that is in force, in words."""

    control: PolicyControl
    field: BoundField
    now: str

    @property
    def risk(self) -> str:
        """The risk for which it holds, the last word of its path."""
        return self.control.path[-1]


class PolicyForm(PortalForm):
    """Every part of a policy as a control, starting with the version in force; ``body`` is the valid result."""

    reason = text_field(say("Reason"), say("Stored in the ledger with the changes."), rows=2)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    body_seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    body = forms.CharField(required=False, label=say("Version as JSON"), strip=False, widget=forms.Textarea)

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: PolicyVersion) -> None:
        self.start, self.now, self.made = policy.editable(now.body), now, dict[str, Any]()
        super().__init__(data, auto_id="policy-%s")
        take_whole(self.fields["body"], MOST_BODY)
        for control in CONTROLS:
            self.fields[control.name] = _field(control, _at(self.start, control))
        self._writes = data is not None and data.get("then") == WRITE
        self.fields["reason"].required = data is None or self._writes

    def clean(self) -> dict[str, Any]:
        """Put the body together; what is wrong with the whole is one sentence. JSON that was changed is not ignored."""
        cleaned = super().clean() or {}
        self.fields["reason"].required = True
        if cleaned.get("body") and cleaned.get("body_seen") and digest(cleaned["body"]) != cleaned["body_seen"]:
            self.add_error("body", EDITED)
        if self.errors:
            return cleaned
        made = body_of({control: cleaned[control.name] for control in CONTROLS})
        try:
            policy.parse(0, made)
            self.made = made
        except policy.BadPolicy as error:
            self.add_error(None, str(error))
        return cleaned

    @property
    def writes(self) -> bool:
        """Whether the version is to be written, and exactly what it would change was shown before."""
        return self._writes and self.cleaned_data["confirmed"] == self.confirmation

    @property
    def confirmation(self) -> str:
        """The digest of this body beside the version with which it was compared."""
        return digest(json.dumps([self.now.number, self.made], sort_keys=True)) if self.made else ""

    @property
    def as_json(self) -> str:
        """The version as JSON; with errors, what was typed there."""
        typed = str(self.data.get("body") or "") if self.errors else ""
        return typed or json.dumps(self.made or self.start, indent=2, ensure_ascii=False)

    @property
    def seen(self) -> str:
        """The digest of the JSON that the page showed before anyone changed it."""
        if self.errors and self.data.get("body"):
            return str(self.data.get("body_seen") or "")
        return digest(self.as_json)

    def groups(self) -> Iterator[tuple[PolicyGroup, list[list[ShownControl]], bool]]:
        """Yield each group with its rows of controls, and whether one of them has an error."""
        for group in GROUPS:
            rows = [[self._shown(control) for control in row] for row in group.rows]
            yield group, rows, any(one.field.errors for row in rows for one in row)

    @property
    def unseen(self) -> str:
        """A sentence if the version was to be written before what it would change was shown, else ""."""
        return UNSEEN if self._writes and not self.errors and not self.writes else ""

    def ticks(self) -> Iterator[tuple[str, list[tuple[str, Any, bool]]]]:
        """Yield each kind of finding with risk, box and whether it is ticked in the version in force, for each risk."""
        boxes = [list(self[f"suspend_on-{risk}"]) for risk in policy.RISKS]
        for row in zip(*boxes, strict=True):
            kind = row[0].data["value"]
            listed = zip(policy.RISKS, row, strict=True)
            yield (
                str(row[0].choice_label),
                [(risk, box, kind in self.start["suspend_on"][risk]) for risk, box in listed],
            )

    def _shown(self, control: PolicyControl) -> ShownControl:
        return ShownControl(control, self[control.name], words(control, _at(self.start, control)))


class PolicyJsonForm(PortalForm):
    """A version of the policy as JSON, which fills in the other form."""

    body = forms.CharField(label=say("Version as JSON"), strip=False, widget=forms.Textarea)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        take_whole(self.fields["body"], MOST_BODY)

    def clean_body(self) -> dict[str, Any]:
        """Parse the text into the body of a policy. Raises ``ValidationError`` with one sentence if it is none."""
        try:
            body = json.loads(self.cleaned_data["body"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(say("This is not valid JSON: {error}.", error=error)) from None
        if not isinstance(body, dict):
            raise forms.ValidationError(say("Write a single JSON object, like the version in force."))
        try:
            policy.parse(0, body)
        except policy.BadPolicy as error:
            raise forms.ValidationError(str(error)) from None
        if unknown := sorted(set(body) - set(policy.SHIPPED)):
            raise forms.ValidationError(
                say("Remove unknown parts of the policy: {unknown}.", unknown=joined(", ", unknown)[:200])
            )
        return body


def posted(data: Mapping[str, Any], now: PolicyVersion) -> PolicyForm:
    """Return the form as it was sent; filled in from its JSON, if that was asked for or nothing else was sent."""
    if data.get("then") != FILL and any(control.name in data for control in CONTROLS):
        return PolicyForm(data, now=now)
    pasted = PolicyJsonForm(data)
    if pasted.is_valid():
        return PolicyForm(typed(pasted.cleaned_data["body"]) | {"reason": data.get("reason", "")}, now=now)
    form = PolicyForm(data, now=now)
    form.full_clean()
    form.errors.clear()
    form.add_error("body", pasted.errors["body"].as_data()[0])
    return form


def typed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a valid body as the form would send it."""
    return {control.name: _typed(control, _at(body, control)) for control in CONTROLS}


def body_of(values: Mapping[PolicyControl, Any]) -> dict[str, Any]:
    """Return the body that these values of the controls make."""
    made: dict[str, Any] = {name: {} for name in policy.SHIPPED}
    for control, value in values.items():
        *above, last = control.path
        place = made
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    return made


def words(control: PolicyControl, value: Any) -> str:
    """Return a value in words."""
    if control.kind == CHOICE:
        return dict(control.choices)[value]
    if control.kind in (TICKS, NAMES):
        return lists.words(control.path[0], value)
    return _typed(control, value)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, whatever ends its lines."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def _at(body: Mapping[str, Any], control: PolicyControl) -> Any:
    found: Any = body
    for name in control.path:
        found = found[name]
    return found


def _typed(control: PolicyControl, value: Any) -> Any:
    if control.kind == DAYS:
        return joined(", ", (str(one) for one in value))
    if control.kind == NAMES:
        return joined("\n", value)
    return list(value) if control.kind == TICKS else str(value)


class DaysField(forms.CharField):
    """Several numbers of days, typed with commas between them."""

    def clean(self, value: Any) -> list[int]:
        """Return the numbers. Raises ``ValidationError`` with a sentence."""
        parts = str(super().clean(value)).replace(",", " ").split()
        if not all(one.isascii() and one.isdigit() and len(one) <= 3 for one in parts):
            raise forms.ValidationError(DAYS_WRONG)
        found, (least, most) = [int(one) for one in parts], policy.LIMITS["remind_days"]
        if len(found) > policy.MOST_REMINDERS or not all(least <= one <= most for one in found):
            raise forms.ValidationError(
                say(
                    "Write one to {most_reminders} numbers from {least} to {most}.",
                    most_reminders=policy.MOST_REMINDERS,
                    least=least,
                    most=most,
                )
            )
        return found


class OwnersField(forms.CharField):
    """Names of owners on the hub, one a line, each once."""

    def clean(self, value: Any) -> list[str]:
        """Return the names in the order in which they were typed. Raises ``ValidationError`` naming the wrong one."""
        found = list(dict.fromkeys(str(super().clean(value)).replace(",", " ").split()))
        if wrong := next((one for one in found if not lists.OWNER.fullmatch(one)), ""):
            raise forms.ValidationError(say("“{wrong}” is no name of an owner on the hub.", wrong=wrong[:60]))
        if len(found) > lists.MOST:
            raise forms.ValidationError(say("Name at most {most} owners.", most=lists.MOST))
        return found


def _field(control: PolicyControl, start: Any) -> forms.Field:
    """Return the form field of a control, filled with a value; a stored word that is no choice any more stays one."""
    told: dict[str, Any] = {"label": _label(control), "initial": _typed(control, start)}
    if control.path[-1] not in policy.RISKS:  # else the sentence stands once for the three
        told["help_text"] = control.help
    if control.kind == CHOICE:
        return forms.ChoiceField(choices=control.choices, widget=forms.Select(attrs={"class": "input"}), **told)
    if control.kind == NUMBER:
        least, most = policy.LIMITS[control.path[0]]
        wrong = say("Write a whole number from {least} to {most}.", least=least, most=most)
        errors = dict.fromkeys(("invalid", "min_value", "max_value", "required"), wrong)
        box = forms.NumberInput(attrs={"class": "input"})
        return forms.IntegerField(min_value=least, max_value=most, widget=box, error_messages=errors, **told)
    if control.kind == DAYS:
        return DaysField(widget=forms.TextInput(attrs={"class": "input"}), max_length=60, **told)
    if control.kind == NAMES:
        area = forms.Textarea(attrs={"class": "input mono", "rows": 3, "spellcheck": "false"})
        made = OwnersField(required=False, widget=area, max_length=MOST_BODY, **told)
        take_whole(made, MOST_BODY)
        return made
    known = dict(control.choices)
    choices = [
        *control.choices,
        *((one, say("{value} (no longer known)", value=one)) for one in start if one not in known),
    ]
    return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **told)


def _label(control: PolicyControl) -> str:
    """Return the words of a control that stands alone, as in a list of errors."""
    return (
        say("{title}, {path} risk", title=control.title, path=control.path[-1])
        if control.path[-1] in policy.RISKS
        else control.title
    )
