"""Nothing lies about unused: every module is imported, and every function, class and property is named somewhere."""

import re
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parents[2]
SOURCES = ("reviews", "portal", "tests", "manage.py", "verify_bundle.py")
KINDS = {"function", "class", "method", "property"}
BY_FRAMEWORK = re.compile(
    r"do_[A-Z]+|handle_(starttag|endtag|data)|clean_\w+|_post_clean|prepare_value|add_arguments|is_open_for_signup|valid_value|is_noop|ReviewsConfig"
    r"|ignore_aliases|\w+_(open|close)|code_block|teardown|child_exit|post_fork|test_\w+|Meta|Command|pytest_\w+"
    r"|_authenticate|get_client_ip|process_view|generate_authenticator_name|get_public_key_credential_rp_entity"
)
"""What Django, allauth, django-filter, PyYAML, markdown-it, http.server, gunicorn and pytest call by its name."""
OWN_DECORATORS = re.compile(
    r"@(property|cached_property|staticmethod|classmethod|dataclass|contextmanager|cache|lru_cache|act|login_required"
    r"|require_\w+)\b"
)
"""Decorators that register nothing; any other one hands the function to a framework."""


def words_elsewhere() -> set[str]:
    """Every word of templates and set-up, and every dotted name in a string: what is named there is used."""
    places = [*(ROOT / "templates").rglob("*.html"), *(ROOT / one for one in ("pyproject.toml", "Makefile"))]
    found: set[str] = set()
    for place in places:
        found |= set(re.findall(r"\w+", place.read_text()))
    for path in [*(ROOT / "reviews").rglob("*.py"), *(ROOT / "portal").rglob("*.py")]:
        found |= {part for one in re.findall(r"\"([\w.]+)\"", path.read_text()) for part in one.split(".")}
    return found


def test_nothing_is_unused() -> None:
    search = Vulture()
    search.scavenge([str(ROOT / one) for one in SOURCES], exclude=["*/migrations/*", "*/sample_hub/data/*"])
    named = words_elsewhere()
    left = []
    for item in search.get_unused_code(min_confidence=60):
        if item.typ not in KINDS or item.name in named or BY_FRAMEWORK.fullmatch(item.name):
            continue
        head = item.filename.read_text().splitlines()[item.first_lineno - 1].strip()
        if head.startswith("@") and not OWN_DECORATORS.match(head):
            continue
        left.append(f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.typ} {item.name}")
    assert not left
