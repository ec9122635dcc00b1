"""Forms of the legal record: a text from elsewhere, an agreement, an acceptance, a conclusion, a waiver, an end."""

import hashlib
import re
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from reviews.desks.forms import Seen, date_field, line_field, text_field
from reviews.legal.models import ACCOUNTS, APPROVALS, ROLES
from reviews.licensing.terms.fields import FIELDS
from reviews.people.models import User

MOST_TEXT = 2**20
"""Characters of a pasted or uploaded text, as much as is read of a file on the hub."""
MOST_FILE = 25 * 2**20
"""Bytes of an agreement whose digest is taken; the file itself is not kept."""
KEY = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9.+-]*(/[A-Za-z0-9][A-Za-z0-9.+-]*)*\Z")
SHA256 = re.compile(r"[0-9a-f]{64}")


def choice_field(label: str, choices: Any, help_text: str = "", *, required: bool = True) -> forms.ChoiceField:
    """A select."""
    box = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=box, required=required)


def file_field(label: str, help_text: str) -> forms.FileField:
    """A file that may be left out."""
    return forms.FileField(label=label, help_text=help_text, required=False)


class AddTextForm(forms.Form):
    """A text that belongs to the license documents and is not in the repository."""

    role = choice_field("What it is", ROLES)
    title = line_field("Title", "As it names itself, with its version or date.")
    source = line_field("Where it came from", "The address as it stands in the terms, or who sent it.", most=500)
    dated = date_field("Taken on", "The day on which this was what stood there.")
    language = line_field("Language", most=40)
    text = text_field("Text", "Paste the whole text, or choose a file below.", rows=10, required=False)
    file = file_field("Text file", "UTF-8 text, Markdown or HTML, up to 1 MiB.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "text-%s", **kwargs})
        self.fields["text"].max_length = MOST_TEXT  # type: ignore[attr-defined]
        self.fields["text"].validators = []
        self.fields["language"].initial = "English"
        self.fields["dated"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_dated(self) -> Any:
        """Nobody has read a page tomorrow."""
        return _not_ahead(self.cleaned_data["dated"])

    def clean(self) -> dict[str, Any]:
        """One text, from one of the two places."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if bool(file) == bool(text.strip()):
            self.add_error("text", "Paste the text or choose a file, one of the two.")
        elif file:
            cleaned["text"] = self._read(file)
        if len(cleaned.get("text") or "") > MOST_TEXT:
            self.add_error("text", "This text is longer than 1 MiB; bring the part that holds the terms.")
        return cleaned

    def _read(self, file: UploadedFile) -> str:
        if (file.size or 0) > MOST_TEXT:
            self.add_error("file", "This file is larger than 1 MiB; bring the part that holds the terms.")
            return ""
        body = file.read()
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = ""
        if not text.strip() or "\x00" in text:
            self.add_error("file", "This is no UTF-8 text. Save it as plain text, or paste its words.")
        return text


class AgreementForm(forms.Form):
    """A licensor's separate agreement: the file is hashed here and kept where contracts are kept."""

    licensor = line_field("Licensor", "Who grants, as the agreement names them.")
    licensee = line_field("Licensee", "Which of our companies it binds and benefits.")
    covers = forms.MultipleChoiceField(
        label="Terms that it settles",
        choices=[(path, one.title) for path, one in FIELDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what is ticked counts as settled; everything else stays as the license says.",
    )
    scope = text_field("What it allows", "In our own words, with limits and places.", rows=3)
    signed_on = date_field("Signed on")
    valid_until = date_field("Valid until", "Left open when it has no end.", required=False)
    reference = line_field(
        "Where it is kept", "The contract number or address at which a colleague finds it.", most=300
    )
    file = file_field("The document", "Its SHA-256 is taken here; the file itself is not kept. Up to 25 MiB.")
    sha256 = line_field("or its SHA-256", "64 hexadecimal digits.", required=False, most=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "agreement-%s", **kwargs})

    def clean_signed_on(self) -> Any:
        """An agreement that nobody has signed yet settles nothing."""
        return _not_ahead(self.cleaned_data["signed_on"])

    def clean(self) -> dict[str, Any]:
        """The digest, of the file or typed; an end after the beginning."""
        cleaned = super().clean() or {}
        file, typed = cleaned.get("file"), (cleaned.get("sha256") or "").strip().lower()
        if file and file.size > MOST_FILE:
            self.add_error("file", "This file is larger than 25 MiB; take its SHA-256 yourself and type it.")
        elif file:
            cleaned["sha256"] = hashlib.sha256(file.read()).hexdigest()
        elif not SHA256.fullmatch(typed):
            self.add_error("sha256", "Choose the document, or type its SHA-256 as 64 hexadecimal digits.")
        else:
            cleaned["sha256"] = typed
        signed, until = cleaned.get("signed_on"), cleaned.get("valid_until")
        if signed and until and until < signed:
            self.add_error("valid_until", "It ends before it was signed.")
        return cleaned


class AcceptanceForm(forms.Form):
    """Who accepted the gate's prompt, with which account."""

    account = line_field("Account on the hub", "Its name; never a token or password.", most=120)
    account_kind = choice_field("Whose account", ACCOUNTS)
    accepted_by = line_field("Accepted by", "The person who clicked, and for which of our companies.")
    person = forms.ModelChoiceField(
        User.objects.none(), label="Who answers for the account", required=False, empty_label="Nobody of this portal",
        help_text="When this person leaves, the portal says so.", widget=forms.Select(attrs={"class": "input"}),
    )  # fmt: skip
    accepted_on = date_field("Accepted on")
    fields_given = text_field("What was filled in", "The form's fields and what was answered.", rows=3, required=False)
    approval = choice_field("How access was granted", APPROVALS)
    valid_until = date_field("Valid until", "When access or the account ends.", required=False)
    prompt = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, prompt: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "gate-%s", **kwargs})
        self.fields["prompt"].initial = prompt
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def clean_accepted_on(self) -> Any:
        """Acceptance lies behind us."""
        return _not_ahead(self.cleaned_data["accepted_on"])

    def clean_account(self) -> str:
        """A token pasted by mistake is refused before it is stored."""
        account: str = self.cleaned_data["account"].strip()
        if re.search(r"\b(hf|api_org)_[A-Za-z0-9]{8,}", account):
            raise forms.ValidationError("This looks like a token. Type the account's name; no token is ever kept here.")
        return account


