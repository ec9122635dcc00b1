"""Building the legal memo of a candidate from what the legal desk holds now; it writes nothing."""

from django.utils import timezone

from reviews.desks.legal.memo import terms
from reviews.desks.legal.memo.clauses import Quotations
from reviews.desks.legal.memo.sources import assumptions, documents, not_read
from reviews.desks.legal.memo.values import LegalMemo, MemoPart, MemoRow
from reviews.language.phrases import dated, joined, say, say_count, small
from reviews.legal.sources import documents_above
from reviews.licensing.queries import held
from reviews.licensing.rules.duties import NO, RULE
from reviews.licensing.rules.outcomes import RuleResult
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.matching import Match, match_of
from reviews.workflow.queries import CandidateDetail

MOST_REASONS = 8
"""Most results that the short answer repeats."""


def memo_of(detail: CandidateDetail, by: User) -> LegalMemo | None:
    """Return the memo of a candidate as of now; None until its repository has been read."""
    candidate = detail.candidate
    match = match_of(candidate, answers=detail.answers[states.LEGAL])
    if match is None or candidate.snapshot is None:
        return None
    work, found = candidate.workload, match.license_documents
    texts = [*found.legal_documents, *documents_above(found)]
    known = held({key for one in match.chain for key in one.keys})
    tone, answer, reasons = _answer(match, detail)
    taken = candidate.snapshot
    read = say("{digest}, read {read_at}", digest=taken.digest, read_at=dated(taken.read_at, "%-d %b %Y"))
    return LegalMemo(
        title=say("Legal memo: {repo_id} for {name}", repo_id=candidate.repo_id, name=work.name),
        about=[
            (say("Repository"), say("{repo_id} on {hub}", repo_id=candidate.repo_id, hub=candidate.hub)),
            (say("Commit"), candidate.commit),
            (say("Snapshot"), read),
            (say("Workload"), say("{name}, {name2}", name=work.name, name2=work.team.name)),
        ],
        question=_question(match),
        tone=tone,
        answer=answer,
        reasons=reasons,
        parts=[
            MemoPart("documents", say("Documents"), documents(match, texts), say("No license document was read.")),
            MemoPart(
                "terms",
                terms.title(known.values()),
                terms.terms(match, known.values(), Quotations(texts, known.values())),
                say("No license applies by a conclusion or word for word, so no term is known."),
            ),
            MemoPart(
                "conflicts", say("Conflicts"), _results(match, "conflict", "waived"), say("No rule found a conflict.")
            ),
            MemoPart("duties", say("Duties"), _duties(match), say("No known term brings a duty.")),
            MemoPart("assumptions", say("Assumptions"), assumptions(match, detail), say("None.")),
            MemoPart(
                "not-read",
                say("Not read, and not known"),
                [*not_read(match), *_results(match, "unknown")],
                say("Every document was read, and no rule is unknown."),
            ),
        ],
        made_at=timezone.now(),
        made_by=by.name,
    )


def _question(match: Match) -> str:
    work = match.workload
    acts = joined(", ", map(small, work.act_words())) or say("no stated acts")
    use = work.get_use_class_display() or say("kind of use not stated")
    return say(
        "May {name} use {repo_id} for “{name2}” ({purpose}), as {use}, with these acts: {acts}?",
        name=work.team.name,
        repo_id=match.license_documents.snapshot.repo_id,
        name2=work.name,
        purpose=work.purpose,
        use=small(use),
        acts=acts,
    )


def _answer(match: Match, detail: CandidateDetail) -> tuple[str, str, list[str]]:
    """Return tone, short answer and its reasons, worst first; a sign-off in force is named beside it."""
    results = match.results
    conflicts = [one for one in results if one.outcome == "conflict"]
    unknown = [one for one in results if one.outcome == "unknown"]
    duties = [one for one in results if one.outcome == "duty"]
    if conflicts:
        tone, answer = (
            "bad",
            say_count(
                len(conflicts),
                "No, as the terms stand: {number:,} conflict.",
                "No, as the terms stand: {number:,} conflicts.",
            ),
        )
        answer += (
            say_count(len(unknown), " {number:,} rule is unknown as well.", " {number:,} rules are unknown as well.")
            if unknown
            else ""
        )
    elif unknown:
        tone, answer = (
            "warn",
            say_count(
                len(unknown),
                "Not settled: {number:,} rule is unknown.",
                "Not settled: {number:,} rules are unknown.",
            ),
        )
    elif duties:
        tone, answer = "ok", say_count(len(duties), "Yes, with {number:,} duty.", "Yes, with {number:,} duties.")
    else:
        tone, answer = "ok", say("Yes: every rule is clear.")
    deciding = conflicts or unknown or duties
    own = match.license_documents.snapshot.repo_id
    reasons = [_reason(one.result, own) for one in deciding[:MOST_REASONS]]
    if len(deciding) > MOST_REASONS:
        reasons.append(say("{number_of} more are listed below.", number_of=len(deciding) - MOST_REASONS))
    signoff = detail.tracks[states.LEGAL].signoff
    signed = (
        say(
            "{name} signed the legal track: {outcome}. {reason}",
            name=signoff.signer.name,
            outcome=signoff.outcome,
            reason=signoff.reason,
        )
        if signoff
        else ""
    )
    return tone, answer, [*reasons, signed or say("The legal track is not signed.")]


def _reason(result: RuleResult, own: str) -> str:
    """Return a result in one line; a result of another repository's terms names that repository."""
    of = say(" ({source})", source=result.source) if result.source not in ("", own) else ""
    return say("{title}{of}: {sentence}", title=result.title, of=of, sentence=result.sentence)


def _results(match: Match, *outcomes: str, without: str = "") -> list[MemoRow]:
    rows = []
    for one in match.results:
        if one.outcome in outcomes and one.result.rule != without:
            waived = (
                say(
                    " Waived until {expires}: {reason}",
                    expires=dated(one.waiver.expires, "%-d %b %Y"),
                    reason=one.waiver.reason,
                )
                if one.waiver
                else ""
            )
            change = say(" What would change it: {change}", change=one.result.change) if one.result.change else ""
            rows.append(
                MemoRow(one.result.title, joined("", (one.result.sentence, change, waived)), where=one.result.source)
            )
    return rows


def _duties(match: Match) -> list[MemoRow]:
    """Return the duties of the terms, what rules ask besides, and in one line the duties that are not triggered."""
    rows = [
        MemoRow(
            one.words,
            say("Triggered {trigger}: {state} by this workload.", trigger=one.trigger, state=one.state),
            where=one.source,
        )
        for one in match.duties
        if one.state != NO
    ]
    rows += _results(match, "duty", without=RULE)  # its results are the rows above
    idle = list(
        dict.fromkeys(
            say("{words}, triggered {trigger}", words=one.words, trigger=one.trigger)
            for one in match.duties
            if one.state == NO
        )
    )
    return [
        *rows,
        *([MemoRow(say("Not triggered by this workload"), say("{idle}.", idle=joined("; ", idle)))] if idle else []),
    ]
