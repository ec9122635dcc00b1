"""Plan for a model under a workload's load on one node class: parts of the memory, replicas, and the pool's needs.

Two questions are kept apart. The verdict says whether one replica fits, with room for more than one request. The
pool's line says how many nodes the pool needs for the whole load, for a rolling update and with one node lost; a
smaller pool makes a fit tight. Speed is not estimated: a test shows what answers fast enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reviews.language.phrases import joined, say, say_count
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.cells import VERSION as CELLS_VERSION
from reviews.sizing.filling import most_sequences
from reviews.sizing.fit import TIGHT, Load, why_tight
from reviews.sizing.layers import CROSS, Shape
from reviews.sizing.lower_bound import one_request, parts_at_least
from reviews.sizing.memory import MemoryPart, MemoryParts, parts_of, total
from reviews.sizing.node_kinds import not_isolated, not_sized
from reviews.sizing.reading import DefaultUsed, Refused
from reviews.sizing.reserved import RUNTIME, VERSION
from reviews.sizing.sized_model import Model
from reviews.sizing.splits import ways_to_split
from reviews.sizing.widths import Widths
from reviews.workloads.nodes.spec import NodeSpec

FITS, IS_TIGHT, DOES_NOT_FIT, UNKNOWN = "fits", "tight", "does_not_fit", "unknown"
VERDICT_WORDS = {FITS: say("Fits"), IS_TIGHT: say("Tight"), DOES_NOT_FIT: say("Unavailable"), UNKNOWN: say("Unknown")}
"""Words on pages and in records; a model that does not fit is unavailable, not worse."""
UNNAMED = say("not known")
"""The runtime of weights for which none is known."""
CACHE_TYPES = (("bfloat16", say("16-bit cache")), ("fp8", say("8-bit cache (fp8; q8_0 in llama.cpp)")))
"""Cache types for which a load is sized; the first is each runtime's default."""
WARM_UP = 120
"""Startup seconds besides reading the weights: starting the process, compiling and graphs; our own assumption."""
VERSIONS = {RUNTIME: VERSION, LLAMA_CPP: CELLS_VERSION}
"""The runtimes whose memory is known, each in one version."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer for one node class. ``ranks`` accelerators share a replica, which serves ``sequences`` concurrently.

    ``most`` is the largest number of sequences of this length on one replica. ``lines`` are for one memory, ``need`` is
    their sum, ``usable`` the memory that may be filled. ``nodes_load`` serves the load; ``nodes_need`` also covers a
    rolling update and the loss of one node, unless the class accepts outages (then ``surge`` is 0). ``start_seconds``
    is None if the speed of the model storage is unknown. ``lacks`` names small parts that ``need`` is without, which
    makes it a lower bound; ``defaults`` are the values that the configuration leaves to its class.
    """

    verdict: str
    why: str
    runtime: str
    version: str
    ranks: int = 1
    sequences: int = 0
    most: int = 0
    replicas: int = 0
    lines: tuple[MemoryPart, ...] = ()
    need: int = 0
    usable: int = 0
    replicas_a_node: int = 0
    nodes_load: int = 0
    surge: int = 0
    nodes_need: int = 0
    start_seconds: int | None = None
    unknown: tuple[tuple[str, str], ...] = ()
    lacks: tuple[str, ...] = ()
    defaults: tuple[DefaultUsed, ...] = ()

    @property
    def spare(self) -> int:
        """Bytes of one memory that stay free, negative if it does not fit."""
        return self.usable - self.need


def plan(model: Model, node: NodeSpec, context: int, at_once: int, dtype: str = "bfloat16") -> Plan:
    """Plan a load of ``at_once`` requests of ``context`` tokens each; never raises, but lists unknowns."""
    version, load = VERSIONS.get(model.runtime, ""), Load(context, at_once, dtype)
    unknown = list(model.unknown)
    if model.weights is None and not any(key == "weights" for key, _ in unknown):
        unknown.append(("weights", say("their size is unknown")))
    widths = model.known_widths()
    bare = Plan(UNKNOWN, "", model.runtime, version, usable=node.usable, defaults=_defaults(model.shape, widths))
    if model.shape is not None and model.shape.limit and context > model.shape.limit:
        why = say("{context:,} tokens exceed the model's {limit:,} positions", context=context, limit=model.shape.limit)
        if any(one.kind == CROSS and one.fixed for one in model.shape.layers):
            why += say("; it answers an input of fixed length, so state the tokens of one answer")
        return replace(bare, verdict=DOES_NOT_FIT, why=why, unknown=tuple(unknown))
    if model.runtime not in VERSIONS:
        why = say("what {runtime} reserves is not known", runtime=model.runtime)
        why = say("no runtime is known that serves these weights") if model.runtime == UNNAMED else why
        return _floor(model, node, replace(bare, unknown=(*unknown, ("runtime", why))), load)
    tries = []
    if sized := model.sized(widths):
        for ranks in ways_to_split(node, sized.shape, model.runtime):
            try:
                parts = parts_of(sized, node, Load(context, 1, dtype, ranks))
            except Refused as error:
                unknown.append((error.key, error.why))
                break
            tries.append((ranks, parts))
    if unknown or not tries:
        unknown = unknown or [("layers", say("they are unknown"))]
        return _floor(model, node, replace(bare, unknown=tuple(unknown)), load)
    best = _best([_planned(model, node, ranks, parts, at_once, version) for ranks, parts in tries])
    best = replace(_in_part(model, _at_least(best, widths)), defaults=bare.defaults)
    return _on_this_kind(best, node)


