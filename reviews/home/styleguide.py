"""The style guide: every page component once, and the content that strains it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reviews.day_fields import DayField
from reviews.language.phrases import say
from reviews.single_lines import PortalForm
from reviews.templatetags.glyphs import BY_WORD, GLYPHS

COMMIT = "9f3c2abe0d9fc74a2c5511d9376635e76b88a192"
DIGEST = "a84f02dd099b153456714281137fe8591769464c1418856cf8f5c810d9a42f9e"

STATES = (
    (
        say("Requirements"),
        (
            ("ok", say("Satisfied")),
            ("warn", say("Unsatisfied")),
            ("info", say("Waived")),
            ("quiet", say("Not applicable")),
            ("bad", say("Error")),
        ),
    ),
    (say("Rules"), (("ok", say("Clear")), ("warn", say("Duty")), ("bad", say("Conflict")), ("quiet", say("Unknown")))),
    (
        say("Tracks and sign-offs"),
        (
            ("quiet", say("Locked")),
            ("warn", say("Open")),
            ("ok", say("Passed")),
            ("bad", say("Failed")),
            ("warn", say("Outdated")),
        ),
    ),
    (
        say("Jobs and dates"),
        (
            ("quiet", say("Queued")),
            ("info", say("Running")),
            ("ok", say("Done")),
            ("bad", say("Gave up")),
            ("warn", say("Due")),
        ),
    ),
)
"""Heading, then (tone, label): good states colour only the glyph; states that need action colour the label too."""

KNOWN_WORDS = (
    ("file", "", say("Read at the pinned commit")),
    ("hub", "", say("Returned by the hub's API at a stated time")),
    ("inferred", "", say("Computed exactly from files, with the method named")),
    ("tested", "", say("Measured by us, with the run linked")),
    ("answered", "", say("Stated by a named colleague")),
    ("estimated", "", say("Computed, always with its range")),
    ("unverified", "", say("Claimed by the publisher or the community")),
    ("unanswered", say("not said"), say("Absent, not said, not read, gated or not scanned; the reason follows")),
)

PROMPT_BEFORE = say(
    """\
