"""The HTML of the catalog around its lines: the question, the filters and the head of the list, without templates."""

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.safestring import SafeString

from reviews.catalog import filters
from reviews.catalog.counting import Counted
from reviews.catalog.filters import QuestionForm
from reviews.language.phrases import say, say_count
from reviews.selects import PlainSelect, options
from reviews.templatetags.addresses import page_url
from reviews.templatetags.markup import fill, fill_each

HIDDEN = '<input type="hidden" name="{}" value="{}">'
ASKED = (
    '<div class="stack"><form class="ask" action="{}" aria-label="Ask in a sentence" role="search">\n'
    '<div class="field"><label for="sentence">Say in a sentence what it is for</label>'
    '<input class="input" id="sentence" type="search" name="s" maxlength="300" '
    'placeholder="Summarise customer tickets"></div>\n'
    '<button class="btn btn-primary" type="submit">Ask</button></form>\n'
    '<form class="ask" action="{}" aria-label="Ask the catalog">{}{}'
    '<button class="btn" type="submit">Check</button></form></div>\n'
)
FIELD = '<div class="field"><label for="{}">{}</label>{}</div>'
SELECT = '<select class="input" id="id_{}" name="{}">\n{}\n</select>'
LIMITS = (
    '<form class="facet stack-s" action="{}" aria-label="Search and limits">{}'
    '<div class="field"><label for="c-q">Name, license, workload or hash</label>'
    '<input class="input" id="c-q" name="q" type="search" value="{}"></div>'
    '<div class="field"><label for="c-context">Context at least, tokens</label>'
    '<input class="input" id="c-context" name="context" inputmode="numeric" value="{}"></div>'
    '<div class="field"><label for="c-parameters">Parameters at most, billion</label>'
    '<input class="input" id="c-parameters" name="parameters" inputmode="decimal" value="{}"></div>'
    '<button class="btn" type="submit">Filter</button></form>'
)
NARROWING = '<nav aria-label="Filters"><details class="facets"><summary>{}</summary>{}{}</details></nav>'
HEAD = (
    '<div class="section-head"><h2 id="res"><span role="status">{}</span></h2><form class="sort" action="{}">{}'
    '<label for="sort">Sort by</label>\n<select class="input" id="sort" name="sort">\n{}\n</select>\n'
    '<button class="btn" type="submit">Sort</button></form></div>'
)


def question(given: QueryDict, form: QuestionForm, counted: Counted) -> SafeString:
    """Return the opening question, with the values that the catalog can answer for."""
    there = page_url("catalog")
    fields = ((f"id_{name}", _label(name), _control(name, form, counted)) for name in filters.QUESTION)
    return fill(
        ASKED, page_url("ask"), there, _hidden(filters.kept(given, *filters.QUESTION)), fill_each("\n", FIELD, fields)
    )


def narrowing(given: QueryDict, facets: SafeString, number: int) -> SafeString:
    """Return the facets and the form of the other filters, of which so many are set."""
    limits = fill(
        LIMITS, page_url("catalog"), _hidden(filters.kept(given, "q", "context", "parameters")), given.get("q", ""),
        given.get("context", ""), given.get("parameters", ""),
    )  # fmt: skip
    title = say("Filters, {number} active", number=number) if number else say("Filters")
    return fill(NARROWING, title, facets, limits)


def head(given: QueryDict, sort: str, *, found: int, total: int) -> SafeString:
    """Return how many decisions are listed, and how they are sorted."""
    number = say_count(total, "{found:,} of {number:,} decision", "{found:,} of {number:,} decisions", found=found)
    return fill(HEAD, number, page_url("catalog"), _hidden(filters.kept(given, "sort")), options(filters.SORTS, {sort}))


def _hidden(kept: Iterable[tuple[str, str]]) -> SafeString:
    return fill_each("\n", HIDDEN, kept)


def _label(name: str) -> str:
    return str(QuestionForm.base_fields[name].label)


def _control(name: str, form: QuestionForm, counted: Counted) -> SafeString:
    """Return the select list of one part of the question; one with an error by its form, which says so."""
    choices = _choices(name, form, counted)
    if name in form.errors:
        form.fields[name].widget = PlainSelect(choices=choices)
        return fill("{}", form[name])
    chosen = form.cleaned_data.get(name) or ""
    return fill(SELECT, name, name, options(choices, {str(chosen)}))


def _choices(name: str, form: QuestionForm, counted: Counted) -> list[tuple[str, str]]:
    """Return the values of one part: those that the page has counted, or those that there can be."""
    if name not in COUNTED:
        return list(QuestionForm.base_fields[name].choices)  # type: ignore[attr-defined]  # a field of choices
    key, blank = COUNTED[name]
    listed = sorted(((value, label) for value, label, _ in counted.get(key, [])), key=lambda one: one[1].casefold())
    asked = str(form.cleaned_data.get(name) or "")
    if asked and asked not in dict(listed):  # keep showing what was asked, even if it is unknown
        listed.append((asked, say("{asked} (not known)", asked=asked)))
    return [("", blank), *listed]


COUNTED = {"purpose": ("purposes", say("Any purpose")), "team": ("teams", say("Any team"))}
