"""The answer to the first question about one decision: axes that fail, axes to be asked, and one verdict."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from reviews.catalog.asking import axes
from reviews.catalog.asking.axes import AXES, UseQuestionValue, axis_words
from reviews.catalog.rules import covered_data
from reviews.decisions.answers import ASK_FOR_TEST, Reply
from reviews.language.phrases import joined, say

YES, DUTIES, TEST_ONLY, OPEN, NO = "yes", "duties", "release", "open", "no"
VERDICTS: dict[str, tuple[str, str]] = {
    YES: ("ok", say("Yes")),
    DUTIES: ("ok", say("Yes, with duties")),
    TEST_ONLY: ("warn", say("After release: approved for a test only")),
    OPEN: ("warn", say("Approved for this purpose; check what your question does not say")),
    NO: ("bad", say("No")),
}
"""Tone and words of each verdict, the best first."""
ORDER = tuple(VERDICTS)

TASK_OUTPUTS = {
    "text-generation": "text", "text2text-generation": "text", "summarization": "text", "translation": "text",
    "image-text-to-text": "text", "image-to-text": "text", "automatic-speech-recognition": "text",
    "audio-text-to-text": "text", "video-text-to-text": "text", "visual-question-answering": "text",
    "document-question-answering": "text", "question-answering": "text", "any-to-any": "text",
    "feature-extraction": "vectors", "sentence-similarity": "vectors", "text-ranking": "labels",
    "text-classification": "labels", "token-classification": "labels", "zero-shot-classification": "labels",
    "image-classification": "labels", "object-detection": "labels", "audio-classification": "labels",
    "text-to-image": "image", "image-to-image": "image", "text-to-speech": "audio", "text-to-audio": "audio",
    "text-to-video": "video",
}  # fmt: skip
"""What comes out of a model by the hub's task; a task that is not listed is not known."""


@dataclass(frozen=True)
class ApprovedUse:
    """What one decision approves, on the axes of the question; "" or () for what its statement leaves open."""

    team: int
    team_words: str
    use: str
    data: str
    environment: str
    languages: tuple[str, ...]
    input: str
    task: str
    context: int
    latency: str


@dataclass(frozen=True)
class AxisAnswer:
    """One axis beside each other: what was asked ("" if nothing), what is approved, and why it fails ("" if not)."""

    axis: str
    asked: str
    approved: str
    why_not: str = ""

    @property
    def title(self) -> str:
        """The axis in words."""
        return AXES.get(self.axis, say("Organisation"))


