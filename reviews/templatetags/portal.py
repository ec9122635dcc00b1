"""Tags and filters of which every page is built; `docs/components.md` shows how to use them."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.base import Parser, Token, token_kwargs
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from reviews.language.memory import told as told_again
from reviews.language.phrases import dated, figure, own, read, say
from reviews.language.reader import spoken
from reviews.people.holder import holder_words
from reviews.templatetags import characters, difference, figures
from reviews.templatetags.addresses import page_url
from reviews.templatetags.frames import AroundNode
from reviews.templatetags.glyphs import BY_WORD, KNOWN, TONES, UNANSWERED, svg
from reviews.templatetags.markup import fill, fill_each

register = template.Library()


# --- Marks: glyphs, states, how a value is known ----------------------------------------------------------------------
@register.simple_tag
def glyph(name: str, extra: str = "") -> SafeString:
    """Draw one glyph of the table; ``extra`` is a class such as ``spin``."""
    return _drawn(name, extra)


@lru_cache(maxsize=256)
def _drawn(name: str, extra: str) -> SafeString:
    return mark_safe(svg(name, extra))  # noqa: S308  (drawn from our own table)


@register.simple_tag
def state(tone: str, word: Any, sign: str = "") -> SafeString:
    """Draw a glyph and a word; ``tone`` is ok, warn, bad, info or quiet, ``sign`` replaces the default glyph."""
    said = "" if word is None else own(str(word))
    return _state(tone, str.__str__(said), visible(said), sign)  # one English word can be two in another language


@lru_cache(maxsize=1024)
def _state(tone: str, word: str, shown: str, sign: str) -> SafeString:
    name = sign or BY_WORD.get(word, tone)
    drawn = glyph(name, "spin" if name == "running" else "")
    return fill('<span class="state is-{}">{}<span>{}</span></span>', _tone(tone), drawn, shown)


@register.simple_tag
def status_line(tone: str, lead: str, rest: str = "", sign: str = "") -> SafeString:
    """Draw the opening sentence of a page: ``lead`` is emphasised, ``rest`` explains it."""
    drawn = glyph(sign or BY_WORD.get(lead.rstrip("."), tone))
    told = (_tone(tone), drawn, own(lead), own(rest))
    return fill('<p class="status status-{}">{}<span><strong>{}</strong> {}</span></p>', *told)


def _tone(tone: str) -> str:
    return tone if tone in TONES else "quiet"


@register.simple_tag
def known(fact_state: str, why: str = "") -> SafeString:
    """Draw how a value is known, in the shared vocabulary; an unanswered one is followed by the reason."""
    name, words, edge = KNOWN.get(fact_state, KNOWN[UNANSWERED])
    said = own(why) if isinstance(why, SafeString) else why  # a literal of the template
    if fact_state == UNANSWERED:  # why there is no value is a word of the portal's own
        said = told_again(said)
    tail = fill(' <span class="known-why">{}</span>', visible(said)) if why else ""
    return fill('<span class="{}">{}{}</span>{}', f"known {edge}".strip(), glyph(name), own(words), tail)


@register.simple_tag
def why_not(sentence: str, ident: str = "") -> SafeString:
    """Draw the sentence under a disabled button; ``ident`` is the id that its aria-describedby names."""
    if not sentence:
        return mark_safe("")
    mark = fill(' id="{}"', ident) if ident else ""
    return fill('<p class="why-not"{}>{}<span>{}</span></p>', mark, glyph("lock"), own(sentence))


@register.inclusion_tag("components/submit.html")
def submit(label: str, why_not: str = "", tone: str = "primary", ident: str = "submit") -> dict[str, Any]:
    """Draw a submit button that stays in place when disabled and says why; ``tone`` is primary, danger or plain."""
    return {"label": own(label), "why_not": why_not, "tone": tone, "ident": ident}


# --- Names, hashes, texts ---------------------------------------------------------------------------------------------
@register.simple_tag(name="hash")
def short_hash(value: Any, full: bool = False) -> SafeString:
    """Draw seven characters of a commit or digest, with the whole in the title; with ``full``, all of it, wrapping."""
    text = characters.written_out(str(value or ""))
    if not text:
        return _missing()
    if full:
        return fill('<code class="hash hash-full">{}</code>', text)
    return fill('<code class="hash" title="{}">{}</code>', text, text[:7])


@register.simple_tag
def model_name(repo_id: Any, url: str = "") -> SafeString:
    """Draw a repository's id with the owner de-emphasised; with ``url``, as a link."""
    owner, slash, name = characters.written_out(str(repo_id or "")).rpartition("/")
    front = fill('<span class="owner">{}/</span>', owner) if slash else ""
    inside = fill('{}<span class="name">{}</span>', front, name)
    if url:
        return fill('<a class="model" href="{}">{}</a>', url, inside)
    return fill('<span class="model">{}</span>', inside)


