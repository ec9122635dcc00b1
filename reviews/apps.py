"""Register the domain as one Django app."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from reviews.licensing.models import License
    from reviews.people.models import User
    from reviews.workflow.models import Candidate


class ReviewsConfig(AppConfig):
    """The one app of the portal."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reviews"
    verbose_name = "Model reviews"

    def ready(self) -> None:
        """Let alerts, mails and entries follow what other rooms and allauth tell about; let whoever may see a decision
        read its evidence.

        What follows is imported when it is first needed: most commands do no act, and should start without all rooms.
        """
        from reviews.decisions.stages.models import OWNER
        from reviews.files.permits import owned_by
        from reviews.invitations import secured  # noqa: F401
        from reviews.licensing import followers as terms
        from reviews.workflow import followers

        terms.follow(_outdate_sign_offs)
        followers.follow(_work_out_alerts)
        followers.follow(_tell_standing)
        followers.follow(_tell_who_releases)
        followers.follow(_follow_waiver_owners)
        owned_by(OWNER, _may_read_evidence)


def _outdate_sign_offs(row: "License", paths: "Sequence[str]", by: "User") -> "dict[str, Any]":
    from reviews.workflow.rows.outdated import outdate

    return outdate(row, paths, by)


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


def _may_read_evidence(user: "User", number: str) -> bool:
    from reviews.decisions.stages.permits import may_read_evidence

    return may_read_evidence(user, number)
