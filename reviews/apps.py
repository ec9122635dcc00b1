"""Register the domain as one Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _sync_groups(using: str, **_: Any) -> None:
    from reviews.people.rows import keep_role_groups  # the tables are there only now
    from reviews.workflow.policy.rows import keep_first_version

    keep_role_groups(using)
    keep_first_version(using)


class ReviewsConfig(AppConfig):
    """The one app of the portal."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reviews"
    verbose_name = "Model reviews"
