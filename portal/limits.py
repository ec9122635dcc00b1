"""Settings of the limits of requests, each a number of requests in a minute."""

from portal import env


def from_env() -> dict[str, int]:
    """Return the limits by the names of Django's settings."""
    return {
        "LIMIT_ACTS": env.number("LIMIT_ACTS", 300, least=1),
        "LIMIT_ACTS_ADDRESS": env.number("LIMIT_ACTS_ADDRESS", 3000, least=1),
        "LIMIT_TOKEN": env.number("LIMIT_TOKEN", 600, least=1),
        "LIMIT_TOKEN_ADDRESS": env.number("LIMIT_TOKEN_ADDRESS", 1200, least=1),
        "LIMIT_BAD_TOKENS": env.number("LIMIT_BAD_TOKENS", 30, least=1),
    }
