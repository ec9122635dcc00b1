"""What the node class pages show: the list, one class in words with its history, and the result of an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reviews.decisions.models import Decision
from reviews.language.memory import recalled, stored
from reviews.language.phrases import figure, joined, large, say
from reviews.people.models import User
from reviews.reference.nodes.forms import NUMBERS, NodeForm
from reviews.workloads.models import Workload
from reviews.workloads.nodes.actions import PORTAL
from reviews.workloads.nodes.capacity import counted_words, free_words
from reviews.workloads.nodes.devices import bare
from reviews.workloads.nodes.grouping import ReportedNodeClass
from reviews.workloads.nodes.models import NodeClass, NodeClassVersion
from reviews.workloads.nodes.queries import capacities, naming, newest, rates
from reviews.workloads.nodes.spec import CPU, INTERCONNECTS, KINDS, ROLLOUTS, UNIFIED, NodeSpec, to_json
from reviews.workloads.queries import visible_to

NOT_KNOWN = say("Not known")
Lines = list[tuple[str, str, str]]
"""Label, value in words ("" if not known), and a note."""


def gib(mib: float | None) -> str:
    """Return MiB in words as GiB, "" for None."""
    return "" if mib is None else say("{mib:,.1f} GiB", mib=mib / 1024)


@dataclass(frozen=True)
class NodeClassRow:
    """One class in the list; ``free`` is what was last read to be free on its pool, "" if that is not known."""

    version: NodeClassVersion
    free: str = ""

    @property
    def node(self) -> NodeSpec:
        """The class itself."""
        return self.version.node

    @property
    def memory(self) -> str:
        """The memory of one accelerator or of the machine, and the number of accelerators."""
        n = self.node.memories
        return (say("{n} × ", n=n) if n > 1 else "") + gib(self.node.memory_mib)

    @property
    def usable(self) -> str:
        """The share of it that a runtime may use."""
        n = self.node.memories
        return (say("{n} × ", n=n) if n > 1 else "") + gib(self.node.usable / 2**20)

    @property
    def standing(self) -> tuple[str, str]:
        """Tone and label of how its memory is known."""
        if not self.version.confirmed:
            return "quiet", say("Unreviewed")
        if self.node.measured:
            return "ok", say("Measured")
        return ("info", say("Reported")) if self.node.reported else ("warn", say("Not measured"))


def rows() -> list[NodeClassRow]:
    """Return every class: confirmed ones first, then unreviewed, then retired."""
    found = newest()
    known = capacities(found)
    every = [NodeClassRow(one, free_words(known.get(slug), one.node)) for slug, one in found.items()]
    return sorted(every, key=lambda row: (row.version.node_class.retired, not row.version.confirmed))


def lines(node: NodeSpec, *, shipped: bool = False) -> list[tuple[str, Lines]]:
    """Describe one class in words, in the groups of its form; a ``shipped`` one came with the portal."""
    return [
        (say("Memory"), _memory(node, shipped)), (say("Machine"), _machine(node)), (say("Pool"), _pool(node)),
        (say("Kubernetes"), _kubernetes(node)),
    ]  # fmt: skip


def _memory(node: NodeSpec, shipped: bool) -> Lines:
    how = say("Measured on one of our nodes") if node.measured else say("Imported, not measured here")
    how = say("Reported by the cluster, not measured") if node.reported and not node.measured else how
    each = say("per accelerator") if node.kind not in (CPU, UNIFIED) else say("of the machine")
    size = say("{memory_mib:,} MiB {each}, as the driver or system reports it", memory_mib=node.memory_mib, each=each)
    share = say("fraction {usable_fraction:g}", usable_fraction=node.usable_fraction)
    reserved = say("{observability_mib:,} MiB", observability_mib=node.observability_mib)
    return [
        (say("Memory"), gib(node.memory_mib), size),
        (say("Usable"), gib(node.usable / 2**20), share),
        (say("Observability"), reserved, say("reserved for exporters and agents")),
        (say("Source"), how, stored(node.source) if shipped else node.source),
    ]


def _machine(node: NodeSpec) -> Lines:
    sliced = say("tensor parallelism does not cross slices") if node.mig_profile else ""
    shared = say("Not shared")
    if node.sharing:
        shared = say("{sharing}, without isolation; the memory is the card's", sharing=large(node.sharing))
    cards = say("{count} × {accelerator}", count=node.count, accelerator=node.accelerator)
    disk = say("{disk_mib_s:,} MiB/s", disk_mib_s=node.disk_mib_s) if node.disk_mib_s else ""
    return [
        (say("Kind"), dict(KINDS)[node.kind], ""),
        (say("Accelerators"), cards if node.count else say("None"), ""),
        (say("Interconnect"), dict(INTERCONNECTS)[node.interconnect] if node.interconnect else "", ""),
        (say("MIG profile"), node.mig_profile or say("No slices"), sliced),
        (say("Sharing"), shared, say("tensor parallelism does not cross shares") if node.sharing else ""),
        (say("Family"), node.family, ""),
        (say("Driver"), node.driver, say("CUDA {cuda}", cuda=node.cuda) if node.cuda else ""),
        (say("CPU cores"), figure(f"{node.cpu_cores:,}") if node.cpu_cores else "", ""),
        (say("Main memory"), gib(node.ram_mib), ""),
        (say("Model storage"), disk, say("sequential read")),
    ]


def _pool(node: NodeSpec) -> Lines:
    return [
        (say("Nodes"), "" if node.nodes is None else figure(f"{node.nodes:,}"), say("those that take pods")),
        (say("Rollout"), dict(ROLLOUTS)[node.rollout], ""),
        (say("Models"), say("Shared by several") if node.shared else say("One model only"), ""),
    ]


def _kubernetes(node: NodeSpec) -> Lines:
    stains = joined("\n", (one.words for one in node.taints))
    return [
        (say("Resource"), node.resource_name or say("None requested"), say("whole devices only, in limits")),
        (say("Device class"), node.device_class or say("None"), say("for dynamic resource allocation")),
        (say("Node labels"), joined("\n", (f"{key}={value}" for key, value in node.labels.items())), ""),
        (say("Taints"), stains or say("None"), ""),
        (say("Storage class"), node.storage_class, ""),
        (say("Serving image"), node.image, ""),
        (say("Model cache"), node.model_cache, ""),
    ]


def page(row: NodeClass, user: User) -> dict[str, Any]:
    """Return the context of one class's page."""
    versions = list(row.versions.select_related("by"))
    return {
        "row": row,
        "version": versions[0],
        "groups": lines(versions[0].node, shipped=versions[0].actor == PORTAL),
        "free": free_words(capacities([row.slug]).get(row.slug), versions[0].node),
        "rate": rates([row.slug]).get(row.slug),
        "standing": NodeClassRow(versions[0]).standing,
        "history": [(one, changed(older, one)) for one, older in zip(versions, [*versions[1:], None], strict=True)],
        "workloads": naming(row.slug, visible_to(user)).select_related("team")[:50],
        "decisions": decisions_on(row.slug, user),
    }


