"""The tags and filters that every page is made of: glyphs, states, how a value is known, hashes, times and sizes."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from reviews.templatetags.glyphs import BY_WORD, KNOWN, svg

register = template.Library()


@register.simple_tag
def glyph(name: str, extra: str = "") -> SafeString:
    """One glyph of ``glyphs.py``; ``extra`` is a class."""
    return mark_safe(svg(name, extra))  # noqa: S308  (only our own table)


@register.simple_tag
def state(tone: str, word: Any) -> SafeString:
    """Glyph and word; colour comes last and never alone."""
    return format_html('<span class="state is-{}">{}<span>{}</span></span>', tone, glyph(BY_WORD.get(str(word), tone)), word)


@register.simple_tag
def known(fact_state: str, why: str = "") -> SafeString:
    """How a value is known, in the one vocabulary; what is unanswered says why."""
    name, words, edge = KNOWN.get(fact_state, KNOWN["unanswered"])
    tail = format_html(" <span>{}</span>", why) if why else ""
    classes = f"known {edge}".strip()
    return format_html('<span class="{}">{}{}</span>{}', classes, glyph(name), words, tail)


@register.simple_tag(name="hash")
def short_hash(value: Any, length: int = 7) -> SafeString:
    """The first characters of a hash with the whole of it in the title; a dash for none."""
    text = str(value or "")
    if not text:
        return mark_safe('<span class="is-quiet">–</span>')
    return format_html('<code class="hash" title="{}">{}</code>', text, text[: int(length)])


@register.simple_tag
def model_name(repo_id: str) -> SafeString:
    """A repository's name: the owner stands back, the name does not."""
    owner, _, name = visible(repo_id).rpartition("/")
    front = format_html('<span class="owner">{}/</span>', owner) if owner else ""
    return format_html('{}<span class="name">{}</span>', front, name)


@register.filter
def visible(text: Any) -> str:
    """Text with every control, bidirectional, zero-width and private character written out, so that none can deceive."""
    return "".join(_shown(char) for char in str(text if text is not None else ""))


def _shown(char: str) -> str:
    if char in "\n\t" or char.isprintable():
        return char
    if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Cn"):
        return f"⟨U+{ord(char):04X}⟩"
    return char


@register.filter
def size_iec(size: Any) -> str:
    """Bytes in the nearest binary unit (1 KiB = 1,024 B); "Unknown" when nobody said."""
    if not isinstance(size, int | float) or isinstance(size, bool):
        return "Unknown"
    value, units = float(size), ("B", "KiB", "MiB", "GiB", "TiB")
    for unit in units:
        if value < 1024 or unit == units[-1]:
            return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}"
        value /= 1024
    raise AssertionError("unreachable: the last unit always returns")


@register.filter
def count(value: Any) -> str:
    """A whole number with separators; other values as they are."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else visible(value)


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """A moment in UTC, absolute; a dash for none."""
    if moment is None:
        return mark_safe("–")
    utc = moment.astimezone(UTC)
    year = "" if utc.year == timezone.now().year else f" {utc.year}"
    return format_html('<time datetime="{}">{}{} UTC</time>', utc.isoformat(), f"{utc.day} {utc:%b}{year} ", f"{utc:%H:%M}")


@register.simple_tag
def day(moment: date | datetime | None) -> SafeString:
    """A date with its year; a dash for none."""
    if moment is None:
        return mark_safe("–")
    return format_html('<time datetime="{}">{}</time>', f"{moment:%Y-%m-%d}", f"{moment.day} {moment:%b %Y}")


@register.simple_tag
def waited(moment: datetime | None) -> str:
    """How long something has waited, in the one unit that matters."""
    if moment is None:
        return "–"
    seconds = int((timezone.now() - moment).total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            n = seconds // size
            return f"{n} {word}{'s' if n != 1 else ''}"
    return "just now"


@register.inclusion_tag("components/field.html")
def field(bound_field: BoundField) -> dict[str, Any]:
    """One form field with label, hint, errors and control."""
    kind = getattr(bound_field.field.widget, "input_type", "")
    group = kind in ("radio", "checkbox") and bound_field.use_fieldset
    return {"field": bound_field, "kind": kind, "group": group}


@register.inclusion_tag("components/form.html")
def render_form(form: BaseForm) -> dict[str, Any]:
    """The error summary and every field of a form; the page brings the form element, token and button."""
    return {"form": form}
