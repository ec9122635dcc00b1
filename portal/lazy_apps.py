"""Apps of libraries that load more than most commands need: what they load is left to whoever uses it first."""

from allauth.socialaccount.apps import SocialAccountConfig


class SingleSignOn(SocialAccountConfig):
    """Single sign-on, whose providers bring an HTTP client: the address map loads them, for the web server alone."""

    def ready(self) -> None:
        """Register the checks, as the library does, and nothing else."""
        from allauth.socialaccount import checks  # noqa: F401
