"""The answer to the first question as the page shows it: approved models, each with its verdict, the best first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from reviews.catalog.asking import axes
from reviews.catalog.asking.axes import ELSEWHERE, UseQuestionValue, languages_in, purpose_of
from reviews.catalog.asking.meaning import WorkloadMatch, matching
from reviews.catalog.asking.verdicts import (
    NO,
    OPEN,
    ORDER,
    TEST_ONLY,
    VERDICTS,
    ApprovedUse,
    UseVerdict,
    verdict,
    with_words_left,
)
from reviews.catalog.asking.vocabulary import vocabulary
from reviews.catalog.queries import offers
from reviews.decisions.answers import PRODUCTION, TEST, CheckQuestion, Reply
from reviews.decisions.gate.checking import check_all
from reviews.language.phrases import joined, say
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to

MOST_SHOWN = 12
"""Answers on the page; those of the nearest purposes come first."""


@dataclass(frozen=True)
class UseAnswer:
    """One approved model and what it is to the question."""

    entry: CatalogEntry
    match: WorkloadMatch
    verdict: UseVerdict

    @property
    def tone(self) -> str:
        """The tone of the verdict; what was found since it was approved makes no green light."""
        tone = VERDICTS[self.verdict.verdict][0]
        return "warn" if tone == "ok" and self.verdict.cautions else tone

    @property
    def words(self) -> str:
        """The verdict in words."""
        if self.verdict.verdict == OPEN and self.match.missing:
            return say("Approved for part of what you say; the rest is open")
        return VERDICTS[self.verdict.verdict][1]


@dataclass(frozen=True)
class FirstAnswer:
    """Everything that the question is answered with.

    ``answers`` are for workloads of the same purpose, ``near`` for others that share words with it, and ``unapproved``
    are workloads of the same purpose for which nothing is approved that the person may see.
    """

    answers: tuple[UseAnswer, ...] = ()
    near: tuple[UseAnswer, ...] = ()
    unapproved: tuple[Workload, ...] = ()
    understood: bool = False

    @property
    def verdict(self) -> str:
        """The best verdict; "" if nothing of the same purpose is approved."""
        return self.answers[0].verdict.verdict if self.answers else ""

    @property
    def lead(self) -> tuple[str, str, str]:
        """Tone, lead and sentence of the answer as a whole."""
        if not self.understood:
            return (
                "quiet",
                say("Say what it is for."),
                say("The question names no act and no thing that could be looked for."),
            )
        if not self.answers:
            rest = (
                say("The nearest approved uses and their gaps are below.")
                if self.near
                else say("No approved use is like it.")
            )
            return "warn", say("Not asked yet."), say("No decision in force is about this purpose. {rest}", rest=rest)
        (tone, lead, sentence), found = _lead(self.answers[0]), self.answers[0].verdict
        return tone, lead, sentence if found.verdict == NO else joined(" ", (sentence, *found.cautions))


def _lead(one: UseAnswer) -> tuple[str, str, str]:
    name, number = one.entry.repo_id, one.entry.decision
    only = say(", for a test only") if one.verdict.reasons else ""
    if one.verdict.verdict == OPEN and one.match.missing:
        return (
            one.tone,
            say("{words}.", words=one.words),
            say(
                "Decision {number_of} approves {name} for a purpose that does not mention: {missing}{only}. "
                "A person has to tell whether it covers your use.",
                number_of=number,
                name=name,
                missing=joined(", ", one.match.missing),
                only=only,
            ),
        )
    sentences = {
        OPEN: say(
            "Decision {number_of} approves {name} for this purpose{only}. Whether it covers your use "
            "depends on what your question does not say yet.",
            number_of=number,
            name=name,
            only=only,
        ),
        TEST_ONLY: say(
            "Decision {number_of} approves {name} for a test; it is not yet released for production.",
            number_of=number,
            name=name,
        ),
        NO: say(
            "Decision {number_of} is about this purpose, and something stands in the way; every reason is below.",
            number_of=number,
        ),
    }
    return (
        one.tone,
        say("{words}.", words=one.words),
        sentences.get(
            one.verdict.verdict, say("Decision {number_of} approves {name} for this use.", number_of=number, name=name)
        ),
    )


def first_answer(who: User, asked: UseQuestionValue) -> FirstAnswer:
    """Return what this person may know of an answer. About six queries, for any number of decisions."""
    concepts = vocabulary().concepts(purpose_of(asked))
    if not concepts:
        return FirstAnswer()
    matches = {one.workload.pk: one for one in matching(visible_to(who), concepts)}
    entries = list(
        offers(who).filter(workload__in=list(matches)).defer("search").order_by("-decision")[: 4 * MOST_SHOWN]
    )
    judged = sorted(_judge(who, asked, entries, matches), key=_place)
    same = [one for one in judged if one.match.same]
    nearest = sorted((one for one in judged if not one.match.same), key=lambda one: (-one.match.share, _place(one)))
    approved = {one.entry.workload for one in judged}
    unapproved = [one.workload for one in matches.values() if one.same and one.workload.pk not in approved]
    return FirstAnswer(tuple(same[:MOST_SHOWN]), tuple(nearest[:3]), tuple(unapproved[:3]), understood=True)


def _place(one: UseAnswer) -> tuple[int, float, bool, bool, int, int]:
    """Sort by verdict, then by how much the statements say the same; those released and without a caution first."""
    found = one.verdict
    worse = (bool(found.reasons), bool(found.cautions), len(found.failing))
    return ORDER.index(found.verdict), -one.match.share, *worse, -one.entry.decision


def _judge(
    who: User, asked: UseQuestionValue, entries: Sequence[CatalogEntry], matches: dict[int, WorkloadMatch]
) -> Iterable[UseAnswer]:
    """Yield each decision with its verdict; machines of its own workload are answered first, for both stages."""
    stages = (PRODUCTION, TEST)
    questions = [
        CheckQuestion(one.hub, one.repo_id, one.commit, one.workload_slug, stage=stage)
        for one in entries
        for stage in stages
    ]
    replies = iter(check_all(questions))
    answers: defaultdict[int, dict[str, Reply]] = defaultdict(dict)
    for one in entries:
        for stage in stages:
            answers[one.decision][stage] = next(replies)
    teams = who.team_ids
    for one in entries:
        match, said = matches[one.workload], answers[one.decision]
        found = verdict(
            asked, approved_use(one, match.workload), teams, production=said[PRODUCTION], test=said[TEST],
            duties=has_duties(one),
        )  # fmt: skip
        yield UseAnswer(one, match, with_words_left(found, match.missing))


def approved_use(entry: CatalogEntry, work: Workload) -> ApprovedUse:
    """Return what a decision approves. A statement cannot change once a candidate rests on it."""
    return ApprovedUse(
        team=entry.team, team_words=entry.team_name, use=work.use_class, data=entry.data_sensitivity,
        environment=entry.environment, languages=languages_in(work.languages), input=work.input_modality,
        task=entry.task, context=entry.context_tokens, latency=work.latency_target,
    )  # fmt: skip


def has_duties(entry: CatalogEntry) -> bool:
    """Tell whether the approval comes with duties or conditions."""
    card = entry.card
    return bool(card.get("rights", {}).get("duties") or card.get("conditions"))


def statement_address(address: str, asked: UseQuestionValue) -> str:
    """Return the address of a new workload statement that begins with what the question says."""
    where = asked.axes.get(axes.DEPLOYMENT, "")
    fields = {
        "purpose": asked.sentence, "data_sensitivity": asked.axes.get(axes.DATA, ""),
        "environment": "" if where == ELSEWHERE[0] else where, "use_class": asked.axes.get(axes.USE, ""),
        "languages": joined(", ", asked.languages), "input_modality": asked.axes.get(axes.INPUT, ""),
        "context_tokens": str(asked.context or ""), "latency_target": asked.axes.get(axes.LATENCY, ""),
    }  # fmt: skip
    return f"{address}?{urlencode({name: value for name, value in fields.items() if value})}"
