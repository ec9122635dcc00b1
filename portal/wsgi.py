"""The entry point for gunicorn; a refused setting ends the process with its sentence, without a traceback."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from portal import env
from portal.env import SettingError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
try:
    if env.flag("PORTAL_OFFLINE"):
        raise SettingError("PORTAL_OFFLINE is only for commands that serve no one; unset it.")
    application = get_wsgi_application()
except SettingError as refused:
    print(f"The portal did not start: {refused}", file=sys.stderr, flush=True)
    sys.exit(3)  # gunicorn's status for "the worker cannot boot": it stops instead of retrying