@register.filter
def visible(text: Any) -> str:
    """Spell out hidden characters as ⟨U+202E⟩; keep line breaks and tabs. For texts and quotations."""
    return characters.readable("" if text is None else read(str(text)))


@register.filter
def told(text: Any) -> str:
    """Return a stored text that the portal itself wrote, for the reader, with hidden characters spelled out."""
    return characters.readable(told_again(text))


@register.filter
def word(value: Any) -> str:
    """Return a word of the portal's own tables, such as the name of a track, for the reader."""
    return read(own(str(value)))


@register.filter
def holder(said: Any) -> str:
    """Return who answers for something, as a record keeps it: a person, a team, or an earlier record's text."""
    return holder_words(said)


@register.filter
def one_line(text: Any) -> str:
    """Spell out hidden characters, including line breaks and tabs. For file names and ids."""
    return characters.written_out("" if text is None else read(str(text)))


@register.inclusion_tag("components/code.html")
def code(text: Any, name: str = "Text", prefix: str = "L") -> dict[str, Any]:
    """Draw a text with numbered lines; ``#L12`` links to line 12 and marks it. Screen readers announce ``name``."""
    lines = difference.numbered("" if text is None else str(text))
    return {"lines": [characters.readable(line, keep="\t") for line in lines], "name": own(name), "prefix": prefix}


@register.inclusion_tag("components/diff.html")
def diff(before: Any, after: Any, name: str = "Difference") -> dict[str, Any]:
    """Draw the changes between two texts, with lines and words marked. Screen readers announce ``name``."""
    old, new = figures.as_text(before), figures.as_text(after)
    return {"rows": difference.rows(old, new), "cut": difference.is_cut(old, new), "name": own(name)}


# --- Figures and times ------------------------------------------------------------------------------------------------
def _missing(words: str = figures.NOT_KNOWN) -> SafeString:
    return fill('<span class="is-quiet">{}</span>', own(words))


@register.filter
def size_iec(size: Any) -> str:
    """Return bytes as 27.5 GiB; "Not known" if unknown."""
    return read(figures.iec(size))


@register.filter
def address(need: Any, candidate_id: int) -> str:
    """Return the URL where a pending task of a candidate is done."""
    return str(need.url(candidate_id))


@register.filter
def level(levels: dict[str, str], key: str) -> str:
    """Return the level of one side of an operating profile as a word; "Not said" if there is none."""
    return say(levels.get(key, "").capitalize() or "Not said")


@register.filter
def percent(value: float) -> str:
    """Return a position or width in a drawing as 12.34%, with a decimal point in every locale."""
    return f"{value:.2f}%"


@register.filter
def count(value: Any) -> str:
    """Return a whole number as 1,048,576; "Not known" if it is missing, other values as they are."""
    if value is None or value == "":
        return figures.NOT_KNOWN
    number = figures.whole(value)
    return visible(value) if number is None else read(figure(f"{number:,}"))


