"""Forms for node classes: one class with its Kubernetes settings, a reason, and the output of kubectl."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from reviews.desks.forms import line_field, sentence_field, text_field
from reviews.desks.legal.entry_forms import select
from reviews.language.phrases import joined, say
from reviews.single_lines import PortalForm
from reviews.workloads.nodes.bundled import plausible
from reviews.workloads.nodes.grouping import FreeCapacity
from reviews.workloads.nodes.kubectl import MOST_BYTES, ClusterReport, read
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.plain import BadOutput
from reviews.workloads.nodes.spec import (
    EFFECTS,
    INTERCONNECTS,
    KINDS,
    LARGEST_MIB,
    MOST_SHARES,
    ROLLOUTS,
    BadSpec,
    NodeSpec,
    from_json,
)

SLUG = RegexValidator(
    r"^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$",
    say("Lowercase letters, digits and hyphens, at most 30, beginning and ending with a letter or digit."),
)
CURRENCY = RegexValidator(r"\A[A-Z]{3}\Z", say("Enter three capital letters, for example EUR."))
TAKEN = RegexValidator(
    r"\A(new|import|proposals)\Z", say("“new”, “import” and “proposals” are pages of their own. Choose another name."),
    inverse_match=True,
)  # fmt: skip
NUMBERS = {
    "count": (say("Accelerators per node"), say("0 for a node without accelerators."), 0, 64, True),
    "memory_mib": (
        say("Memory in MiB"), say("Per accelerator, as its driver reports it; otherwise of the machine."), 1,
        LARGEST_MIB, True,
    ),
    "observability_mib": (
        say("Reserved for observability, MiB"), say("Per accelerator, for exporters and agents."), 0, LARGEST_MIB,
        True,
    ),
    "shares": (say("Pods per accelerator"), say("1, or the shares that time-slicing or MPS makes of each."), 1,
               MOST_SHARES, True),
    "nodes": (say("Nodes in the pool"), say("Those that take pods. Leave empty if not known."), 0, 100_000, False),
    "cpu_cores": (say("CPU cores"), say("Allocatable. Leave empty if not known."), 1, 4096, False),
    "ram_mib": (say("Main memory in MiB"), say("Allocatable. Leave empty if not known."), 1, LARGEST_MIB, False),
    "disk_mib_s": (
        say("Model storage, MiB/s"), say("Measured sequential read. Start-up times are computed from it."), 1, 2**20,
        False,
    ),
}  # fmt: skip
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (say("The class"), say("Its name, and its hardware."), ("slug", "title", "kind", "accelerator", "count")),
    (
        say("Memory"), say("These figures decide what fits. Measure them on a node if you can."),
        ("memory_mib", "usable_fraction", "observability_mib", "measured", "reported", "source"),
    ),
    (
        say("The machine"), say("Empty fields are shown as “not known”; nothing is assumed."),
        (
            "interconnect", "mig_profile", "shares", "mps", "family", "driver", "cuda", "cpu_cores", "ram_mib",
            "disk_mib_s",
        ),
    ),
    (say("The pool"), say("Its size, and how new versions are rolled out."), ("nodes", "rollout", "shared")),
    (
        say("Kubernetes"), say("Manifests are generated from these."),
        ("resource_name", "device_class", "labels", "taints", "storage_class", "image", "model_cache"),
    ),
)  # fmt: skip


def _number(name: str) -> forms.IntegerField:
    label, help_text, least, most, required = NUMBERS[name]
    box = forms.NumberInput(attrs={"class": "input"})
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, required=required, widget=box
    )


class NodeForm(PortalForm):
    """One node class; a valid form sets ``spec``."""

    slug = forms.CharField(
        label=say("Short name"), max_length=30, validators=[SLUG, TAKEN],
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=say("For example “h100-80-2”. Statements, sign-offs and decisions use it; it cannot be changed."),
    )  # fmt: skip
    title = line_field(say("Title"), say("For example “Two H100, 80 GB each”."), most=100)
    kind = select(say("Kind"), KINDS)
    accelerator = line_field(say("Accelerator"), say("Name as reported by the driver."), required=False, most=100)
    usable_fraction = forms.FloatField(
        label=say("Usable fraction"), min_value=0.01, max_value=1,
        widget=forms.NumberInput(attrs={"class": "input", "step": "any"}),
        help_text=say("The share that a runtime may use; vLLM 0.33 defaults to 0.92."),
    )  # fmt: skip
    measured = forms.BooleanField(
        label=say("Measured on one of our nodes"), required=False,
        help_text=say("By nvidia-smi or its like, or by a run."),
    )  # fmt: skip
    reported = forms.BooleanField(
        label=say("Reported by the cluster"), required=False,
        help_text=say("By node labels or the kubelet, not measured."),
    )  # fmt: skip
    source = line_field(say("Source of the memory figure"), say("For example “nvidia-smi on node gpu-a-01”."), most=300)
    interconnect = select(say("Interconnect"), INTERCONNECTS[1:], blank=say("Not known"))
    mig_profile = line_field(
        say("MIG profile"), say("For example “3g.40gb”; memory and count above then refer to slices."), required=False,
        most=20,
    )  # fmt: skip
    mps = forms.BooleanField(label=say("Shared with other processes through MPS"), required=False)
    family = line_field(say("Family"), say("For example “hopper”."), required=False, most=100)
    driver = line_field(say("Driver version"), say("The oldest in the pool."), required=False, most=100)
    cuda = line_field(say("CUDA version"), say("The one that the driver supports."), required=False, most=100)
    rollout = forms.ChoiceField(label=say("Rollout"), choices=ROLLOUTS, widget=forms.RadioSelect)
    shared = forms.BooleanField(
        label=say("This pool serves several models"), required=False,
        help_text=say("If not ticked, the pool serves one model, and its sign-off must state a value and an owner."),
    )  # fmt: skip
    resource_name = line_field(
        say("Resource name"), say("For example nvidia.com/gpu; leave empty for none."), required=False, most=100
    )
    device_class = line_field(
        say("Device class"), say("Only if devices are claimed by dynamic resource allocation."), required=False,
        most=100,
    )  # fmt: skip
    labels = text_field(
        say("Node labels"), say("One per line, key=value. Used as the pods' node selector."), required=False
    )
    taints = text_field(
        say("Taints"), say("One per line, key=value:NoSchedule. Pods get matching tolerations."), required=False
    )
    storage_class = line_field(say("Storage class"), say("Holds the model files."), required=False)
    image = line_field(
        say("Serving image"), say("Without a tag; the sign-off fixes the runtime version."), required=False
    )
    model_cache = line_field(
        say("Model cache"), say("Where files are kept between starts, and who shares them."), required=False
    )
    reason = text_field(say("Reason"), say("Why this is changed; kept in the history."), rows=2)

    def __init__(self, *args: Any, fixed_slug: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            self.fields[name] = _number(name)
        if fixed_slug:
            del self.fields["slug"]
        self.fixed_slug = fixed_slug
        self.spec: NodeSpec | None = None

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the fieldsets with their fields."""
        return [(title, about, [self[n] for n in names if n in self.fields]) for title, about, names in GROUPS]

    def clean(self) -> dict[str, Any]:
        """Parse the input as a node class, and attach errors to their fields."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        values = {name: data[name] for name in data if name not in ("slug", "title", "reason", "labels", "taints")}
        values = {name: value for name, value in values.items() if value is not None}
        try:
            pairs = [_pair(line, "labels") for line in _lines(data["labels"])]
            stains = [_taint(line) for line in _lines(data["taints"])]
            self.spec = plausible(from_json(values | {"labels": dict(pairs), "taints": stains}))
        except BadSpec as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
        return data

    @staticmethod
    def of(version: NodeClassVersion) -> dict[str, Any]:
        """Return the field values of a class, for editing."""
        return {"title": version.title} | initial(version.node)


def initial(spec: NodeSpec) -> dict[str, Any]:
    """Return a class as the form's initial values."""
    values = {name: getattr(spec, name) for _, _, names in GROUPS for name in names if name not in ("slug", "title")}
    values["labels"] = joined("\n", (f"{key}={value}" for key, value in spec.labels.items()))
    values["taints"] = joined("\n", (one.words for one in spec.taints))
    return values


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pair(line: str, field: str) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    if not equals:
        raise BadSpec(field, say("{line} is not in the form key=value.", line=repr(line[:80])))
    return key.strip(), value.strip()


