"""The refusal of a run: one sentence that says what is wrong and what to do."""


def printable(sentence: str) -> str:
    """Return a sentence that quotes a file, with U+FFFD for what would hide or turn words on a page or a terminal."""
    return "".join(one if one.isprintable() else "\ufffd" for one in sentence)


class RefusedRun(ValueError):
    """A result file or header that is not taken; the message is the sentence for the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


class UnknownArtifact(RefusedRun):
    """A header that names an artifact set which no candidate has."""
