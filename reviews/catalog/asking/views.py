"""Pages of the first question: the answer to a sentence, the questions passed on to people, and one of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reviews.catalog.asking import actions, permits
from reviews.catalog.asking.answer_page import first_answer, statement_address
from reviews.catalog.asking.axes import AXES, axis_words
from reviews.catalog.asking.forms import AskForm, UseAnswerForm
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workloads.permits import why_not_write

PAGE = 25
UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Answer a sentence from what is approved; a POST passes the question on to requesters and reviewers."""
    who = person(request)
    form = AskForm(request.POST if request.method == "POST" else request.GET)
    asked = form.heard()
    why_not_ask = permits.why_not_ask(who)
    if request.method == "POST" and asked.sentence and not form.errors:
        require(why_not_ask)
        actions.pass_on(asked, by=who)
        messages.success(
            request,
            say("Passed on. You will get a mail once the question is answered; your questions are listed here."),
        )
        return redirect("use_questions")
    filled = AskForm({"s": asked.sentence, **asked.axes}) if not form.errors else form
    told = {
        "form": filled, "asked": asked, "answer": first_answer(who, asked) if asked.sentence else None,
        "understood": [(AXES[name], said, axis_words(name, asked.axes[name])) for name, said in asked.quoted.items()],
        "unsaid": [AXES[name] for name in asked.unsaid], "why_not_ask": why_not_ask,
        "propose": statement_address(reverse("begin_statement"), asked), "why_not_write": why_not_write(who),
    }  # fmt: skip
    failed = form.errors or (request.method == "POST" and not asked.sentence)
    return render(request, "catalog/ask.html", told, status=UNPROCESSABLE if failed else 200)


@login_required
@require_safe
def use_questions(request: HttpRequest) -> HttpResponse:
    """List the questions that wait, and then those that were answered."""
    who = person(request)
    found = permits.visible_to(who).order_by(F("answered_at").desc(nulls_first=True), "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "catalog/questions.html", {"page": page, "answers": permits.answers_questions(who)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def use_question(request: HttpRequest, use_question_id: int) -> HttpResponse:
    """Show one question with its answer, or the form to answer it."""
    who = person(request)
    found = get_object_or_404(permits.visible_to(who), pk=use_question_id)
    why_not = permits.why_not_answer(who, found)
    form = UseAnswerForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.answer(found, by=who, **form.cleaned_data)
            messages.success(request, say("Answered. The one who asked gets a mail."))
            return redirect("use_question", found.pk)
    told = {"question": found, "form": form, "why_not": why_not}
    return render(request, "catalog/question.html", told, status=UNPROCESSABLE if form.errors else 200)
