"""The entry point for gunicorn; a refused setting ends the process with its sentence, without a traceback."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from portal import api_library, env
from portal.env import SettingError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
try:
    if env.flag("PORTAL_OFFLINE"):
        raise SettingError("PORTAL_OFFLINE is only for commands that serve no one; unset it.")
    application = get_wsgi_application()
    api_library.load()
    # Before the server starts its workers, so that they share every view and form, and never walk through them.
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
except SettingError as refused:
    print(f"The portal did not start: {refused}", file=sys.stderr, flush=True)
    sys.exit(3)  # gunicorn's status for "the worker cannot boot": it stops instead of retrying
