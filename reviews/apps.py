"""Register the domain as one Django app."""

import gc
from typing import TYPE_CHECKING

from django.apps import AppConfig

from reviews.language.phrases import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from reviews.legal.models import Agreement
    from reviews.licensing.models import TermsVersion
    from reviews.people.models import User
    from reviews.workflow.models import Candidate
    from reviews.workloads.nodes.models import NodeClass, NodeClassVersion


class ReviewsConfig(AppConfig):
    """The one app of the portal."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reviews"
    verbose_name = say("Model reviews")

    def ready(self) -> None:
        """Let alerts, mails and entries follow what other rooms and allauth tell about; let whoever may see a decision
        read its evidence.

        What follows is imported when it is first needed: most commands do no act, and should start without all rooms.
        """
        from reviews.decisions.stages.models import OWNER
        from reviews.files.permits import owned_by
        from reviews.invitations import secured  # noqa: F401
        from reviews.legal.agreements import OWNER as AGREEMENT
        from reviews.legal.agreements import follow as follow_agreements
        from reviews.legal.agreements import may_read
        from reviews.licensing import followers as terms
        from reviews.people import own_sessions  # noqa: F401
        from reviews.runs.models import OWNER as RUN
        from reviews.workflow import attachments, followers
        from reviews.workloads.nodes import followers as node_followers

        follow_agreements(_follow_agreement)
        terms.follow(_outdate_sign_offs)
        followers.follow(_work_out_alerts)
        followers.follow(_tell_standing)
        followers.follow(_tell_who_releases)
        followers.follow(_follow_waiver_owners)
        node_followers.follow(_weigh_node_class)
        owned_by(OWNER, _may_read_evidence)
        owned_by(AGREEMENT, may_read)
        owned_by(RUN, _may_read_run)
        attachments.register()
        # What was loaded stays: it is never looked through for garbage (manage.py has put that off until now).
        gc.freeze()
        gc.enable()


def _follow_agreement(row: "Agreement", what: str) -> None:
    from reviews.workflow.rows.agreements import agreement_changed

    agreement_changed(row, what)


def _outdate_sign_offs(version: "TermsVersion", paths: "Sequence[str]", by: "User") -> "dict[str, Any]":
    from reviews.workflow.rows.outdated import outdate

    return outdate(version, paths, by)


def _work_out_alerts(candidate: "Candidate") -> None:
    from reviews.decisions.rows import basis_changed

    basis_changed(candidate)


def _tell_standing(candidate: "Candidate") -> None:
    from reviews.decisions.telling.rows import basis_changed

    basis_changed(candidate)


def _tell_who_releases(candidate: "Candidate") -> None:
    from reviews.decisions.stages.rows import may_be_ready

    may_be_ready(candidate)


def _follow_waiver_owners(candidate: "Candidate") -> None:
    from reviews.decisions.responsibility.rows import waiver_owners_changed

    waiver_owners_changed(candidate)


def _weigh_node_class(row: "NodeClass", version: "NodeClassVersion", by: str) -> None:
    from reviews.decisions.node_watch.rows import node_class_changed

    node_class_changed(row, version, by=by)


def _may_read_evidence(user: "User", number: str) -> bool:
    from reviews.decisions.stages.permits import may_read_evidence

    return may_read_evidence(user, number)


def _may_read_run(user: "User", number: str) -> bool:
    from reviews.workflow.run_sight import may_read_run

    return may_read_run(user, number)
