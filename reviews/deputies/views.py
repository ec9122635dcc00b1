"""Pages of deputies: naming one, and one row to second or end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reviews.deputies import actions, permits
from reviews.deputies.forms import DeputyForm
from reviews.language.phrases import say
from reviews.people.deputies import rows_of, today
from reviews.people.models import Deputy
from reviews.people.requests import person

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deputy(request: HttpRequest) -> HttpResponse:
    """Name a deputy; list for whom the person acted or acts, and who acted or acts for them."""
    who = person(request)
    form = DeputyForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        said, (first, last) = form.cleaned_data, form.span()
        row = actions.name_deputy(said["person"], from_day=first, to_day=last, reason=said["reason"], by=who)
        messages.success(
            request, say("{name} is named. An administrator must second it before it counts.", name=row.deputy.name)
        )
        return redirect("deputy_row", row.pk)
    context = {"form": form, "rows": [(one, state_words(one)) for one in rows_of(who)]}
    return render(request, "deputies/deputy.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deputy_row(request: HttpRequest, deputy_id: int) -> HttpResponse:
    """Show one deputy; second or end it, depending on the button."""
    who = person(request)
    found = get_object_or_404(
        Deputy.objects.select_related("person", "deputy", "seconded_by", "ended_by"), pk=deputy_id
    )
    if not permits.sees(who, found):
        raise Http404(say("There is no such deputy."))
    if request.method == "POST":
        act = {"second": actions.second_deputy, "end": actions.end_deputy}.get(request.POST.get("act", ""))
        if act is None:
            messages.error(request, say("Nothing was changed. Second it or end it."))
        else:
            act(found, by=who)
            done = say("Seconded.") if act is actions.second_deputy else say("Ended.")
            messages.success(request, say("{done} Both people get a mail.", done=done))
        return redirect("deputy_row", found.pk)
    context = {
        "row": found, "state": state_words(found), "why_not_second": permits.why_not_second(who, found),
        "why_not_end": permits.why_not_end(who, found),
    }  # fmt: skip
    return render(request, "deputies/row.html", context)


def state_words(row: Deputy) -> tuple[str, str]:
    """Return tone and label for pages."""
    if row.ended_at:
        return "quiet", say("Ended")
    if row.to_day < today():
        return "quiet", say("Over")
    if not row.seconded_at:
        return "warn", say("Waits for an administrator")
    return ("info", say("Ahead")) if row.from_day > today() else ("ok", say("In force"))
