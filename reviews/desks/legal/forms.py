"""Forms of the legal record: added text, agreement, acceptance, waiver, and the end of an entry."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from reviews.desks.forms import Seen, date_field, line_field, sentence_field, take_whole, text_field
from reviews.files.uploads import KeptFileField
from reviews.language.phrases import dated as date_phrase
from reviews.language.phrases import say
from reviews.legal.models import ACCOUNTS, APPROVALS, ROLES
from reviews.licensing.terms.fields import TERM_FIELDS
from reviews.people.holder_fields import HolderField
from reviews.people.models import User
from reviews.single_lines import PortalForm

MOST_TEXT = 2**20
"""Maximum characters of a pasted or uploaded text, the same as for a file on the hub."""
KEY = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9.+-]*(/[A-Za-z0-9][A-Za-z0-9.+-]*)*\Z")


def choice_field(label: str, choices: Any, help_text: str = "", *, required: bool = True) -> forms.ChoiceField:
    """Return a select field."""
    box = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=box, required=required)


def file_field(label: str, help_text: str) -> forms.FileField:
    """Return an optional file field."""
    return forms.FileField(label=label, help_text=help_text, required=False)


def limit_field(label: str, help_text: str) -> forms.IntegerField:
    """Return an optional field for a number that an agreement allows at most."""
    box = forms.NumberInput(attrs={"class": "input"})
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=10**15, help_text=help_text, widget=box
    )


class AddTextForm(PortalForm):
    """A text that belongs to the license documents and is not in the repository."""

    role = choice_field(say("Kind of document"), ROLES)
    title = line_field(say("Title"), say("As in the text itself, with its version or date."))
    source = line_field(say("Source"), say("The address as written in the terms, or the sender."), most=500)
    dated = date_field(say("Retrieved on"), say("The day on which you retrieved this text."))
    language = line_field(say("Language"), most=40)
    text = text_field(say("Text"), say("Paste the whole text, or choose a file below."), rows=10, required=False)
    file = file_field(say("Text file"), say("UTF-8 text, Markdown or HTML, up to 1 MiB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "text-%s", **kwargs})
        take_whole(self.fields["text"], MOST_TEXT)
        self.fields["language"].initial = say("English")
        self.fields["dated"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_dated(self) -> Any:
        """Require a day that is not in the future."""
        return _not_ahead(self.cleaned_data["dated"])

    def clean(self) -> dict[str, Any]:
        """Require exactly one text, either pasted or uploaded."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if bool(file) == bool(text.strip()):
            self.add_error("text", say("Either paste the text or choose a file, not both."))
        elif file:
            cleaned["text"] = self._read(file)
        if len(cleaned.get("text") or "") > MOST_TEXT:
            self.add_error("text", say("This text is longer than 1 MiB. Add only the part with the terms."))
        return cleaned

    def _read(self, file: UploadedFile) -> str:
        if (file.size or 0) > MOST_TEXT:
            self.add_error("file", say("This file is larger than 1 MiB. Add only the part with the terms."))
            return ""
        body = file.read()
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = ""
        if not text.strip() or "\x00" in text:
            self.add_error("file", say("This file is not UTF-8 text. Save it as plain text, or paste the text."))
        return text


