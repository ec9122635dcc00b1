"""The house rules of templates: lines and files that can be read, one block a line, and none that nothing renders."""

import re
from functools import cache
from pathlib import Path

from django.template import Context, Template
from django.template.loaders.app_directories import get_app_template_dirs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
BLOCK = re.compile(
    r"<(?:address|article|aside|blockquote|body|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]"
    r"|head|header|html|legend|li|main|nav|ol|optgroup|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)"
    r"(?=[\s>{])"
)
SENT = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.DOTALL)
"""A form that is sent, with its tags in between."""
HANDLERS = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
"""What Django renders by these names when a view answers with an error."""
QUOTED = re.compile(r"""["']([\w/-]*(?:\{[^}"']*\}[\w/-]*)*\.html)["']""")
"""A template's name in code or in a tag; ``{…}`` of an f-string stands for any word."""
FRAME = re.compile(r"\{% (?:around (\w+)|(notice) )")


def name(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@cache
def lines() -> list[tuple[str, str]]:
    """Every line of every template, with the place where it is."""
    return [
        (f"{name(path)}:{number}", line)
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]


def test_no_line_is_over_140_columns() -> None:
    assert not [place for place, line in lines() if len(line) > 140]


def test_no_template_is_over_150_lines() -> None:
    assert not [name(path) for path in TEMPLATES if path.read_text().count("\n") > 150], "part by what is shown"


def test_a_line_begins_at_most_one_block() -> None:
    assert not [place for place, line in lines() if len(BLOCK.findall(line)) > 1]


def test_every_form_that_is_sent_carries_its_tokens() -> None:
    """``{% csrf_token %}`` is our own tag: it writes the CSRF token and the token of this one form."""
    found = [(name(path), form) for path in TEMPLATES for form in SENT.findall(path.read_text())]
    assert len(found) > 50
    assert not [place for place, form in found if form.count("{% csrf_token %}") != 1]
    written = Template("{% csrf_token %}").render(Context({"csrf_token": "x"}))
    assert re.findall(r'name="(\w+)"', written) == ["csrfmiddlewaretoken", "form_token"]
    assert "form_token" in Template("{% csrf_token %}").render(Context({})), "a view without a CSRF token as well"


def test_every_template_is_used() -> None:
    """By its name in code or in another template, by the name that an app of others looks for, or as a frame."""
    code = [path for room in ("portal", "reviews") for path in (ROOT / room).rglob("*.py")]
    exact, patterns = set(HANDLERS), []
    for path in [*code, *TEMPLATES]:
        text = path.read_text()
        for found in QUOTED.findall(text):
            if "{" in found:
                patterns.append(re.compile(re.sub(r"\\\{.*?\\\}", r"\\w+", re.escape(found))))
            else:
                exact.add(found)
        exact |= {f"components/frame/{one or other}.html" for one, other in FRAME.findall(text)}
    others = [Path(folder) for folder in get_app_template_dirs("templates")]
    assert not [
        template
        for template in map(name, TEMPLATES)
        if template not in exact
        and not any(pattern.fullmatch(template) for pattern in patterns)
        and not any((folder / template).exists() for folder in others)
    ]


SPOKEN = re.compile(r"""["'`][A-Z][^"'`]* [^"'`]*\.["'`]""")
"""A sentence in a script, which no catalog would translate."""


def test_scripts_are_listed_and_say_nothing_themselves() -> None:
    listed = (ROOT / "docs" / "components.md").read_text()
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    assert not [one.name for one in scripts if f"`{one.name}`" not in listed]
    assert not [(one.name, SPOKEN.findall(one.read_text())) for one in scripts if SPOKEN.search(one.read_text())]
