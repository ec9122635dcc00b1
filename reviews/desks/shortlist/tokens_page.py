"""The page of tokens: sample documents, counted by each entry's tokenizer, against its window and the overflow plan."""

from dataclasses import dataclass
from functools import cached_property

from reviews.desks.shortlist.sight import ListSight
from reviews.jobs.models import LIVE, JobRun
from reviews.language.phrases import figure, say
from reviews.shortlist.caches import cache_bytes, shapes_of
from reviews.shortlist.models import SampleDocument, ShortlistEntry, TokenCount, TokenizerReading
from reviews.shortlist.queries import documents_of_list
from reviews.shortlist.rules import IN, OPEN
from reviews.shortlist.tokens.scripts import main_script
from reviews.shortlist.tokens.summary import (
    ENOUGH,
    DocumentTokens,
    LanguageTokens,
    RequestTokens,
    by_language,
    of_requests,
)
from reviews.sizing.layers import Shape
from reviews.sizing.plan import gib

MANY_ODD = 0.05
"""Share of unknown tokens from which on a language is warned of."""


@dataclass(frozen=True)
class LanguageLine:
    """Tokens of one language by one entry's tokenizer, in words."""

    told: LanguageTokens

    @property
    def rate(self) -> str:
        """Tokens for 100 characters; a band where they are estimated."""
        one = self.told
        return (
            figure(f"{one.least:,.1f}")
            if one.counted
            else say("{least:,.0f} to {most:,.0f}", least=one.least, most=one.most)
        )

    @property
    def known(self) -> tuple[str, str]:
        """Tone and words of how it is known."""
        one = self.told
        if not one.counted:
            return "quiet", say("Estimated by script")
        whole = one.counted == one.documents
        return (
            ("ok", say("Counted"))
            if whole
            else ("warn", say("{counted} of {documents} counted", counted=one.counted, documents=one.documents))
        )

    @property
    def odd(self) -> tuple[str, str]:
        """Tone and words of the share of unknown or byte tokens."""
        share = self.told.odd
        if share is None:
            return "quiet", say("Not known")
        return ("warn" if share >= MANY_ODD else "ok"), figure(f"{share:.1%}")


@dataclass(frozen=True)
class TokensRow:
    """One entry with its tokenizer, its languages, and one request against its window."""

    entry: ShortlistEntry
    window: int | None
    request: RequestTokens | None
    languages: list[LanguageLine]
    claimed: tuple[str, ...]
    shape: Shape | None
    overflow: str

    @property
    def tokenizer(self) -> tuple[str, str, str]:
        """Tone, words and explanation of its tokenizer."""
        found: TokenizerReading | None = getattr(self.entry, "tokenizer", None)
        if found is None:
            return (
                "quiet",
                say("Not read yet"),
                say("The worker reads it with the first document. Until then, estimates."),
            )
        if found.why:
            return "warn", say("Not read"), say("Tokens are estimated, because {rstrip}.", rstrip=found.why.rstrip("."))
        if found.truncates:
            why = say(
                "The file cuts every text at {truncates:,} tokens. That was switched off to count; whoever "
                "loads the file must switch it off too.",
                truncates=found.truncates,
            )
            return "warn", say("Truncation on"), why
        return (
            "ok",
            say("Read"),
            say("tokenizer.json with a vocabulary of {vocabulary:,}.", vocabulary=found.vocabulary),
        )

    @property
    def median(self) -> str:
        """Median tokens of a request."""
        return _between(self.request.median) if self.request else ""

    @property
    def high(self) -> str:
        """The p95 of a request, or the largest of a few, in tokens."""
        if self.request is None:
            return ""
        return _between(self.request.high)

    @property
    def high_is(self) -> str:
        """What the high figure is."""
        enough = self.request is not None and self.request.high_is_p95
        return "p95" if enough else say("The largest; a p95 needs {enough} documents", enough=ENOUGH)

    @property
    def cache(self) -> str:
        """The KV cache of one request of that length."""
        if self.request is None or self.shape is None:
            return say("not known")
        least, most = (_size(cache_bytes(self.shape, end)) for end in self.request.high)
        return least if least == most else say("{least} to {most}", least=least, most=most)

    @property
    def fits(self) -> tuple[str, str, str]:
        """Tone, words and explanation of whether requests fit the window."""
        if self.request is None:
            return "quiet", say("Not known"), say("There is no document yet.")
        if self.window is None or self.request.over is None:
            return "quiet", say("Not known"), say("No file states the context window.")
        of = self.request.counted or self.request.documents
        if not self.request.over:
            return "ok", say("Fits"), say("None of {of} exceeds {window:,} tokens.", of=of, window=self.window)
        said = {
            "over": self.request.over,
            "of": of,
            "window": self.window,
            "plan": say("Overflow plan: {overflow}.", overflow=self.overflow.lower()),
        }
        return (
            "warn",
            say("Overflows"),
            say("{over} of {of} exceed {window:,} tokens. {plan}", **said)
            if self.request.counted
            else say("{over} of {of} may exceed {window:,} tokens. {plan}", **said),
        )


