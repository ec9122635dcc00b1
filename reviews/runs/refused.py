"""The refusal of a run: one sentence that says what is wrong and what to do."""


class RefusedRun(ValueError):
    """A result file or header that is not taken; the message is the sentence for the person."""


class UnknownArtifact(RefusedRun):
    """A header that names an artifact set which no candidate has."""