class AgreementForm(PortalForm):
    """A separate agreement with the licensor, with its signed file."""

    file = KeptFileField(label=say("Signed agreement"), required=True)
    licensor = line_field(say("Licensor"), say("The granting party, as named in the agreement."))
    licensee = line_field(say("Licensee"), say("Your company that is a party to the agreement."))
    covers = forms.MultipleChoiceField(
        label=say("Terms that the agreement settles"),
        choices=[(path, one.title) for path, one in TERM_FIELDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=say("Tick at least one. For terms that you do not tick, the license continues to apply."),
    )
    scope = sentence_field(
        say("Permitted use"), say("In your own words, with limits and territory; at least three words."), rows=3
    )
    signed_on = date_field(say("Signed on"))
    valid_until = date_field(say("Valid until"), say("Leave empty if the agreement has no end date."), required=False)
    notice_days = forms.IntegerField(
        label=say("Notice period in days"), required=False, min_value=1, max_value=3660,
        help_text=say("How many days before its end notice must be given; the portal reminds you before that day."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )  # fmt: skip
    most_users = limit_field(say("Most monthly active users"), say("Only if the agreement names a number of people."))
    most_revenue = limit_field(say("Most revenue a year"), say("Only if the agreement names a sum, in whole units."))
    revenue_currency = forms.RegexField(
        r"\A[A-Z]{3}\Z", label=say("Currency of the revenue"), required=False, max_length=3,
        help_text=say("Three letters, such as EUR."), widget=forms.TextInput(attrs={"class": "input"}),
    )  # fmt: skip
    reference = line_field(
        say("Location of the original"),
        say("Contract number, or the address where a colleague finds the original."),
        most=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "agreement-%s", **kwargs})
        self.fields["file"].error_messages["required"] = say(
            "Choose the signed file. It is shown to legal and auditors only."
        )

    def clean_signed_on(self) -> Any:
        """Require a signing date that is not in the future."""
        return _not_ahead(self.cleaned_data["signed_on"])

    def clean(self) -> dict[str, Any]:
        """Require an end after the signing, one where there is a notice period, and a currency with a sum."""
        cleaned = super().clean() or {}
        signed, until, notice = cleaned.get("signed_on"), cleaned.get("valid_until"), cleaned.get("notice_days")
        if signed and until and until < signed:
            self.add_error("valid_until", say("The end date must not be before the signing date."))
        if notice and not until and "valid_until" not in self.errors:
            self.add_error("valid_until", say("Enter the end date: the notice period counts back from it."))
        wrong = self.errors.keys() & {"most_revenue", "revenue_currency"}
        if not wrong and bool(cleaned.get("most_revenue")) != bool(cleaned.get("revenue_currency")):
            self.add_error("revenue_currency", say("Enter a sum and its currency together, or neither."))
        return cleaned


class AcceptanceForm(PortalForm):
    """An acceptance of the access prompt: who accepted, and with which account."""

    account = line_field(say("Account on the hub"), say("The account name; never a token or password."), most=120)
    account_kind = choice_field(say("Whose account"), ACCOUNTS)
    accepted_by = line_field(say("Accepted by"), say("The person who accepted, and for which company."))
    person = forms.ModelChoiceField(
        User.objects.none(), label=say("Account owner"), required=False, empty_label=say("Not a user of this portal"),
        help_text=say("The portal warns you when this person leaves."), widget=forms.Select(attrs={"class": "input"}),
    )  # fmt: skip
    accepted_on = date_field(say("Accepted on"))
    fields_given = text_field(
        say("Form fields"), say("Fields of the access form, with your answers."), rows=3, required=False
    )
    approval = choice_field(say("How access was granted"), APPROVALS)
    valid_until = date_field(say("Valid until"), say("The last day of the access or the account."), required=False)
    prompt = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, prompt: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "gate-%s", **kwargs})
        self.fields["prompt"].initial = prompt
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def clean_accepted_on(self) -> Any:
        """Require an acceptance date that is not in the future."""
        return _not_ahead(self.cleaned_data["accepted_on"])

    def clean_account(self) -> str:
        """Reject a token pasted by mistake before it is stored."""
        account: str = self.cleaned_data["account"].strip()
        if re.search(r"\b(hf|api_org)_[A-Za-z0-9]{8,}", account):
            raise forms.ValidationError(
                say("This looks like a token. Enter the account name; tokens are never stored.")
            )
        return account


class WaiverForm(PortalForm):
    """A request for a waiver: reason, owner, and expiry."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reason = text_field(say("Reason"), say("Why the exclusion may be set aside for this workload."), rows=3)
    owner = HolderField(
        label=say("Owner"), help_text=say("The person or team that answers for it while the waiver lasts.")
    )
    expires = date_field(say("Until"))

    def __init__(self, *args: Any, last: date, **kwargs: Any) -> None:
        """Build the form; ``last`` is the latest expiry that the policy allows."""
        super().__init__(*args, **{"auto_id": "waiver-%s", **kwargs})
        self.last = last
        self.fields["expires"].widget.attrs |= {"min": timezone.localdate().isoformat(), "max": last.isoformat()}
        self.fields["expires"].help_text = say("Until {last} at the latest.", last=date_phrase(last, "%-d %b %Y"))

    def clean_expires(self) -> Any:
        """Require an expiry in the future and within the policy's limit."""
        day = self.cleaned_data["expires"]
        if day <= timezone.localdate():
            raise forms.ValidationError(say("Choose a day in the future."))
        if day > self.last:
            raise forms.ValidationError(
                say(
                    "Choose a day until {last}, the last that the policy allows.",
                    last=date_phrase(self.last, "%-d %b %Y"),
                )
            )
        return day


class ReuseForm(Seen):
    """The fields that an earlier review cannot answer: the use itself."""

    intended_use = text_field(
        say("Intended use"), say("Does the card cover this workload, exclude it, or say nothing?"), rows=2
    )
    hold = text_field(
        say("Hold technical work until"),
        say("What must be clear first. If empty, work can begin."),
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "reuse-%s", **kwargs})


class CarryForm(PortalForm):
    """The key, name and steward of a license to add."""

    key = forms.RegexField(
        KEY, label=say("Key"), max_length=80, widget=forms.TextInput(attrs={"class": "input"}),
        help_text=say("Letters, digits, dot, hyphen and slash, for example “sample/1.1”."),
        error_messages={"invalid": say("Use letters, digits, dots and hyphens, with a slash between parts.")},
    )  # fmt: skip
    name = line_field(say("Name"), say("As in the text itself, with its version."))
    steward = line_field(say("Steward"), say("The publisher of the text."), required=False)
    reason = text_field(say("Reason"), say("Stored in the record."), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "carry-%s", **kwargs})


class EndForm(PortalForm):
    """The reason for ending an entry."""

    reason = text_field(say("Reason"), say("Stored in the record."), rows=3)


def _not_ahead(day: Any) -> Any:
    if day > timezone.localdate():
        raise forms.ValidationError(say("This date is in the future. Enter the day on which this happened."))
    return day