class ConcludeForm(Seen):
    """Which known license applies to the documents, by a person who has read them."""

    license = forms.CharField(
        label="License", max_length=80, widget=forms.TextInput(attrs={"class": "input", "list": "known-licenses"}),
        help_text="The key of a license in the knowledge base, as in “llama/3.1”.",
    )  # fmt: skip
    reason = text_field("Reason", "What you read, and why these are the terms.", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "conclude-%s", **kwargs})


class WaiverForm(forms.Form):
    """A conflict that is ours to set aside: why, who answers for it, until when."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reason = text_field("Reason", "Why the exclusion may be set aside here.", rows=3)
    owner = line_field("Owner", "Who answers for it while it lasts.", most=150)
    expires = date_field("Until")

    def __init__(self, *args: Any, last: date, **kwargs: Any) -> None:
        """``last`` is the last day that the policy lets a waiver have."""
        super().__init__(*args, **{"auto_id": "waiver-%s", **kwargs})
        self.last = last
        self.fields["expires"].widget.attrs |= {"min": timezone.localdate().isoformat(), "max": last.isoformat()}
        self.fields["expires"].help_text = f"At most until {last:%-d %b %Y}."

    def clean_expires(self) -> Any:
        """A waiver lies ahead."""
        day = self.cleaned_data["expires"]
        if day <= timezone.localdate():
            raise forms.ValidationError("Choose a day that lies ahead.")
        if day > self.last:
            raise forms.ValidationError(f"At most until {self.last:%-d %b %Y}: the policy lets it last no longer.")
        return day


class ReuseForm(Seen):
    """What a confirmed earlier review leaves open: the use itself."""

    intended_use = text_field("Intended use", "Does the card cover this workload, exclude it, or say nothing?", rows=2)
    hold = text_field(
        "Hold technical work until", "What must be clear first. Left empty, it begins.", rows=2, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "reuse-%s", **kwargs})


class CarryForm(forms.Form):
    """A new license in the knowledge base."""

    key = forms.RegexField(
        KEY, label="Key", max_length=80, widget=forms.TextInput(attrs={"class": "input"}),
        help_text="Letters, digits, dot, hyphen and slash, as in “sample/1.1”.",
        error_messages={"invalid": "Use letters, digits, dots and hyphens, with a slash between parts."},
    )  # fmt: skip
    name = line_field("Name", "As the text names itself, with its version.")
    steward = line_field("Steward", "Who publishes the text.", required=False)
    reason = text_field("Reason", "Stored in the record.", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "carry-%s", **kwargs})


class EndForm(forms.Form):
    """A reason and nothing else."""

    reason = text_field("Reason", "Stored in the record.", rows=3)


def _not_ahead(day: Any) -> Any:
    if day > timezone.localdate():
        raise forms.ValidationError("This day lies ahead; write the day on which it happened.")
    return day
