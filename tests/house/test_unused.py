"""Nothing lies about unused: every function, class and property is named somewhere. What only tests name is unused.

A function of `reviews` or `portal` that only a test calls proves nothing about the product: the product does the same
by hand, or not at all.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parents[2]
PRODUCT = ("reviews", "portal", "manage.py", "verify_bundle.py")
KINDS = {"function", "class", "method", "property"}
BY_FRAMEWORK = re.compile(
    r"do_[A-Z]+|handle_(starttag|endtag|data)|clean_\w+|_post_clean|prepare_value|add_arguments|is_open_for_signup|valid_value|filter_queryset|get_session_store_class|get_model_class|ReviewsConfig"
    r"|pre_social_login|authenticate_by_email|validate|process_exception|refresh|ignore_aliases|\w+_(open|close)|code_block|teardown|child_exit|post_fork|test_\w+|Meta|Command|pytest_\w+"
    r"|_authenticate|get_client_ip|process_view|generate_authenticator_name|get_public_key_credential_rp_entity|send_confirmation_mail|parse_body"
)
"""What Django, allauth, Ninja, PyYAML, markdown-it, http.server, gunicorn and pytest call by its name."""
OWN_DECORATORS = re.compile(
    r"@(property|cached_property|staticmethod|classmethod|dataclass|contextmanager|cache|lru_cache|act|login_required"
    r"|require_\w+)\b"
)
"""Decorators that register nothing; any other one hands the function to a framework."""
SAMPLE_HUB = "portal/sample_hub/"
FOR_TESTS = {
    "set_popularity": "the sample hub serves other figures of popularity, which must never make a sign-off outdated",
    "heal": "the sample hub ends a fault that a test began",
    "count_rounds": "the sample hub counts the rounds of a reading, which no clock of a busy machine tells",
}
"""Switches of the sample hub that only tests turn, each with the reason why it is part of the hub."""


def words_elsewhere() -> set[str]:
    """Every word of templates and set-up, and every dotted name in a string: what is named there is used."""
    places = [*(ROOT / "templates").rglob("*.html"), *(ROOT / one for one in ("pyproject.toml", "Makefile"))]
    found: set[str] = set()
    for place in places:
        found |= set(re.findall(r"\w+", place.read_text()))
    for path in [*(ROOT / "reviews").rglob("*.py"), *(ROOT / "portal").rglob("*.py")]:
        found |= {part for one in re.findall(r"\"([\w.]+)\"", path.read_text()) for part in one.split(".")}
    return found


def unused(root: Path, sources: Iterable[str], further: Iterable[str], named: set[str]) -> list[dict[str, str]]:
    """Return what nothing in these files and folders below ``root`` uses, and what nothing in further ones uses either.

    Each is a name by its place and kind. The sources are read once for both.
    """
    search, found = Vulture(), []
    for more in (sources, further):
        search.scavenge([str(root / one) for one in more], exclude=["*/migrations/*", "*/sample_hub/data/*"])
        found.append(_left(root, search, named))
    return found


def _left(root: Path, search: Vulture, named: set[str]) -> dict[str, str]:
    left = {}
    for item in search.get_unused_code(min_confidence=60):
        if item.typ not in KINDS or item.name in named or BY_FRAMEWORK.fullmatch(item.name):
            continue
        head = item.filename.read_text().splitlines()[item.first_lineno - 1].strip()
        if head.startswith("@") and not OWN_DECORATORS.match(head):
            continue
        left[f"{item.filename.relative_to(root)}:{item.first_lineno} {item.typ}"] = item.name
    return left


def test_the_product_uses_everything_itself_and_the_tests_every_helper_of_theirs() -> None:
    by_product, by_all = unused(ROOT, PRODUCT, ["tests"], words_elsewhere())
    switches = {place: name for place, name in by_product.items() if place.startswith(SAMPLE_HUB) and name in FOR_TESTS}
    assert not {place: name for place, name in by_product.items() if place not in switches}
    assert sorted(switches.values()) == sorted(FOR_TESTS), "a switch on the list is gone, or the product uses it"
    assert not {place: name for place, name in by_all.items() if place.startswith("tests/") or name in FOR_TESTS}


def test_what_only_a_test_calls_is_found(tmp_path: Path) -> None:
    for folder, text in (
        ("reviews", "def planted():\n    return 1\n\n\ndef used():\n    return 2\n"),
        ("portal", "from reviews.here import used\n\nprint(used())\n"),
        ("tests", "from reviews.here import planted\n\n\ndef test_planted():\n    assert planted() == 1\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "here.py").write_text(text)
    alone, with_tests = unused(tmp_path, ("reviews", "portal"), ["tests"], set())
    assert alone == {"reviews/here.py:1 function": "planted"}
    assert with_tests == {}
