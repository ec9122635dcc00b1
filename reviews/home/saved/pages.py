"""The pages of saved views: the list, saving one, removing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.home.saved import actions, queries
from reviews.home.saved.actions import ViewStatement
from reviews.home.saved.forms import SavedViewForm
from reviews.language.phrases import say
from reviews.people.requests import person

UNPROCESSABLE = 422


@login_required
@require_safe
def saved_views(request: HttpRequest) -> HttpResponse:
    """List a person's views and those of the person's teams."""
    who = person(request)
    found = queries.shown_to(who, queries.views_of(who))
    rows = [(one, f"{reverse(one.list_name)}?{one.query}") for one in found]
    return render(request, "home/saved_views.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: HttpRequest) -> HttpResponse:
    """Save what the address of a list asks for; ``?list=`` and ``?query=`` name it."""
    who = person(request)
    teams = list(who.teams.order_by("name"))
    start = {"list_name": request.GET.get("list", ""), "query": request.GET.get("query", "").replace("\0", "")}
    form = SavedViewForm(request.POST or None, teams=teams, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            found = actions.save_view(
                ViewStatement(said["name"], said["list_name"], said["query"], said["team"]), by=who
            )
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, say("“{name}” was saved. The list shows it beside its filters.", name=found.name))
            return redirect(f"{reverse(found.list_name)}?{found.query}")
    return render(request, "home/save_view.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Remove a view that the person sees."""
    who = person(request)
    shown = queries.shown_to(who, queries.views_of(who).filter(pk=view_id))
    if not shown:
        raise Http404(say("No such view exists, or you do not have access to it."))
    view = shown[0]
    actions.remove_view(view, by=who)
    messages.success(request, say("“{name}” was removed.", name=view.name))
    return redirect("saved_views")
