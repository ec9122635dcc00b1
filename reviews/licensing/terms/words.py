"""License terms in words, for pages, records and mails; each entry of a list is one sentence."""

from __future__ import annotations

from reviews.language.phrases import figure, joined, quoted, say, small
from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.fields import CHOICE, FIELDS
from reviews.licensing.terms.values import Duty, Entry, Restriction, Term, Threshold

STATUS_SENTENCES = {
    "confirmed": "",
    "proposed": say("unreviewed: not yet confirmed by your legal team"),
    "unknown": say("not yet read"),
    "not_addressed": "",
}


def value_words(path: str, term: Term) -> list[str]:
    """Return the value as one or more short texts; empty if it is unknown."""
    if term.status == words.NOT_ADDRESSED:
        return [say("Not addressed")]
    if term.value is None:
        return []
    if isinstance(term.value, tuple):
        entries = [entry_words(one) if not isinstance(one, str) else one for one in term.value]
        return [joined(", ", entries)] if path == "territory.excluded" else entries
    if FIELDS[path].kind == CHOICE:
        return [FIELDS[path].words(term.value)]
    return [say("{value} days", value=term.value) if path == "cure_days" else str(term.value)]


def entry_words(entry: Entry) -> str:
    """Return one threshold, duty or restriction as a sentence."""
    if isinstance(entry, Threshold):
        return threshold_words(entry)
    if isinstance(entry, Duty):
        return duty_words(entry)
    return restriction_words(entry)


def threshold_words(one: Threshold) -> str:
    """Return what is counted, the limit, for whom and when, and the effect."""
    effect = words.words_of(words.EFFECTS, one.effect)
    business = joined(say(" or "), (words.words_of(words.BUSINESSES, kind).lower() for kind in one.business))
    if one.metric == "business_type":
        return _ended(say("Any company that {business}: {effect}", business=business, effect=effect), one.note)
    number = joined(" ", (*([one.currency] if one.currency else []), figure(f"{one.value:,}")))
    over = joined(" ", (words.words_of(words.OPERATORS, one.op).capitalize(), number, _measure(one.metric)))
    whom = say("for an unspecified entity")
    if one.entity != "unclear":
        whom = small(words.words_of(words.ENTITIES, one.entity))
    when = say("at an unspecified time")
    if one.measured_at != "unclear":
        when = small(words.words_of(words.MEASURED_AT, one.measured_at))
    only = say(", if it {business}", business=business) if business else ""
    return _ended(joined("", (over, ", ", whom, ", ", when, only, ": ", effect)), one.note)


def _measure(metric: str) -> str:
    return {
        "mau": say("monthly active users"),
        "annual_revenue": say("revenue a year"),
        "monthly_revenue": say("revenue a month"),
        "output_volume": say("outputs"),
    }.get(metric, metric)


def duty_words(one: Duty) -> str:
    """Return what must be done and its trigger, with the exact wording if there is one."""
    what = words.words_of(words.DUTY_KINDS, one.kind)
    text = joined("", (": ", quoted(one.text))) if one.text else ""
    return _ended(
        say(
            "{what}{text}, triggered {words_of}",
            what=what,
            text=text,
            words_of=words.words_of(words.TRIGGERS, one.trigger),
        ),
        one.note,
    )


def restriction_words(one: Restriction) -> str:
    """Return what is restricted, how far it is forbidden, by which document and by which of its items."""
    extent = say("forbidden") if one.extent == "banned" else say("forbidden under a condition")
    source = words.words_of(words.ROLES, one.source).lower()
    item = f", {one.item}" if one.item else ""
    return _ended(
        say(
            "{words_of}: {extent}, by {source}{item}",
            words_of=words.words_of(words.SUBJECTS, one.field),
            extent=extent,
            source=source,
            item=item,
        ),
        one.note,
    )


def _ended(sentence: str, note: str) -> str:
    if not note:
        return say("{sentence}.", sentence=sentence)
    return say("{sentence}. {note}.", sentence=sentence, note=note.rstrip("."))
