"""A statement as lines of words for its page: each question with the team's answer."""

from reviews.workloads import choices
from reviews.workloads.mismatches import COMPARED, SILENT, AnswerMismatch, mismatches
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import words

NOT_STATED = "Not stated"

Lines = list[tuple[str, str]]


def lines(workload: Workload) -> list[tuple[str, Lines]]:
    """Return headings, each with labels and answers; numbers include their unit."""
    nodes = words(workload.node_classes)
    return [
        (
            "Who and what",
            [
                ("Purpose", workload.purpose),
                ("Users", workload.users),
                ("Input", workload.get_input_modality_display()),
                ("Expected output", workload.expected_output),
            ],
        ),
        (
            "Data and risk",
            [
                ("Data sensitivity", workload.get_data_sensitivity_display()),
                ("Risk level", workload.get_risk_level_display()),
                ("Languages", workload.languages),
                ("Territory", workload.territory),
            ],
        ),
        (
            "Load",
            [
                ("Context length", f"{workload.context_tokens:,} tokens, input and output together"),
                ("Concurrent requests", f"{workload.concurrency:,}"),
                ("Latency target", workload.latency_target),
                ("Latency target in figures", workload.latency_words or NOT_STATED),
                ("Overflow plan", workload.get_overflow_plan_display()),
            ],
        ),
        (
            "Where it runs",
            [
                ("Deployment environment", workload.get_environment_display()),
                ("Node classes", "; ".join(nodes)),
            ],
        ),
        ("Planned use", _plans(workload)),
    ]


def contradicting(workload: Workload) -> list[AnswerMismatch]:
    """Return what contradicts itself in a statement, which its author has seen and left."""
    found = mismatches({name: getattr(workload, name) for name in COMPARED})
    return [one for one in found if one.key not in SILENT]


def domains_stated(workload: Workload) -> str:
    """Return the fields of use in words, and that more can be stated now, where the author saw a shorter list."""
    said = _named(choices.DOMAINS, workload.domains)
    asked = choices.domains_asked(workload.domains_edition)
    return said if len(asked) == len(choices.DOMAINS) - 1 else f"{said} (of the {len(asked)} that could be stated then)"


def _plans(workload: Workload) -> Lines:
    return [
        ("Kind of use", workload.get_use_class_display() or NOT_STATED),
        ("Fields of use", domains_stated(workload)),
        ("Planned acts", "; ".join(workload.act_words())),
        ("Users of all our products", workload.get_user_band_display()),
        ("Revenue of the company", workload.get_revenue_band_display()),
        ("Location of our legal entity", workload.get_entity_in_display() or NOT_STATED),
        ("Location of users", _named(choices.TERRITORIES, workload.users_in)),
        ("Location of machines", _named(choices.TERRITORIES, workload.runs_in)),
    ]


def _named(known: tuple[tuple[str, str], ...], values: list[str]) -> str:
    return "; ".join(choices.words(known, value) for value in values) or NOT_STATED
