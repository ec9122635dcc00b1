"""The saved views of a list, beside its filters."""

from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from reviews.home.saved.queries import shown_to, tidy, views_of_list
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.sessions import ledger_head
from reviews.readmodels.kept import kept
from reviews.templatetags.markup import fill, fill_each
from reviews.templatetags.portal import visible

register = template.Library()
LINK = '<a href="{}?{}"{}>{}</a>'
CURRENT = fill(' aria-current="true"')
NOTHING = fill("")


@register.simple_tag(takes_context=True)
def saved_views(context: Context, list_name: str) -> SafeString:
    """Write the views of a list that the reader may see, and the link that saves what the address asks for now."""
    request = context["request"]
    if not isinstance(request.user, User):
        return NOTHING
    views = _views(request, list_name)
    now = tidy(request.GET.urlencode())
    links = [
        fill(LINK, reverse(list_name), query, CURRENT if query == now else NOTHING, visible(name))
        for name, query in views
    ]
    if now and now not in {query for _, query in views}:
        asked = urlencode({"list": list_name, "query": now})
        links.append(fill(LINK, reverse("save_view"), asked, NOTHING, say("Save this view")))
    if views:
        links.append(fill('<a href="{}">Manage views</a>', reverse("saved_views")))
    if not links:
        return NOTHING
    listed = fill_each(" · ", "{}", ((one,) for one in links))
    return fill('<p class="meta saved-views">{}{}</p>', "Views: " if views else "", listed)


def _views(request: object, list_name: str) -> list[tuple[str, str]]:
    """Return names and queries; an act changes them, so that they are kept under the ledger's head."""
    user = request.user  # type: ignore[attr-defined]
    head = ledger_head(request)  # type: ignore[arg-type]
    parts = ["views", head.digest if head else "", user.pk, sorted(user.team_ids), list_name]

    def read() -> list[tuple[str, str]]:
        return [(one.name, one.query) for one in shown_to(user, views_of_list(user, list_name))]

    return kept(parts, read)
