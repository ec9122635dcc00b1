"""Rungs of a reading as the ladder makes them, without a database."""

from reviews.hub.shapes.reading import UNANSWERED, ReadingValue
from reviews.rungs.servable import Rung, RungFile, RungOrigin, rungs_of


def rungs_of_reading(reading: ReadingValue) -> list[Rung]:
    """The rungs of a repository, from the facts and files of its reading."""
    facts = {fact.key: fact.value for fact in reading.facts if fact.state != UNANSWERED}
    files = [RungFile(one.path, one.size, one.sha256 or one.blob_id, one.kind, one.format) for one in reading.artifacts]
    return rungs_of(facts, files, RungOrigin(reading.repo.id, reading.repo.commit, own=True, whole=not reading.partial))
