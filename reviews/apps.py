"""Register the domain as one Django app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The one app of the portal."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reviews"
    verbose_name = "Model reviews"

    def ready(self) -> None:
        """Let alerts, mails and entries follow what other rooms and allauth tell about; let whoever may see a decision
        read its evidence."""
        from reviews.decisions import rows
        from reviews.decisions.responsibility import rows as responsibility
        from reviews.decisions.stages import rows as stages
        from reviews.decisions.stages.permits import OWNER, may_read_evidence
        from reviews.decisions.telling import rows as telling
        from reviews.files.permits import owned_by
        from reviews.invitations import secured  # noqa: F401
        from reviews.workflow import followers

        followers.follow(rows.basis_changed)
        followers.follow(telling.basis_changed)
        followers.follow(stages.may_be_ready)
        followers.follow(responsibility.waiver_owners_changed)
        owned_by(OWNER, may_read_evidence)
