"""The page of the search over everything."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviews.home.search.finds import LONGEST, search
from reviews.people.requests import person


@login_required
@require_safe
def search_all(request: HttpRequest) -> HttpResponse:
    """Show what words, a number or a hash find, in groups; what is exactly one decision's number opens its page."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    groups = search(person(request), text)
    exact = [one for group in groups for one in group.finds if one.title.startswith(f"Decision {text}: ")]
    if text.isascii() and text.isdigit() and exact:
        return redirect(exact[0].url)
    told = {"text": text, "groups": groups, "ask": f"{reverse('ask')}?{urlencode({'s': text})}"}
    return render(request, "home/search.html", told)