def _taint(line: str) -> dict[str, str]:
    left, _, effect = line.rpartition(":")
    if effect not in EFFECTS or not left:
        raise BadSpec(
            "taints",
            say(
                "{line} is not a taint. Use key=value:effect, where effect is {effects}.", line=repr(line[:80]),
                effects=joined(say(" or "), EFFECTS),
            ),
        )  # fmt: skip
    key, _, value = left.partition("=")
    return {"key": key.strip(), "value": value.strip(), "effect": effect}


class NodeReasonForm(PortalForm):
    """Why a class is retired, or offered again."""

    reason = text_field(say("Reason"), say("Kept in the ledger."), rows=2)


class RateForm(PortalForm):
    """What an hour of one node costs the company."""

    amount = forms.DecimalField(
        label=say("Cost of one node for an hour"), min_value=Decimal("0.0001"), max_digits=12, decimal_places=4,
        required=False, help_text=say("Your own figure. Leave empty if none is to be stated."),
        widget=forms.NumberInput(attrs={"class": "input", "step": "any"}),
    )  # fmt: skip
    currency = forms.CharField(
        label=say("Currency"), required=False, max_length=3, validators=[CURRENCY],
        help_text=say("Three letters, for example EUR."), widget=forms.TextInput(attrs={"class": "input"}),
    )  # fmt: skip
    source = sentence_field(say("Source"), say("Where the figure is from, and what it includes."), rows=2)

    def clean(self) -> dict[str, Any]:
        """Require a currency with an amount."""
        data = super().clean() or self.cleaned_data
        if data.get("amount") is not None and not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", say("Enter the currency of the amount."))
        return data


