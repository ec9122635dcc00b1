"""What a machine is answered: the narrow rows of the repository's decisions, judged by the rules of ``answers``."""

from django.utils import timezone

from reviews.decisions import answers
from reviews.decisions.answers import TEST, CheckQuestion, DecisionValue, Reply
from reviews.decisions.entries import standings
from reviews.decisions.models import Decision, DecisionFile
from reviews.decisions.queries import Standing
from reviews.decisions.stages.queries import waiting_for
from reviews.readmodels.models import CatalogEntry


def check(question: CheckQuestion) -> Reply:
    """Allow or deny, with reasons and the decision's number. Repository names must match exactly, within one hub.

    One query for any number of decisions, and a few more only for what is asked about: a file, what a decision for test
    waits for, and what has changed under one.
    """
    found = list(CatalogEntry.objects.filter(hub=question.hub, repo_id=question.repo))
    stands = standings(found, timezone.now())
    return answers.reply(question, [_known(one, stands[one.decision], question) for one in found])


def _known(entry: CatalogEntry, stands: Standing, question: CheckQuestion) -> DecisionValue:
    asked = entry.commit == question.commit and entry.workload_slug == question.workload
    return DecisionValue(
        number=entry.decision,
        commit=entry.commit,
        workload=entry.workload_slug,
        risk=entry.risk,
        refuse=entry.denies,
        standing=stands.word,
        why=stands.why,
        sha256s=_named_file(entry, question.sha256) if asked and question.sha256 else frozenset(),
        alerts=tuple(why for _, why in entry.card["alerts"]),
        stage=stands.stage,
        waits=waiting_for(_decision(entry)).sentence if asked and stands.stage == TEST else "",
    )


def _named_file(entry: CatalogEntry, sha256: str) -> frozenset[str]:
    """Return the file's digest if the decision covers it, as the one that matters of all its files."""
    covered = DecisionFile.objects.filter(decision=entry.decision, sha256=sha256).exists()
    return frozenset({sha256}) if covered else frozenset()


def _decision(entry: CatalogEntry) -> Decision:
    return Decision.objects.select_related("legal_signoff", "engineering_signoff").defer("canonical").get(pk=entry.pk)
