"""The terms of a legal memo: each with its clause and who read it in the texts at hand; silent ones in one line."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from reviews.desks.legal.memo.clauses import Quotations, anchors
from reviews.desks.legal.memo.values import MemoRow, quoted
from reviews.language.phrases import dated, joined, large, say, say_count
from reviews.licensing.queries import NewestTerms
from reviews.licensing.rules.own_text import OwnText, reader_words, why_not_read
from reviews.licensing.terms.fields import TERM_FIELDS
from reviews.licensing.terms.values import Term
from reviews.licensing.terms.vocabulary import NOT_ADDRESSED, PROPOSED, UNKNOWN
from reviews.licensing.terms.words import STATUS_SENTENCES, value_words
from reviews.workflow.matching import Match


def terms(match: Match, licenses: Iterable[NewestTerms], quotations: Quotations) -> list[MemoRow]:
    """Return every known term, then in one line each those that a text does not address, and those that are unread."""
    every, rows = list(licenses), []
    for newest in every:
        of = (newest.license.name,) if len(every) > 1 else ()
        texts, silent = _texts(match, newest.key), defaultdict(list)
        for path, field in TERM_FIELDS.items():
            term = newest.terms[path]
            if term.status == UNKNOWN:
                continue
            how = _how(newest, path, texts, match.use.readers)
            if term.status == NOT_ADDRESSED:
                silent[how].append(field.title)
            else:
                rows.append(_row(newest, path, joined(": ", (*of, field.title)), how, quotations))
        rows += [
            MemoRow(
                joined(": ", (*of, say("not addressed"))),
                say("{titles} ({how}).", titles=joined("; ", titles), how=how),
            )
            for how, titles in silent.items()
        ]
        unread = [field.title for path, field in TERM_FIELDS.items() if newest.terms[path].status == UNKNOWN]
        if unread:
            rows.append(
                MemoRow(
                    joined(": ", (*of, say("not read"))),
                    say_count(
                        len(unread),
                        "{number:,} term: {unread}.",
                        "{number:,} terms: {unread}.",
                        unread=joined("; ", unread),
                    ),
                )
            )
    return [MemoRow(large(one.head), one.text, one.quote, one.where) for one in rows]


def title(licenses: Iterable[NewestTerms]) -> str:
    """Return the heading, which names the license where only one applies."""
    names = [one.license.name for one in licenses]
    return (
        say("Terms of {value}, with their clauses", value=names[0])
        if len(names) == 1
        else say("Terms with their clauses")
    )


def _row(newest: NewestTerms, path: str, head: str, how: str, quotations: Quotations) -> MemoRow:
    found = quotations.of(newest, path)
    silent = "" if found else say(" No clause of the texts at hand is quoted for it.")
    text = say(
        "{value_words} ({how}).{silent}",
        value_words=joined(" ", value_words(path, newest.terms[path])),
        how=how,
        silent=silent,
    )
    where = joined("; ", dict.fromkeys(one.where for one in found))
    return MemoRow(head, text, joined("\n\n", (quoted(joined(" ", one.words.split())) for one in found)), where)


def _texts(match: Match, key: str) -> tuple[OwnText, ...]:
    """Return the texts at hand in which a license must have been read, in the order of the chain, each once."""
    found = {
        text.digest: text
        for bound in match.chain
        for document in bound.source.read()
        if document.terms.key == key
        for text in document.texts
    }
    return tuple(found.values())


def _how(newest: NewestTerms, path: str, texts: tuple[OwnText, ...], readers: int) -> str:
    """Return who read a term in the texts at hand, and why nothing clears on it if that is so."""
    term = newest.terms[path]
    read, why = reader_words(texts, path), why_not_read(newest.terms, texts, path, readers)
    if read:
        return say("{read}. {why}", read=read, why=why).rstrip(". ") if why else read
    if not term.read_by:
        return STATUS_SENTENCES[PROPOSED]
    here = {one.digest for one in texts}
    elsewhere = "" if any(one.document in here for one in anchors(term)) else say(" in another text")
    return say("{reader}{elsewhere}. {why}", reader=_reader(term), elsewhere=elsewhere, why=why).rstrip(". ")


def _reader(term: Term) -> str:
    on = (
        say(" on {fromisoformat}", fromisoformat=dated(date.fromisoformat(term.read_on), "%-d %b %Y"))
        if term.read_on
        else ""
    )
    return say("read by {value}{on}", value=term.read_by or say("no named person"), on=on)