def _on_this_kind(found: Plan, node: NodeSpec) -> Plan:
    """Return the plan as far as it holds on this kind of accelerator."""
    if found.verdict in (DOES_NOT_FIT, UNKNOWN):
        return found
    if why := not_sized(node, found.runtime):
        return replace(found, verdict=UNKNOWN, why=why)
    if why := not_isolated(node):
        return replace(found, verdict=IS_TIGHT, why=say("{found}, but {why}", found=found.why, why=why))
    return found


def _floor(model: Model, node: NodeSpec, bare: Plan, load: Load) -> Plan:
    """Return what holds whatever serves the model: the least that it needs rules a node out and approves none."""
    if model.short:
        bare = replace(bare, unknown=(*bare.unknown, ("weights", model.short)))
    reasons = joined("; ", (joined("", (say(key), ": ", words)) for key, words in bare.unknown))
    if model.weights is None:
        return replace(bare, why=reasons)
    held, beside = model.held(load.context, load.dtype), (model.companion.size if model.companion else None) or 0
    how = model.pipeline.weights_words if model.pipeline else say("bytes of the files")
    weights = MemoryPart("weights", say("Weights"), model.weights, how, "inferred")
    batch, lines = parts_at_least(weights, beside, held, node, load.sequences)
    need, least = total(lines), one_request(lines, held, batch)
    unsized = (
        (say("the runtime of {title}", title=model.companion.title),)
        if model.companion and model.companion.size is None
        else ()
    )
    lacks = (say("the runtime"), *held.without, *unsized, *((say("further weights"),) if model.short else ()))
    found = replace(
        bare, version="", lines=lines, need=need, lacks=lacks,
        defaults=tuple(dict.fromkeys((*bare.defaults, *held.defaults))),
    )  # fmt: skip
    room = node.usable * node.memories
    if least > room:
        why = say("one request needs at least {gib}, and {gib2} of the node are usable", gib=gib(least), gib2=gib(room))
        return replace(
            found,
            verdict=DOES_NOT_FIT,
            why=say("{why} (at least: not counted are {lacks})", why=why, lacks=joined(", ", lacks)),
        )
    over = (
        say("one request needs at least {gib}, more than one memory has; ", gib=gib(least))
        if least > node.usable
        else ""
    )
    rest = say("; not counted: {lacks}", lacks=joined(", ", lacks[1:])) if lacks[1:] else ""
    return replace(found, why=over + reasons + rest)


def _defaults(shape: Shape | None, widths: Widths) -> tuple[DefaultUsed, ...]:
    return tuple(dict.fromkeys((*(shape.defaults if shape else ()), *widths.defaults)))


def _at_least(found: Plan, widths: Widths) -> Plan:
    """Return a plan that lacks small parts as a lower bound: it can rule a node class out, but not approve it."""
    lacks = tuple(
        name for name, size in (("activations", widths.activation(1, 1)), ("logits", widths.logits(1))) if size is None
    )
    if not lacks:
        return found
    without = say("at least, without {lacks}", lacks=joined(say(" and "), lacks))
    if found.verdict == DOES_NOT_FIT:
        return replace(
            found, why=say("{why} ({without})", why=found.why, without=without), lacks=lacks, unknown=widths.unknown
        )
    reasons = joined("; ", (say("{key}: {words}", key=key, words=words) for key, words in widths.unknown))
    why = say("the known parts fit; {without} ({reasons})", without=without, reasons=reasons)
    return replace(
        found, verdict=UNKNOWN, why=why, lacks=lacks, unknown=widths.unknown, most=0, nodes_load=0, nodes_need=0
    )


def _in_part(model: Model, found: Plan) -> Plan:
    """Return a plan without all weights, or without its companion: it can rule a node class out, never approve it."""
    if model.short:
        found = _lacking(
            found, "weights", model.short,
            say("the known weights fit, but they are only the least: {short}", short=model.short),
        )  # fmt: skip
    if model.companion and model.companion.size is None:
        why = say("not counted: {title}, whose memory is not stated", title=model.companion.title)
        found = _lacking(found, "companion", why, say("the model fits; {why}", why=why))
    return found


