"""Every setting of the portal, read from the environment; a bad value stops the start with one sentence."""

import os
import secrets
from pathlib import Path
from typing import Any

from portal import backups, browsers, env, file_keys, limits, logs, mirror, proof, sign_in
from portal.env import SettingError
from reviews.hub.transport import hubs, page_hosts

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

# PORTAL_DEMO: one person on one machine; demo people, a sample, plain HTTP, a secret generated on first start.
# PORTAL_TEST: set only by tests/conftest.py. PORTAL_OFFLINE: set by manage.py for commands that serve no one.
PORTAL_DEMO = env.flag("PORTAL_DEMO")
PORTAL_TEST = env.flag("PORTAL_TEST")
DEBUG = env.flag("DEBUG")
PORTAL_OFFLINE = env.flag("PORTAL_OFFLINE")
PRODUCTION = not (PORTAL_DEMO or PORTAL_TEST or PORTAL_OFFLINE)
if DEBUG and PRODUCTION:
    raise SettingError(
        "DEBUG is on, which shows internals to every visitor; unset it, or set PORTAL_DEMO=1 for trials."
    )


def _secret_key() -> str:
    given = env.secret("SECRET_KEY")
    if not given and not PRODUCTION:
        if PORTAL_TEST or PORTAL_OFFLINE:
            return secrets.token_urlsafe(60)  # forgotten when this process ends
        return env.kept_secret(VAR_DIR / "secret_key")
    if not given:
        raise SettingError("SECRET_KEY is not set; set it to at least 50 random characters, or set SECRET_KEY_FILE.")
    if len(given) < env.MIN_SECRET_LENGTH or len(set(given)) < 5 or given.startswith("django-insecure-"):
        raise SettingError("SECRET_KEY is too easy to guess; use at least 50 random characters.")
    if "change" in given.lower() and "me" in given.lower():
        raise SettingError("SECRET_KEY is still the example text; use at least 50 random characters.")
    return given


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = [old for old in (env.secret("SECRET_KEY_OLD"),) if old]
"""What was signed or encrypted with the key before is still accepted; docs/operate.md says when to remove it."""
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]", "testserver") if not PRODUCTION else ())
if not ALLOWED_HOSTS:
    raise SettingError("ALLOWED_HOSTS is empty; list the portal's host names, for example models.example.org.")
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise SettingError("ALLOWED_HOSTS=* accepts every host name; list the host names people use.")
CSRF_TRUSTED_ORIGINS = [env.origin("CSRF_TRUSTED_ORIGINS", value) for value in env.words("CSRF_TRUSTED_ORIGINS")]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "portal.lazy_apps.SingleSignOn",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "portal",
    "reviews",
]

MIDDLEWARE = [
    "portal.health.ProbeMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.Compression",
    "csp.middleware.CSPMiddleware",
    "reviews.home.bodies.LimitBodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "reviews.people.sessions.SignedIn",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reviews.people.second_factor.RequireSecondFactor",
    "reviews.people.time_zone.PersonZone",
    "reviews.people.languages.PersonLanguage",
    "django_htmx.middleware.HtmxMiddleware",
    "reviews.home.caching.BrowserStorage",
    "reviews.home.limits.LimitRequests",
    "reviews.home.repeats.FormTokens",
    "reviews.home.errors.ActErrors",
    "reviews.home.conditional.ConditionalPages",
    # Second to last, as it requires: it turns a lockout raised anywhere below into the lockout page.
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "reviews.language.backend.SpokenTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.home.context.chrome",
            ],
            "builtins": ["reviews.templatetags.form_token"],
        },
    }
]
# Forms use our own field templates, which override Django’s, and controls that the code draws.
FORM_RENDERER = "reviews.controls.ControlRenderer"
INSTALLED_APPS.append("django.forms")

# --- Records, queue ------------------------------------------------------------------------------------------------
# Without a URL nothing is guessed: commands that need no database run, others refuse (Django's dummy engine).
DATABASES: dict[str, dict[str, Any]] = {}
for _alias, _name in (("default", "DATABASE_URL"), ("owner", "MIGRATE_DATABASE_URL")):
    if _url := env.secret(_name):
        # The connection is kept between requests, with the plans of its statements, and checked before use. No pool: it
        # does not survive a worker’s fork.
        DATABASES[_alias] = env.database(_name, _url) | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES.setdefault("default", {})
if "owner" in DATABASES:
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis_url("REDIS_URL", env.secret("REDIS_URL") or "redis://127.0.0.1:6379/0")
# Whoever writes to Valkey must not be able to run code. JSON keeps pickles out; the rest is done by the worker, which
# reads one number from an entry and nothing else (reviews/jobs/queue_entry.py).
RQ_QUEUES = {"default": {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 900, "SERIALIZER": "rq.serializers.JSONSerializer"}}
RQ = {"JOB_CLASS": "reviews.jobs.queue_entry.QueueEntry"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"serializer": "portal.cache.JsonSerializer"},  # Django's own would unpickle what it finds
    },
    # Counts of lists, for all processes: without Valkey they are counted anew, after half a second at most.
    "kept": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {
            "serializer": "portal.cache.JsonSerializer",
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
        },
    },
    # Per-process cache for pages; it needs no Valkey.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
    # Counts that this process has read from "kept", and the HTML that it has drawn of them: some 20 kB each.
    **{
        name: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": name,
            "OPTIONS": {"MAX_ENTRIES": 50},
        }
        for name in ("here", "drawn")
    },
}

