"""The list of tables, collected from the rooms in the order of the data's way; Django looks for them here."""

from reviews.api.models import ApiToken
from reviews.decisions.models import Decision, DecisionChange, DecisionFile
from reviews.evidence.models import Artifact, Document, Fact, Finding, Reading, Snapshot, TextBlob
from reviews.jobs.models import JobRun, Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import Team, User
from reviews.workflow.models import (
    Answer,
    Candidate,
    Condition,
    LicenseIntake,
    Remark,
    SignOff,
    SignOffWithdrawal,
    Track,
)
from reviews.workloads.models import Workload

__all__ = [
    "Answer",
    "ApiToken",
    "Artifact",
    "Candidate",
    "Condition",
    "Decision",
    "DecisionChange",
    "DecisionFile",
    "Document",
    "Fact",
    "Finding",
    "JobRun",
    "LedgerEntry",
    "LicenseIntake",
    "Mail",
    "Reading",
    "Remark",
    "SignOff",
    "SignOffWithdrawal",
    "Snapshot",
    "Team",
    "TextBlob",
    "Track",
    "User",
    "Workload",
]
