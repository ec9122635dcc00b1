"""A statement as lines of words for its page: each question with the team's answer."""

from reviews.language.phrases import figure, joined, say
from reviews.workloads import choices
from reviews.workloads.mismatches import COMPARED, SILENT, AnswerMismatch, mismatches
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import words

NOT_STATED = say("Not stated")

Lines = list[tuple[str, str]]


def lines(workload: Workload) -> list[tuple[str, Lines]]:
    """Return headings, each with labels and answers; numbers include their unit."""
    nodes = words(workload.node_classes)
    return [
        (
            say("Who and what"),
            [
                (say("Purpose"), workload.purpose),
                (say("Users"), workload.users),
                (say("Input"), workload.get_input_modality_display()),
                (say("Expected output"), workload.expected_output),
            ],
        ),
        (
            say("Data and risk"),
            [
                (say("Data sensitivity"), workload.get_data_sensitivity_display()),
                (say("Risk level"), workload.get_risk_level_display()),
                (say("Languages"), workload.languages),
                (say("Territory"), workload.territory),
            ],
        ),
        (
            say("Load"),
            [
                (
                    say("Context length"),
                    say("{context_tokens:,} tokens, input and output together", context_tokens=workload.context_tokens),
                ),
                (say("Concurrent requests"), figure(f"{workload.concurrency:,}")),
                (say("Latency target"), workload.latency_target),
                (say("Latency target in figures"), workload.latency_words or NOT_STATED),
                (say("Overflow plan"), workload.get_overflow_plan_display()),
            ],
        ),
        (
            say("Where it runs"),
            [
                (say("Deployment environment"), workload.get_environment_display()),
                (say("Node classes"), joined("; ", nodes)),
            ],
        ),
        (say("Planned use"), _plans(workload)),
    ]


def contradicting(workload: Workload) -> list[AnswerMismatch]:
    """Return what contradicts itself in a statement, which its author has seen and left."""
    found = mismatches({name: getattr(workload, name) for name in COMPARED})
    return [one for one in found if one.key not in SILENT]


def domains_stated(workload: Workload) -> str:
    """Return the fields of use in words, and that more can be stated now, where the author saw a shorter list."""
    said = _named(choices.DOMAINS, workload.domains)
    asked = choices.domains_asked(workload.domains_edition)
    return (
        said
        if len(asked) == len(choices.DOMAINS) - 1
        else say("{said} (of the {number_of} that could be stated then)", said=said, number_of=len(asked))
    )


def _plans(workload: Workload) -> Lines:
    return [
        (say("Kind of use"), workload.get_use_class_display() or NOT_STATED),
        (say("Fields of use"), domains_stated(workload)),
        (say("Planned acts"), joined("; ", workload.act_words())),
        (say("Users of all our products"), workload.get_user_band_display()),
        (say("Revenue of the company"), workload.get_revenue_band_display()),
        (say("Location of our legal entity"), workload.get_entity_in_display() or NOT_STATED),
        (say("Location of users"), _named(choices.TERRITORIES, workload.users_in)),
        (say("Location of machines"), _named(choices.TERRITORIES, workload.runs_in)),
    ]


def _named(known: tuple[tuple[str, str], ...], values: list[str]) -> str:
    return joined("; ", (choices.words(known, value) for value in values)) or NOT_STATED