@dataclass(frozen=True)
class UseVerdict:
    """The verdict on one decision, with its axes and the reasons of the machine's answer where that denies.

    ``cautions`` are what a machine that is allowed is told besides: that it is under review, and open findings.
    """

    verdict: str
    axes: tuple[AxisAnswer, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[AxisAnswer, ...]:
        """Every axis that stands in the way."""
        return tuple(one for one in self.axes if one.why_not)

    @property
    def unsaid(self) -> tuple[AxisAnswer, ...]:
        """Every axis that the question does not say, with what is approved."""
        return tuple(one for one in self.axes if not one.asked and not one.why_not)


def verdict(
    asked: UseQuestionValue,
    approved: ApprovedUse,
    teams: Collection[int],
    *,
    production: Reply,
    test: Reply,
    duties: bool,
) -> UseVerdict:
    """Return the verdict for one decision, by its own workload.

    ``teams`` are the keys of the asker's teams; ``production`` and ``test`` are what machines of this workload
    are answered for either stage: nothing is a yes here that is denied there.
    """
    cautions = production.cautions or test.cautions
    told = tuple(one for one in production.reasons if one not in (ASK_FOR_TEST, *cautions))
    found = (_team(approved, teams), *(rule(asked, approved) for rule in RULES))
    if any(one.why_not for one in found):
        return UseVerdict(NO, found, () if production.allow or test.allow else told, cautions)
    if not production.allow and not test.allow:
        return UseVerdict(NO, found, told)
    if any(not one.asked for one in found if one.axis != axes.LATENCY):
        return UseVerdict(OPEN, found, () if production.allow else told, cautions)
    if not production.allow:
        return UseVerdict(TEST_ONLY, found, told, cautions)
    return UseVerdict(DUTIES if duties else YES, found, told, cautions)


def with_words_left(found: UseVerdict, beyond: Sequence[str]) -> UseVerdict:
    """Return the verdict once the question says words, ``beyond``, that the approved statement does not say.

    Only a person can tell whether it covers them, so they leave open what would be a yes.
    """
    return replace(found, verdict=OPEN) if beyond and found.verdict in (YES, DUTIES, TEST_ONLY) else found


def _team(approved: ApprovedUse, teams: Collection[int]) -> AxisAnswer:
    """Compare the team. Whoever belongs to none, as a reviewer, has not said for whom they ask."""
    said = say("your teams") if teams else ""
    other = say("Approved for {team_words} only. An approval covers one team's use.", team_words=approved.team_words)
    return AxisAnswer("team", said, approved.team_words, other if teams and approved.team not in teams else "")


def _data(asked: UseQuestionValue, approved: ApprovedUse) -> AxisAnswer:
    said = asked.axes.get(axes.DATA, "")
    words = axis_words(axes.DATA, approved.data)
    why = (
        ""
        if not said or approved.data in covered_data(said)
        else say("Approved only for data up to “{words}”.", words=words)
    )
    return AxisAnswer(axes.DATA, axis_words(axes.DATA, said), words, why)


def _same(axis: str, asked: UseQuestionValue, granted: str) -> AxisAnswer:
    said, words = asked.axes.get(axis, ""), axis_words(axis, granted)
    why = ""
    if said and not granted:
        why = say("The approved statement does not say this, so nothing is approved on it.")
    elif said and {said, *asked.also.get(axis, ())} != {granted}:
        why = say("Approved only for “{words}”.", words=words)
    return AxisAnswer(axis, axis_words(axis, said), words, why)


def _languages(asked: UseQuestionValue, approved: ApprovedUse) -> AxisAnswer:
    known = {one.casefold() for one in approved.languages}
    wider = [one for one in asked.languages if one.casefold() not in known]
    words = joined(", ", approved.languages)
    why = (
        say(
            "Not approved for {wider}; approved for {value}.",
            wider=joined(", ", wider),
            value=words or say("no stated language"),
        )
        if wider
        else ""
    )
    return AxisAnswer(axes.LANGUAGES, joined(", ", asked.languages), words, why)


def _input(asked: UseQuestionValue, approved: ApprovedUse) -> AxisAnswer:
    """Compare what goes in. An approval for texts with images covers either alone."""
    found = _same(axes.INPUT, asked, approved.input)
    said = {asked.axes.get(axes.INPUT, ""), *asked.also.get(axes.INPUT, ())}
    within = approved.input == "text-image" and said <= {"text", "image", "text-image"}
    return AxisAnswer(found.axis, found.asked, found.approved) if within else found


def _output(asked: UseQuestionValue, approved: ApprovedUse) -> AxisAnswer:
    said, given = asked.axes.get(axes.OUTPUT, ""), TASK_OUTPUTS.get(approved.task, "")
    words = axis_words(axes.OUTPUT, given) if given else say("Not known")
    why = ""
    if said and not given:
        why = say(
            "What the model puts out is not known from its task “{value}”.", value=approved.task or say("none stated")
        )
    elif said and said != given and not (said == "labels" and given == "text"):  # a text may be a label
        why = say("The approved model puts out: {words}.", words=words.lower())
    return AxisAnswer(axes.OUTPUT, axis_words(axes.OUTPUT, said), words, why)


def _context(asked: UseQuestionValue, approved: ApprovedUse) -> AxisAnswer:
    words = say("{context:,} tokens", context=approved.context)
    why = say("Approved only up to {words}.", words=words) if asked.context > approved.context else ""
    return AxisAnswer(
        axes.CONTEXT, say("{context:,} tokens", context=asked.context) if asked.context else "", words, why
    )


def _latency(asked: UseQuestionValue, approved: ApprovedUse) -> AxisAnswer:
    """Put both latency targets beside each other for a person to compare: each is free text."""
    return AxisAnswer(axes.LATENCY, asked.axes.get(axes.LATENCY, ""), approved.latency)


RULES: tuple[Callable[[UseQuestionValue, ApprovedUse], AxisAnswer], ...] = (
    lambda asked, approved: _same(axes.USE, asked, approved.use),
    _data,
    lambda asked, approved: _same(axes.DEPLOYMENT, asked, approved.environment),
    _languages, _input, _output, _context, _latency,
)  # fmt: skip