You need to agree to share your contact information.
To get access, share your name and your organisation.
By accepting you agree to the Acceptable Use Policy of 2 March 2026.
Access is granted automatically.
"""
)
PROMPT_AFTER = PROMPT_BEFORE.replace(
    " of 2 March 2026", " of 18 November 2026, and to later versions from the day they are published"
)

CONFIG = """\
{
  "architectures": ["AtlasForCausalLM"],
  "auto_map": {"AutoModelForCausalLM": "modeling_atlas.AtlasForCausalLM"},
  "hidden_size": 5120,
  "max_position_embeddings": 131072,
  "model_type": "atlas",
  "num_attention_heads": 40,
  "num_key_value_heads": 8,
  "torch_dtype": "bfloat16",
  "unk_token": "<unk>\u200b\u202egnp.exe",
  "vocab_size": 131072
}
"""

LONG_NAME = "sample-lab/atlas-14b-instruct-quantized-for-document-understanding-in-regulated-insurance-office"
"""96 characters, the longest name that the hub allows."""
ODD_NAMES = (
    (say("A right-to-left override"), "model-\u202egnp.safetensors"),
    (say("A zero-width space and joiner"), "tokenizer\u200b\u200d.json"),
    (say("Line break, tab and bell"), "weights\n01\t\x07.bin"),
    (say("Isolates around Hebrew"), "\u2066דגם\u2069-אטלס.gguf"),
    (say("A Hangul filler and a no-break space"), "config\u3164\u00a0.json"),
    (say("No break at all"), "a" * 96 + ".safetensors"),
)
GERMAN = (
    say("Rechtsschutzversicherungsgesellschaften"),
    "Datenschutzfolgenabschätzung",
    "Haftungsbeschränkungsvereinbarung",
    "Nutzungsbedingungsänderungsvorbehalt",
    "Unterauftragsverarbeitungsverhältnis",
)
FORTY_TERMS = say(
    "Commercial use, User threshold, Attribution, Internal mirror, Policy flow-down, Training on outputs, "
    "Patent grant, Terms of the ancestor, Redistribution of weights, Redistribution of derivatives, "
    "Naming of derivatives, Notice file, Change log, Trademark, Territory, Sanctions, Age of users, "
    "Health advice, Legal advice, Biometric use, Military use, Critical infrastructure, "
    "Disclosure of automation, Human oversight, Audit right, Reporting of incidents, Termination, Survival, "
    "Governing law, Venue, Warranty, Liability, Indemnity, Assignment, Sublicense, Revocation, "
    "Versioning of the policy, Contact duty, Telemetry, Export control"
)


class SampleIntake(PortalForm):
    """One field of each kind; the guide shows the form with errors, as a refused form appears."""

    repository = forms.CharField(
        max_length=96,
        help_text=say("Owner and name as on the hub, or the address of its page."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )
    review = DayField(label=say("Review date"))
    sensitivity = forms.ChoiceField(
        label=say("Data sensitivity"),
        choices=[("personal", say("Personal, confidential")), ("internal", say("Internal"))],
    )
    overflow = forms.ChoiceField(
        label=say("Overflow plan"),
        help_text=say("What happens when a document exceeds the context length."),
        choices=[
            ("chunk", say("Chunk: split and merge the records")),
            ("reject", say("Reject")),
            ("retrieve", say("Retrieve the relevant parts")),
        ],
        widget=forms.RadioSelect,
    )
    acts = forms.MultipleChoiceField(
        label=say("Acts planned"),
        choices=[
            ("run", say("Run")),
            ("quantize", say("Quantize")),
            ("mirror", say("Mirror")),
            ("train", say("Train on outputs")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    statement = forms.CharField(
        label=say("Purpose in your own words"),
        required=False,
        help_text=say("Who uses it, for what, and what happens to the output."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    confirmed = forms.BooleanField(
        label=say("I have read the license text"), help_text=say("Not just the tag on the card.")
    )

    def clean_review(self) -> date:
        """Refuse a date that is too far away, and say which date would be accepted."""
        chosen: date = self.cleaned_data["review"]
        if chosen > date(2027, 11, 22):
            raise forms.ValidationError(
                say("At medium risk, the review date must be within 12 months: choose 22 Nov 2027 or earlier.")
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        """Refuse the sample as a whole, because an error without a field needs a place too."""
        raise forms.ValidationError(
            say("sample-lab/reef-coder-7b is already proposed for this workload: see candidate 121.")
        )


class SampleReason(PortalForm):
    """The reason that a withdrawal page asks for."""

    reason = forms.CharField(
        help_text=say("Stored in the record and shown to the team."), widget=forms.Textarea(attrs={"rows": 3})
    )


def refused_form() -> SampleIntake:
    """Return the sample form as submitted with one wrong date, nothing chosen and nothing confirmed."""
    return SampleIntake(
        {
            "repository": "sample-lab/reef-coder-7b",
            "review": "2028-05-03",
            "sensitivity": "personal",
            "acts": ["run", "mirror"],
            "statement": say("Clerks turn a claim letter into a structured record, and a person checks each one."),
        }
    )


def context() -> dict[str, Any]:
    """Return everything that the guide shows; only the waiting times vary."""
    now = timezone.now()
    return {
        "states": STATES,
        "words_with_glyphs": BY_WORD,
        "glyphs": list(GLYPHS),
        "known_words": KNOWN_WORDS,
        "commit": COMMIT,
        "digest": DIGEST,
        "moment": datetime(2026, 11, 21, 9, 16, tzinfo=UTC),
        "six_days_ago": now - timedelta(days=6, hours=2),
        "before": PROMPT_BEFORE,
        "after": PROMPT_AFTER,
        "config": CONFIG,
        "form": refused_form(),
        "reason_form": SampleReason(prefix="withdraw"),
        "long_name": LONG_NAME,
        "odd_names": ODD_NAMES,
        "german": GERMAN,
        "terms": FORTY_TERMS.split(", "),
        "sample_page": Paginator(range(1, 1201), 50).page(7),
        "sample_pills": [("License: Community", "?"), (say("Language: German, evaluated"), "?")],
        "ledger_rows": [(10_471, "signoff:outdated", DIGEST), (10_470, "snapshot:stored", DIGEST[::-1])],
        "big": 27_500_000_000,
    }


@login_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component once; a component that is not here is not used."""
    return render(request, "home/styleguide.html", context())
