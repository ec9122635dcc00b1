"""The legal memo of a candidate: its page, its Word document, and its PDF where WeasyPrint is installed."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reviews.desks.legal.memo import pdf
from reviews.desks.legal.memo.build import memo_of
from reviews.desks.legal.memo.values import LegalMemo
from reviews.desks.tabs import tabs
from reviews.desks.views import candidate_or_404
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.workflow import states
from reviews.workflow.queries import candidate_detail


@login_required
@require_safe
def legal_memo(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the memo for reading and printing."""
    candidate = candidate_or_404(request, candidate_id)
    detail = candidate_detail(candidate)
    context = {
        "candidate": candidate, "detail": detail, "tabs": tabs(detail, states.LEGAL), "page_title": say("Legal memo"),
        "memo": memo_of(detail, person(request)), "pdf": pdf.installed(),
    }  # fmt: skip
    return render(request, "desks/legal/memo.html", context)


@login_required
@require_safe
def legal_memo_docx(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Send the memo as a Word document."""
    from reviews.desks.legal.memo import word  # with Word's library, which takes 17 MiB, only where a memo is written

    return _file(candidate_id, word.as_docx(_memo(request, candidate_id)), word.MEDIA, "docx")


@login_required
@require_safe
def legal_memo_pdf(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Send the memo as a PDF; without WeasyPrint, send the person to the page, to print it from the browser."""
    memo = _memo(request, candidate_id)
    if not pdf.installed():
        return redirect("legal_memo", candidate_id)
    return _file(candidate_id, pdf.as_pdf(memo), "application/pdf", "pdf")


def _memo(request: HttpRequest, candidate_id: int) -> LegalMemo:
    found = memo_of(candidate_detail(candidate_or_404(request, candidate_id)), person(request))
    if found is None:
        raise Http404(say("The repository has not been read yet, so there is no memo."))
    return found


def _file(candidate_id: int, data: bytes, media: str, end: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="legal-memo-{candidate_id}.{end}"'
    return answer
