"""The addresses of the lists as files."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.home.list_files import keeping, reviewing
from reviews.home.list_files.sending import RefusedListFile, send
from reviews.language.phrases import say

FILES = reviewing.FILES | keeping.FILES
UNPROCESSABLE = 422


@login_required
@require_safe
def list_file(request: HttpRequest, list_name: str, form: str) -> HttpResponseBase:
    """Send a list that this person may see, filtered like its page; ``form`` is csv or json."""
    if list_name not in FILES:
        raise Http404(say("There is no such list."))
    try:
        return send(FILES[list_name], list_name, form, request)
    except RefusedListFile as error:
        return render(request, "home/list_refused.html", {"why": str(error)}, status=UNPROCESSABLE)
