"""Refusals of suites and of their runs: one sentence that says what is wrong and what to do."""

from reviews.runs.refused import UnknownArtifact, printable


class RefusedSuite(ValueError):
    """A suite that is not taken; the message is the sentence for the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


class UnknownSuite(UnknownArtifact):
    """A run of a suite that the workload does not have; commands exit as for an unknown artifact set."""
