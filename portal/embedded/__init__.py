"""PostgreSQL and Valkey from wheels, in one folder, for machines that have neither (and for the tests).

`start(folder)` returns running services with their URLs; `python -m portal.embedded` does the same for a shell.
Nothing outside the folder is written, and no mode or owner outside it is changed.
"""

from portal.embedded.services import EmbeddedError, Services, start

__all__ = ["EmbeddedError", "Services", "start"]
