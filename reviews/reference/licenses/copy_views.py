"""View of storing the company's own copy of a license's text."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reviews.language.phrases import say
from reviews.legal.actions import store_reference as store
from reviews.legal.details import ReferenceDetails
from reviews.legal.permits import why_not_keep
from reviews.licensing.models import License
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.reference.licenses.copy_form import ReferenceForm

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def store_reference(request: HttpRequest, key: str) -> HttpResponse:
    """Store a copy of a license's text, which must be the text word for word; there is one copy for each license."""
    who = person(request)
    require(why_not_keep(who))
    row = get_object_or_404(License, key=key.replace("\0", ""))
    form = ReferenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            store(row, details=ReferenceDetails(**form.cleaned()), by=who)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, say("The text of {name} has been stored. Differences from it now show in full.", name=row.name)
            )
            return redirect("license", row.key)
    told = {"form": form, "license": row, "copy": getattr(row, "reference_copy", None)}
    return render(request, "reference/licenses/copy.html", told, status=UNPROCESSABLE if form.errors else 200)