def _size(count: int) -> str:
    """Return bytes in GiB, or in MiB where that would be less than a tenth."""
    return gib(count) if count >= 2**30 / 10 else say("{count:,.1f} MiB", count=count / 2**20)


def _between(ends: tuple[int, int]) -> str:
    least, most = ends
    return figure(f"{least:,}") if least == most else say("{least:,} to {most:,}", least=least, most=most)


class TokensPage:
    """Everything on the page, read once."""

    def __init__(self, sight: ListSight) -> None:
        self.sight, self.shortlist, self.workload = sight, sight.shortlist, sight.workload

    @cached_property
    def documents(self) -> list[SampleDocument]:
        """The sample documents with their counts."""
        return documents_of_list(self.shortlist)

    @property
    def listed(self) -> list[tuple[SampleDocument, str, str]]:
        """Each document with the script of most of its letters, and what became of its words."""
        return [(one, main_script(one.scripts), _kept(one)) for one in self.documents]

    @cached_property
    def rows(self) -> list[TokensRow]:
        """A row for each entry that is compared at all."""
        views = self.sight.views
        entries = [one for one in self.sight.entries if views[one.pk].state in (IN, OPEN)]
        shapes = shapes_of(entries) if self.documents else {}
        found = []
        for entry in entries:
            view = views[entry.pk]
            tokens = [_tokens(one, entry) for one in self.documents]
            languages = [LanguageLine(one) for one in by_language(tokens)]
            found.append(TokensRow(
                entry, view.window, of_requests(tokens, view.window), languages, view.languages, shapes.get(entry.pk),
                self.workload.get_overflow_plan_display(),
            ))  # fmt: skip
        return found

    @cached_property
    def counting(self) -> JobRun | None:
        """The worker's live count of this shortlist, None if there is none."""
        found = JobRun.objects.filter(kind="count_tokens", subject_id=self.shortlist.pk, state__in=LIVE)
        return found.order_by("-pk").first()


def _tokens(document: SampleDocument, entry: ShortlistEntry) -> DocumentTokens:
    mine: TokenCount | None = next((one for one in document.counts.all() if one.entry_id == entry.pk), None)
    if mine is None:
        return DocumentTokens(document.language, document.characters, document.scripts)
    return DocumentTokens(
        document.language, document.characters, document.scripts, mine.input + mine.output, mine.unknown
    )  # fmt: skip


def _kept(document: SampleDocument) -> str:
    if document.forgotten_at is not None:
        return (
            say("Counted once and forgotten")
            if document.counts.all()
            else say("Forgotten; no tokenizer could count it")
        )
    if document.key_id:
        return say("Encrypted until it is counted, then forgotten")
    return say("Kept")
