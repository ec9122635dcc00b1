"""One JSON line per event, with the request's id; bodies, headers and secrets are never logged."""

import re
import sys
from typing import Any

PAINTER = "rich"
"""Paints lines for a console; where it is installed, structlog loads its 80 modules, for lines that we never write."""
if PAINTER not in sys.modules:
    sys.modules[PAINTER] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if sys.modules[PAINTER] is None:
    del sys.modules[PAINTER]

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


LINKS = re.compile(r"(/invitation/|/password/reset/key/[0-9A-Za-z]+-)[A-Za-z0-9_-]+")
"""Addresses that end with a secret: whoever reads the log must not be able to open them."""


def hide_links(_logger: Any, _method: str, line: str) -> str:
    """Mask the secrets of links in a finished line, wherever they stand in it."""
    return LINKS.sub(r"\1…", line)


def configure(level: str, stream: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING for the same format; `stream` is stdout or stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    json = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
            hide_links,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json},
        "handlers": {
            "stream": {"class": "logging.StreamHandler", "stream": f"ext://sys.{stream}", "formatter": "json"}
        },
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # A wrong host name in a request is not our error, and anyone can send one.
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            # The request's own line already has the status and the request's id.
            "django.request": {"level": "ERROR"},
            # CDN addresses contain signatures, which do not belong in a log.
            **{name: {"level": "WARNING"} for name in ("httpx", "httpx2", "httpcore2", "huggingface_hub")},
        },
    }
