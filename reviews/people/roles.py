"""The access matrix: the seven roles, what each does and never does, and the powers that permits check.

Roles are Django groups of the same name, created from this file by every upgrade. Nothing else gives a power:
``is_superuser`` has no effect.
"""

from dataclasses import dataclass

from reviews.language.phrases import say

READ_CATALOG = "catalog.read"
READ_ALL = "everything.read"
WRITE_WORKLOAD = "workload.write"
PROPOSE = "candidate.propose"
RECORD_INTAKE = "intake.record"
SIGN_LEGAL = "legal.sign"
OWN_TERMS = "terms.own"
SIGN_ENGINEERING = "engineering.sign"
OWN_NODES = "nodes.own"
IMPORT_RUNS = "runs.import"
WRITE_SUITES = "suites.write"
DECIDE = "decision.issue"
READ_LEDGER = "ledger.read"
VERIFY_LEDGER = "ledger.verify"
MANAGE_PEOPLE = "people.manage"
MANAGE_TOKENS = "tokens.manage"
SEE_JOBS = "jobs.read"
RETRY_JOBS = "jobs.retry"


SIGNING = frozenset(
    {
        RECORD_INTAKE, SIGN_LEGAL, OWN_TERMS, SIGN_ENGINEERING, OWN_NODES, DECIDE, VERIFY_LEDGER, MANAGE_PEOPLE,
        MANAGE_TOKENS,
    }
)  # fmt: skip
"""Powers to review, decide, grant, or attest what others did; a role with one of them takes two administrators."""


@dataclass(frozen=True)
class Role:
    """One role: its group name, the words shown on pages, and its powers."""

    slug: str
    title: str
    does: str
    never: str
    powers: frozenset[str]

    @property
    def needs_second(self) -> bool:
        """Whether a second administrator must confirm that a person gets this role."""
        return bool(self.powers & SIGNING)


ROLES: tuple[Role, ...] = (
    Role(
        "reader",
        say("Reader"),
        say("browses the catalog and checks whether a model may be used for a purpose"),
        say("sees drafts of other teams' private workloads"),
        frozenset({READ_CATALOG}),
    ),
    Role(
        "requester",
        say("Requester"),
        say("writes workload statements, proposes candidates, answers questions"),
        say("signs any track of their own candidate"),
        frozenset({READ_CATALOG, WRITE_WORKLOAD, PROPOSE, SEE_JOBS, RETRY_JOBS}),
    ),
    Role(
        "legal-reviewer",
        say("Legal reviewer"),
        say("records the license intake, reads license documents, signs the legal track, owns license terms"),
        say("signs the engineering track of the same candidate"),
        frozenset({READ_CATALOG, READ_LEDGER, RECORD_INTAKE, SIGN_LEGAL, OWN_TERMS, SEE_JOBS, RETRY_JOBS}),
    ),
    Role(
        "engineering-reviewer",
        say("Engineering reviewer"),
        say("checks artifacts, sizing and variants, signs the engineering track, owns node classes"),
        say("signs the legal track of the same candidate"),
        frozenset(
            {READ_CATALOG, READ_LEDGER, SIGN_ENGINEERING, OWN_NODES, IMPORT_RUNS, WRITE_SUITES, SEE_JOBS, RETRY_JOBS}
        ),
    ),
    Role(
        "decider",
        say("Decider"),
        say("issues, supersedes and withdraws decisions once both tracks pass"),
        say("is the requester of that candidate"),
        frozenset({READ_CATALOG, READ_LEDGER, DECIDE, SEE_JOBS}),
    ),
    Role(
        "auditor",
        say("Auditor"),
        say("reads everything, verifies the ledger, exports"),
        say("writes anything"),
        frozenset({READ_CATALOG, READ_ALL, READ_LEDGER, VERIFY_LEDGER, SEE_JOBS}),
    ),
    Role(
        "administrator",
        say("Administrator"),
        say("manages people, roles and API tokens; a second one confirms each reviewing role"),
        say("gets a vote through the administrator role"),
        frozenset({READ_CATALOG, MANAGE_PEOPLE, MANAGE_TOKENS, SEE_JOBS, RETRY_JOBS}),
    ),
)

ADMINISTRATOR = "administrator"
"""The role that must never be without a holder who can sign in."""

BY_SLUG: dict[str, Role] = {role.slug: role for role in ROLES}


def holders(power: str) -> frozenset[str]:
    """Return the roles that give a power."""
    return frozenset(role.slug for role in ROLES if power in role.powers)


def powers_of(slugs: set[str]) -> frozenset[str]:
    """Return the combined powers of these roles; an unknown name gives none."""
    return frozenset().union(*(BY_SLUG[slug].powers for slug in slugs if slug in BY_SLUG))
