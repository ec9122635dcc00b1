"""The tag ``{% outline %}``: a long page names its sections in one line that stays in sight.

The sections are read from what the page rendered, so that the line can name no section that is not there.
"""

import re
from html import unescape

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from reviews.language.phrases import joined
from reviews.templatetags.markup import fill, fill_each

register = template.Library()

HEADING = re.compile(r'<h2 id="([a-z][\w-]*)">(.*?)</h2>', re.DOTALL)
"""A section's heading as our templates write it; a heading of a shown document begins with a large, or is no h2."""
FEWEST = 3
"""A page with fewer sections needs no line."""


class OutlineNode(Node):
    """A node that renders its inside, and before it the links to the sections found there."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Render the inside first; its own HTML has been escaped there, and its headings are HTML of the templates."""
        body = self.nodelist.render(context)
        found = [(key, _words(title)) for key, title in HEADING.findall(body)]
        if len(found) < FEWEST:
            return body
        links = fill_each("\n", '<li><a href="#{}">{}</a></li>', found)
        return fill('<nav class="outline no-print" aria-label="On this page"><ul>{}</ul></nav>\n{}', links, body)


def _words(title: str) -> str:
    """Return a heading's words without tags, to be escaped anew; a number before them stands apart."""
    return joined(" ", unescape(strip_tags(title.replace("</span>", "</span> "))).split())


@register.tag
def outline(parser: Parser, token: Token) -> OutlineNode:
    """Parse ``{% outline %}…{% endoutline %}``."""
    nodelist = parser.parse(("endoutline",))
    parser.delete_first_token()
    return OutlineNode(nodelist)
