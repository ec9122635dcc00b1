"""The cells of the table of verdicts, written by the code: there are as many as rungs times node classes."""

from django.utils.safestring import SafeString

from reviews.templatetags.markup import fill
from reviews.templatetags.portal import state, visible


def verdict_cell(slug: str, tone: str, word: str, told: str, why: str) -> SafeString:
    """Return the cell of one rung on one node class; without ``why`` it has no second line."""
    second = fill('<p class="meta">{}</p>', visible(why)) if why else ""
    return fill(
        '<td role="cell" class="full"><span class="stack-label">{}:</span> {}<p class="meta">{}</p>{}</td>',
        visible(slug), state(tone, word), visible(told), second,
    )  # fmt: skip
