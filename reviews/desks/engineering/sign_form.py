"""The engineering sign-off form: outcome and conditions and, for a pass, the rung and the envelope."""

from typing import Any

from django import forms

from reviews.desks.forms import SignForm, line_field, sentence_field
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField
from reviews.people.models import User
from reviews.rungs.ladder import Ladder
from reviews.runtimes.registry import releases
from reviews.sizing.plan import CACHE_TYPES, VERSIONS
from reviews.sizing.reserved import RUNTIME, VERSION
from reviews.workflow import choice
from reviews.workflow.envelope_misfit import NOT_LISTED, unlisted
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import offered
from reviews.workloads.nodes.spec import LARGEST_MIB

KNOWN = (
    ("estimated", say("Estimated: computed, not run by us")),
    ("tested", say("Tested: an imported run served this load")),
)
"""How an envelope is known; estimated and tested envelopes are kept apart."""


NONE_GIVEN = (
    ("trade_off_accepted", "trade_off_none", say("None")),
    ("quality_loss", "quality_not_measured", say("Not measured")),
)
"""Fields with a real alternative: the field, the one for the reason why it is left out, and how the answer begins."""


def listed_runtimes() -> list[str]:
    """Return every runtime with a version of which something is known here, the sized ones first."""
    sized = [say("{name} {version}", name=name, version=version) for name, version in VERSIONS.items()]
    drawn = [
        say("{runtime} {version}", runtime=one.runtime, version=one.version)
        for rows in releases().values()
        for one in reversed(rows)
    ]
    return list(dict.fromkeys([*sized, *drawn]))


class RuntimeForm(SignForm):
    """The runtime of a pass, from the list of those that are known here."""

    runtime = line_field(
        say("Runtime"),
        say(
            "From the list: the one that the estimate is for, such as {runtime} {version}, or the one of "
            "the run. One that is missing: “{not_listed} name and version”", runtime=RUNTIME, version=VERSION,
            not_listed=NOT_LISTED,
        ),
        required=False, list="runtimes",
    )  # fmt: skip

    @property
    def runtimes(self) -> list[str]:
        """The runtimes with their versions that can be named, the sized ones first."""
        return listed_runtimes()

    def _refuse_unlisted(self, data: dict[str, Any]) -> None:
        """Report a runtime that is not on the list and does not say so."""
        if (why := unlisted(str(data.get("runtime") or ""), listed_runtimes())) and "runtime" not in self.errors:
            self.add_error("runtime", why)


class ReasonedForm(RuntimeForm):
    """Fields of a pass that are filled in only where something is missing, dedicated or unsafe: the reason for it."""

    quality_not_measured = sentence_field(
        say("Quality loss not measured: the reason"),
        say("Instead of a loss, for a quantized rung; you accept it by signing"),
        rows=2,
        required=False,
    )
    trade_off_none = sentence_field(
        say("No trade-off: the reason"), say("Instead of a trade-off; you accept it by signing"), rows=2, required=False
    )
    pool_value = line_field(
        say("Value of the feature"), say("Only for a node pool dedicated to this model"), required=False, most=300
    )
    pool_owner = HolderField(
        label=say("Operational owner of the pool"), required=False,
        help_text=say("A person or team; only for a node pool dedicated to this model"),
    )  # fmt: skip
    format_reason = sentence_field(
        say("Reason for an unsafe format"),
        say("Only if the first artifact is pickled: loading a pickle can run code"),
        rows=2,
        required=False,
    )

    def _none_given(self, data: dict[str, Any], name: str, none: str, begins: str) -> None:
        """Take the reason why something is not given in its place; refuse both at once."""
        reason = str(data.get(none) or "").strip()
        if reason and data.get(name):
            self.add_error(
                none, say("You fill in “{label}” as well. Empty one of both.", label=self.fields[name].label)
            )
        elif reason:
            self.errors.pop(name, None)
            data[name] = say("{begins}: {reason}", begins=begins, reason=reason)


