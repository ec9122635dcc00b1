"""Building the legal memo of a candidate from what the legal desk holds now; it writes nothing."""

from django.utils import timezone

from reviews.desks.legal.memo import terms
from reviews.desks.legal.memo.clauses import Quotations
from reviews.desks.legal.memo.sources import assumptions, documents, not_read
from reviews.desks.legal.memo.values import LegalMemo, MemoPart, MemoRow, counted
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
    return LegalMemo(
        title=f"Legal memo: {candidate.repo_id} for {work.name}",
        about=[
            ("Repository", f"{candidate.repo_id} on {candidate.hub}"),
            ("Commit", candidate.commit),
            ("Snapshot", f"{candidate.snapshot.digest}, read {candidate.snapshot.read_at:%-d %b %Y}"),
            ("Workload", f"{work.name}, {work.team.name}"),
        ],
        question=_question(match),
        tone=tone,
        answer=answer,
        reasons=reasons,
        parts=[
            MemoPart("documents", "Documents", documents(match, texts), "No license document was read."),
            MemoPart("terms", terms.title(known.values()),
                     terms.terms(match, known.values(), Quotations(texts, known.values())),
                     "No license applies by a conclusion or word for word, so no term is known."),
            MemoPart("conflicts", "Conflicts", _results(match, "conflict", "waived"), "No rule found a conflict."),
            MemoPart("duties", "Duties", _duties(match), "No known term brings a duty."),
            MemoPart("assumptions", "Assumptions", assumptions(match, detail), "None."),
            MemoPart("not-read", "Not read, and not known", [*not_read(match), *_results(match, "unknown")],
                     "Every document was read, and no rule is unknown."),
        ],
        made_at=timezone.now(),
        made_by=by.name,
    )  # fmt: skip


def _question(match: Match) -> str:
    work = match.workload
    acts = ", ".join(one.lower() for one in work.act_words()) or "no stated acts"
    use = work.get_use_class_display() or "kind of use not stated"
    return (
        f"May {work.team.name} use {match.license_documents.snapshot.repo_id} for “{work.name}” ({work.purpose}), as "
        f"{use[0].lower()}{use[1:]}, with these acts: {acts}?"
    )


def _answer(match: Match, detail: CandidateDetail) -> tuple[str, str, list[str]]:
    """Return tone, short answer and its reasons, worst first; a sign-off in force is named beside it."""
    results = match.results
    conflicts = [one for one in results if one.outcome == "conflict"]
    unknown = [one for one in results if one.outcome == "unknown"]
    duties = [one for one in results if one.outcome == "duty"]
    if conflicts:
        tone, answer = "bad", f"No, as the terms stand: {counted(len(conflicts), 'conflict', 'conflicts')}."
        answer += f" {counted(len(unknown), 'rule is', 'rules are')} unknown as well." if unknown else ""
    elif unknown:
        tone, answer = "warn", f"Not settled: {counted(len(unknown), 'rule is', 'rules are')} unknown."
    elif duties:
        tone, answer = "ok", f"Yes, with {counted(len(duties), 'duty', 'duties')}."
    else:
        tone, answer = "ok", "Yes: every rule is clear."
    deciding = conflicts or unknown or duties
    own = match.license_documents.snapshot.repo_id
    reasons = [_reason(one.result, own) for one in deciding[:MOST_REASONS]]
    if len(deciding) > MOST_REASONS:
        reasons.append(f"{len(deciding) - MOST_REASONS} more are listed below.")
    signoff = detail.tracks[states.LEGAL].signoff
    signed = f"{signoff.signer.name} signed the legal track: {signoff.outcome}. {signoff.reason}" if signoff else ""
    return tone, answer, [*reasons, signed or "The legal track is not signed."]


def _reason(result: RuleResult, own: str) -> str:
    """Return a result in one line; a result of another repository's terms names that repository."""
    of = f" ({result.source})" if result.source not in ("", own) else ""
    return f"{result.title}{of}: {result.sentence}"


def _results(match: Match, *outcomes: str, without: str = "") -> list[MemoRow]:
    rows = []
    for one in match.results:
        if one.outcome in outcomes and one.result.rule != without:
            waived = f" Waived until {one.waiver.expires:%-d %b %Y}: {one.waiver.reason}" if one.waiver else ""
            change = f" What would change it: {one.result.change}" if one.result.change else ""
            rows.append(MemoRow(one.result.title, f"{one.result.sentence}{change}{waived}", where=one.result.source))
    return rows


def _duties(match: Match) -> list[MemoRow]:
    """Return the duties of the terms, what rules ask besides, and in one line the duties that are not triggered."""
    rows = [
        MemoRow(one.words, f"Triggered {one.trigger}: {one.state} by this workload.", where=one.source)
        for one in match.duties
        if one.state != NO
    ]
    rows += _results(match, "duty", without=RULE)  # its results are the rows above
    idle = list(dict.fromkeys(f"{one.words}, triggered {one.trigger}" for one in match.duties if one.state == NO))
    return [*rows, *([MemoRow("Not triggered by this workload", f"{'; '.join(idle)}.")] if idle else [])]
