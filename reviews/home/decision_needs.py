"""The needs of a candidate whose tracks both passed: to be decided, or what no longer meets its requirements."""

from reviews.home.needs import DECIDER, Need, reviewer, title
from reviews.language.phrases import say
from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow


def decision(row: CandidateRow) -> list[Need]:
    """Return what the deciders can do once every requirement is met."""
    since = max(word.at for word in row.words.values())
    if row.candidate.state == states.DECIDED:
        number = vars(row.candidate).get("c_superseded")
        if not number:
            return []
        why = say(
            "Both tracks were signed again since decision {number_of}. You can issue a decision that supersedes it.",
            number_of=number,
        )
        return [
            Need(
                DECIDER,
                None,
                say("Decision"),
                why,
                say("A decider can supersede the decision."),
                since,
                "decide",
                say("Decide"),
            )
        ]
    why = say("Both tracks passed and every requirement is met. You can issue the decision.")
    return [
        Need(
            DECIDER,
            None,
            say("Decision"),
            why,
            say("A decider can issue the decision."),
            since,
            "decide",
            say("Decide"),
        )
    ]


def what_is_not_met(row: CandidateRow) -> list[Need]:
    """Return the need for a requirement that failed after both tracks passed, for whoever owns its page."""
    since = max(word.at for word in row.words.values()) if row.words else row.candidate.changed_at
    requirement = next(requirement for requirement in row.requirements if not requirement.met)
    if requirement.page in states.TRACKS:
        waits = say(
            "{reviewer} must review the {page} track.", reviewer=reviewer(requirement.page), page=requirement.page
        )
        return [
            Need(
                requirement.page,
                None,
                title(requirement.page),
                say("{name}: {how}", name=requirement.name, how=requirement.how),
                waits,
                since,
                requirement.page,
                say("Review"),
            )
        ]
    asked = row.candidate.requester
    return [
        Need(
            "requester",
            asked.pk,
            requirement.group,
            say("{name}: {how}", name=requirement.name, how=requirement.how),
            say("{name} must resolve “{name2}”.", name=asked.name, name2=requirement.name),
            since,
            "candidate",
            say("Open the candidate"),
        )
    ]
