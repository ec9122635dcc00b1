"""Frames: a wrapper around what a page says, left out when it says nothing."""

from collections.abc import Callable

from django.template.base import FilterExpression, Node, NodeList
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviews.language.phrases import own
from reviews.templatetags.markup import fill

PLAIN: dict[str, Callable[[SafeString], SafeString]] = {
    "head": lambda body: fill('<header class="head">{}</header>\n', body),
    "head_meta": lambda body: fill('<div class="head-meta">{}</div>\n', body),
    "title": lambda body: fill("<h1>{}</h1>\n", body),
    "side": lambda body: fill('<aside aria-label="About this page">{}</aside>\n', body),
}
"""Wrappers of every page; a template for each would take as long as the page's heading."""


class AroundNode(Node):
    """A node that draws a wrapper around its body, by ``PLAIN`` or ``components/frame/NAME.html``, if not blank."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.name, self.nodelist, self.values = name, nodelist, values

    def render(self, context: Context) -> SafeString:
        """Render the inside first: a wrapper around nothing would be announced as an empty region."""
        body = self.nodelist.render(context)
        if not body.strip():
            return fill("")
        if drawn := PLAIN.get(self.name):
            return drawn(body)
        values = {key: own(value.resolve(context)) for key, value in self.values.items()}
        return render_to_string(f"components/frame/{self.name}.html", {"body": body, **values})
