"""The settings refuse bad values with one sentence, and production refuses to start half configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "n0t-a-real-key-but-long-enough-and-with-many-letters-8J2kQ",
    "ALLOWED_HOSTS": "models.example.org",
    "FILES_KEY": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "DATABASE_URL": "postgresql://portal_app@db.example.org/portal",
    "REDIS_URL": "redis://queue.example.org:6379/0",
}
SHOW = "import sys; from portal import settings; print(eval(sys.argv[1], vars(settings)))"


def settings(expression: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Evaluate an expression in the settings made from this environment alone."""
    kept = {name: os.environ[name] for name in ("PATH", "VAR_DIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SHOW, expression],
        cwd=ROOT, env=kept | environ, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.some(4)
@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "django-insecure-" + "x7Qp2" * 12}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "please-change-me-please-change-me-please-change-me-1234"}, "still the example text"),
        ({"SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
        ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE points at /nowhere"),
        ({"FILES_KEY": ""}, "FILES_KEY is not set"),
        ({"FILES_KEY": "k1:abc"}, "FILES_KEY has a key that is not 32 bytes"),
        ({"FILES_KEY": GOOD["FILES_KEY"].removeprefix("k1")}, "FILES_KEY has a key without a short id"),
        ({"FILES_KEY": f"{GOOD['FILES_KEY']} {GOOD['FILES_KEY']}"}, "FILES_KEY names the same key id twice"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS=*"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"DEBUG": "perhaps"}, "not a yes or no"),
        ({"SECURE_COOKIES": "0"}, "SECURE_COOKIES is off"),
        ({"DATABASE_URL": "mysql://db/portal"}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://u:secretword@db:port/portal"}, "DATABASE_URL is not a URL"),
        ({"DATABASE_URL": "postgresql://u:secretword@db"}, "must end with a database name"),
        ({"MIGRATE_DATABASE_URL": "nonsense"}, "MIGRATE_DATABASE_URL must begin with"),
        ({"REDIS_URL": "http://queue"}, "REDIS_URL must begin with redis://"),
        ({"EMAIL_URL": "carrier-pigeon://roof"}, "EMAIL_URL must be"),
        ({"OIDC_ISSUER": "https://sso.example.org"}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set"),
        ({"PORT": "eighty"}, "PORT is 'eighty', which is not a whole number"),
        ({"PORT": "99999"}, "PORT is 99999, but must be between 1 and 65535"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
        ({"PORTAL_URL": "ftp://portal"}, "PORTAL_URL must be a web address"),
        ({"HUBS": "mirror"}, "HUBS"),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(environ: dict[str, str], words: str) -> None:
    done = settings("SECRET_KEY", **GOOD | environ)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "SettingError" in last
    assert words in last
    assert "secretword" not in done.stderr


def test_manage_py_says_the_sentence_without_a_traceback() -> None:
    environ = {"PATH": os.environ["PATH"]} | GOOD | {"ALLOWED_HOSTS": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("ALLOWED_HOSTS is empty")


def test_gunicorn_stops_at_once_with_the_sentence() -> None:
    environ = {"PATH": os.environ["PATH"]} | GOOD | {"DEBUG": "1"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        "--bind",
        "127.0.0.1:0",
        "--config",
        "python:portal.gunicorn",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode != 0
    assert "The portal did not start: DEBUG is on" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_production_is_strict_by_itself() -> None:
    done = settings(
        "(SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_SSL_REDIRECT, SECURE_HSTS_SECONDS > 0, DEBUG)", **GOOD
    )
    assert done.stdout.strip() == "(True, True, True, True, False)", done.stderr


@pytest.mark.long
def test_a_demo_makes_its_own_secret_once(tmp_path: Path) -> None:
    demo = {"PORTAL_DEMO": "1", "VAR_DIR": str(tmp_path / "var")}
    first, second = settings("SECRET_KEY", **demo), settings("SECRET_KEY", **demo)
    assert len(first.stdout.strip()) >= 50, first.stderr
    assert first.stdout == second.stdout
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    done = settings("SECRET_KEY", **GOOD | {"SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")})
    assert done.stdout.strip() == GOOD["SECRET_KEY"]


def test_the_company_sign_in_may_be_posted_to() -> None:
    oidc = {
        "OIDC_ISSUER": "https://sso.example.org/realms/all",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "s3cret-of-the-client",
    }
    done = settings("CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']", **GOOD | oidc)
    assert done.stdout.strip() == "[\"'self'\", 'https://sso.example.org']", done.stderr


def test_the_policy_allows_nothing_inline() -> None:
    done = settings("CONTENT_SECURITY_POLICY", **GOOD)
    assert "unsafe" not in done.stdout
    assert "'default-src': [\"'none'\"]" in done.stdout


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("url", "host", "port", "options"),
    [
        ("postgresql://me:p%40ss@db.example.org:6543/portal", "db.example.org", "6543", {}),
        ("postgres://me:p%40ss@%2Fvar%2Frun/portal", "/var/run", "", {}),
        ("postgresql://me:p%40ss@/portal?host=/var/run&port=5433", "/var/run", "5433", {}),
        ("postgresql://me:p%40ss@db/portal?sslmode=verify-full", "db", "", {"sslmode": "verify-full"}),
        ("postgresql://me:p%40ss@[::1]:5432/portal", "[::1]", "5432", {}),
        ("postgresql://me:p%40ss@db/portal?options=-c%20jit=on", "db", "", {"options": "-c jit=on"}),
        ("postgresql://me:p%40ss@db/portal?options=", "db", "", {"options": ""}),
    ],
)
def test_a_database_url_is_read_in_full(url: str, host: str, port: str, options: dict[str, str]) -> None:
    done = settings(
        "[DATABASES['default'][k] for k in ('NAME', 'USER', 'PASSWORD', 'HOST', 'PORT', 'OPTIONS')]",
        **GOOD | {"DATABASE_URL": url},
    )
    options = {"options": "-c join_collapse_limit=4 -c jit=off", "connect_timeout": "5"} | options
    assert done.stdout.strip() == str(["portal", "me", "p@ss", host.strip("[]"), port, options]), done.stderr


@pytest.mark.parametrize("environ", [GOOD, {"PORTAL_DEMO": "1"}], ids=["production", "demo"])
def test_only_tests_have_a_fast_hash_of_passwords(environ: dict[str, str], tmp_path: Path) -> None:
    shown = "PASSWORD_HASHERS if 'PASSWORD_HASHERS' in locals() else 'as Django'"
    done = settings(shown, **environ | {"VAR_DIR": str(tmp_path)})
    assert done.stdout.strip() == "as Django", done.stderr


@pytest.mark.parametrize(("given", "trusted"), [("", "None"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https')")])
def test_a_proxys_word_for_tls_counts_only_on_request(given: str, trusted: str) -> None:
    done = settings("SECURE_PROXY_SSL_HEADER", **GOOD | ({"BEHIND_TLS_PROXY": given} if given else {}))
    assert done.stdout.strip() == trusted, done.stderr


@pytest.mark.parametrize(("environ", "backend"), [(GOOD, "console"), ({"PORTAL_DEMO": "1"}, "filebased")])
def test_without_a_mail_server_mails_are_written_down(environ: dict[str, str], backend: str, tmp_path: Path) -> None:
    done = settings("EMAIL_BACKEND", **environ | {"VAR_DIR": str(tmp_path)})
    assert backend in done.stdout, done.stderr