def decisions_on(slug: str, user: User) -> list[Decision]:
    """Return the newest visible decisions whose envelope names a class."""
    seen = Workload.objects.filter(pk__in=visible_to(user))
    found = Decision.objects.filter(workload__in=seen, node_class=slug)
    return list(found.select_related("change", "workload").order_by("-number")[:25])


def changed(old: NodeClassVersion | None, new: NodeClassVersion) -> str:
    """Describe what a version changed."""
    if old is None:
        return say("First version")
    before, after = {"title": old.title} | to_json(old.node), {"title": new.title} | to_json(new.node)
    told = [
        say(
            "{replace} from {words} to {words2}",
            replace=_label(key),
            words=_words(before.get(key)),
            words2=_words(after[key]),
        )
        for key in after
        if before.get(key) != after[key]
    ]
    return joined("; ", told) or say("Only its author")


def _label(key: str) -> str:
    """Return what the form of a class calls a key of it."""
    if key in NUMBERS:
        return NUMBERS[key][0]
    field = NodeForm.base_fields.get(key)
    return str(field.label) if field and field.label else key.replace("_", " ")


def _words(value: object) -> str:
    if value is None or value in ("", [], {}):
        return say("nothing")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return figure(f"{value:,}") if isinstance(value, int) else recalled(str(value)[:120])


@dataclass(frozen=True)
class ImportSuggestion:
    """A class found by an import, with the known class that it may be, and the differences."""

    found: ReportedNodeClass
    existing: NodeClassVersion | None
    differs: str

    @property
    def free(self) -> str:
        """What the pods leave free, in words; "" if they are not in the output."""
        return counted_words(self.found.free, self.found.spec) if self.found.free else ""

    @property
    def row(self) -> str:
        """The memory in words."""
        n = self.found.spec.memories
        return (say("{n} × ", n=n) if n > 1 else "") + gib(self.found.spec.memory_mib)


def proposals(found: Sequence[ReportedNodeClass]) -> list[ImportSuggestion]:
    """Return each class found, with the known class of the same accelerator, count and slices, if any."""
    known = [one for one in newest().values() if one.confirmed and not one.node_class.retired]
    made = []
    for one in found:
        same = next((row for row in known if _hardware(row.node) == _hardware(one.spec)), None)
        differs = ""
        if same:
            asked = (
                "memory_mib", "cpu_cores", "ram_mib", "resource_name", "device_class", "labels", "taints", "nodes",
                "family", "driver", "cuda",
            )  # fmt: skip
            old, new = to_json(same.node), to_json(one.spec)
            told = [
                say(
                    "{replace} {words}, here {words2}",
                    replace=_label(key),
                    words=_words(old[key]),
                    words2=_words(new[key]),
                )
                for key in asked
                if old[key] != new[key]
            ]
            differs = joined("; ", told)
        made.append(ImportSuggestion(one, same, differs))
    return made


def absent(found: Sequence[ImportSuggestion]) -> list[str]:
    """Return the confirmed classes in use that an output does not contain, by slug."""
    seen = {one.existing.pk for one in found if one.existing}
    known = (one for one in newest().values() if one.confirmed and not one.node_class.retired)
    return [one.node_class.slug for one in known if one.pk not in seen]


def _hardware(node: NodeSpec) -> tuple[str, str, int, str, int]:
    plain = "".join(one for one in bare(node.accelerator.replace(" ", "-")).lower() if one.isalnum())
    memory = str(round(node.memory_mib / 4096)) if node.kind == CPU else plain
    return node.kind, memory, node.count, node.mig_profile, node.shares
