"""What the demo's people decide about each kind of model: conditions, envelope, limits, fallback and exit.

A newcomer can learn from each example: it names this model, this workload and a person who answers.
"""

from dataclasses import dataclass
from typing import Any

from reviews.decisions.record import BoundaryPart
from reviews.people.holder import Holder

PRIYA, TOMASZ = Holder("account", "priya", "Priya Nair"), Holder("account", "tomasz", "Tomasz Wrona")
SUPPORT = Holder("team", "customer-support", "Customer Support")
CLAIMS = Holder("team", "claims-automation", "Claims Automation")


@dataclass(frozen=True)
class Example:
    """One kind of model: the key of its answers, what engineering fixes, the condition, and the decider's part.

    ``evidence`` is what must be shown before production, who owns it, and the days until it is due.
    """

    kind: str
    terms: dict[str, Any]
    condition: str
    reason: str
    evidence: tuple[tuple[str, str, int], ...]
    ruling: dict[str, Any]


def _boundary(
    container: str, tokenizer: str, weights: str, template: str, after: str, team: Holder = SUPPORT
) -> dict[str, BoundaryPart]:
    """Return the boundary with its owners: Priya for what is served, the team for what is around it."""
    return {
        "container": BoundaryPart(container, PRIYA), "tokenizer": BoundaryPart(tokenizer, PRIYA),
        "weights": BoundaryPart(weights, PRIYA), "prompt-template": BoundaryPart(template, team),
        "post-processing": BoundaryPart(after, team),
    }  # fmt: skip


SMALL = Example(
    kind="small",
    terms={
        "runtime": "vLLM 0.33.0, without remote code",
        "node_class": "l40s-48-2",
        "context_tokens": 8192,
        "concurrency": 32,
        "known": "estimated",
        "first_artifact_to_test": "*.safetensors",
        "trade_off_accepted": "Drafts of at most 600 words, so that one accelerator serves all 60 clerks.",
    },
    condition="A clerk reads every draft before it is sent, and the mail tool records who did.",
    reason="The file set is complete and safe to load; by the estimate, the load fits one of the two accelerators.",
    evidence=(
        ("A load test with 32 drafts at once, on the approved node class", "priya", 21),
        ("The letters of last month drafted again, each draft beside the letter that was sent", "maya", 35),
    ),
    ruling={
        "limitations": (
            "It follows at most three instructions reliably. Do not use it for arithmetic or long conversations."
        ),
        "largest_risk": "It invents policy numbers when a letter has none, and a clerk sends them.",
        "revision_strategy": "pin-and-watch",
        "triggers": ("license-changed", "owner-changed", "new-commit", "vulnerability", "quality-drop"),
        "removal_plan": (
            "Customer Support switches the route to the letter templates, drains for 15 minutes and deletes the mirror."
        ),
        "change_owner": PRIYA,
        "boundary": _boundary(
            "vLLM 0.33.0 in the platform’s base image, rebuilt weekly and scanned",
            "Tokenizer files at the pinned commit; no code from the repository",
            "Safetensors only; digests are checked when the files are mirrored",
            "Template at the pinned commit, inside our system prompt, version 12",
            "Number check of the letter service, version 3: unknown numbers are removed",
        ),
    },
)

LARGE = Example(
    kind="large",
    terms={
        **SMALL.terms,
        "node_class": "h100-80-1",
        "trade_off_accepted": "One H100 for the whole day, for drafts that clerks change less often.",
    },
    condition=SMALL.condition,
    reason="The file set is complete and safe to load; by the estimate, 32 drafts at once fit one H100.",
    evidence=(
        ("A load test with 32 drafts at once, on one H100", "priya", 21),
        ("Forty test letters in which every amount is compared", "maya", 35),
    ),
    ruling={
        **SMALL.ruling,
        "limitations": (
            "Amounts from scanned tables are wrong in 2 of 100 cases, and it knows nothing after December 2025."
        ),
        "largest_risk": (
            "It copies an amount wrongly into a letter, and the clerk does not compare it with the contract."
        ),
        "removal_plan": (
            "Customer Support switches the route to quill-3b-instruct within 10 minutes and frees the H100."
        ),
    },
)

READER = Example(
    kind="reader",
    terms={
        **SMALL.terms,
        "context_tokens": 4096,
        "concurrency": 8,
        "trade_off_accepted": "Pages are read one by one, so that a page with an error never spoils the next.",
    },
    condition="A clerk compares each amount with the scan before an invoice is paid.",
    reason="The file set is complete and safe to load; by the estimate, eight pages at once fit the node.",
    evidence=(
        ("A load test with 8 pages at once, on the approved node class", "priya", 21),
        ("500 paid invoices read again, and every amount compared", "maya", 35),
    ),
    ruling={
        "limitations": "It reads print only: no handwriting, no identity documents, no stamps over text.",
        "largest_risk": "A digit is read wrongly and the wrong amount is paid.",
        "revision_strategy": "pin-until-review",
        "triggers": ("license-changed", "owner-changed", "vulnerability", "workload-changed"),
        "removal_plan": ("Claims Automation stops the reading queue, and clerks type the amounts, as they did before."),
        "change_owner": TOMASZ,
        "boundary": _boundary(
            "vLLM 0.33.0 in the platform’s base image, rebuilt weekly and scanned",
            "Tokenizer and image processor files at the pinned commit",
            "Safetensors only; digests are checked when the files are mirrored",
            "One fixed instruction per page, version 2 of the reading service",
            "Amount parser, version 5, which refuses a page without a total",
            CLAIMS,
        ),
    },
)

EMBEDDER = Example(
    kind="embedding",
    terms={
        "runtime": "text-embeddings-inference 1.8",
        "node_class": "cpu-64",
        "context_tokens": 512,
        "concurrency": 40,
        "known": "tested",
        "first_artifact_to_test": "model.safetensors",
        "trade_off_accepted": "Paragraphs are cut at 400 tokens, so that no text is lost beyond the limit of 512.",
    },
    condition="The vector index has the same access rules and the same encrypted volume as the policies in it.",
    reason="Tested with 40 queries at once on four cores; the files are complete and safe to load.",
    evidence=(
        ("A load test with 40 queries at once, on the production nodes", "priya", 21),
        ("The right paragraph among ten hits for 270 of 300 questions", "maya", 35),
    ),
    ruling={
        "limitations": "It hardly sees negation and numbers: a hit shows where to read, never what is covered.",
        "largest_risk": "Someone reads the policies back out of a copied index.",
        "revision_strategy": "pin-and-watch",
        "triggers": ("license-changed", "owner-changed", "new-commit", "vulnerability"),
        "removal_plan": "Customer Support switches search to keywords and deletes the index the same day.",
        "change_owner": TOMASZ,
        "boundary": _boundary(
            "text-embeddings-inference 1.8, image pinned by digest and scanned weekly",
            "Tokenizer files at the pinned commit; no code from the repository",
            "One safetensors file and the pooling configuration, digests checked",
            "The prefix that the query service adds, version 1",
            "Ranking of the query service, version 4, which shows each hit with its policy",
        ),
    },
)
"""Signed by both tracks in the demo and left to the decider: a newcomer issues it."""
