"""The flags that a version of a runtime has, as far as they are listed here."""

from reviews.runtimes.registry import arguments


def flags_in(runtime: str, version: str) -> frozenset[str] | None:
    """Return the flags of a runtime's serving command in a version, None if they are not listed.

    A patch level of 0 may be left out, as in a sign-off.
    """
    exact = arguments(runtime, version) if version else None
    return arguments(runtime, f"{version}.0") if exact is None and version.count(".") == 1 else exact