class EngineeringSignForm(ReasonedForm):
    """Engineering's sign-off; a pass fixes rung, runtime, envelope, first artifact to test, and trade-off.

    ``ladder`` holds the rungs of the candidate's repository; if there are several, a pass names one of them.
    """

    rung = forms.ChoiceField(label=say("Rung"), required=False, widget=forms.Select(attrs={"class": "input"}))
    quality_loss = line_field(
        say("Expected quality loss"), say("For a quantized rung, with its source"), required=False, most=300
    )
    node_class = forms.ChoiceField(
        label=say("Node class"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    context_tokens = forms.IntegerField(
        label=say("Context in tokens"), help_text=say("Input and output of one request together"), required=False,
        min_value=1, max_value=100_000_000, widget=forms.NumberInput(attrs={"class": "input"}),
    )  # fmt: skip
    concurrency = forms.IntegerField(
        label=say("Concurrency"), help_text=say("Concurrent requests of the whole load"), required=False,
        min_value=1, max_value=1_000_000, widget=forms.NumberInput(attrs={"class": "input"}),
    )  # fmt: skip
    known = forms.ChoiceField(
        label=say("How the envelope is known"), required=False, choices=KNOWN, widget=forms.RadioSelect,
        help_text=say("A run counts for exactly its rung, runtime, version and node class, at its load or less"),
    )  # fmt: skip
    first_artifact_to_test = line_field(
        say("First artifact to test"), say("A file at this commit, or the full name of a variant"), required=False,
        most=500, list="weight-files",
    )  # fmt: skip
    trade_off_accepted = sentence_field(
        say("Trade-off accepted"), say("What you give up, and for what benefit"), rows=2, required=False
    )
    cache_type = forms.ChoiceField(
        label=say("Cache type"), help_text=say("Used for the estimate"), required=False,
        choices=CACHE_TYPES, widget=forms.Select(attrs={"class": "input"}),
    )  # fmt: skip
    companion = line_field(
        say("Companion"),
        say("A draft model, adapters or another model that each replica loads as well, with its commit"),
        required=False,
        most=300,
    )
    companion_mib = forms.IntegerField(
        label=say("Memory of the companion in MiB"),
        help_text=say("On each accelerator. Empty: not counted, and said so"),
        required=False,
        min_value=1,
        max_value=LARGEST_MIB,
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    scope_narrowed = sentence_field(
        say("Narrowed scope"),
        say("Only if context or concurrency is less than the workload needs: what is left out, in a sentence"),
        rows=2,
        required=False,
    )
    TERMS = (
        "runtime", "node_class", "context_tokens", "concurrency", "known", "first_artifact_to_test",
        "trade_off_accepted",
    )  # fmt: skip

    EXTRA = (
        "rung", "quality_loss", "cache_type", "companion", "companion_mib", "scope_narrowed", "pool_value",
        "pool_owner", "format_reason",
    )  # fmt: skip
    """Stored only if they are filled in."""

    REASONS = ("scope_narrowed", "pool_value", "pool_owner", "format_reason")

    def __init__(self, *args: Any, workload: Workload, ladder: Ladder, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ladder, self.workload, self.by = ladder, workload, by
        self.rungs = rungs = ladder.own
        named_rungs = [(one.key, one.words) for one in rungs]
        several = [("", say("Choose one")), *named_rungs] if len(rungs) != 1 else named_rungs
        self.fields["rung"].choices = several  # type: ignore[attr-defined]
        # Required only for a pass, so the browser must not enforce these fields.
        self.use_required_attribute = False
        passing = not self.is_bound or str(self.data.get("outcome", "")).startswith("pass")
        for name in self.TERMS:
            self.fields[name].required = passing
            self.fields[name].error_messages["required"] = say("Fill this in: a pass requires it.")
        every = offered(workload.node_classes)
        named = [(slug, word) for slug, word in every if slug in workload.node_classes]
        others = [(slug, word) for slug, word in every if slug not in workload.node_classes]
        groups: list[Any] = [
            ("", say("Choose one")),
            (say("Named by the workload"), named),
            (say("Not named by the workload"), others),
        ]
        self.fields["node_class"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Report everything that blocks the pass at its field, so that no input is lost."""
        data = super().clean() or self.cleaned_data
        if str(data.get("outcome", "")).startswith("pass"):
            for name, none, begins in NONE_GIVEN:
                self._none_given(data, name, none, begins)
            for one in choice.settle(self.ladder, self.workload, data, self.by).objections:
                if one.field not in self.errors:
                    self.add_error(one.field, one.sentence)
            self._refuse_unlisted(data)
        return data

    def terms(self) -> dict[str, Any]:
        """Return the envelope that a passing sign-off fixes, empty for another outcome."""
        if not self.cleaned_data["outcome"].startswith("pass"):
            return {}
        fixed = {name: self.cleaned_data[name] for name in self.TERMS}
        fixed |= {name: self.cleaned_data[name] for name in self.EXTRA if self.cleaned_data.get(name)}
        owner = self.cleaned_data.get("pool_owner")
        return fixed | ({"pool_owner": owner.as_record()} if owner else {})

    def envelope_fields(self) -> list[forms.BoundField]:
        """Return the fields of the envelope in the order of the panel."""
        beside = ("companion", "companion_mib")
        rung = ("rung", "quality_loss", "quality_not_measured", "cache_type", *beside) if self.rungs else ()
        return [self[name] for name in (*rung, *self.TERMS, "trade_off_none", *self.REASONS)]
