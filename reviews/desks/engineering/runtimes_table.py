"""Which runtimes serve a rung, as rows of a page: those that do first, each with its reason and its source."""

from dataclasses import dataclass, replace

from reviews.language.phrases import say
from reviews.rungs.servable import Rung
from reviews.runtimes.answers import NO, REMOTE, UNKNOWN, VERDICTS, YES, RuntimeAnswer, newest
from reviews.runtimes.hardware import capability
from reviews.workloads.nodes.spec import NodeSpec

SHADES = {YES: "ok", NO: "bad", REMOTE: "warn", UNKNOWN: "quiet"}


@dataclass(frozen=True)
class RuntimeRow:
    """The answer of one runtime in its newest known version."""

    answer: RuntimeAnswer

    @property
    def title(self) -> str:
        """Name and version."""
        return say("{runtime} {version}", runtime=self.answer.runtime, version=self.answer.version).strip()

    @property
    def verdict(self) -> tuple[str, str]:
        """Tone and label."""
        return SHADES[self.answer.verdict], VERDICTS[self.answer.verdict]


@dataclass(frozen=True)
class ServedRung:
    """One rung with the runtimes that serve it, that do not or only with the repository's code, and the others."""

    rung: Rung
    serve: list[RuntimeRow]
    refuse: list[RuntimeRow]
    unknown: list[RuntimeRow]


def runtime_rows(rung: Rung, node: NodeSpec | None) -> list[RuntimeRow]:
    """Return the answers for a rung, on the hardware of a node class if one is given."""
    found = capability(node.accelerator, node.labels) if node else None
    return [RuntimeRow(one) for one in newest(replace(rung.need, capability=found))]


def served(rung: Rung) -> ServedRung:
    """Return the answers for a rung on any hardware, sorted into three groups."""
    rows = runtime_rows(rung, None)
    return ServedRung(
        rung,
        [one for one in rows if one.answer.verdict == YES],
        [one for one in rows if one.answer.verdict in (NO, REMOTE)],
        [one for one in rows if one.answer.verdict == UNKNOWN],
    )
