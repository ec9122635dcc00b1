"""The cells of entries about cost: node-hours of the plan of each node class, and the price that the company states."""

from collections.abc import Iterable

from reviews.desks.engineering.cost import NodePrice, signed_cost
from reviews.language.phrases import joined, say
from reviews.shortlist.assessment import EntryCell, EntryView
from reviews.shortlist.models import ShortlistEntry
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import newest, rates


def cost_cells(entries: Iterable[tuple[ShortlistEntry, EntryView]], workload: Workload) -> dict[int, EntryCell]:
    """Return the cell of each entry by its key; what no plan or price tells is said."""
    classes, prices = newest(workload.node_classes), rates(workload.node_classes)
    found = {}
    for entry, view in entries:
        words, why = "", []
        for fit in view.fits:
            rate, version = prices.get(fit.node_class), classes.get(fit.node_class)
            price = NodePrice(rate.amount, rate.currency) if rate and rate.amount is not None else None
            held = {
                "verdict": fit.verdict, "replicas": fit.replicas, "most_sequences": fit.most,
                "accelerators": fit.ranks, "nodes_needed": fit.nodes,
            }  # fmt: skip
            cost = signed_cost(held, version.node, workload.concurrency, price) if version else None
            if cost:
                hours, idle, money = cost.words
                words = words or say("{hours} node-hours a month", hours=hours)
                why.append(
                    say(
                        "{node_class}: {hours} node-hours a month, {idle} idle, {money}.",
                        node_class=fit.node_class,
                        hours=hours,
                        idle=idle,
                        money=money,
                    )
                )
            else:
                why.append(say("{node_class}: not known.", node_class=fit.node_class))
        text = joined(" ", why) or say("The workload names no node class.")
        found[entry.pk] = EntryCell(
            say("Cost shape"), "info" if words else "quiet", words or say("Unknown"), text, "@hardware"
        )
    return found
