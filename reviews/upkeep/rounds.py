"""What the scheduler does in each round: it asks for work that is due, and drops what is old."""

from collections.abc import Callable

from reviews.decisions.denials.actions import settle_denials
from reviews.decisions.gate.rows import drop_old_answers
from reviews.decisions.jobs import want_refresh, want_weighing
from reviews.jobs.heads import want_head
from reviews.jobs.mail import want_digests
from reviews.jobs.rows import forget_old_mails
from reviews.jobs.sweep import sweep
from reviews.legal.linked_pages import want_due
from reviews.mirror.jobs import want_copies, want_verification
from reviews.people.rows import forget_old_guesses, forget_old_sign_ins
from reviews.submissions.rows import drop_old
from reviews.upkeep.beat import note_round
from reviews.upkeep.jobs import want_backup_check
from reviews.watch.actions import escalate_overdue
from reviews.watch.jobs import want_matching, want_round
from reviews.workflow.reminders import want_reminders
from reviews.workloads.drafts.rows import prune_drafts

STEPS: tuple[Callable[[], object], ...] = (
    want_due, want_reminders, want_refresh, want_weighing, want_round, want_digests, want_head, drop_old,
    drop_old_answers, settle_denials, want_copies, want_verification, sweep, forget_old_guesses, forget_old_sign_ins,
    forget_old_mails, prune_drafts, escalate_overdue, want_matching, want_backup_check, note_round,
)  # fmt: skip
"""In this order; a step that fails keeps none of the others from being done."""
