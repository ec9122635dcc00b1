"""Controls of forms drawn in one go: Django renders two templates for every control, and two more for every option.

The HTML is that of Django's templates with ours for attributes (`templates/django/forms/widgets/attrs.html`), which
draw all controls that are not listed here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString

from reviews.templatetags.markup import fill, fill_each

BARE = frozenset({"checkbox", "radio", "hidden", "select"})
"""Types of controls that do not get the class of a box with a border."""


class ControlRenderer(TemplatesSetting):
    """Django's renderer, with the controls of ``DRAWN`` written by the code."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Return the HTML of a form, a field or a control."""
        drawn = DRAWN.get(template_name)
        return drawn(context["widget"]) if drawn else super().render(template_name, context, request)


def attributes(widget: Mapping[str, Any]) -> SafeString:
    """Return the attributes of a control, the class last."""
    attrs, kind = widget["attrs"], widget.get("type")
    told = (
        (fill(" {}", name) if value is True else fill(' {}="{}"', name, str(value)),)
        for name, value in attrs.items()
        if value is not False and name != "class"
    )
    classes = str(attrs.get("class") or "")
    if kind not in BARE:
        classes = f"input {classes}".strip()
    return fill("{}{}", fill_each("", "{}", told), fill(' class="{}"', classes) if classes else "")


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    told = "" if value is None else fill(' value="{}"', str(value))
    return fill('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], told, attributes(widget))


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    # The line break belongs to the element: a browser drops the first one of the text.
    text = widget["value"] or ""
    return fill('<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes(widget), text)


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = ((name, _options(choices)) for name, choices, _ in widget["optgroups"])
    listed = fill_each(
        "\n",
        "{}",
        (
            (fill('<optgroup label="{}">\n{}\n</optgroup>', name, options) if name else options,)
            for name, options in groups
        ),
    )
    return fill('<select name="{}"{}>\n{}\n</select>', widget["name"], attributes(widget), listed)


def _options(choices: list[Mapping[str, Any]]) -> SafeString:
    rows = ((str(one["value"]), attributes(one), one["label"]) for one in choices)
    return fill_each("\n", '<option value="{}"{}>{}</option>', rows)


INPUTS = ("input", "text", "hidden", "number", "date", "datetime", "time", "password", "email", "url", "checkbox")
DRAWN: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
