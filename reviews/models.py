"""The list of tables, collected from the rooms in the order of the data's way; Django looks for them here."""

from reviews.api.models import ApiToken
from reviews.catalog.asking.models import UseQuestion
from reviews.decisions.corrections.models import Correction, CorrectionReview
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.gate.deployments import Deployment
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.models import (
    Acknowledgement,
    Decision,
    DecisionAlert,
    DecisionChange,
    DecisionFile,
    Fallback,
    Responsibility,
)
from reviews.decisions.stages.models import EvidenceDelivery, EvidenceItem, IssuedForTest, ProductionRelease
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.evidence.models import Artifact, Document, Fact, Finding, Reading, Snapshot, TextBlob, Tombstone
from reviews.files.models import FileCipher, KeptFile
from reviews.home.saved.models import SavedView
from reviews.invitations.models import Invitation
from reviews.jobs.models import JobRun, Mail
from reviews.ledger.models import HeadDelivery, LedgerEntry, LedgerNode, SignedHead
from reviews.legal.models import AddedDocument, Agreement, Conclusion, GateAcceptance, TextIdentity
from reviews.licensing.models import License, TermsVersion
from reviews.mirror.models import Mirror, MirrorFile
from reviews.people.models import Deputy, GuessCount, Hold, PersonSession, RoleRequest, Team, UsedCode, User
from reviews.proposals.models import ProposalBatch, ProposalLine
from reviews.readmodels.models import CatalogEntry, Turn, TurnMark
from reviews.runs.models import Run
from reviews.shortlist.models import (
    EntryAssessment,
    Recommendation,
    SampleDocument,
    Shortlist,
    ShortlistEntry,
    TokenCount,
    TokenizerReading,
)
from reviews.submissions.models import Submission
from reviews.suites.models import (
    CaseGrade,
    CaseResult,
    Suite,
    SuiteCase,
    SuiteCoverage,
    SuiteHandout,
    SuiteRun,
    SuiteRunSummary,
)
from reviews.watch.advisories.models import Advisory, AdvisoryList, FeedKey, FindingCause, ListedDigest
from reviews.watch.models import WatchedAncestor, WatchedRepository
from reviews.watch.usage.models import UsageReading
from reviews.webhooks.models import WebhookDelivery, WebhookEndpoint
from reviews.workflow.models import (
    Answer,
    Candidate,
    Condition,
    LicenseIntake,
    Remark,
    RemarkReply,
    SignOff,
    SignOffWithdrawal,
    Track,
)
from reviews.workflow.notes.models import DeskEntry
from reviews.workflow.policy.models import PolicyStep, PolicyVersion
from reviews.workflow.reminder_models import Reminder
from reviews.workflow.rereads.models import Contradiction, ReaderFinding, ReaderFindingRead
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeCapacity, NodeClass, NodeClassVersion, NodeRate

__all__ = [
    "Acknowledgement",
    "AddedDocument",
    "Advisory",
    "AdvisoryList",
    "Agreement",
    "Answer",
    "ApiToken",
    "Artifact",
    "Candidate",
    "CaseGrade",
    "CaseResult",
    "CatalogEntry",
    "Conclusion",
    "Condition",
    "Contradiction",
    "Correction",
    "CorrectionReview",
    "Decision",
    "DecisionAlert",
    "DecisionChange",
    "DecisionEvent",
    "DecisionFile",
    "DecisionNotice",
    "Deployment",
    "Deputy",
    "DeskEntry",
    "Document",
    "EmergencyDenial",
    "EntryAssessment",
    "EvidenceDelivery",
    "EvidenceItem",
    "ExitStep",
    "Fact",
    "Fallback",
    "FeedKey",
    "FileCipher",
    "Finding",
    "FindingCause",
    "GateAcceptance",
    "GateAnswer",
    "GuessCount",
    "HeadDelivery",
    "Hold",
    "Invitation",
    "IssuedForTest",
    "JobRun",
    "KeptFile",
    "LedgerEntry",
    "LedgerNode",
    "License",
    "LicenseIntake",
    "ListedDigest",
    "Mail",
    "Mirror",
    "MirrorFile",
    "NodeCapacity",
    "NodeClass",
    "NodeClassVersion",
    "NodeRate",
    "PersonSession",
    "PolicyStep",
    "PolicyVersion",
    "ProductionRelease",
    "ProposalBatch",
    "ProposalLine",
    "ReaderFinding",
    "ReaderFindingRead",
    "Reading",
    "Recommendation",
    "Remark",
    "RemarkReply",
    "Reminder",
    "Responsibility",
    "RoleRequest",
    "Run",
    "SampleDocument",
    "SavedView",
    "Shortlist",
    "ShortlistEntry",
    "SignOff",
    "SignOffWithdrawal",
    "SignedHead",
    "Snapshot",
    "StatementDraft",
    "Submission",
    "Suite",
    "SuiteCase",
    "SuiteCoverage",
    "SuiteHandout",
    "SuiteRun",
    "SuiteRunSummary",
    "Team",
    "TermsVersion",
    "TextBlob",
    "TextIdentity",
    "TokenCount",
    "TokenizerReading",
    "Tombstone",
    "Track",
    "TriggerLook",
    "Turn",
    "TurnMark",
    "UsageReading",
    "UseQuestion",
    "UsedCode",
    "User",
    "Waiver",
    "WatchedAncestor",
    "WatchedRepository",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Workload",
]