class FreeForm(PortalForm):
    """The free capacity of a pool as an import found it, in hidden fields."""

    nodes = forms.IntegerField(min_value=1, max_value=100_000)
    offered = forms.IntegerField(min_value=0, max_value=2**50)
    free = forms.IntegerField(min_value=0, max_value=2**50)
    most_free = forms.IntegerField(min_value=0, max_value=2**50)

    def clean(self) -> dict[str, Any]:
        """Refuse more free units than there are."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["most_free"] <= data["free"] <= data["offered"]:
            raise forms.ValidationError(say("More is free than the pool has. Read the output again."))
        return data

    def capacity(self) -> FreeCapacity:
        """Return the value of a valid form."""
        return FreeCapacity(**{name: self.cleaned_data[name] for name in ("nodes", "offered", "free", "most_free")})


class ImportForm(PortalForm):
    """What kubectl prints about a cluster, pasted or as a file; a valid form sets ``report``."""

    text = forms.CharField(
        label=say("Output"), required=False, max_length=MOST_BYTES, strip=False,
        help_text=say(
        "Output of kubectl describe nodes, or of kubectl get nodes -o json; resourceslices, pods and "
        "resourceclaims beside them are read as well. Only hardware, product labels, taints and requests are read."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "class": "input mono", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(label=say("Or upload the output as a file"), required=False)

    def clean(self) -> dict[str, Any]:
        """Parse the output that was given."""
        data = super().clean() or self.cleaned_data
        self.report = ClusterReport(())
        if self.errors:
            return data
        text, file = data.get("text", ""), data.get("file")
        if file is not None:
            if file.size > MOST_BYTES:
                raise forms.ValidationError(
                    say(
                        "The file is larger than {most_bytes} MiB; import one pool at a time.",
                        most_bytes=MOST_BYTES // 2**20,
                    )
                )
            text = file.read().decode("utf-8", "replace")
        if not text.strip():
            raise forms.ValidationError(say("Paste the output, or choose a file."))
        try:
            self.report = read(text)
        except BadOutput as error:
            raise forms.ValidationError(str(error)) from None
        return data
