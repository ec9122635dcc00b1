"""Download of a file by who may see its owner."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reviews.files import cipher, permits
from reviews.files.models import FileCipher
from reviews.language.phrases import say
from reviews.people.requests import person

CANNOT_OPEN = 409


@login_required
@require_safe
def kept_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Send a file as an attachment; a file whose key is lost is shown with its digest instead."""
    found = FileCipher.objects.select_related("file__by").filter(pk=file_id).first()
    if found is None or not permits.sees(person(request), found.file):
        raise Http404(say("No such file exists, or you do not have access to it."))
    file = found.file
    try:
        data = cipher.unseal(found)
    except cipher.CannotOpen as error:
        return render(request, "files/lost.html", {"file": file, "why": str(error)}, status=CANNOT_OPEN)
    response = HttpResponse(data, content_type=file.media)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-SHA256"] = file.sha256
    return response
