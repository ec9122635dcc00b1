"""The tags and filters that every page is made of; how each is used stands in `docs/components.md`."""

from datetime import timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reviews.templatetags import characters, difference, figures
from reviews.templatetags.glyphs import BY_WORD, KNOWN, TONES, svg

register = template.Library()


# --- Marks: glyphs, states, how a value is known ----------------------------------------------------------------------
@register.simple_tag
def glyph(name: str, extra: str = "") -> SafeString:
    """Draw one glyph of the table; ``extra`` is a class such as ``spin``."""
    return mark_safe(svg(name, extra))  # noqa: S308  (drawn from our own table)


@register.simple_tag
def state(tone: str, word: Any, sign: str = "") -> SafeString:
    """Glyph and word; ``tone`` is ok, warn, bad, info or quiet, ``sign`` another glyph than its own."""
    name = sign or BY_WORD.get(str(word), tone)
    drawn = glyph(name, "spin" if name == "running" else "")
    return format_html('<span class="state is-{}">{}<span>{}</span></span>', _tone(tone), drawn, visible(word))


@register.simple_tag
def status_line(tone: str, lead: str, rest: str = "", sign: str = "") -> SafeString:
    """Return the one sentence a page begins with: ``lead`` stands out, ``rest`` says why."""
    name = sign or BY_WORD.get(lead.rstrip("."), tone)
    return format_html(
        '<p class="status status-{}">{}<span><strong>{}</strong> {}</span></p>', _tone(tone), glyph(name), lead, rest
    )


def _tone(tone: str) -> str:
    return tone if tone in TONES else "quiet"


@register.simple_tag
def known(fact_state: str, why: str = "") -> SafeString:
    """Return how a value is known, in the one vocabulary; for what is unanswered the reason follows."""
    name, words, edge = KNOWN.get(fact_state, KNOWN["unanswered"])
    tail = format_html(' <span class="known-why">{}</span>', visible(why)) if why else ""
    return format_html('<span class="{}">{}{}</span>{}', f"known {edge}".strip(), glyph(name), words, tail)


@register.simple_tag
def why_not(sentence: str, ident: str = "") -> SafeString:
    """Return the sentence under a disabled button; ``ident`` is the id that its aria-describedby names."""
    if not sentence:
        return mark_safe("")
    mark = format_html(' id="{}"', ident) if ident else ""
    return format_html('<p class="why-not"{}>{}<span>{}</span></p>', mark, glyph("lock"), sentence)


@register.inclusion_tag("components/submit.html")
def submit(label: str, why_not: str = "", tone: str = "primary", ident: str = "submit") -> dict[str, Any]:
    """Return a submit button that stays in place when disabled and then says why; ``tone`` is primary, danger or plain."""
    return {"label": label, "why_not": why_not, "tone": tone, "ident": ident}


# --- Names, hashes, texts ---------------------------------------------------------------------------------------------
@register.simple_tag(name="hash")
def short_hash(value: Any, full: bool = False) -> SafeString:
    """Seven characters of a commit or digest, the whole of it in the title; with ``full`` all of it, free to wrap."""
    text = characters.written_out(str(value or ""))
    if not text:
        return _missing()
    if full:
        return format_html('<code class="hash hash-full">{}</code>', text)
    return format_html('<code class="hash" title="{}">{}</code>', text, text[:7])


@register.simple_tag
def model_name(repo_id: Any, url: str = "") -> SafeString:
    """Return a repository's id: the owner stands back, the name does not; with ``url`` a link."""
    owner, slash, name = characters.written_out(str(repo_id or "")).rpartition("/")
    front = format_html('<span class="owner">{}/</span>', owner) if slash else ""
    inside = format_html('{}<span class="name">{}</span>', front, name)
    if url:
        return format_html('<a class="model" href="{}">{}</a>', url, inside)
    return format_html('<span class="model">{}</span>', inside)


@register.filter
def visible(text: Any) -> str:
    """Write hidden characters out as ⟨U+202E⟩; line breaks and tabs stay. For texts and quotes."""
    return characters.written_out("" if text is None else str(text), keep="\n\t")


@register.filter
def one_line(text: Any) -> str:
    """Write hidden characters out, line breaks and tabs too. For file names and ids."""
    return characters.written_out("" if text is None else str(text))


@register.inclusion_tag("components/code.html")
def code(text: Any, name: str = "Text", prefix: str = "L") -> dict[str, Any]:
    """Return a text with numbered lines; ``#L12`` leads to line 12 and marks it. ``name`` is read out."""
    lines = difference.numbered("" if text is None else str(text))
    return {"lines": [characters.written_out(line, keep="\t") for line in lines], "name": name, "prefix": prefix}