# --- People --------------------------------------------------------------------------------------------------------
MESSAGE_STORAGE = "reviews.language.messages.SpokenMessages"
AUTH_USER_MODEL = "reviews.User"
OIDC_ISSUER = ""
globals().update(sign_in.from_env(production=PRODUCTION, test=PORTAL_TEST) | limits.from_env())
if OIDC_ISSUER or PORTAL_TEST:  # it brings an HTTP client into every process
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")

# --- What browsers are told ----------------------------------------------------------------------------------------
_oidc_origin = [env.origin("OIDC_ISSUER", OIDC_ISSUER)] if OIDC_ISSUER else []
CONTENT_SECURITY_POLICY = browsers.content_security_policy(_oidc_origin)
SECURE_COOKIES = env.flag("SECURE_COOKIES", PRODUCTION)
if PRODUCTION and not SECURE_COOKIES:
    raise SettingError(
        "SECURE_COOKIES is off, which sends sign-ins over plain HTTP; it may be off only with PORTAL_DEMO=1."
    )
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Strict would drop the session on the way back from single sign-on.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "reviews.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one working day
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# Trusted only on request: without our own proxy, anyone can send this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY") else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20  # bytes; the largest form is a pasted license text
BODY_MAX_SIZE = 26 * 2**20  # bytes with files; the largest file is an agreement of 25 MiB

# --- Files, words, time, mail --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static",) if path.is_dir()]
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static if PORTAL_TEST else "portal.static_files.OneSheetStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PORTAL_TEST
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", "model-reviews@localhost")
MAIL_DIR = VAR_DIR / "mail"
# Without a mail server, a demo writes mails to files, and production prints them to its log.
globals().update(env.mail("EMAIL_URL", env.secret("EMAIL_URL") or ("console:" if PRODUCTION else "file:"), MAIL_DIR))
PORTAL_URL = env.origin(
    "PORTAL_URL", env.text("PORTAL_URL", f"http://127.0.0.1:{env.number('PORT', 8000, least=1, most=65535)}")
)

# --- Hubs: where models are read from; users never type such an address. Pages of license texts: none by default --
try:
    HUBS = hubs.from_env(os.environ)
    LICENSE_LINK_ORIGINS = page_hosts.origins(env.words("LICENSE_LINK_HOSTS"))
    WEBHOOK_ORIGINS = page_hosts.origins(env.words("WEBHOOK_HOSTS"), "WEBHOOK_HOSTS")
except (hubs.HubSettingError, page_hosts.PageSettingError) as _refused:
    raise SettingError(str(_refused)) from None
HUB_PREVIEW_SECONDS = env.number("HUB_PREVIEW_SECONDS", 0 if PORTAL_TEST else 4, most=20)
"""Seconds for which a person who proposes a repository waits for the hub to describe it; 0: the hub is not asked."""
globals().update(proof.from_env(demo_key=None if PRODUCTION or PORTAL_OFFLINE else VAR_DIR / "signing-key"))
globals().update(backups.from_env())
globals().update(mirror.from_env(demo=VAR_DIR / "mirror" if PORTAL_DEMO or PORTAL_TEST else None))
FILES_KEY = file_keys.from_env(production=PRODUCTION, kept=VAR_DIR / "files-key" if PORTAL_DEMO else None)

# --- Background work -----------------------------------------------------------------------------------------------
JOB_LEASE = env.number("JOB_LEASE", 40, least=3, most=600)
"""Seconds that a worker keeps a job without a heartbeat; after that, another worker takes over."""
DRAFT_DAYS = env.number("DRAFT_DAYS", 30, least=1, most=3650)
"""Days after which the draft of a workload statement that its owner has not touched is removed."""
PRUNE_DAYS = env.number("PRUNE_DAYS", 0, most=36_500)
"""Days after which `manage.py prune` may compact what nothing rests on; 0: never."""

# --- What is logged --------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.secret("METRICS_TOKEN")
METRICS_PORT = env.number("METRICS_PORT", 0, most=65535)
PROMETHEUS_EXPORT_MIGRATIONS = False
LOG_LEVEL = env.text("LOG_LEVEL", "WARNING" if PORTAL_TEST else "INFO").upper()
if LOG_LEVEL not in logs.LEVELS:
    raise SettingError(f"LOG_LEVEL is {LOG_LEVEL!r}, but must be one of {', '.join(logs.LEVELS)}.")
LOGGING = logs.configure(LOG_LEVEL, env.text("LOG_STREAM", "stdout"))
DJANGO_STRUCTLOG_COMMAND_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # it believes any forwarded address

# Silenced warnings of `check --deploy`, each with its reason; anything else fails `make check`.
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # we deliberately lock the pair of name and address: one address may be a whole office
]