@register.simple_tag
def when(value: Any) -> SafeString:
    """Draw a moment as 22 Nov 22:04 UTC+1 in the reader's zone, with the year unless it is the current one."""
    at = figures.moment(value)
    if at is None:
        return _missing(say("No date"))
    here = figures.of_reader(at)
    this_year = here.year == figures.of_reader(timezone.now()).year
    return _when(at.replace(microsecond=0), here.replace(tzinfo=None), figures.offset_words(here), this_year, spoken())


@lru_cache(maxsize=2000)
def _when(at: datetime, here: datetime, offset: str, this_year: bool, _language: str) -> SafeString:
    """Draw a moment in UTC by the reader's clock: lists show the same ones again and again."""
    words = figures.day_words(here.date(), year=not this_year)
    told = say("{here} {offset_words}", here=dated(here, "%H:%M"), offset_words=offset)
    return fill('<time datetime="{}">{} {}</time>', f"{at:%Y-%m-%dT%H:%M:%SZ}", words, told)


@register.simple_tag
def day(value: Any) -> SafeString:
    """Draw a date, or a moment's day in the reader's zone, as 3 Nov 2026."""
    found = figures.day_of_reader(value)
    if found is None:
        return _missing(say("No date"))
    return fill('<time datetime="{}">{}</time>', found.isoformat(), figures.day_words(found))


@register.simple_tag
def waited(value: Any) -> str:
    """Return the waiting time so far in its largest unit: 6 days."""
    at = figures.moment(value)
    return figures.NOT_KNOWN if at is None else figures.span_words(timezone.now() - at)


@register.filter
def span(length: Any) -> str:
    """Return a duration (timedelta) in its largest unit: 15 minutes."""
    return figures.span_words(length) if isinstance(length, timedelta) else figures.NOT_KNOWN


@register.simple_tag
def meaning_of(word: str) -> SafeString:
    """Draw a question mark that leads to a word in the glossary; "" where a site has no such page."""
    page = page_url("glossary")
    if not page:
        return fill("")
    said = own(word)
    return fill(
        '<a class="meaning" href="{}#term-{}" aria-label="What does “{}” mean?">?</a>', page, slugify(word), said
    )


# --- Forms ------------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/field.html")
def field(bound_field: BoundField) -> dict[str, Any]:
    """Draw one form field with label, hint, errors and control, linked for screen readers."""
    return {"field": bound_field}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Draw a form's errors, each with a link to its field; nothing if there are none."""
    return {"form": form}


@register.inclusion_tag("components/form.html")
def render_form(form: BaseForm) -> dict[str, Any]:
    """Draw the error summary and all fields of a form; the page supplies the form element, token and button."""
    return {"form": form}


# --- Frames: a wrapper around what a page says, left out when it says nothing -----------------------------------------


@register.tag
def around(parser: Parser, token: Token) -> AroundNode:
    """Parse ``{% around head_meta %}…{% endaround %}``, a wrapper shown only if it has content."""
    _, name, *given = token.split_contents()
    nodelist = parser.parse(("endaround",))
    parser.delete_first_token()
    return AroundNode(name, nodelist, token_kwargs(given, parser))


@register.tag
def notice(parser: Parser, token: Token) -> AroundNode:
    """Parse ``{% notice "warn" "Title" %}<p>…</p>{% endnotice %}``; tones ok, warn, bad, plain."""
    _, tone, title = token.split_contents()
    nodelist = parser.parse(("endnotice",))
    parser.delete_first_token()
    return AroundNode("notice", nodelist, {"tone": parser.compile_filter(tone), "title": parser.compile_filter(title)})


@register.simple_tag
def pills(active: Any) -> SafeString:
    """Draw the active filters as removable pills; ``active`` is a list of (words, URL without this filter)."""
    return fill_each(
        " ",
        '<a class="pill" href="{}">{} {}<span class="vh">, remove this filter</span></a>',
        ((url, visible(words), glyph("close")) for words, url in active),
    )