@register.inclusion_tag("components/diff.html")
def diff(before: Any, after: Any, name: str = "Difference") -> dict[str, Any]:
    """Return what changed between two texts, lines and words marked; ``name`` is read out."""
    old, new = figures.as_text(before), figures.as_text(after)
    return {"rows": difference.rows(old, new), "cut": difference.is_cut(old, new), "name": name}


# --- Figures and times ------------------------------------------------------------------------------------------------
def _missing(words: str = figures.NOT_KNOWN) -> SafeString:
    return format_html('<span class="is-quiet">{}</span>', words)


@register.filter
def size_iec(size: Any) -> str:
    """Return bytes as 27.5 GiB; "Not known" when nobody said."""
    return figures.iec(size)


@register.filter
def address(need: Any, candidate_id: int) -> str:
    """Return where one thing that has to be done on a candidate is done."""
    return str(need.url(candidate_id))


@register.filter
def level(levels: dict[str, str], key: str) -> str:
    """Return the level of one side of an operating shape in a word, "Not said" for none."""
    return levels.get(key, "").capitalize() or "Not said"


@register.filter
def percent(value: float) -> str:
    """Return a place or width of a drawing as 12.34%, with a point whatever the locale."""
    return f"{value:.2f}%"


@register.filter
def count(value: Any) -> str:
    """Return a whole number as 1,048,576; "Not known" for none, other values as they are."""
    if value is None or value == "":
        return figures.NOT_KNOWN
    number = figures.whole(value)
    return visible(value) if number is None else f"{number:,}"


@register.simple_tag
def when(value: Any) -> SafeString:
    """Return a moment as 22 Nov 21:04 UTC, with the year when it is not this one."""
    at = figures.moment(value)
    if at is None:
        return _missing("No date")
    words = figures.day_words(at.date(), year=at.year != timezone.now().year)
    return format_html('<time datetime="{}">{} {} UTC</time>', f"{at:%Y-%m-%dT%H:%M:%SZ}", words, f"{at:%H:%M}")


@register.simple_tag
def day(value: Any) -> SafeString:
    """Return a date as 3 Nov 2026."""
    found = figures.a_day(value)
    if found is None:
        return _missing("No date")
    return format_html('<time datetime="{}">{}</time>', found.isoformat(), figures.day_words(found))


@register.simple_tag
def waited(value: Any) -> str:
    """Return how long something has waited, in the one unit that matters: 6 days."""
    at = figures.moment(value)
    return figures.NOT_KNOWN if at is None else figures.span_words(timezone.now() - at)


@register.filter
def span(length: Any) -> str:
    """Return a length of time (timedelta) in the one unit that matters: 15 minutes."""
    return figures.span_words(length) if isinstance(length, timedelta) else figures.NOT_KNOWN


# --- Forms ------------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/field.html")
def field(bound_field: BoundField) -> dict[str, Any]:
    """Return one form field with label, hint, errors and control, tied together for a screen reader."""
    return {"field": bound_field}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Return what a form refuses, each error a link to its field; nothing when there is none."""
    return {"form": form}


@register.inclusion_tag("components/form.html")
def render_form(form: BaseForm) -> dict[str, Any]:
    """Return the error summary and every field of a form; the page brings form element, token and button."""
    return {"form": form}


# --- Frames: a wrapper around what a page says, left out when it says nothing -----------------------------------------
class AroundNode(Node):
    """Render ``components/frame/NAME.html`` with ``body`` set, or nothing at all when the body is blank."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.name, self.nodelist, self.values = name, nodelist, values

    def render(self, context: Context) -> SafeString:
        """Render the inside first, because a wrapper around nothing would be read out as an empty region."""
        body = self.nodelist.render(context)
        if not body.strip():
            return mark_safe("")
        values = {key: value.resolve(context) for key, value in self.values.items()}
        return render_to_string(f"components/frame/{self.name}.html", {"body": body, **values})


@register.tag
def around(parser: Parser, token: Token) -> AroundNode:
    """``{% around head_meta %}…{% endaround %}``: the wrapper only when there is something inside."""
    _, name, *given = token.split_contents()
    nodelist = parser.parse(("endaround",))
    parser.delete_first_token()
    return AroundNode(name, nodelist, token_kwargs(given, parser))


@register.tag
def notice(parser: Parser, token: Token) -> AroundNode:
    """``{% notice "warn" "Title" %}<p>…</p>{% endnotice %}``; tones ok, warn, bad, plain."""
    _, tone, title = token.split_contents()
    nodelist = parser.parse(("endnotice",))
    parser.delete_first_token()
    return AroundNode("notice", nodelist, {"tone": parser.compile_filter(tone), "title": parser.compile_filter(title)})


@register.simple_tag
def pills(active: Any) -> SafeString:
    """Return the filters in force as removable pills; ``active`` is a list of (words, address without this filter)."""
    return format_html_join(
        " ",
        '<a class="pill" href="{}">{} {}<span class="vh">, remove this filter</span></a>',
        ((url, visible(words), glyph("close")) for words, url in active),
    )
