"""A comment in the settings that promises something names the test that shows it; without one, it is only a hope."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.house.source import ROOT, nodes

SETTINGS = ("settings", "sign_in", "browsers", "limits", "proof")
PROMISE = re.compile(
    r"\b(never|cannot|must not|only|nobody|no one|nothing|refuses?|refused|trusted|protects?|before any|so that|without"
    r"|always|safe)\b",
    re.IGNORECASE,
)
SHOWN = {
    "PORTAL_DEMO: one person": "tests/ops/test_settings.py::test_production_is_strict_by_itself",
    "Without a URL nothing is guessed": "tests/ops/test_health.py::test_without_a_database_it_is_alive_and_not_ready",
    "Whoever writes to Valkey": "tests/jobs/test_queue_entry.py::test_the_worker_runs_nothing_that_somebody_else_wrote",
    "Django's own would unpickle": "tests/jobs/test_queue_entry.py::test_the_shared_cache_reads_no_pickle",
    "A slow hash protects": "tests/ops/test_settings.py::test_only_tests_have_a_fast_hash_of_passwords",
    "Axes comes first": "tests/ops/test_sign_in.py::test_five_wrong_passwords_lock_and_the_right_one_is_then_refused",
    "counted anew": "tests/readmodels/test_kept.py::test_the_catalog_counts_for_itself_while_valkey_is_away",
    "because of self sign-up": "tests/ops/test_sign_in.py::test_nobody_opens_an_account_alone",
    "an address without account": "tests/invitations/test_outbox.py::test_the_same_queries_whether_an_account_exists",
    "would end with Valkey": "tests/people/test_guesses.py::test_limits_hold_while_valkey_is_down",
    "0 means that forwarded":
        "tests/ops/test_sign_in.py::test_a_forwarded_address_is_not_believed_without_a_proxy_of_ours",
    "Trusted only on request": "tests/ops/test_settings.py::test_a_proxys_word_for_tls_counts_only_on_request",
    "Without a mail server": "tests/ops/test_settings.py::test_without_a_mail_server_mails_are_written_down",
    "users never type such an address": "tests/house/test_promises.py::test_no_form_takes_the_address_of_a_hub",
    "only this service uses the role": "tests/ops/test_compose.py::test_nobody_but_migrate_holds_the_owners_role",
    "nothing that manages the server": "tests/ops/test_valkey_user.py::test_what_the_portal_does_not_need_is_refused",
    "listens only on its socket": "",
    "letters and digits only": "",
}  # fmt: skip
"""Part of a comment, and the test that shows what it says; "" for what is no promise of ours."""


def comments(path: Path) -> list[str]:
    """Every comment of a file; lines that follow each other are one."""
    if path.suffix != ".py":
        return re.findall(r"(?m)^\s*#\s*(.+)$", path.read_text())
    found: list[tuple[int, str, bool]] = []
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type != tokenize.COMMENT:
            continue
        alone, text = token.line.strip().startswith("#"), token.string.strip("#- ")
        if alone and found and found[-1][2] and found[-1][0] == token.start[0] - 1:
            found[-1] = (token.start[0], f"{found[-1][1]} {text}", True)
        else:
            found.append((token.start[0], text, alone))
    return [text for _, text, _ in found]


def promises() -> list[str]:
    """The comments that promise something."""
    places = (*(ROOT / "portal" / f"{name}.py" for name in SETTINGS), ROOT / "docker-compose.yml")
    return [
        text
        for place in places
        for text in comments(place)
        if PROMISE.search(text) or "unpickle" in text or "would end" in text
    ]


def test_every_promise_of_the_settings_is_shown_by_a_test() -> None:
    bare = [text for text in promises() if not any(part in text for part in SHOWN)]
    assert bare == [], "name the test that shows it in SHOWN, or write the comment without the promise"


def test_no_line_of_the_table_is_stale() -> None:
    assert [part for part in SHOWN if not any(part in text for text in promises())] == []


@pytest.mark.parametrize("test", sorted({test for test in SHOWN.values() if test}))
def test_what_shows_a_promise_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert name in {node.name for node in nodes(ROOT / file) if isinstance(node, ast.FunctionDef)}


def test_no_form_takes_the_address_of_a_hub() -> None:
    fields = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "reviews").rglob("forms.py")
        for node in nodes(path)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and isinstance(node.targets[0], ast.Name) and re.search(r"hub|endpoint", node.targets[0].id)
        and "URLField" in ast.unparse(node.value.func)
    ]  # fmt: skip
    assert fields == []
