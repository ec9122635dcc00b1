"""Loads the API's library without Django's tools for tests, from which it wants one signal that stands elsewhere."""

import sys
from types import ModuleType

from django.core.signals import setting_changed

TESTS = ("django.test", "django.test.signals")


def load() -> None:
    """Import django-ninja; whoever imports Django's tools for tests later gets the real ones.

    They bring a test client, unittest and a template engine into every web worker, 4 MiB that nothing there needs.
    """
    if any(name in sys.modules for name in (*TESTS, "ninja")):
        return
    for name in TESTS:
        sys.modules[name] = ModuleType(name)
    sys.modules[TESTS[1]].setting_changed = setting_changed  # type: ignore[attr-defined]
    try:
        import ninja  # noqa: F401
    finally:
        for name in TESTS:
            del sys.modules[name]