def _lacking(found: Plan, part: str, reason: str, fits: str) -> Plan:
    lacks, unknown = (*found.lacks, part), (*found.unknown, (part, reason))
    if found.verdict == DOES_NOT_FIT:
        return replace(
            found, why=say("{found} (at least: {reason})", found=found.why, reason=reason), lacks=lacks, unknown=unknown
        )
    return replace(
        found, verdict=UNKNOWN, why=fits, lacks=lacks, unknown=unknown, most=0, nodes_load=0, nodes_need=0,
        start_seconds=None,
    )  # fmt: skip


def most_on_node(model: Model, node: NodeSpec, context: int, dtype: str = "bfloat16") -> int | None:
    """Return the most concurrent requests of this length on one node, for the best split of its accelerators.

    None if it is unknown; 0 if not even one fits, or the model has fewer positions.
    """
    sized, beside = model.sized(model.known_widths()), model.companion
    unsure = model.unknown or model.short or (beside and beside.size is None) or model.runtime not in VERSIONS
    if sized is None or sized.widths.unknown or unsure:
        return None
    if sized.shape.limit and context > sized.shape.limit:
        return 0
    found = []
    for ranks in ways_to_split(node, sized.shape, model.runtime):
        try:
            parts = parts_of(sized, node, Load(context, 1, dtype, ranks))
        except Refused:
            return None
        found.append(node.memories // ranks * most_sequences(parts, node.usable))
    return max(found, default=0)


def _planned(model: Model, node: NodeSpec, ranks: int, parts: MemoryParts, at_once: int, version: str) -> Plan:
    most, easy = most_sequences(parts, node.usable), most_sequences(parts, int(node.usable * (1 - TIGHT)))
    base = {"runtime": model.runtime, "version": version, "ranks": ranks, "usable": node.usable, "most": most}
    if not most:
        lines = parts(1)
        over = total(lines) - node.usable
        why = say("one request needs {gib}, {gib2} more than is usable", gib=gib(total(lines)), gib2=gib(over))
        return Plan(DOES_NOT_FIT, why, lines=lines, need=total(lines), sequences=1, **base)  # type: ignore[arg-type]
    a_node = node.memories // ranks
    # Leave a tenth of the memory free if the pool is large enough, otherwise fill it as far as possible.
    room = easy if easy >= 2 and not _too_many(node, at_once, easy, a_node) else most
    replicas = -(-at_once // room)
    sequences = -(-at_once // replicas)
    lines = parts(sequences)
    surge = 0 if node.rollout == "recreate" else 1
    load = -(-replicas // a_node)
    # A class whose rollout stops the old replica first accepts an outage, so it also reserves no node for a loss.
    need = max(load, -(-(replicas + surge) // a_node)) + surge
    tight = why_tight(total(lines), node.usable, most)
    verdict, why = _verdict(node, tight, load, need, replicas)
    disk = node.disk_mib_s
    start = int((model.weights or 0) / (disk * 2**20)) + WARM_UP if disk else None
    return Plan(
        verdict, why, lines=lines, need=total(lines), sequences=sequences, replicas=replicas, replicas_a_node=a_node,
        nodes_load=load, surge=surge, nodes_need=need, start_seconds=start, **base,  # type: ignore[arg-type]
    )  # fmt: skip


def _too_many(node: NodeSpec, at_once: int, room: int, a_node: int) -> bool:
    """Tell whether replicas that serve ``room`` each need more nodes than the pool has."""
    replicas = -(-at_once // room)
    return node.nodes is not None and -(-replicas // a_node) > node.nodes


def _verdict(node: NodeSpec, tight: str, load: int, need: int, replicas: int) -> tuple[str, str]:
    many = (
        say_count(
            load, "{replicas:,} replicas on {number:,} node", "{replicas:,} replicas on {number:,} nodes",
            replicas=replicas,
        )
        if replicas > 1
        else say_count(
            load, "{replicas:,} replica on {number:,} node", "{replicas:,} replica on {number:,} nodes",
            replicas=replicas,
        )
    )  # fmt: skip
    serving = say_count(replicas, "{value} serves the load", "{value} serve the load", value=many)
    if node.nodes is not None and load > node.nodes:
        return DOES_NOT_FIT, say("the load needs {value}, but the pool has {nodes:,}", value=many, nodes=node.nodes)
    if tight:
        return IS_TIGHT, say("{tight}; the load needs {value}", tight=tight, value=many)
    if node.nodes is not None and need > node.nodes:
        return IS_TIGHT, (
            say(
                "{serving}, but a rolling update and the loss of one node need {need:,}, and the pool has {nodes:,}",
                serving=serving, need=need, nodes=node.nodes,
            )
        )  # fmt: skip
    return FITS, serving


def _best(plans: list[Plan]) -> Plan:
    """Return the plan with the best verdict, then the fewest nodes, then the fewest accelerators per replica."""
    order = {FITS: 0, IS_TIGHT: 1, DOES_NOT_FIT: 2}
    return min(plans, key=lambda one: (order[one.verdict], one.nodes_load if one.most else one.need, one.ranks))


def gib(size: int) -> str:
    """Return bytes as text in GiB."""
    return say("{size:,.1f} GiB", size=size / 2**30)
