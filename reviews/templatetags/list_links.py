"""The links of a list to itself as a file, with the filters of the page."""

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from reviews.templatetags.markup import fill

register = template.Library()

LINKS = '<p class="meta list-files">This list as <a href="{}{}" download>CSV</a> or <a href="{}{}">JSON</a></p>'


@register.simple_tag(takes_context=True)
def list_links(context: Context, list_name: str, **also: object) -> SafeString:
    """Write the links to a list as CSV and as JSON, with what its address asks for but the page, and with ``also``."""
    given = context["request"].GET.copy()
    for name in ("page", "before", "after"):
        given.pop(name, None)
    given.update({name: str(value) for name, value in also.items()})
    query = f"?{given.urlencode()}" if given else ""
    return fill(LINKS, reverse("list_csv", args=[list_name]), query, reverse("list_json", args=[list_name]), query)
