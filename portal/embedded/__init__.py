"""PostgreSQL and Valkey from wheels, kept in one folder, for machines that have neither (and for the tests).

`start(folder)` gives running services and their URLs; `python -m portal.embedded` is the same for a developer's shell.
Nothing outside the folder is written, and no mode or owner outside it is changed.
"""

from portal.embedded.services import EmbeddedError, Services, start

__all__ = ["EmbeddedError", "Services", "start"]
