"""Whether a result file and its header tell of one run: plain values in, the first contradiction out."""

import re
from datetime import date, timedelta

from reviews.language.phrases import say
from reviews.runs.header import RunHeader
from reviews.runs.measure import LoadResult

DAYS = timedelta(days=1)
"""How far the two dates may lie apart: tools write the day of one time zone, people that of another."""


def why_not_together(result: LoadResult, header: RunHeader, files: list[str], size: int | None, today: date) -> str:
    """Return what of the result contradicts the header, as a sentence; "" if nothing does.

    ``files`` are the paths of the artifact set's files and ``size`` the bytes of its weights, None if unknown.
    """
    if header.ran_on > today:
        return say("The header says that the run was on {ran_on}, which is in the future.", ran_on=header.ran_on)
    if result.ran_on and abs(result.ran_on - header.ran_on) > DAYS:
        return say(
            "The tool says that it ran on {ran_on}, the header says {ran_on2}. Correct the header.",
            ran_on=result.ran_on,
            ran_on2=header.ran_on,
        )
    if result.build and not _same_build(result.build, header.version):
        return say(
            "The tool was built from {build}, the header says {version}. Correct the header.",
            build=result.build,
            version=header.version,
        )
    if result.size is not None and size is not None and result.size > size:
        return say(
            "The tool loaded {size:,} bytes of weights, and the artifact set has {size2:,}. This result "
            "is of other weights.",
            size=result.size,
            size2=size,
        )
    if not result.measures or not any(one.requests for one in result.measures):
        return say("No request was answered in this run, so it measured nothing.")
    return _why_not_model(result.model, header, files)


def _same_build(build: str, version: str) -> bool:
    """Tell whether a version names the build: its commit, of which either may be shortened, or its number."""
    words = re.split(r"[^0-9a-z]+", version.lower())
    return any(
        word == mine
        or word == f"b{mine}"
        or (len(word) > 6 and len(mine) > 6 and (word.startswith(mine) or mine.startswith(word)))
        for mine in build.lower().split()
        for word in words
    )


def _why_not_model(model: str, header: RunHeader, files: list[str]) -> str:
    """Return that the tool names another model; a name is never proof, but another name must be explained."""
    if not model or model == header.served_as or model.casefold() == header.repository.casefold():
        return ""
    last = re.split(r"[/\\]", model)[-1]
    if last in {re.split(r"/", path)[-1] for path in files}:
        return ""
    return say(
        "The tool names the model “{model}”, the header {repository}. If the server offered it under "
        "that name, state it in the header as “served_as”.",
        model=model[:120],
        repository=header.repository,
    )
