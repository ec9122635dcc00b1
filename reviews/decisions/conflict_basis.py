"""What the contradictions of a decision are looked for in, and the sentences that resolve them."""

from collections.abc import Mapping

from reviews.decisions.contradictions import Conflict, DecisionStatement, conflicts
from reviews.decisions.record import Ruling
from reviews.desks.engineering.note_page import newest_entries
from reviews.evidence.queries import facts_of
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.phrases import say
from reviews.sentences import why_not
from reviews.workflow import states
from reviews.workflow.queries import CandidateDetail
from reviews.workloads.nodes.models import NodeClass


def told(detail: CandidateDetail, texts: Mapping[str, str]) -> DecisionStatement:
    """Return what a decision on this candidate would say with these texts of the decider, by the label of the field."""
    candidate = detail.candidate
    snapshot, signoff = candidate.snapshot, detail.tracks[states.ENGINEERING].signoff
    facts = facts_of(snapshot) if snapshot else {}
    risk = newest_entries(candidate).get(("risk", "largest"))
    return DecisionStatement(
        answers={
            track: {key: (one.choice, one.text) for key, one in given.items()}
            for track, given in detail.answers.items()
        },
        facts={key: one.value for key, one in facts.items() if one.state != UNANSWERED},
        terms=signoff.terms if signoff else {},
        conditions={
            say(
                "{get_track_display} condition {number_of}",
                get_track_display=one.signoff.get_track_display(),
                number_of=one.number,
            ): one.text
            for one in detail.conditions
        },
        modality=candidate.workload.input_modality,
        task=str(snapshot.repo.get("pipeline_tag") or "") if snapshot else "",
        noted_risk=str(risk.values.get("text", "")) if risk else "",
        nodes=tuple(NodeClass.objects.values_list("slug", flat=True)),
        texts=texts,
    )


def found_in(detail: CandidateDetail, texts: Mapping[str, str]) -> list[Conflict]:
    """Return the contradictions of a decision with these texts of the decider."""
    return conflicts(told(detail, texts))


def resolved(detail: CandidateDetail, ruling: Ruling) -> list[dict[str, str]]:
    """Return every contradiction with the sentence that resolves it, as the record keeps it.

    Raises ``ValueError`` for one without a sentence.
    """
    kept = []
    for one in found_in(detail, ruling.sentences()):
        sentence = ruling.resolved.get(one.key, "").strip()
        if why := why_not(sentence, label=one.about, others={"one": one.one, "other": one.other}):
            raise ValueError(
                say(
                    "{about}: two places contradict each other. {value} {other} {why}",
                    about=one.about,
                    value=one.one,
                    other=one.other,
                    why=why,
                )
            )
        kept.append({"about": one.about, "one": one.one, "other": one.other, "sentence": sentence})
    return kept
