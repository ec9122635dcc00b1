"""The flags that a version of a runtime has, as far as they are listed here."""


def flags_in(runtime: str, version: str) -> frozenset[str] | None:
    """Return the flags of a runtime's serving command in a version, None if they are not listed."""
    return None
