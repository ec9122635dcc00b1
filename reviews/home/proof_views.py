"""One ledger entry with the proof that a signed head covers it, small enough to print and to check by hand."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry, SignedHead
from reviews.ledger.queries import head
from reviews.ledger.tree import prove
from reviews.people import permits


@login_required
@require_safe
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """Show the proof that the newest signed head covers this entry; ``?format=json`` downloads it."""
    permits.require(permits.why_not_read_ledger(request.user))
    entry = LedgerEntry.objects.filter(sequence=number).first()
    last = head()
    if entry is None or last is None:
        raise Http404(say("The ledger has no entry with this number."))
    signed = SignedHead.objects.filter(size__gte=number).order_by("-pk").first()
    found = prove(number, signed.size if signed else last.sequence)
    if request.GET.get("format") == "json":
        known = found.to_json() | {"canonical": bytes(entry.canonical).decode("utf-8", "surrogateescape")}
        return JsonResponse(known | ({"envelope": signed.envelope} if signed else {}))
    context = {
        "entry": entry, "proof": found, "signed": signed, "steps": [step.hex() for step in found.path],
        "canonical": bytes(entry.canonical).decode("utf-8", "replace"),
    }  # fmt: skip
    return render(request, "home/proof.html", context)
