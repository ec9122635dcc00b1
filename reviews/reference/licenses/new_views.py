"""View of adding a license from its text, and of concluding it at once for the documents of a candidate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.language.phrases import say, say_count
from reviews.legal.known_clauses import proposed_terms
from reviews.licensing.actions import LicenseExists, add_license
from reviews.licensing.models import License
from reviews.licensing.permits import why_not_own_terms
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.reference.licenses.binding_text import BindingText
from reviews.reference.licenses.clauses import texts, unknown_texts
from reviews.reference.licenses.forms import AddForm

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def license_new(request: HttpRequest) -> HttpResponse:
    """Add a license from its text, which proposes terms; without a text, every term is unknown."""
    who = person(request)
    require(why_not_own_terms(who))
    binding = BindingText.asked(request, who)
    form = AddForm(
        request.POST or None, stored=unknown_texts(who), binding=binding, initial={"document": request.GET.get("doc")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            row, proposed = _add(form, binding, who)
        except LicenseExists as error:
            form.add_error("key", str(error))
        else:
            if binding and form.cleaned_data["applies"]:
                messages.success(
                    request,
                    say("{name} added, and concluded for {repo_id}.", name=row.name, repo_id=binding.candidate.repo_id),
                )
                return redirect("read_terms", binding.candidate.pk, binding.ref, row.key)
            messages.success(request, _added(row, proposed))
            return redirect("license", row.key)
    told = {"form": form, "binding": binding}
    return render(request, "reference/licenses/new.html", told, status=UNPROCESSABLE if form.errors else 200)


def _add(form: AddForm, binding: BindingText | None, who: User) -> tuple[License, int]:
    """Add the license, conclude it where that was ticked, and return it with the number of proposed terms."""
    said = {name: form.cleaned_data[name] for name in ("key", "name", "steward", "reason")}
    document = form.cleaned_data["document"]
    text = texts([document]).get(document, "") if document else form.cleaned_data["text"]
    with transaction.atomic():
        row = add_license(**said, by=who, values=(values := proposed_terms(text)))
        if binding and form.cleaned_data["applies"]:
            binding.conclude(row, said["reason"], who)
    return row, len(values)


def _added(row: License, proposed: int) -> str:
    """Return what was added, and what is left to do."""
    if not proposed:
        return say("{name} added. Its terms are unread.", name=row.name)
    many = say_count(proposed, "{number} term is", "{number} terms are")
    return say(
        "{name} added. {value} proposed from similar clauses; confirm each by reading its clause.",
        name=row.name,
        value=many,
    )
